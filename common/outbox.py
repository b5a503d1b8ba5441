"""The transactional outbox: what happened is written with what changed, and delivered after.

A message is delivered at least once and, for handlers that only write to this database, exactly
once: the handlers' writes and the mark of delivery are one transaction.
"""

import logging
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import timedelta

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q

from common import clock
from common.models import OutboxMessage

logger = logging.getLogger(__name__)

Handler = Callable[[OutboxMessage], None]

MAX_ATTEMPTS = 8
_handlers: dict[str, list[Handler]] = defaultdict(list)


def subscribe(topic: str, handler: Handler) -> None:
    """Have ``handler`` hear every message of ``topic``; called once when the app starts."""
    if handler not in _handlers[topic]:
        _handlers[topic].append(handler)


def announce(
    topic: str, key: str, payload: Mapping[str, object], *, stream: str = ""
) -> OutboxMessage:
    """Write a message in the present transaction and wake the delivery after its commit.

    ``key`` is the idempotency key: the same key twice is one message. Messages of one ``stream``
    are heard in the order in which they happened, also with several workers. The payload holds
    codes and keys only, never personal data.
    """
    message, created = OutboxMessage.objects.get_or_create(
        key=key, defaults={"topic": topic, "payload": dict(payload), "stream": stream}
    )
    if created:
        transaction.on_commit(wake, robust=True)
    return message


@dataclass(frozen=True, kw_only=True)
class Announcement:
    """A message to write: see ``announce``."""

    topic: str
    key: str
    payload: Mapping[str, object]
    stream: str = ""


def announce_all(announcements: Iterable[Announcement]) -> None:
    """Write several messages in one statement; a key that is known already is left as it is."""
    OutboxMessage.objects.bulk_create(
        [
            OutboxMessage(
                topic=item.topic, key=item.key, payload=dict(item.payload), stream=item.stream
            )
            for item in announcements
        ],
        ignore_conflicts=True,
    )
    transaction.on_commit(wake, robust=True)


def wake() -> None:
    """Ask a worker to deliver now; a lost wake costs seconds, since beat delivers too."""
    from common.tasks import deliver_outbox

    deliver_outbox.apply_async(ignore_result=True, retry=False)


def deliver(limit: int = 200) -> int:
    """Deliver waiting messages, oldest first; return how many were handled.

    A handler that fails leaves its message waiting with a growing delay, and with it the later
    ones of its stream; the rest goes on.
    """
    handled = 0
    while handled < limit and _deliver_one():
        handled += 1
    return handled


def _deliver_one() -> bool:
    with transaction.atomic():
        message = _next()
        if message is None:
            return False
        try:
            with transaction.atomic():
                for handler in _handlers[message.topic]:
                    handler(message)
        except Exception as failure:  # any handler's: the message must outlive it
            _postpone(message, failure)
        else:
            message.delivered_at = clock.now()
            message.save(update_fields=["delivered_at"])
    return True


def _next() -> OutboxMessage | None:
    undelivered = OutboxMessage.objects.filter(delivered_at__isnull=True, attempts__lt=MAX_ATTEMPTS)
    # A message that another worker holds is undelivered until it commits: its stream waits.
    earlier = undelivered.filter(stream=OuterRef("stream"), id__lt=OuterRef("id"))
    waiting = undelivered.exclude(retry_at__gt=clock.now()).filter(Q(stream="") | ~Exists(earlier))
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True, of=("self",))
    return waiting.order_by("id").first()


def _postpone(message: OutboxMessage, failure: Exception) -> None:
    message.attempts += 1
    message.retry_at = clock.now() + timedelta(seconds=5 * 2**message.attempts)
    # The class only: the text of an exception can quote what a person typed.
    message.failure = type(failure).__name__
    message.save(update_fields=["attempts", "retry_at", "failure"])
    logger.error("Outbox message %s failed with %s.", message.pk, message.failure)
