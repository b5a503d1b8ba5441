"""What partners does when it hears that something happened."""

from typing import Any
from uuid import uuid4

from allauth.account.signals import password_changed, password_reset
from allauth.mfa.signals import authenticator_added, authenticator_removed
from allauth.usersessions.models import UserSession
from django.contrib.auth.signals import user_logged_in, user_login_failed
from django.db.models.signals import pre_save
from django.http import HttpRequest

from common import audit, outbox
from common.models import OutboxMessage
from partners.middleware import SECOND_FACTOR, start_session
from partners.models import User

#: Stands for the address from which somebody signed in: their place is not kept.
NOWHERE = "::"


def connect() -> None:
    """Subscribe to the outbox and the signals; called once when the app is ready."""
    outbox.subscribe("notification.mail", send_mail_of)
    outbox.subscribe("account.invitation", send_invitation_of)
    outbox.subscribe("account.reset", send_reset_of)
    outbox.subscribe("account.idle", send_idle_warning_of)
    outbox.subscribe("account.changed", send_notice_of)
    user_logged_in.connect(note_sign_in)
    user_login_failed.connect(note_refusal)
    password_changed.connect(note_change)
    password_reset.connect(note_reset)
    authenticator_added.connect(note_change)
    authenticator_removed.connect(note_change)
    pre_save.connect(forget_place, sender=UserSession)


def send_mail_of(message: OutboxMessage) -> None:
    """Send the mail of the notification that the message names."""
    from partners import mails

    mails.send(message.payload["notification"])


def send_invitation_of(message: OutboxMessage) -> None:
    """Send the invitation that the message names."""
    from partners.accounts import mails

    mails.send_invitation(message.payload["invitation"])


def send_reset_of(message: OutboxMessage) -> None:
    """Send the link for a new password to the accounts that the message names, if any."""
    from partners.accounts import mails

    for user in User.objects.filter(pk__in=message.payload["users"], is_active=True):
        mails.send_reset(user)


def send_idle_warning_of(message: OutboxMessage) -> None:
    """Warn the officer whose account will be suspended."""
    from partners.accounts import mails

    mails.send_idle_warning(User.objects.get(pk=message.payload["user"]), message.payload["days"])


def send_notice_of(message: OutboxMessage) -> None:
    """Tell the officer that their way to sign in has changed."""
    from partners.accounts import mails

    mails.send_notice(User.objects.get(pk=message.payload["user"]))


def note_sign_in(sender: object, request: HttpRequest | None, user: User, **_more: object) -> None:
    """Begin the session's time and audit the sign-in."""
    if request is not None:
        start_session(request)
    audit.record(audit.Act.SIGN_IN, actor=user, subject=f"user:{user.pk}")


def note_refusal(sender: object, credentials: dict[str, Any], **_more: object) -> None:
    """Audit a sign-in that was refused: as whom, when there is such an account.

    What was typed is not kept: people type their password into the wrong field.
    """
    known = User.objects.filter(username=credentials.get("username")).values_list("pk", flat=True)
    number = known.order_by("pk").first()
    subject = f"user:{number}" if number else "sign-in:unknown"
    audit.record(audit.Act.REFUSED, subject=subject, purpose="sign-in")


def note_change(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    """Tell the officer by mail, and look for the second factor anew."""
    request.session.pop(SECOND_FACTOR, None)
    audit.record(audit.Act.GRANT, actor=user, subject=f"user:{user.pk}", what="credentials")
    outbox.announce("account.changed", f"changed:{uuid4()}", {"user": user.pk})


def note_reset(sender: object, request: HttpRequest, user: User, **_more: object) -> None:
    """After a new password by mail, wrong attempts with the old one do not count."""
    from allauth.account.adapter import get_adapter

    get_adapter().forget_failures(request, user)
    User.objects.filter(pk=user.pk).update(locked_until=None)
    note_change(sender, request, user)


def forget_place(sender: object, instance: UserSession, **_more: object) -> None:
    """Keep the device of a session, not the address it came from."""
    instance.ip = NOWHERE
