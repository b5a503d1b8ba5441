"""Lists of human work: mine, my team's, what is late, what was put off, what I asked help for."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, fields
from datetime import datetime

from django.db.models import F, IntegerField, Q, QuerySet, Subquery
from django.urls import reverse

from casework.permissions import access_of
from common import clock
from partners.models import User
from workflows import permissions
from workflows.models import Substitution, UserTask
from workflows.titles import task_title

#: Counts beside a list stop here: beyond it the page says "100+".
COUNTED = 100


@dataclass(frozen=True)
class TaskRow:
    """One line of a list: what to do, for whom, since when, by when, and in whose place.

    ``substituting`` is the absent colleague who claimed it, ``helping`` the one who asked for help.
    """

    task: UserTask
    title: str
    person: str
    url: str
    is_mine: bool
    is_late: bool
    substituting: User | None = None
    helping: User | None = None


@dataclass(frozen=True, kw_only=True)
class Narrowing:
    """What a list is narrowed to; nothing given leaves it whole."""

    #: code of the request's type, and of its urgency.
    request_type: str = ""
    urgency: str = ""
    #: key of the process model.
    process: str = ""
    #: code of the organisation the task is meant for.
    organisation: str = ""
    least_priority: int | None = None
    due_from: datetime | None = None
    due_before: datetime | None = None
    without_due: bool = False
    free_only: bool = False


@dataclass(frozen=True)
class WorkCounts:
    """How many tasks each list holds, at most one more than ``COUNTED``."""

    mine: int
    team: int
    overdue: int
    followed_up: int
    helped: int


def mine(user: User) -> QuerySet[UserTask]:
    """What the user may do now, without what was put off."""
    return _ordered(permissions.tasks_of(user).filter(_not_put_off()))


def team(user: User) -> QuerySet[UserTask]:
    """The live tasks of the user's seats, whoever has claimed them."""
    return _ordered(permissions.team_tasks_of(user))


def overdue(user: User) -> QuerySet[UserTask]:
    """Tasks of the user and their team whose time has passed."""
    return _ordered(permissions.reachable_tasks_of(user).filter(due_at__lt=clock.now()))


def followed_up(user: User) -> QuerySet[UserTask]:
    """What the user may do and somebody put off, the next to come back first."""
    return _ordered(permissions.tasks_of(user).exclude(_not_put_off())).order_by(
        "follow_up_at", "id"
    )


def delegated(user: User) -> QuerySet[UserTask]:
    """Tasks with which the user asked a colleague for help and waits for them."""
    reachable = permissions.reachable_tasks_of(user)
    return _ordered(reachable.filter(delegated_by=user, is_resolved=False))


def helped(user: User) -> QuerySet[UserTask]:
    """Tasks with which one officer helps another: asked by the user, or of the user."""
    asked_of_me = Q(owner=user, delegated_by__isnull=False)
    reachable = permissions.reachable_tasks_of(user)
    return _ordered(reachable.filter(Q(delegated_by=user) | asked_of_me, is_resolved=False))


def pressing_tasks(user: User) -> QuerySet[UserTask]:
    """The user's tasks, most pressing first: by due time, then priority, then age."""
    return mine(user)


def narrowed(tasks: QuerySet[UserTask], to: Narrowing) -> QuerySet[UserTask]:
    """The tasks of a list that fit."""
    lookups = {
        "request_type": "process__request__request_type",
        "urgency": "process__request__urgency",
        "process": "process__definition__key",
        "organisation": "organisation",
        "least_priority": "priority__gte",
        "due_from": "due_at__gte",
        "due_before": "due_at__lt",
        "without_due": "due_at__isnull",
        "free_only": "owner__isnull",
    }
    given = {field.name: getattr(to, field.name) for field in fields(to)}
    wanted = {name: value for name, value in given.items() if value not in ("", None, False)}
    return tasks.filter(**{lookups[name]: value for name, value in wanted.items()})


def counts_of(user: User) -> WorkCounts:
    """The lengths of the user's lists in one statement, each counted no further than is told."""
    lists = {
        "mine": mine(user),
        "team": team(user),
        "overdue": overdue(user),
        "followed_up": followed_up(user),
        "helped": helped(user),
    }
    counted = {name: _Length(_capped(tasks)) for name, tasks in lists.items()}
    row = User.objects.filter(pk=user.pk).order_by("pk").values(**counted)
    return WorkCounts(**row.get())


def task_rows(
    user: User, tasks: Iterable[UserTask], *, absences: Iterable[Substitution] | None = None
) -> list[TaskRow]:
    """Tasks as lines of a list, with what ``user`` may read of the person.

    ``absences`` are those that run today, when the caller has read them for ``user``.
    """
    shown = list(tasks)
    if absences is None:
        absent = _substituted(user, shown)
    else:
        absent = frozenset(row.absent_id for row in absences if row.substitute_id == user.pk)
    asking = _asking(shown)
    return [_row(user, task, absent, asking) for task in shown]


def _row(user: User, task: UserTask, absent: frozenset[int], asking: Mapping[int, User]) -> TaskRow:
    case = task.process.case
    return TaskRow(
        task=task,
        title=task_title(task),
        person=access_of(user, case).list_name if case else "",
        url=reverse("workflows:task-detail", args=[task.pk]),
        is_mine=task.owner_id == user.pk,
        is_late=task.due_at is not None and task.due_at < clock.now(),
        substituting=task.owner if task.owner_id in absent else None,
        helping=asking.get(task.pk),
    )


def _substituted(user: User, tasks: Sequence[UserTask]) -> frozenset[int]:
    """Ids of the colleagues among the owners whom the user substitutes today."""
    owners = {task.owner_id for task in tasks} - {None, user.pk}
    if not owners:
        return frozenset()
    rows = permissions.running_substitutions().filter(substitute=user, absent__in=owners)
    return frozenset(rows.order_by("absent").values_list("absent", flat=True))


def _asking(tasks: Sequence[UserTask]) -> dict[int, User]:
    """Who asked for help, by task."""
    asked = {task.pk: task.delegated_by_id for task in tasks if permissions.is_delegated(task)}
    users = User.objects.in_bulk(set(asked.values())) if asked else {}
    return {pk: users[user] for pk, user in asked.items()}


def _ordered(tasks: QuerySet[UserTask]) -> QuerySet[UserTask]:
    # viewflow's references build the Flow class of each version as they are read; no list needs it.
    tasks = tasks.select_related("process__case__beneficiary__identity").defer(
        "flow_task", "process__flow_class"
    )
    return tasks.order_by(F("due_at").asc(nulls_last=True), "-priority", "created", "id")


def _not_put_off() -> Q:
    return Q(follow_up_at__isnull=True) | Q(follow_up_at__lte=clock.now())


def _capped(tasks: QuerySet[UserTask]) -> QuerySet[UserTask]:
    return tasks.order_by().values("pk")[: COUNTED + 1]


class _Length(Subquery):
    """How many rows a query has."""

    template = "(SELECT COUNT(*) FROM (%(subquery)s) counted)"
    output_field = IntegerField()
