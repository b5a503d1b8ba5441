"""To whom a task could be given, and who of them is away."""

from collections.abc import Collection
from dataclasses import dataclass

from partners.models import Membership, User
from partners.permissions import read_standings
from workflows import permissions
from workflows.models import Substitution, UserTask


@dataclass(frozen=True)
class Colleague:
    """Somebody who may do a task; ``absence`` says who substitutes them today."""

    user: User
    absence: Substitution | None


def colleagues_for(task: UserTask) -> list[Colleague]:
    """Everybody to whom the task may be assigned or delegated, by name, but its owner.

    Three statements for any number of colleagues, five when the task is for a territory.
    """
    seats = Membership.objects.filter(permissions.seats_for(task), is_active=True)
    users = User.objects.filter(pk__in=seats.order_by().values("user"), is_active=True)
    others = list(users.exclude(pk=task.owner_id).order_by("last_name", "first_name", "pk"))
    read_standings(others)
    away = absences_of(others)
    return [
        Colleague(user, away.get(user.pk)) for user in others if permissions.may_see(user, task)
    ]


def absence_of(user: User) -> Substitution | None:
    """The substitution of an officer who is absent today."""
    return absences_of([user]).get(user.pk)


def absences_of(users: Collection[User]) -> dict[int, Substitution]:
    """Today's substitutions by the id of the absent officer."""
    rows = permissions.running_substitutions().filter(absent__in=users)
    return {row.absent_id: row for row in rows.select_related("substitute").order_by("pk")}
