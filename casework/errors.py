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


class ClosurePending(CaseworkRefused):
    message = _("Closing this case is proposed already and awaits a second person.")


class ClosureNotPending(CaseworkRefused):
    message = _("This proposal was settled meanwhile. Open the case to see how it stands.")


class ClosureNeedsAnother(CaseworkRefused):
    message = _(
        "Nobody approves their own closure: another officer of the organisation or, where there "
        "is none, the regional cell does."
    )


class SomethingStillOpen(CaseworkRefused):
    message = _(
        "Something is still to be done in this case. Finish it first, or say why the case is "
        "closed nonetheless."
    )


class RefusalUnexplained(CaseworkRefused):
    message = _("Say what is still to be done: the officer in charge reads it.")


class SentBefore(CaseworkRefused):
    message = _(
        "This form was sent before, with something else in it. What you see now is not registered "
        "yet: check that it is about another person, then send it again."
    )


class DraftTooLong(CaseworkRefused):
    message = _("There is too much text to be kept. Shorten it, or send the form.")


class CaseStillOpen(CaseworkRefused):
    message = _("The case is open: there is nothing to reopen.")


class NoteCorrectedBefore(CaseworkRefused):
    message = _("This note was corrected already. Correct the newer one.")
