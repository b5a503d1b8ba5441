"""Writes of human work: claim a task, give it back, complete it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from viewflow.workflow.status import STATUS

from casework.models import Request
from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.bpmn import events
from workflows.models import UserTask
from workflows.models.instance import LIVE
from workflows.runtime import store
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import InstanceSuspended, Step, stepping_task, to_feel
from workflows.services.drafts import forget_draft
from workflows.services.holding import held, refuse_suspended, remember


def claim_task(*, task: UserTask, user: User) -> UserTask:
    """Take a free task; raises TaskGone, ProcessSuspended, TaskNotYours, TaskTaken."""
    with held(task) as now:
        _check(now, user)
        if now.owner_id is None:
            now.assigned = clock.now()
            now.status = STATUS.NEW  # also of one whose owner's account is gone
            now.flow_task.activation_class(now).assign(user)
            remember(now, "claimed", user)
        elif not permissions.has_in_hand(user, now):
            raise errors.TaskTaken
    return now


def unclaim_task(*, task: UserTask, user: User) -> UserTask:
    """Give a claimed task back to the team, without what was typed into its form.

    Raises TaskGone, ProcessSuspended, TaskNotYours, and StillDelegated of a task that a colleague
    only helps with.
    """
    with held(task) as now:
        _check(now, user)
        if now.owner_id is not None:
            _give_back(now, user)
    return now


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
    TaskNotYours when the policy says no, StillDelegated when the owner was only asked for help,
    ProcessSuspended.
    """
    with _held(task, user) as (step, now):
        if user is not None:
            _check(now, user)
            _refuse_delegated(now)
        if callable(variables):
            variables = variables()
        now.flow_task.activation_class(now).carry_out(user)
        step.writes.statements.append(store.save_done(now))
        if now.has_draft:
            forget_draft(now.pk)
        step.send(events.TaskCompleted(at=step.at, token=now.number, variables=to_feel(variables)))
    return now


def fulfil_task(*, request: Request, form_key: str, variables: Mapping[str, object]) -> bool:
    """Complete the live task of a request that a page of another app has just fulfilled.

    False when no process of the request waits for it. Raises ProcessSuspended.
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
    """Refuse whoever may not work on a live task; the task comes with its process and case."""
    refuse_suspended(task)
    if not permissions.may_work_on(user, task):
        raise errors.TaskNotYours


def _refuse_delegated(task: UserTask) -> None:
    if permissions.is_delegated(task):
        raise errors.StillDelegated


def _give_back(task: UserTask, user: User) -> None:
    if not permissions.has_in_hand(user, task):
        raise errors.TaskNotYours
    _refuse_delegated(task)
    task.delegated_by, task.is_resolved = None, False
    task.flow_task.activation_class(task).unassign()
    forget_draft(task.pk)
    remember(task, "returned", user)
