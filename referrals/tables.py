"""Tables of referrals: every row says who waits for what, since when."""

import django_tables2 as tables
from django.urls import reverse
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from common.templatetags.bidi import ref
from common.templatetags.status import status
from common.templatetags.when import ago
from referrals.enums import Actor
from referrals.models import Referral
from referrals.templatetags.referral_words import (
    person_in_list,
    referral_state,
    since_words,
    turn_due,
)
from referrals.turns import turn_of


def _late(record: Referral) -> str:
    turn = turn_of(record)
    return "is-overdue" if turn and turn.is_late else ""


class _ReferralTable(tables.Table):
    """What every list of referrals shows."""

    reference = tables.Column(verbose_name=_("Referral"), orderable=False)
    request_type = tables.Column(
        verbose_name=_("Request"), accessor="request__request_type", orderable=False
    )
    urgency = tables.Column(verbose_name=_("Urgency"))
    state = tables.Column(verbose_name=_("State"), orderable=False)
    turn = tables.Column(verbose_name=_("Next step"), empty_values=(), orderable=False)

    #: In which capacity the readers of this list take part; None when they only watch.
    own: Actor | None = None

    class Meta:
        row_attrs = {"class": _late}

    def render_urgency(self, record: Referral) -> SafeString:
        """The level as a badge."""
        return status(record.urgency)

    def render_state(self, record: Referral) -> SafeString:
        """The state as a badge."""
        return referral_state(record)

    def render_turn(self, record: Referral) -> SafeString | str:
        """What is waited for, of whom, by when or since when."""
        turn = turn_of(record)
        if turn is None:
            return "—"
        when = turn_due(record, turn) or since_words(turn)
        who = _("your body") if turn.actor == self.own else turn.actor.label
        return format_html("<div><strong>{}</strong><br>{}<br>{}</div>", turn.step, who, when)


def _reference(record: Referral, below: str) -> SafeString:
    return format_html(
        '<div><a href="{}">{}</a><br>{}</div>',
        reverse("referrals:referral-detail", args=[record.reference]),
        ref(record.reference),
        below,
    )


class InboxTable(_ReferralTable):
    """What was received."""

    own = Actor.RECIPIENT
    sender = tables.Column(verbose_name=_("From"), accessor="sender__label", orderable=False)
    sent_at = tables.Column(verbose_name=_("Received"))

    class Meta(_ReferralTable.Meta):
        sequence = ("reference", "request_type", "sender", "urgency", "state", "turn", "sent_at")
        empty_text = _("Nothing here: no referral fits what you chose.")

    def render_reference(self, record: Referral) -> SafeString:
        """The number, and the name when it was shared."""
        return _reference(record, person_in_list(record, as_recipient=True))

    def render_sent_at(self, record: Referral) -> SafeString | str:
        """How long ago."""
        return ago(record.sent_at)


class SentTable(_ReferralTable):
    """What was sent."""

    own = Actor.SENDER
    recipient = tables.Column(verbose_name=_("To"), accessor="recipient__label", orderable=False)
    sent_at = tables.Column(verbose_name=_("Sent"))

    class Meta(_ReferralTable.Meta):
        sequence = ("reference", "request_type", "recipient", "urgency", "state", "turn", "sent_at")
        empty_text = _("Nothing here: no referral fits what you chose.")

    def render_reference(self, record: Referral) -> SafeString:
        """The number, and the person's name."""
        return _reference(record, person_in_list(record, as_recipient=False))

    def render_sent_at(self, record: Referral) -> SafeString | str:
        """How long ago."""
        return ago(record.sent_at)


class BoardTable(_ReferralTable):
    """What a coordinator watches, without anybody's name."""

    recipient = tables.Column(verbose_name=_("To"), accessor="recipient__label", orderable=False)
    sender = tables.Column(verbose_name=_("From"), accessor="sender__label", orderable=False)
    sent_at = tables.Column(verbose_name=_("Sent"))
    escalation = tables.Column(verbose_name=_("Who has been told"), empty_values=())

    class Meta(_ReferralTable.Meta):
        sequence = (
            "urgency",
            "reference",
            "recipient",
            "state",
            "turn",
            "sent_at",
            "escalation",
        )
        exclude = ("request_type", "sender")
        empty_text = _("Nothing here: no referral fits what you chose.")

    def render_reference(self, record: Referral) -> SafeString:
        """The number and the kind of request."""
        return _reference(record, record.request.request_type.label)

    def render_sent_at(self, record: Referral) -> SafeString | str:
        """How long ago."""
        return ago(record.sent_at)

    def render_escalation(self, record: Referral) -> str:
        """The level in words."""
        return record.get_escalation_display()
