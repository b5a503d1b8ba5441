"""The sweep of due timers: rows with a due time, never a scheduler's entry each."""

import logging
import random

from django.db.models import F

from common import clock, opening
from workflows.bpmn import events
from workflows.models import Timer
from workflows.runtime import due
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import Step, stepping

logger = logging.getLogger(__name__)

#: A timer whose step failed so often is left for a coordinator to look at.
MAX_FAILURES = 5
#: How many due timers are looked up at once.
BATCH = 100


def fire_due(limit: int = 500) -> int:
    """Fire what is due, the earliest first; return how many fired.

    Effect and state change are one transaction per timer. Two sweeps at once share the work: an
    instance that the other one holds is passed over and its timer found again by the next sweep.
    Each timer fires exactly once, also after an outage; those of one instance in their order.
    Timers of suspended instances sleep.
    """
    fired = 0
    tried: set[int] = set()
    while fired < limit and (batch := _due(tried)):
        for timer_id, process_id in _in_own_order(batch):
            tried.add(timer_id)
            fired += _fire(timer_id, process_id)
    return fired


def _in_own_order(batch: list[tuple[int, int]]) -> list[tuple[int, int]]:
    """The instances of a batch in an order of this process's own, each with its timers in order.

    Sweeps at the same time would otherwise meet at every instance.
    """
    places: dict[int, float] = {}
    for _, process_id in batch:
        places.setdefault(process_id, random.random())  # noqa: S311 -- nothing secret
    return sorted(batch, key=lambda pair: places[pair[1]])


def replan(limit: int = 1_000) -> int:
    """Reckon open timers again whose calendar has changed; return how many moved.

    Each change is written in the instance's history with both times. A timer that is due already
    is left to fire.
    """
    opening.forget()
    revision = opening.revision()
    stale = Timer.objects.exclude(calendar="").exclude(calendar_revision=revision)
    rows = stale.filter(due_at__gt=clock.now()).order_by("process_id", "id")
    return sum(
        _replan(timer_id, process_id, revision)
        for timer_id, process_id in rows.values_list("pk", "process_id")[:limit]
    )


def _due(tried: set[int]) -> list[tuple[int, int]]:
    due_now = Timer.objects.filter(due_at__lte=clock.now(), failures__lt=MAX_FAILURES)
    due_now = due_now.filter(process__is_suspended=False)
    due_now = due_now.exclude(pk__in=tried).order_by("due_at", "id")
    return list(due_now.values_list("pk", "process_id")[:BATCH])


def _fire(timer_id: int, process_id: int) -> int:
    try:
        with stepping(process_id, wait=False) as step:
            # Read under the lock: it may have fired, or been disarmed, a moment ago.
            timer = Timer.objects.filter(pk=timer_id).order_by("pk").first()
            if timer is None:
                return 0
            if timer.number not in step.state.subscriptions:
                timer.delete()
                return 0
            step.send(events.TimerFired(at=step.at, subscription=timer.number))
            _after_firing(timer, step)
    except InstanceGone:
        return 0
    except Exception as failure:  # one broken instance must not stop the others' deadlines
        logger.error("Timer %s could not fire: %s.", timer_id, type(failure).__name__)
        Timer.objects.filter(pk=timer_id).update(failures=F("failures") + 1)
        return 0
    return 1


def _after_firing(timer: Timer, step: Step) -> None:
    """Plan the next firing of a cycle; what the instance waits for no more goes with the step."""
    if timer.kind != "cycle" or timer.number not in step.state.subscriptions:
        return
    following = due.next_due(timer.expression, timer.calendar, timer.due_at)
    if following is None:
        timer.delete()
        return
    timer.armed_at, timer.due_at = timer.due_at, following
    timer.remaining = None if timer.remaining is None else timer.remaining - 1
    timer.save(update_fields=["armed_at", "due_at", "remaining"])


def _replan(timer_id: int, process_id: int, revision: str) -> int:
    try:
        with stepping(process_id, is_operation=True) as step:
            timer = Timer.objects.filter(pk=timer_id).order_by("pk").first()
            if timer is None:
                return 0
            before = timer.due_at
            timer.due_at = _reckoned(timer)
            timer.calendar_revision = revision
            timer.save(update_fields=["due_at", "calendar_revision"])
            if timer.due_at != before:
                step.writes.remember(
                    "replanned", timer.node, None, None, {"from": before, "to": timer.due_at}
                )
    except InstanceGone:
        return 0
    return int(timer.due_at != before)


def _reckoned(timer: Timer) -> object:
    if timer.kind == "cycle":
        return due.next_due(timer.expression, timer.calendar, timer.armed_at) or timer.due_at
    return due.first_due(timer.kind, timer.expression, timer.calendar, timer.armed_at).at
