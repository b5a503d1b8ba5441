"""What can be refused about accounts; each has a message that a person can act on."""

from django.utils.translation import gettext_lazy as _


class AccountRefused(Exception):
    """An act that was refused; nothing was written. ``message`` says what to do."""

    message = _("This cannot be done.")


class OutsideRemit(AccountRefused):
    message = _("This account or this role is not yours to manage.")


class OwnSeat(AccountRefused):
    message = _("Nobody changes their own role: ask another person who manages the members.")


class AlreadyMember(AccountRefused):
    message = _("This person already holds this role in this organisation.")


class AlreadyInvited(AccountRefused):
    message = _("This person is already invited to this role. Send the invitation again instead.")


class SecondPersonNeeded(AccountRefused):
    message = _(
        "This role is given by invitation, which a second person must confirm: invite the person "
        "with it."
    )


class SamePerson(AccountRefused):
    message = _("Whoever invited, or is invited, cannot be the second person.")


class InvitationOver(AccountRefused):
    message = _("This invitation is no longer valid. Ask the body that invited you for a new one.")


class NotSuspended(AccountRefused):
    message = _("This member is not suspended any more. Reload the page.")


class SeatOver(AccountRefused):
    message = _("This membership has ended. Invite the person again if they come back.")


class NotTheCurrentText(AccountRefused):
    message = _("The charter has changed since you opened the page. Read it again.")
