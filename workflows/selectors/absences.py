"""Who is or will be away, and who could do their work."""

from django.db.models import Q, QuerySet

from partners.models import Membership, User
from partners.permissions import read_standings, standing_of
from workflows import permissions
from workflows.models import Substitution


def substitutes_for(absent: User) -> list[User]:
    """Everybody who may do the work of ``absent``, by name; two statements."""
    others = [user for user in _members_beside(absent) if user.pk != absent.pk]
    return [user for user in others if permissions.may_substitute(user, absent)]


def coordinated_by(user: User) -> list[User]:
    """The other officers whose absence ``user`` may plan, by name; two statements at most."""
    if not permissions.coordinates_somebody(user):
        return []
    others = [other for other in _members_beside(user) if other.pk != user.pk]
    return [other for other in others if permissions.may_plan_absence_of(user, other)]


def absences_known_to(user: User) -> QuerySet[Substitution]:
    """The absences that concern ``user``, the last to end first.

    Their own, those in which they substitute somebody, and those of officers they coordinate.
    """
    theirs = Q(absent=user) | Q(substitute=user) | Q(absent__in=coordinated_by(user))
    rows = Substitution.objects.filter(theirs).select_related("absent", "substitute")
    return rows.order_by("-ends_on", "-id")


def running_absences(user: User) -> list[Substitution]:
    """Today's absences of ``user`` and those in which they substitute somebody."""
    concerned = permissions.running_substitutions().filter(Q(absent=user) | Q(substitute=user))
    return list(concerned.select_related("absent", "substitute").order_by("ends_on", "id"))


def _members_beside(user: User) -> list[User]:
    """The members of the organisations of ``user``, with what they may do."""
    seats = Membership.objects.filter(
        organisation__in=standing_of(user).organisations, is_active=True
    )
    users = User.objects.filter(pk__in=seats.order_by().values("user"), is_active=True)
    found = list(users.order_by("last_name", "first_name", "pk"))
    read_standings(found)
    return found
