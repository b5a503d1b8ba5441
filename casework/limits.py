"""What a person asked of whoever contacts them, in words and as a rule for each channel."""

from dataclasses import dataclass

from django.utils.translation import gettext as _

from casework.enums import ContactChannel, ContactRule
from casework.models import Beneficiary

_SPOKEN = (ContactChannel.CALL, ContactChannel.VOICEMAIL)
#: Channels on which somebody else may read or hear what is said, when the telephone is shared.
_ON_TELEPHONE = (*_SPOKEN, ContactChannel.SMS, ContactChannel.WHATSAPP)
_STRICTEST = (ContactRule.NEVER, ContactRule.SAFE_HOURS, ContactRule.ALLOWED)


@dataclass(frozen=True)
class ContactVerdict:
    """Whether a channel may be used, when, and whether anything may be said of the case on it.

    ``hours`` are the person's own words, empty where any hour will do.
    """

    rule: ContactRule
    hours: str = ""
    #: Whoever answers or reads may be somebody else: nothing of the case is said.
    is_overheard: bool = False

    @property
    def is_allowed(self) -> bool:
        """Whether the channel may be used at all."""
        return self.rule is not ContactRule.NEVER


def may_contact(person: Beneficiary, channel: ContactChannel) -> ContactVerdict:
    """Whether ``person`` may be reached by ``channel``; everybody who would contact them asks this.

    The strictest of all that was written down holds. A rule that cannot be read, and safe hours
    that nobody wrote down, forbid the channel.
    """
    rule = min(_rules(person, channel), key=_STRICTEST.index)
    is_overheard = person.shared_phone and channel in _ON_TELEPHONE
    if rule is ContactRule.SAFE_HOURS:
        hours = person.safe_hours
        return ContactVerdict(rule if hours else ContactRule.NEVER, hours, is_overheard)
    return ContactVerdict(rule, is_overheard=is_overheard)


def offered_channels(person: Beneficiary) -> list[ContactChannel]:
    """The channels by which the person can be reached and allows it."""
    address = {ContactChannel.EMAIL: person.email} | dict.fromkeys(_ON_TELEPHONE, person.phone)
    return [
        channel
        for channel in ContactChannel
        if address.get(channel, "-") and may_contact(person, channel).is_allowed
    ]


def _rules(person: Beneficiary, channel: ContactChannel) -> list[ContactRule]:
    """Everything that was written down about a channel."""
    rules = [_read(person.contact_rules.get(channel.value, ContactRule.ALLOWED))]
    if channel in _SPOKEN:
        rules.append(_read(person.contact_rules.get(ContactChannel.CALL, ContactRule.ALLOWED)))
        if person.do_not_call:
            rules.append(ContactRule.NEVER)
        if person.safe_hours:
            rules.append(ContactRule.SAFE_HOURS)
    if channel is ContactChannel.VOICEMAIL and person.no_voicemail:
        rules.append(ContactRule.NEVER)
    return rules


def _read(code: object) -> ContactRule:
    try:
        return ContactRule(code)
    except ValueError:
        return ContactRule.NEVER


def contact_limits(person: Beneficiary) -> list[str]:
    """The limits to read before any contact, the strictest first."""
    return [*reach_limits(person), *language_limits(person)]


def reach_limits(person: Beneficiary) -> list[str]:
    """What limits the ways of reaching the person."""
    limits = []
    if not may_contact(person, ContactChannel.CALL).is_allowed:
        limits.append(_("Do not call: the person comes to us."))
    elif not may_contact(person, ContactChannel.VOICEMAIL).is_allowed:
        limits.append(_("Leave no voice message."))
    if forbidden := _labels(person, ContactRule.NEVER):
        limits.append(_("Do not use: %(channels)s.") % {"channels": forbidden})
    if person.shared_phone:
        limits.append(_("The telephone is shared: say nothing of the case to whoever answers."))
    if person.safe_hours:
        limits.append(_("Safe hours to call: %(hours)s.") % {"hours": person.safe_hours})
    if timed := _labels(person, ContactRule.SAFE_HOURS):
        limits.append(_("Only in the safe hours: %(channels)s.") % {"channels": timed})
    if person.may_be_said:
        limits.append(_("What may be said: %(words)s") % {"words": person.may_be_said})
    if person.may_be_told:
        limits.append(_("Who may be spoken to: %(words)s") % {"words": person.may_be_told})
    return limits


def _labels(person: Beneficiary, rule: ContactRule) -> str:
    """The channels under ``rule``; those of the voice are said in sentences of their own."""
    named = [channel for channel in ContactChannel if channel not in _SPOKEN]
    found = [each.label for each in named if may_contact(person, each).rule is rule]
    return ", ".join(map(str, found))


def language_limits(person: Beneficiary) -> list[str]:
    """What it takes to be understood by the person."""
    if not person.needs_interpreter:
        return []
    if person.language is None:
        return [_("Needs an interpreter."), *_interpreter(person)]
    language = {"language": person.language.label}
    return [_("Needs an interpreter: %(language)s.") % language, *_interpreter(person)]


def _interpreter(person: Beneficiary) -> list[str]:
    if not person.interpreter_gender:
        return []
    wish = {"who": person.get_interpreter_gender_display()}
    return [_("Would rather have as an interpreter: %(who)s.") % wish]
