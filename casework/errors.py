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


# Needs, assessment, plan, follow-ups


class UrgencyOfNeedsLowered(LoweredUrgency):
    message = _("A specific need of the person asks for a higher urgency. To lower it, say why.")


class NeedAlreadyRecorded(CaseworkRefused):
    message = _("This need is recorded already. End it first, then record it anew.")


class NeedNotForUse(CaseworkRefused):
    message = _("This need cannot be recorded. Choose another one of the list.")


class AssessmentIncomplete(CaseworkRefused):
    message = _(
        "Describe the situation, choose the risk and the date of the next review before you finish."
    )


class ApprovalOfOwn(CaseworkRefused):
    message = _("Nobody approves their own assessment. Ask a colleague to read it.")


class NothingToApprove(CaseworkRefused):
    message = _("This assessment does not wait for an approval.")


class GoalEnded(CaseworkRefused):
    message = _("This goal is ended already.")


class GoalStillNeedsService(CaseworkRefused):
    message = _("A service of this goal is still under way. Say first how it ended.")


class ServiceEnded(CaseworkRefused):
    message = _("This service is ended already.")


class EndingIncomplete(CaseworkRefused):
    message = _("Say how it ended: a reason or an outcome is missing.")


class WayNotAllowed(CaseworkRefused):
    message = _("The person asked not to be called. Choose another way to meet.")


class FollowUpEnded(CaseworkRefused):
    message = _("This follow-up is recorded already.")


class AppointmentEnded(CaseworkRefused):
    message = _("This appointment is no longer to come. Make a new one.")


class AppointmentTwice(CaseworkRefused):
    message = _("The person has another appointment at this very time. Choose another one.")


class DecisionCarriedOut(CaseworkRefused):
    message = _("This decision is already in the plan or among the follow-ups.")
