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


class DocumentNotAuthorised(CaseworkRefused):
    message = _(
        "The number of a Moroccan identity card may not be kept: the authority has not authorised "
        "it."
    )


class RelatedToSelf(CaseworkRefused):
    message = _("Nobody is related to themselves: write the number of the other person's case.")


class MinorAsGuardian(CaseworkRefused):
    message = _(
        "Somebody who is or may be under 18 cannot be a guardian. Correct the age first, if it is "
        "wrong."
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


class FileRefusedHere(CaseworkRefused):
    """A file that is not taken; the message says what to do instead."""

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class FileInfected(CaseworkRefused):
    message = _(
        "This file carries malware and was not kept. Ask whoever gave it for another one, and have "
        "the computer that it came from checked."
    )


class TierTooLow(CaseworkRefused):
    message = _("A document of this kind is more confidential than that: choose a higher level.")


class CaseErased(CaseworkRefused):
    message = _("This case was erased: nothing of it is left to be kept.")


class AnswerMissing(CaseworkRefused):
    message = _("Write what the person is told: it is kept with the request.")


class AlreadyAnswered(CaseworkRefused):
    message = _("Somebody answered this request before you. Open it again to see the answer.")


class RefusalNotExplained(CaseworkRefused):
    message = _(
        "Tell the person that they may refuse and keep every other service, then tick that you did."
    )


class ConsentTooLong(CaseworkRefused):
    message = _("A consent holds for twelve months at most.")


class WordingOfAnotherPurpose(CaseworkRefused):
    message = _("The text that was read is for another purpose. Read the right one, then send.")


class GuardianNotNeeded(CaseworkRefused):
    message = _("The person is of age: they consent themselves.")


class GuardianUnfit(CaseworkRefused):
    message = _(
        "The guardian must be another person than the child, and of age. Name the parent or the "
        "guardian who is."
    )


class BasisNotYours(CaseworkRefused):
    message = _("Your role may not use this legal basis.")


class BasisNotForThis(CaseworkRefused):
    message = _("This legal basis covers neither this body nor all of this information.")


class JustificationMissing(CaseworkRefused):
    message = _("Write why this legal basis applies here.")


class SecondOfficerNeeded(CaseworkRefused):
    message = _("Another officer must confirm this: you cannot confirm what you recorded.")


class DecidedMeanwhile(CaseworkRefused):
    message = _("This was decided in the meantime. Read what was written.")


class NotAboutTrafficking(CaseworkRefused):
    message = _("This page is for very sensitive cases, and for protection officers.")


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


# The same person twice


class PairDecided(CaseworkRefused):
    message = _("Somebody decided about these two files meanwhile. Look at the list again.")


class OwnProposal(CaseworkRefused):
    message = _(
        "You proposed this merge. Files of two organisations are merged by a second officer."
    )


class NotProposed(CaseworkRefused):
    message = _("This merge was carried out, refused or withdrawn meanwhile.")


class NotMerged(CaseworkRefused):
    message = _("This merge is not in force: there is nothing to undo.")


class MergedAgain(CaseworkRefused):
    message = _("The person was merged again later. Undo that later merge first.")


class CorrectedSince(CaseworkRefused):
    message = _(
        "Details that the merge had replaced were corrected later, and nobody can tell for which "
        "of the two persons. Note the correction, set the details back to what the merge made of "
        "them, then undo the merge."
    )


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
