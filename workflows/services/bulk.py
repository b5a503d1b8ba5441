"""The same act on several tasks: each in its own transaction and with its own outcome."""

from collections.abc import Callable, Iterable
from datetime import datetime

from partners.models import User
from workflows import selectors
from workflows.errors import FormNeeded, WorkRefused
from workflows.models import UserTask
from workflows.services.delegation import assign_task
from workflows.services.planning import set_due, set_follow_up
from workflows.services.tasks import claim_task, complete_task

#: Each task with why it was refused, None when it was done.
Outcomes = list[tuple[UserTask, WorkRefused | None]]


def bulk_claim(*, tasks: Iterable[UserTask], user: User) -> Outcomes:
    """Claim each task."""
    return _each(tasks, lambda task: claim_task(task=task, user=user))


def bulk_assign(*, tasks: Iterable[UserTask], to: User, by: User) -> Outcomes:
    """Assign each task to one colleague."""
    return _each(tasks, lambda task: assign_task(task=task, to=to, by=by))


def bulk_complete(*, tasks: Iterable[UserTask], user: User) -> Outcomes:
    """Complete each task whose form asks nothing; the others are refused with FormNeeded."""
    return _each(tasks, lambda task: _complete_plain(task, user))


def bulk_reschedule(*, tasks: Iterable[UserTask], due_at: datetime | None, by: User) -> Outcomes:
    """Move the due time of each task."""
    return _each(tasks, lambda task: set_due(task=task, due_at=due_at, by=by))


def bulk_follow_up(
    *, tasks: Iterable[UserTask], follow_up_at: datetime | None, by: User
) -> Outcomes:
    """Hide each task from the lists of what to do until a time."""
    return _each(tasks, lambda task: set_follow_up(task=task, follow_up_at=follow_up_at, by=by))


def _complete_plain(task: UserTask, user: User) -> UserTask:
    if not selectors.asks_nothing(task):
        raise FormNeeded
    return complete_task(task=task, user=user, variables={})


def _each(tasks: Iterable[UserTask], act: Callable[[UserTask], UserTask]) -> Outcomes:
    outcomes: Outcomes = []
    for task in tasks:
        try:
            act(task)
        except WorkRefused as refused:
            outcomes.append((task, refused))
        else:
            outcomes.append((task, None))
    return outcomes
