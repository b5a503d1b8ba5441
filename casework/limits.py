"""What a person asked of whoever contacts them, in words."""

from django.utils.translation import gettext as _

from casework.models import Beneficiary


def contact_limits(person: Beneficiary) -> list[str]:
    """The limits to read before any contact, the strictest first."""
    return [*reach_limits(person), *language_limits(person)]


def reach_limits(person: Beneficiary) -> list[str]:
    """What limits the ways of reaching the person."""
    limits = []
    if person.do_not_call:
        limits.append(_("Do not call: the person comes to us."))
    if person.no_voicemail:
        limits.append(_("Leave no voice message."))
    if person.shared_phone:
        limits.append(_("The telephone is shared: say nothing of the case to whoever answers."))
    if person.safe_hours:
        limits.append(_("Safe hours to call: %(hours)s.") % {"hours": person.safe_hours})
    return limits


def language_limits(person: Beneficiary) -> list[str]:
    """What it takes to be understood by the person."""
    if not person.needs_interpreter:
        return []
    if person.language is None:
        return [_("Needs an interpreter.")]
    return [_("Needs an interpreter: %(language)s.") % {"language": person.language.label}]
