"""Messages: handed to whoever waits for them, kept for whoever comes later."""

from collections.abc import Mapping
from datetime import timedelta

from common import clock
from workflows.bpmn import events
from workflows.models import PendingMessage, Subscription
from workflows.runtime.step import stepping, to_feel

#: How long a message that nobody waits for is kept.
TIME_TO_LIVE = timedelta(days=1)


def correlate(name: str, key: str, variables: Mapping[str, object]) -> int:
    """Deliver a message to every instance that waits for it; keep it when there is none.

    Returns how many instances heard it. An instance that stopped waiting meanwhile is passed over.
    """
    waiting = Subscription.objects.filter(kind="message", name=name, correlation_key=key)
    numbers = list(waiting.order_by("process_id", "id").values_list("process_id", "number"))
    heard = sum(_deliver(process, number, variables) for process, number in numbers)
    if not heard:
        now = clock.now()
        PendingMessage.objects.create(
            name=name,
            correlation_key=key,
            variables=dict(variables),
            received_at=now,
            expires_at=now + TIME_TO_LIVE,
        )
    return heard


def _deliver(process_id: int, number: int, variables: Mapping[str, object]) -> bool:
    with stepping(process_id) as step:
        if number not in step.state.subscriptions:
            return False
        step.send(
            events.MessageArrived(at=step.at, subscription=number, variables=to_feel(variables))
        )
    return True
