"""What partners does when it hears that something happened."""

from common import outbox
from common.models import OutboxMessage


def connect() -> None:
    """Subscribe to the outbox; called once when the app is ready."""
    outbox.subscribe("notification.mail", send_mail_of)


def send_mail_of(message: OutboxMessage) -> None:
    """Send the mail of the notification that the message names."""
    from partners import mails

    mails.send(message.payload["notification"])
