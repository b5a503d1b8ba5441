"""What casework does when it hears that something happened."""

from common import outbox
from common.models import OutboxMessage
from partners.models import User


def connect() -> None:
    """Subscribe to the outbox; called once when the app is ready."""
    outbox.subscribe("account.left", close_to_leaver)


def close_to_leaver(message: OutboxMessage) -> None:
    """End the grants of an officer who has no seat any more, whatever seat they take later."""
    from casework import services

    user = User.objects.get(pk=message.payload["user"])
    services.end_grants_of(user, given_until=message.created_at)
