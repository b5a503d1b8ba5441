"""When a task is due, when to look at it again, and how it ranks.

Moving a task's due time moves no timer of the process: what the law or the model counts goes on.
"""

from datetime import datetime

from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.models import UserTask
from workflows.services.holding import held, remember

_HIGHEST = 100


def set_due(*, task: UserTask, due_at: datetime | None, by: User) -> UserTask:
    """Move the time by which a task is to be done; None takes it away.

    Raises TaskGone, ProcessSuspended, TaskNotYours, DayIsPast.
    """
    return _set(task, by, "rescheduled", due_at=_to_come(due_at))


def set_follow_up(*, task: UserTask, follow_up_at: datetime | None, by: User) -> UserTask:
    """Hide a task from the lists of what to do until a time; None shows it at once.

    Raises TaskGone, ProcessSuspended, TaskNotYours, DayIsPast.
    """
    return _set(task, by, "followed-up", follow_up_at=_to_come(follow_up_at))


def set_priority(*, task: UserTask, priority: int, by: User) -> UserTask:
    """Rank a task from 0 to 100, 100 the most urgent.

    Raises TaskGone, ProcessSuspended, TaskNotYours, OutOfRange.
    """
    if not 0 <= priority <= _HIGHEST:
        raise errors.OutOfRange
    return _set(task, by, "prioritised", priority=priority)


def _set(task: UserTask, by: User, kind: str, **values: object) -> UserTask:
    with held(task) as now:
        if not permissions.may_plan(by, now):
            raise errors.TaskNotYours
        for name, value in values.items():
            setattr(now, name, value)
        now.save(update_fields=list(values))
        remember(now, kind, by, **values)
    return now


def _to_come(at: datetime | None) -> datetime | None:
    if at is not None and at <= clock.now():
        raise errors.DayIsPast
    return at
