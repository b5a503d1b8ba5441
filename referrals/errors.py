"""What can be refused about a referral; each has a message that a person can act on."""

from django.utils.translation import gettext_lazy as _


class ReferralRefused(Exception):
    """A move that was refused; nothing was written. ``message`` says what to do."""

    message = _("This cannot be done with the referral.")


class MoveNotPossible(ReferralRefused):
    """The referral has moved on: answered by somebody else, withdrawn or completed."""

    message = _(
        "Somebody has moved this referral in the meantime. Read its present state below; "
        "what you typed was not sent."
    )


class MoveNotYours(ReferralRefused):
    message = _("Your organisation cannot do this with the referral.")


class DataMissing(ReferralRefused):
    """``fields`` names what is missing."""

    message = _("Something is missing to do this.")

    def __init__(self, fields: list[str]) -> None:
        super().__init__(fields)
        self.fields = fields


class SameOrganisation(ReferralRefused):
    message = _("Choose another organisation than the one that sends.")


class AlreadyReferred(ReferralRefused):
    message = _("This request already has an open referral to that organisation.")


class RequestEnded(ReferralRefused):
    message = _("The request is closed: nothing can be referred any more.")


class NothingNewGoesOut(ReferralRefused):
    message = _(
        "The person's consent for this body has ended: nothing new may be told to it. Ask the "
        "person, record the new consent, then send again."
    )


class CopiesAnswered(ReferralRefused):
    message = _("Somebody of your organisation has answered already. Read what was written.")


class BasisMissing(ReferralRefused):
    message = _("Name the legal basis on which you keep something, and say what and why.")


class NotItsDocument(ReferralRefused):
    message = _("A document that is ticked cannot go with this referral. Look at the list again.")
