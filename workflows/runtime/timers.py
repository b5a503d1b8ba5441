"""The sweep of due timers: rows with a due time, never a scheduler's entry each."""

import logging

from django.db import connection, transaction
from django.db.models import F

from common import clock
from workflows.bpmn import events
from workflows.models import Timer
from workflows.runtime import due
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import Step, stepping

logger = logging.getLogger(__name__)

#: A timer whose step failed so often is left for a coordinator to look at.
MAX_FAILURES = 5


def fire_due(limit: int = 500) -> int:
    """Fire what is due, the earliest first; return how many fired.

    Effect and state change are one transaction per timer, and two sweeps at once share the work:
    each timer fires exactly once, also after an outage.
    """
    fired = 0
    tried: set[int] = set()
    while fired < limit and (found := _fire_next(tried)) is not None:
        fired += found
    return fired


def _fire_next(tried: set[int]) -> int | None:
    try:
        with transaction.atomic():
            timer = _next(tried)
            if timer is None:
                return None
            tried.add(timer.pk)
            return _fire(timer)
    except Exception as failure:  # one broken instance must not stop the others' deadlines
        logger.error("Timer %s could not fire: %s.", timer.pk, type(failure).__name__)
        Timer.objects.filter(pk=timer.pk).update(failures=F("failures") + 1)
        return 0


def _next(tried: set[int]) -> Timer | None:
    waiting = Timer.objects.filter(due_at__lte=clock.now(), failures__lt=MAX_FAILURES)
    waiting = waiting.exclude(pk__in=tried)
    if connection.features.has_select_for_update_skip_locked:
        waiting = waiting.select_for_update(skip_locked=True)
    return waiting.order_by("due_at", "id").first()


def _fire(timer: Timer) -> int:
    try:
        with stepping(timer.process_id) as step:
            if timer.number not in step.state.subscriptions:
                timer.delete()
                return 0
            step.send(events.TimerFired(at=step.at, subscription=timer.number))
            _after_firing(timer, step)
    except InstanceGone:
        return 0
    return 1


def _after_firing(timer: Timer, step: Step) -> None:
    if timer.kind != "cycle" or timer.number not in step.state.subscriptions:
        Timer.objects.filter(pk=timer.pk).delete()
        return
    timer.due_at = due.next_due(timer.expression, timer.calendar, timer.due_at)
    timer.remaining = None if timer.remaining is None else timer.remaining - 1
    timer.save(update_fields=["due_at", "remaining"])
