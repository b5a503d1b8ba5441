"""What partners does when it hears that something happened."""

from typing import Any

from django.contrib.auth.signals import user_logged_in, user_login_failed

from common import audit, outbox
from common.audit import Act
from common.models import OutboxMessage
from partners.models import User


def connect() -> None:
    """Subscribe to the outbox and to signing in; called once when the app is ready."""
    outbox.subscribe("notification.mail", send_mail_of)
    user_logged_in.connect(audit_sign_in, dispatch_uid="audit")
    user_login_failed.connect(audit_failed_sign_in, dispatch_uid="audit")


def send_mail_of(message: OutboxMessage) -> None:
    """Send the mail of the notification that the message names."""
    from partners import mails

    mails.send(message.payload["notification"])


def audit_sign_in(*, user: User, **_context: Any) -> None:
    """Write down that somebody signed in."""
    audit.record(Act.SIGN_IN, actor=user, subject=f"user:{user.pk}")


def audit_failed_sign_in(*, credentials: dict[str, Any], **_context: Any) -> None:
    """Write down that somebody did not get in: as whom, when there is such an account.

    What was typed is not kept: people type their password into the wrong field.
    """
    known = User.objects.filter(username=credentials.get("username")).values_list("pk", flat=True)
    number = known.order_by("pk").first()
    subject = f"user:{number}" if number else "sign-in:unknown"
    audit.record(Act.REFUSED, subject=subject, purpose="sign-in")
