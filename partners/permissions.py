"""Who belongs where: the ground on which every app's policy stands."""

from dataclasses import dataclass, field
from functools import cached_property

from django.db import connection

from partners.enums import RoleCode
from partners.models import User


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


#: Asked once in every request and by every act: worth not building it anew each time.
_SEATS = """
    SELECT seat.organisation_id, seat.role_id, role.tiers, role.abilities
    FROM partners_membership seat JOIN partners_role role ON role.code = seat.role_id
    WHERE seat.user_id = %s AND seat.is_active = %s ORDER BY seat.id
"""


def standing_of(user: User) -> Standing:
    """The user's active seats; none for anonymous or disabled accounts. Cached on the user."""
    known = getattr(user, "_standing", None)
    if known is not None:
        return known
    seats: tuple[Seat, ...] = ()
    if user.is_authenticated and user.is_active:
        with connection.cursor() as cursor:
            cursor.execute(_SEATS, [user.pk, True])
            seats = tuple(
                Seat(
                    organisation=organisation,
                    role=role,
                    tiers=frozenset(tiers.split()),
                    abilities=frozenset(abilities.split()),
                )
                for organisation, role, tiers, abilities in cursor.fetchall()
            )
    standing = Standing(user=user, seats=seats)
    user._standing = standing  # noqa: SLF001 -- one read per request, dies with the user object
    return standing
