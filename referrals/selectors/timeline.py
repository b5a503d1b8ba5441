"""A referral as a conversation: each move in words."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from casework.models import Outcome, Reason
from partners.models import Organisation
from referrals.enums import Actor, DeclinedBy
from referrals.models import Referral, ReferralEvent


@dataclass(frozen=True)
class Detail:
    """A thing that was said with a move; ``value`` is a text, a date or an instant."""

    label: str | Promise
    value: str | date | datetime

    @property
    def is_instant(self) -> bool:
        return isinstance(self.value, datetime)

    @property
    def is_day(self) -> bool:
        return isinstance(self.value, date) and not self.is_instant


@dataclass(frozen=True)
class Line:
    """One move: what happened, who did it, when, and what was said with it."""

    event: str
    icon: str
    what: str | Promise
    body: Organisation | None
    at: datetime
    details: tuple[Detail, ...]
    #: What one body wrote to the other; empty for readers who may not know the person.
    message: str
    is_own_words: bool = False


_WORDS = {
    "send": ("send", _("Referral sent")),
    "acknowledge": ("inbox", _("Receipt acknowledged")),
    "accept": ("circle-check", _("Referral accepted")),
    "waitlist": ("hourglass", _("Put on the waiting list")),
    "ask_info": ("help-circle", _("Question to the sending body")),
    "answer_info": ("message-language", _("Answer to the question")),
    "decline": ("ban", _("Referral declined")),
    "redirect": ("route", _("Redirected to another body")),
    "withdraw": ("arrow-back-up", _("Referral withdrawn")),
    "expire": ("alert-triangle", _("Closed without an answer")),
    "start": ("progress", _("Service started")),
    "complete": ("heart-handshake", _("Outcome recorded")),
    "drop": ("x", _("Not carried through")),
    "confirm": ("check", _("Outcome confirmed with the person")),
    "dispute": ("alert-circle", _("Outcome disputed")),
}

_LABELS = {
    "expected_answer_date": _("Answer expected on"),
    "appointment_at": _("First appointment"),
    "started_on": _("Service started on"),
    "outcome": _("Outcome"),
    "reason": _("Reason"),
    "declined_by": _("Who declined"),
    "recipient": _("New body"),
}


def timeline(referral: Referral, *, with_messages: bool) -> list[Line]:
    """The moves of ``referral``, oldest first.

    Without ``with_messages`` what the bodies wrote is left out, since it may name the person.
    """
    events = list(referral.events.select_related("organisation", "words").order_by("at", "id"))
    names = _names(referral, events)
    return [_line(event, names, with_messages=with_messages) for event in events]


def _line(event: ReferralEvent, names: dict[str, str], *, with_messages: bool) -> Line:
    icon, what = _WORDS[event.event]
    return Line(
        event=event.event,
        icon=icon,
        what=what,
        body=event.organisation,
        at=event.at,
        details=tuple(_details(event.data, names)),
        message=event.message if with_messages else "",
        is_own_words=event.actor == Actor.SENDER,
    )


def _details(data: dict[str, str], names: dict[str, str]) -> Iterable[Detail]:
    for name, label in _LABELS.items():
        value = data.get(name)
        if value:
            yield Detail(label, _value(name, value, names))


def _value(name: str, value: str, names: dict[str, str]) -> str | date | datetime:
    if name in {"expected_answer_date", "started_on"}:
        return date.fromisoformat(value)
    if name == "appointment_at":
        return datetime.fromisoformat(value)
    if name == "declined_by":
        return str(DeclinedBy(value).label)
    return names.get(value, value)


def _names(referral: Referral, events: list[ReferralEvent]) -> dict[str, str]:
    """The labels of every code that the events mention; asks only for those not at hand."""
    known = [referral.reason, referral.outcome, referral.sender, referral.recipient]
    names = {row.pk: row.label for row in known if row is not None}
    for field, model in (("reason", Reason), ("outcome", Outcome), ("recipient", Organisation)):
        missing = {event.data[field] for event in events if event.data.get(field)} - set(names)
        if missing:
            rows = model.objects.filter(pk__in=missing).order_by("pk")
            names |= {row.pk: row.label for row in rows}
    return names
