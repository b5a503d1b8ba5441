"""What a person asked of whoever contacts them, in words."""

from django.utils.translation import gettext as _

from casework.models import Beneficiary


def contact_limits(person: Beneficiary, safe_contact: str = "") -> list[str]:
    """The limits to read before any contact, the strictest first.

    ``safe_contact`` is what the person said of what may be said, and to whom.
    """
    limits = []
    if person.do_not_call:
        limits.append(_("Do not call: the person comes to us."))
    if person.no_voicemail:
        limits.append(_("Leave no voice message."))
    if person.shared_phone:
        limits.append(_("The telephone is shared: say nothing of the case to whoever answers."))
    if person.safe_hours:
        limits.append(_("Safe hours to call: %(hours)s.") % {"hours": person.safe_hours})
    if safe_contact:
        limits.append(_("What may be said, and to whom: %(words)s") % {"words": safe_contact})
    if person.needs_interpreter and person.language:
        limits.append(
            _("Needs an interpreter: %(language)s.") % {"language": person.language.label}
        )
    elif person.needs_interpreter:
        limits.append(_("Needs an interpreter."))
    return limits
