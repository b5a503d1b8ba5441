"""How a referral's state, reader and waiting times are said."""

from datetime import timedelta

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from casework import clocks
from casework.enums import SharedField, Tier
from common import clock
from common.templatetags.bidi import personname
from common.templatetags.status import status
from common.templatetags.when import due, moment_text
from referrals.enums import ReferralState as S
from referrals.models import Referral
from referrals.selectors import readable
from referrals.turns import Turn

register = template.Library()

#: Tone and icon of each state; the word is the state's own.
_LOOKS = {
    S.DRAFT: ("cancelled", "pencil"),
    S.SENT: ("waiting", "send"),
    S.ACKNOWLEDGED: ("open", "inbox"),
    S.INFO_REQUESTED: ("waiting", "help-circle"),
    S.WAITLISTED: ("waiting", "hourglass"),
    S.ACCEPTED: ("done", "circle-check"),
    S.IN_SERVICE: ("open", "progress"),
    S.COMPLETED: ("done", "circle-check"),
    S.CONFIRMED: ("done", "check"),
    S.DECLINED: ("overdue", "ban"),
    S.REDIRECTED: ("cancelled", "route"),
    S.WITHDRAWN: ("cancelled", "arrow-back-up"),
    S.NO_RESPONSE: ("overdue", "alert-triangle"),
    S.NOT_COMPLETED: ("overdue", "x"),
}


@register.simple_tag
def referral_state(referral: Referral) -> SafeString:
    """The badge of a referral's state."""
    state = S(referral.state)
    tone, icon = _LOOKS[state]
    return status(state, state.label, tone=tone, icon=icon)


@register.simple_tag
def turn_due(referral: Referral, turn: Turn | None) -> SafeString | str:
    """When the step is due, counted on the calendar of the referral's urgency."""
    if turn is None or turn.due_at is None:
        return ""
    return due(turn.due_at, calendar=clocks.calendar_of(referral.urgency))


@register.simple_tag
def since_words(turn: Turn) -> SafeString:
    """Since when the step is waited for."""
    this_year = clock.local(clock.now()).year
    moment = moment_text(turn.since, this_year=this_year)
    return format_html('<span class="soft">{}</span>', _("since %(when)s") % {"when": moment})


@register.simple_tag
def person_in_list(referral: Referral, *, as_recipient: bool) -> SafeString | str:
    """The person's name in a list, for the bodies that know it.

    Very sensitive cases never show a name in a list (domain §7.4); a receiving body reads it
    only when it was told.
    """
    case = referral.request.case
    if case.tier == Tier.C4:
        return format_html('<span class="soft">{}</span>', _("Name kept back"))
    if as_recipient and SharedField.IDENTITY not in readable(referral):
        return format_html('<span class="soft">{}</span>', _("Name not shared"))
    return personname(case.beneficiary.display_name)


@register.filter
def length_of_time(value: timedelta | None) -> str:
    """``40 minutes``, ``7 hours`` or ``3 days``; a dash for none."""
    if value is None:
        return "—"
    minutes = round(value.total_seconds() / 60)
    if minutes < 60:
        text = ngettext("%(count)d minute", "%(count)d minutes", minutes)
        return text % {"count": minutes}
    hours = round(minutes / 60)
    if hours < 48:
        return ngettext("%(count)d hour", "%(count)d hours", hours) % {"count": hours}
    days = round(hours / 24)
    return ngettext("%(count)d day", "%(count)d days", days) % {"count": days}
