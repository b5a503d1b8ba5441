"""Hand a task to a colleague: for good, or to be helped and get it back."""

from viewflow.workflow.status import STATUS

from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.models import UserTask
from workflows.services.drafts import forget_draft
from workflows.services.holding import held, remember


def assign_task(*, task: UserTask, to: User, by: User) -> UserTask:
    """Give a task to a colleague who may do it, whoever has it now.

    For whoever coordinates the work. Raises TaskGone, ProcessSuspended, NotCoordinator,
    NotSuitable.
    """
    with held(task) as now:
        if not permissions.may_assign(by, now):
            raise errors.NotCoordinator
        _check_suits(to, now)
        now.delegated_by, now.is_resolved = None, False
        _hand_over(now, to)
        remember(now, "assigned", by, to=to.pk)
    return now


def delegate_task(*, task: UserTask, to: User, by: User) -> UserTask:
    """Ask a colleague for help with one's claimed task; they give it back, the owner completes it.

    Raises TaskGone, ProcessSuspended, TaskNotYours, NotSuitable, and StillDelegated of a task that
    one only helps with oneself.
    """
    with held(task) as now:
        if not permissions.has_in_hand(by, now):
            raise errors.TaskNotYours
        if permissions.is_delegated(now):
            raise errors.StillDelegated
        if to.pk == now.owner_id:
            raise errors.NotSuitable
        _check_suits(to, now)
        now.delegated_by, now.is_resolved = now.owner, False
        _hand_over(now, to)
        remember(now, "delegated", by, to=to.pk)
    return now


def resolve_task(*, task: UserTask, by: User) -> UserTask:
    """Give a task with which one helped back to its owner, ready to be completed.

    Raises TaskGone, ProcessSuspended, NotDelegated, TaskNotYours.
    """
    with held(task) as now:
        if not permissions.is_delegated(now):
            raise errors.NotDelegated
        if not permissions.has_in_hand(by, now):
            raise errors.TaskNotYours
        now.is_resolved = True
        _hand_over(now, now.delegated_by)
        remember(now, "resolved", by, to=now.owner_id)
    return now


def recall_task(*, task: UserTask, by: User) -> UserTask:
    """Take a task back from the colleague whom one asked for help.

    Raises TaskGone, ProcessSuspended, NotDelegated, TaskNotYours.
    """
    with held(task) as now:
        if not permissions.is_delegated(now):
            raise errors.NotDelegated
        if now.delegated_by_id != by.pk:
            raise errors.TaskNotYours
        now.delegated_by = None
        _hand_over(now, by)
        remember(now, "recalled", by)
    return now


def _check_suits(to: User, task: UserTask) -> None:
    if not (to.is_active and permissions.may_take(to, task)):
        raise errors.NotSuitable


def _hand_over(task: UserTask, to: User) -> None:
    """Make ``to`` the owner; what somebody else typed into the form is not theirs to read."""
    changes_hands = task.owner_id != to.pk
    activation = task.flow_task.activation_class(task)
    if changes_hands:
        task.assigned = clock.now()
    if task.status == STATUS.NEW:
        activation.assign(to)
    else:
        activation.reassign(to)
    if changes_hands and task.has_draft:
        forget_draft(task.pk)
