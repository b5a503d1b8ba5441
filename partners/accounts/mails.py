"""Mails to an officer about their own account: no name, nothing of a file, a link or an advice."""

from allauth.account import app_settings as account_settings
from allauth.account.utils import user_pk_to_url_str
from django.conf import settings
from django.core.mail import send_mail
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from partners.accounts.invitations import new_key
from partners.enums import RoleCode
from partners.errors import InvitationOver
from partners.models import Invitation, User


def invitation_link(invitation: Invitation) -> str:
    """A new link that takes the seat; older ones of the same invitation no longer work."""
    key = new_key(invitation=invitation)
    return settings.SITE_URL + reverse("partners:join-link", args=[key])


def send_invitation(pk: int) -> None:
    """Mail the link of an invitation; one that was taken back meanwhile is not sent."""
    invitation = Invitation.objects.select_related("user", "organisation").get(pk=pk)
    try:
        link = invitation_link(invitation)
    except InvitationOver:
        return
    user = invitation.user
    with translation.override(user.language):
        body = _(
            "You are invited to join the regional referral network.\n\n"
            "Organisation: %(organisation)s\n"
            "Role: %(role)s\n\n"
            "Open this link within %(days)s days. It works once:\n%(link)s\n\n"
            "If you did not expect this invitation, do nothing and tell your organisation."
        ) % {
            "organisation": invitation.organisation.label,
            "role": RoleCode(invitation.role_id).label,
            "days": settings.INVITATION_DAYS,
            "link": link,
        }
        _send(user, _("Invitation to the regional referral network"), body)


def send_reset(user: User) -> None:
    """Mail the link with which a new password is chosen, once, within the hour."""
    token = account_settings.PASSWORD_RESET_TOKEN_GENERATOR().make_token(user)
    path = reverse("account_reset_password_from_key", args=[user_pk_to_url_str(user), token])
    with translation.override(user.language):
        body = _(
            "A new password was asked for your account of the regional referral network.\n\n"
            "Choose it here within one hour. The link works once:\n%(link)s\n\n"
            "If you did not ask for it, do nothing: your password stays as it is."
        ) % {"link": settings.SITE_URL + path}
        _send(user, _("Choose a new password"), body)


def send_idle_warning(user: User, days: int) -> None:
    """Say that the account will be suspended, and how to keep it."""
    with translation.override(user.language):
        body = _(
            "You have not signed in to the regional referral network for %(days)s days. After "
            "%(limit)s days without a sign-in an account is suspended.\n\n"
            "To keep yours, sign in:\n%(link)s"
        ) % {
            "days": days,
            "limit": settings.IDLE_ACCOUNT_DAYS,
            "link": settings.SITE_URL + reverse("login"),
        }
        _send(user, _("Your account will be suspended"), body)


def send_notice(user: User) -> None:
    """Say that something of the way to sign in has changed, in case it was somebody else."""
    with translation.override(user.language):
        body = _(
            "The password or a second factor of your account of the regional referral network "
            "has just been changed.\n\n"
            "If it was not you, tell the focal point of your organisation at once."
        )
        _send(user, _("A change to how you sign in"), body)


def _send(user: User, subject: str, body: str) -> None:
    if user.email:
        send_mail(subject, body, settings.DEFAULT_FROM_EMAIL, [user.email])
