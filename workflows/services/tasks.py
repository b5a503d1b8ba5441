"""Writes of human work: claim a task, give it back, complete it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from viewflow.workflow.status import STATUS

from casework.models import Request
from partners.models import User
from workflows import errors, permissions
from workflows.bpmn import events
from workflows.models import UserTask
from workflows.models.instance import LIVE
from workflows.runtime import store
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import InstanceSuspended, Step, stepping_task, to_feel


def claim_task(*, task: UserTask, user: User) -> UserTask:
    """Take a free task; raises TaskGone, TaskNotYours."""
    with _held(task) as (_, held):
        activation = held.flow_task.activation_class(held)
        _check(held, user)
        if held.status == STATUS.NEW:
            activation.assign(user)
    return held


def unclaim_task(*, task: UserTask, user: User) -> UserTask:
    """Give a task back to the team; raises TaskGone, TaskNotYours."""
    with _held(task) as (_, held):
        _check(held, user)
        if held.status == STATUS.ASSIGNED:
            held.flow_task.activation_class(held).unassign()
    return held


def complete_task(
    *,
    task: UserTask | int,
    user: User | None,
    variables: Mapping[str, object] | Callable[[], Mapping[str, object]],
) -> UserTask:
    """Complete a task and let the process go on, in one transaction.

    ``task`` is the task or its id. ``variables`` may be the work that gives them: it is done once
    the task is held, so that of two officers at once only one does it. ``user`` None completes on
    the strength of something that happened elsewhere. Raises TaskGone when it is no longer live,
    TaskNotYours when the policy says no, ProcessSuspended.
    """
    with _held(task, user) as (step, held):
        if user is not None:
            _check(held, user)
        if callable(variables):
            variables = variables()
        held.flow_task.activation_class(held).carry_out(user)
        step.writes.statements.append(store.save_done(held))
        step.send(events.TaskCompleted(at=step.at, token=held.number, variables=to_feel(variables)))
    return held


def fulfil_task(*, request: Request, form_key: str, variables: Mapping[str, object]) -> bool:
    """Complete the live task of a request that a page of another app has just fulfilled.

    False when no process of the request waits for it.
    """
    task = (
        UserTask.objects.filter(process__request=request, form_key=form_key, status__in=LIVE)
        .order_by("id")
        .first()
    )
    if task is None:
        return False
    try:
        complete_task(task=task, user=None, variables=variables)
    except errors.TaskGone:
        return False
    return True


@contextmanager
def _held(task: UserTask | int, actor: User | None = None) -> Iterator[tuple[Step, UserTask]]:
    """A step on the task's instance, and the task itself read under its lock; or TaskGone."""
    task_id = task if isinstance(task, int) else task.pk
    try:
        with stepping_task(task_id, actor=actor) as (step, held):
            yield step, held
    except InstanceSuspended as suspended:
        raise errors.ProcessSuspended from suspended
    except InstanceGone as gone:
        raise errors.TaskGone from gone


def _check(task: UserTask, user: User) -> None:
    if not permissions.may_work_on(user, task):
        raise errors.TaskNotYours
