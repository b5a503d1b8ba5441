"""Messages and signals: handed to whoever waits, or start a process; early messages are kept."""

from collections.abc import Iterable, Mapping
from datetime import timedelta

from django.db import transaction
from django.db.models import Exists, OuterRef, Q
from viewflow.workflow.status import PROCESS

from common import clock
from workflows import feel
from workflows.bpmn import events
from workflows.models import PendingMessage, StartTrigger, Subscription
from workflows.runtime import starts
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import stepping, to_feel

#: How long a message that nobody waits for is kept.
TIME_TO_LIVE = timedelta(days=1)

Variables = Mapping[str, object]


def correlate(
    name: str, key: str, variables: Variables, *, keep_for: timedelta = TIME_TO_LIVE
) -> int:
    """Deliver a message to every instance that waits for it, or start the process that it starts.

    Returns how many instances heard it. When none does, it is kept until somebody waits for it or
    ``keep_for`` is over. An instance that stopped waiting meanwhile is passed over.
    """
    heard = _hand_over(name, key, variables)
    if not heard:
        now = clock.now()
        PendingMessage.objects.create(
            name=name,
            correlation_key=key,
            variables=encode(variables),
            received_at=now,
            expires_at=now + keep_for,
        )
    return heard


def broadcast(
    name: str, variables: Variables, *, source: int | None = None
) -> list[tuple[int, int]]:
    """Who waits for a signal now, ``source`` left out: pairs of instance and subscription.

    Each is to be told by ``tell_signal`` in a transaction of its own. Processes that the signal
    starts are started here.
    """
    starts.by_event("signal", name, variables)
    waiting = Subscription.objects.filter(kind="signal", name=name).exclude(process=source)
    return list(waiting.order_by("process_id", "id").values_list("process_id", "number"))


def tell_signal(process_id: int, number: int, variables: Variables) -> bool:
    """Let one instance hear a signal; false when it does not wait for it any more."""
    return _deliver(events.SignalArrived, process_id, number, variables)


def deliver_kept(limit: int = 200) -> int:
    """Hand over kept messages for which somebody waits by now, and drop those that are too old.

    Catches what a look-up missed: a message that was kept in the instant in which somebody began
    to wait, or while an instance was suspended. Returns how many were heard.
    """
    now = clock.now()
    PendingMessage.objects.filter(expires_at__lte=now).delete()
    heard = 0
    for message in _awaited(limit):
        heard += _hand_over_kept(message)
    return heard


def encode(variables: Variables) -> dict[str, object]:
    """Variables as they are kept and carried."""
    return {name: feel.encode(value) for name, value in variables.items()}


def decode(variables: Mapping[str, object]) -> dict[str, object]:
    """Variables out of ``encode``."""
    return {name: feel.decode(value) for name, value in variables.items()}


def _hand_over(name: str, key: str, variables: Variables) -> int:
    heard = 0
    tried: set[tuple[int, int]] = set()
    # Again when none heard it: while we waited for one, its step may have begun to wait elsewhere.
    while not heard and (found := _waiting(name, key, tried)):
        tried.update(found)
        heard = sum(
            _deliver(events.MessageArrived, process, number, variables) for process, number in found
        )
    return heard or starts.by_event("message", name, variables, key=key)


def _waiting(name: str, key: str, tried: set[tuple[int, int]]) -> list[tuple[int, int]]:
    rows = Subscription.objects.filter(kind="message", name=name, correlation_key=key)
    pairs = rows.order_by("process_id", "id").values_list("process_id", "number")
    return [pair for pair in pairs if pair not in tried]


def _deliver(
    kind: type[events.MessageArrived | events.SignalArrived],
    process_id: int,
    number: int,
    variables: Variables,
) -> bool:
    try:
        with stepping(process_id) as step:
            if number not in step.state.subscriptions:
                return False
            step.send(kind(at=step.at, subscription=number, variables=to_feel(variables)))
    except InstanceGone:  # or suspended: the message is kept for it
        return False
    return True


def _awaited(limit: int) -> Iterable[PendingMessage]:
    same = {"name": OuterRef("name"), "kind": "message"}
    waiting = Subscription.objects.filter(
        **same,
        correlation_key=OuterRef("correlation_key"),
        process__status=PROCESS.NEW,
        process__is_suspended=False,
    )
    starting = StartTrigger.objects.filter(**same)
    rows = PendingMessage.objects.filter(Q(Exists(waiting)) | Q(Exists(starting)))
    return list(rows.order_by("id")[:limit])


def _hand_over_kept(message: PendingMessage) -> int:
    with transaction.atomic():
        kept = PendingMessage.objects.select_for_update().filter(pk=message.pk).order_by("pk")
        if not kept:
            return 0
        heard = _hand_over(message.name, message.correlation_key, decode(message.variables))
        if heard:
            PendingMessage.objects.filter(pk=message.pk).delete()
    return min(heard, 1)
