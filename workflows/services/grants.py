"""Let an officer work on a single task beyond their role, with guardian's object permissions.

A grant opens no case: whoever may not see the task's case still does not see the task.
"""

from guardian.shortcuts import assign_perm, remove_perm

from casework.permissions import sees_case
from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.models import UserTask, UserTaskGrant
from workflows.services.holding import held, remember


def grant_task(*, task: UserTask, to: User, by: User) -> UserTaskGrant:
    """Let ``to`` work on the task, claimed or not; by its owner or whoever coordinates the work.

    Raises TaskGone, ProcessSuspended, NotCoordinator, NotSuitable.
    """
    with held(task) as now:
        _check(by, now)
        case = now.process.case
        if not to.is_active or (case is not None and not sees_case(to, case)):
            raise errors.NotSuitable
        grant = assign_perm(permissions.WORK_ON, to, now)
        if grant.granted_by_id is None:
            grant.granted_by, grant.granted_at = by, clock.now()
            grant.save(update_fields=["granted_by", "granted_at"])
            remember(now, "granted", by, to=to.pk)
    return grant


def revoke_task(*, task: UserTask, to: User, by: User) -> None:
    """Take a grant back; raises TaskGone, ProcessSuspended, NotCoordinator."""
    with held(task) as now:
        _check(by, now)
        taken, _ = remove_perm(permissions.WORK_ON, to, now)
        if taken:
            remember(now, "revoked", by, to=to.pk)


def _check(by: User, task: UserTask) -> None:
    if not (permissions.has_in_hand(by, task) or permissions.may_assign(by, task)):
        raise errors.NotCoordinator
