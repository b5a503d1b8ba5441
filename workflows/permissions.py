"""The one access policy of the processes: whose task is whose."""

from django.db.models import Q, QuerySet

from casework.permissions import cases_visible_to
from partners.enums import RoleCode
from partners.models import User
from partners.permissions import standing_of
from workflows.models import ProcessInstance, UserTask
from workflows.models.instance import LIVE

#: A role may do the work of these roles in its organisation as well.
STANDS_IN_FOR = {
    "R-CASE": ("R-INTAKE",),
    "R-FOCAL": ("R-CASE", "R-INTAKE"),
    "R-PROT": ("R-CASE",),
}


def tasks_of(user: User) -> QuerySet[UserTask]:
    """Live tasks that ``user`` may do: their own, or unclaimed ones of their role and body.

    A task whose case the user may not see is not shown, whoever it was meant for.
    """
    mine = Q(owner=user) | (Q(owner__isnull=True) & _meant_for(user))
    return UserTask.objects.filter(
        mine,
        status__in=LIVE,
        process__case__in=cases_visible_to(user).values("pk"),
    ).select_related("process__definition", "process__case", "process__request__request_type")


def team_tasks_of(user: User) -> QuerySet[UserTask]:
    """Live tasks of the user's role and body, also those that a colleague has claimed."""
    return UserTask.objects.filter(
        _meant_for(user),
        status__in=LIVE,
        process__case__in=cases_visible_to(user).values("pk"),
    ).select_related("process__definition", "process__case", "owner")


def may_work_on(user: User, task: UserTask) -> bool:
    """Whether ``user`` may claim or complete ``task``: theirs, or free and meant for them."""
    if task.owner_id is not None:
        return task.owner_id == user.pk
    return any(
        seat.organisation == task.organisation_id and task.role in _roles_of(seat.role)
        for seat in standing_of(user).seats
    )


def processes_visible_to(user: User) -> QuerySet[ProcessInstance]:
    """Processes of the cases that exist for ``user``; for the cell also those without a case."""
    reach = Q(case__in=cases_visible_to(user).values("pk"))
    if may_watch(user):
        reach |= Q(case=None)
    return ProcessInstance.objects.filter(reach)


def may_watch(user: User) -> bool:
    """Whether ``user`` sees all running processes side by side: the cell."""
    return standing_of(user).holds(RoleCode.CELL)


def may_operate(user: User, instance: ProcessInstance) -> bool:
    """Whether ``user`` may hold, move or end a process: the cell, for what it sees."""
    if not standing_of(user).holds(RoleCode.CELL):
        return False
    if instance.case_id is None:
        return True
    return cases_visible_to(user).filter(pk=instance.case_id).exists()


def may_migrate(user: User) -> bool:
    """Whether ``user`` may move processes to another version of their model."""
    return standing_of(user).holds(RoleCode.CELL, RoleCode.ADMIN)


def may_release(user: User) -> bool:
    """Whether ``user`` may put a model into use."""
    return standing_of(user).holds(RoleCode.ADMIN)


def _meant_for(user: User) -> Q:
    meant = Q(pk__in=[])
    for seat in standing_of(user).seats:
        meant |= Q(organisation=seat.organisation, role__in=_roles_of(seat.role))
    return meant


def _roles_of(role: str) -> tuple[str, ...]:
    return (role, *STANDS_IN_FOR.get(role, ()))
