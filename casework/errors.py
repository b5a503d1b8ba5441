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
