"""The one access policy of the processes: whose task is whose.

Each rule stands here twice, as a queryset for lists and as a predicate for one task at hand; the
two are tested against each other. A task whose case the user may not see is nobody's business of
theirs, whoever it was meant for and whatever was granted.
"""

from collections.abc import Collection, Iterator, Sequence

from django.db.models import Q, QuerySet

from casework.permissions import cases_visible_to, sees_case
from common import clock
from common.models import Territory
from partners.enums import RoleCode
from partners.models import Organisation, User
from partners.permissions import Seat, standing_of
from workflows.models import ProcessInstance, Substitution, UserTask, UserTaskGrant
from workflows.models.instance import LIVE

#: A role may do the work of these roles in its organisation as well.
STANDS_IN_FOR = {
    "R-CASE": ("R-INTAKE",),
    "R-FOCAL": ("R-CASE", "R-INTAKE"),
    "R-PROT": ("R-CASE",),
}
#: guardian's permission on a single task.
WORK_ON = "work_on_usertask"
#: Territories lie within each other this deep: commune, cercle, province, region.
_LEVELS = 4


def tasks_of(user: User) -> QuerySet[UserTask]:
    """Live tasks that ``user`` may do.

    Their own, free ones of their role and body or territory, those that an absent colleague took,
    and those granted to them.
    """
    absent = running_substitutions().filter(substitute=user).values("absent")
    open_to_me = Q(owner__isnull=True) | Q(owner__in=absent)
    return _live(user, [Q(owner=user), _granted_to(user), *_team(user, open_to_me)])


def team_tasks_of(user: User) -> QuerySet[UserTask]:
    """Live tasks of the user's role and body, also those that a colleague has claimed."""
    return _live(user, _team(user))


def reachable_tasks_of(user: User) -> QuerySet[UserTask]:
    """Live tasks that are in one of the user's lists: their own and their team's."""
    return _live(user, [Q(owner=user), _granted_to(user), *_team(user)])


def may_see(user: User, task: UserTask) -> bool:
    """Whether the user sees the case of the task; a process without a case hides nobody's."""
    case = task.process.case
    return case is None or sees_case(user, case)


def may_work_on(user: User, task: UserTask) -> bool:
    """Whether ``user`` may claim or complete a live ``task``; the same as being in ``tasks_of``.

    For a task read with its case and meant for an organisation it asks the database nothing but
    the user's standing, otherwise one thing or two.
    """
    if not may_see(user, task):
        return False
    if task.owner_id == user.pk or (task.owner_id is None and is_meant_for(user, task)):
        return True
    return stands_in_for_owner(user, task) or _is_granted(user, task)


def may_open(user: User, task: UserTask) -> bool:
    """Whether the page of the task exists for ``user``.

    Of a free task, for those who may do it; of one that somebody has, for all who see its case, or
    without a case, for whom it is meant.
    """
    if may_work_on(user, task) or may_assign(user, task):
        return True
    if task.owner_id is None or not may_see(user, task):
        return False
    involved = task.delegated_by_id == user.pk or is_meant_for(user, task)
    return involved or task.process.case is not None


def may_take(user: User, task: UserTask) -> bool:
    """Whether the task could be given to ``user``, whoever has it now."""
    return may_see(user, task) and (is_meant_for(user, task) or _is_granted(user, task))


def may_assign(user: User, task: UserTask) -> bool:
    """Whether ``user`` says who does the task: its body's focal point, or its role's supervisor."""
    return may_see(user, task) and any(
        _coordinates(seat, task.role) and _sits_where(seat, task)
        for seat in standing_of(user).seats
    )


def coordinates_somebody(user: User) -> bool:
    """Whether one of the user's roles says who does which task."""
    standing = standing_of(user)
    return standing.may("reassign") or standing.may("supervise")


def may_plan(user: User, task: UserTask) -> bool:
    """Whether ``user`` may change the task's dates and priority."""
    return may_work_on(user, task) or may_assign(user, task)


def has_in_hand(user: User, task: UserTask) -> bool:
    """Whether the task is the user's: claimed by them or by whom they substitute."""
    return may_see(user, task) and (task.owner_id == user.pk or stands_in_for_owner(user, task))


def may_plan_absence_of(user: User, absent: User) -> bool:
    """Whether ``user`` may say who substitutes ``absent``: themselves, or who coordinates them."""
    return user.pk == absent.pk or any(
        seat.organisation == other.organisation and _coordinates(seat, other.role)
        for seat in standing_of(user).seats
        for other in standing_of(absent).seats
    )


def may_substitute(substitute: User, absent: User) -> bool:
    """Whether they share an organisation and a role by which one can do the other's work."""
    return any(
        seat.organisation == other.organisation and other.role in _roles_of(seat.role)
        for seat in standing_of(substitute).seats
        for other in standing_of(absent).seats
    )


def is_meant_for(user: User, task: UserTask) -> bool:
    """Whether the task is for one of the user's seats, whoever has claimed it."""
    return any(
        task.role in _roles_of(seat.role) and _sits_where(seat, task)
        for seat in standing_of(user).seats
    ) or (_is_for_nobody(task) and standing_of(user).holds(RoleCode.CELL))


def stands_in_for_owner(user: User, task: UserTask) -> bool:
    """Whether today the user substitutes whoever claimed the task, and it is work of their role."""
    return (
        task.owner_id is not None
        and task.owner_id != user.pk
        and is_meant_for(user, task)
        and running_substitutions().filter(substitute=user, absent=task.owner_id).exists()
    )


def is_delegated(task: UserTask) -> bool:
    """Whether the owner only helps and has to give the task back."""
    return task.delegated_by_id is not None and not task.is_resolved


def running_substitutions() -> QuerySet[Substitution]:
    """Substitutions of today. Who substitutes a substitute is not asked: no chains."""
    today = clock.today()
    return Substitution.objects.filter(
        starts_on__lte=today, ends_on__gte=today, ended_at__isnull=True
    )


def seats_for(task: UserTask) -> Q:
    """Memberships whose members a task is meant for, as a filter of Membership."""
    roles = [role for role, others in STANDS_IN_FOR.items() if task.role in others]
    roles.append(task.role)
    if _is_for_nobody(task):
        return Q(role=RoleCode.CELL)
    if task.organisation_id is not None:
        return Q(role__in=roles, organisation=task.organisation_id)
    around = list(_around(task.territory_id))
    return Q(role__in=roles, organisation__coverage__in=around)


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


def _live(user: User, ways: Sequence[Q]) -> QuerySet[UserTask]:
    """The live tasks that one of the ways leads to.

    Each way is a query of its own, so that each uses its index: a single condition with all of
    them would make the database read every live task. PostgreSQL looks at eight tables at a time:
    with one more than a list of tasks joins, it would join them first and choose afterwards.
    """
    nothing = UserTask.objects.none().order_by().values("pk")
    found = nothing.union(*(_ids(way) for way in ways))
    visible = Q(process__case__in=cases_visible_to(user).values("pk"))
    return UserTask.objects.filter(
        visible | Q(process__case__isnull=True), pk__in=found, status__in=LIVE
    ).select_related("process__case", "process__request__request_type", "owner")


def _ids(way: Q) -> QuerySet[UserTask]:
    return UserTask.objects.filter(way, status__in=LIVE).order_by().values("pk")


def _team(user: User, which: Q = Q()) -> Iterator[Q]:  # noqa: B008 -- never changed
    """The ways to what is meant for the user's seats: by body, by territory, by nobody else."""
    in_body, in_place = Q(pk__in=[]), {}
    for seat in standing_of(user).seats:
        in_body |= Q(organisation=seat.organisation, role__in=_roles_of(seat.role))
        in_place.setdefault(_roles_of(seat.role), []).append(seat.organisation)
    yield in_body & which
    for roles, bodies in in_place.items():
        covered = Q(organisation__isnull=True, territory__in=_covered_by(bodies))
        yield covered & Q(role__in=roles) & which
    if standing_of(user).holds(RoleCode.CELL):
        yield Q(organisation__isnull=True, territory__isnull=True) & which


def _granted_to(user: User) -> Q:
    return Q(pk__in=_granted(user))


def _granted(user: User) -> QuerySet[UserTaskGrant]:
    grants = UserTaskGrant.objects.filter(user=user, permission__codename=WORK_ON)
    return grants.order_by().values("content_object")


def _is_granted(user: User, task: UserTask) -> bool:
    return _granted(user).filter(content_object=task.pk).exists()


def _coordinates(seat: Seat, role: str) -> bool:
    if "reassign" in seat.abilities:
        return True
    return "supervise" in seat.abilities and role in _roles_of(seat.role)


def _sits_where(seat: Seat, task: UserTask) -> bool:
    if task.organisation_id is not None:
        return task.organisation_id == seat.organisation
    if task.territory_id is None:
        return False
    return _covered_by([seat.organisation]).filter(pk=task.territory_id).exists()


def _is_for_nobody(task: UserTask) -> bool:
    return task.organisation_id is None and task.territory_id is None


def _covered_by(bodies: Collection[str]) -> QuerySet[Territory]:
    """Territories in which a body works: those of its coverage and all that lie within them."""
    coverage = Organisation.coverage.through.objects.filter(organisation__in=bodies)
    covered = Q()
    for level in range(_LEVELS):
        covered |= Q(
            **{"__".join(["parent"] * level or ["pk"]) + "__in": coverage.values("territory")}
        )
    return Territory.objects.filter(covered).order_by().values("pk")


def _around(code: str) -> Iterator[str]:
    territory = Territory.objects.select_related("parent__parent__parent").get(pk=code)
    while territory is not None:
        yield territory.pk
        territory = territory.parent


def _roles_of(role: str) -> tuple[str, ...]:
    return (role, *STANDS_IN_FOR.get(role, ()))
