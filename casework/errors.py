"""What can be refused in casework; each has a message that a person can act on."""

from django.utils.translation import gettext_lazy as _


class CaseworkRefused(Exception):
    """An act that was refused; nothing was written. ``message`` says what to do."""

    message = _("This cannot be done.")


class ConsentMissing(CaseworkRefused):
    message = _(
        "No consent of the person covers this organisation and this information today. "
        "Record the consent first, or share less."
    )


class ConsentIncomplete(CaseworkRefused):
    message = _("Say what may be shared, and for verbal consent who witnessed it.")


class ConsentOfGuardianNeeded(CaseworkRefused):
    message = _("The person is a minor: a parent or guardian must give the consent.")


class PersonChangedMeanwhile(CaseworkRefused):
    message = _(
        "Somebody corrected these details after you opened the page. Compare with the case, then "
        "send again."
    )


class ReasonMissing(CaseworkRefused):
    message = _("A refusal needs a reason.")


class LoweredUrgency(CaseworkRefused):
    message = _(
        "The urgency cannot be lower than the one of this kind of request without a reason."
    )


class CaseClosed(CaseworkRefused):
    message = _("The case is closed. Reopen it first.")


class RequestStillOpen(CaseworkRefused):
    message = _("A request of this case is still open. Close it first.")


class AlreadyClosed(CaseworkRefused):
    message = _("This request is already closed.")


class ReferralStillOpen(CaseworkRefused):
    message = _("A referral is still open. Wait for its answer, or withdraw it first.")


class GrantNotYours(CaseworkRefused):
    message = _(
        "Access to this case is given by the officer in charge, by the focal point of its body or, "
        "when it is sensitive, by a protection officer."
    )


class GrantWithoutReason(CaseworkRefused):
    message = _("Say why the officer needs this case.")


class GrantTooLong(CaseworkRefused):
    message = _("Choose a last day within the next six months.")


class GrantNotSuitable(CaseworkRefused):
    message = _(
        "This officer's role does not reach a case as sensitive as this one. Choose somebody else."
    )


class EmergencyNotYours(CaseworkRefused):
    message = _("Your role does not take emergency access.")


class EmergencyWithoutReason(CaseworkRefused):
    message = _("Say in at least twenty characters why you need the file now.")


class EmergencyTooOften(CaseworkRefused):
    message = _("You have asked for emergency access several times in an hour. Call a colleague.")


class EmergencyNeedsAnother(CaseworkRefused):
    message = _("Whoever asked for the access does not answer for it: another person must.")


class EmergencyAnswered(CaseworkRefused):
    message = _("This request for access was answered, or its time has passed.")


class ReviewWithoutNote(CaseworkRefused):
    message = _("Write down why you come to this conclusion.")
