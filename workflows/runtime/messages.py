"""Messages: handed to whoever waits for them, kept for whoever comes later."""

from collections.abc import Mapping
from datetime import timedelta

from common import clock
from workflows import feel
from workflows.bpmn import events
from workflows.models import PendingMessage, Subscription
from workflows.runtime.step import stepping, to_feel

#: How long a message that nobody waits for is kept.
TIME_TO_LIVE = timedelta(days=1)


def correlate(name: str, key: str, variables: Mapping[str, object]) -> int:
    """Deliver a message to every instance that waits for it; keep it when there is none.

    Returns how many instances heard it. An instance that stopped waiting meanwhile is passed over.
    """
    heard = 0
    tried: set[tuple[int, int]] = set()
    # Again when none heard it: while we waited for one, its step may have begun to wait elsewhere.
    while not heard and (found := _waiting(name, key, tried)):
        tried.update(found)
        heard = sum(_deliver(process, number, variables) for process, number in found)
    if not heard:
        now = clock.now()
        PendingMessage.objects.create(
            name=name,
            correlation_key=key,
            variables={name: feel.encode(value) for name, value in variables.items()},
            received_at=now,
            expires_at=now + TIME_TO_LIVE,
        )
    return heard


def _waiting(name: str, key: str, tried: set[tuple[int, int]]) -> list[tuple[int, int]]:
    rows = Subscription.objects.filter(kind="message", name=name, correlation_key=key)
    pairs = rows.order_by("process_id", "id").values_list("process_id", "number")
    return [pair for pair in pairs if pair not in tried]


def _deliver(process_id: int, number: int, variables: Mapping[str, object]) -> bool:
    with stepping(process_id) as step:
        if number not in step.state.subscriptions:
            return False
        step.send(
            events.MessageArrived(at=step.at, subscription=number, variables=to_feel(variables))
        )
    return True
