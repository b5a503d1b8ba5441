"""Who belongs where: the ground on which every app's policy stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from partners.enums import RoleCode
from partners.models import Membership, User


@dataclass(frozen=True)
class Seat:
    """One active membership, reduced to what policies ask."""

    organisation: str
    role: str
    tiers: frozenset[str]
    abilities: frozenset[str]


@dataclass
class Standing:
    """Everything an access policy needs to know of a user, read in one statement."""

    user: User
    seats: tuple[Seat, ...] = field(default=())

    @cached_property
    def organisations(self) -> frozenset[str]:
        """Codes of the organisations the user works for."""
        return frozenset(seat.organisation for seat in self.seats)

    @cached_property
    def roles(self) -> frozenset[str]:
        """Codes of the roles the user holds anywhere."""
        return frozenset(seat.role for seat in self.seats)

    def holds(self, *roles: RoleCode) -> bool:
        """Whether the user holds one of ``roles`` anywhere."""
        return any(role in self.roles for role in roles)

    def organisations_as(self, *roles: RoleCode) -> frozenset[str]:
        """Codes of the organisations where the user holds one of ``roles``."""
        return frozenset(seat.organisation for seat in self.seats if seat.role in roles)

    def may(self, ability: str) -> bool:
        """Whether one of the user's roles carries ``ability``."""
        return any(ability in seat.abilities for seat in self.seats)


def standing_of(user: User) -> Standing:
    """The user's active seats; none for anonymous or disabled accounts. Cached on the user."""
    known = getattr(user, "_standing", None)
    if known is not None:
        return known
    seats: tuple[Seat, ...] = ()
    if user.is_authenticated and user.is_active:
        rows = Membership.objects.filter(user=user, is_active=True).select_related("role")
        seats = tuple(_seat(row) for row in rows.order_by("id"))
    return _remembered(user, seats)


def read_standings(users: Collection[User]) -> None:
    """Read the standing of many users in one statement, for ``standing_of`` to find."""
    rows = Membership.objects.filter(user__in=users, is_active=True).select_related("role")
    seats: dict[int, list[Seat]] = {user.pk: [] for user in users}
    for row in rows.order_by("id"):
        seats[row.user_id].append(_seat(row))
    for user in users:
        _remembered(user, tuple(seats[user.pk]) if user.is_active else ())


def _seat(row: Membership) -> Seat:
    return Seat(
        organisation=row.organisation_id,
        role=row.role_id,
        tiers=frozenset(row.role.tiers.split()),
        abilities=frozenset(row.role.abilities.split()),
    )


def _remembered(user: User, seats: tuple[Seat, ...]) -> Standing:
    standing = Standing(user=user, seats=seats)
    user._standing = standing  # noqa: SLF001 -- one read per request, dies with the user object
    return standing
