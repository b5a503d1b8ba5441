"""Who belongs where: the ground on which every app's policy stands."""

from collections.abc import Collection
from dataclasses import dataclass, field
from functools import cached_property

from django.db.models import QuerySet

from common import roundtrips
from common.roundtrips import Rows
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User


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


#: Asked once in every request and by every act: worth not building it anew each time. Marks: the
#: user's id, and true.
SEATS = """
    SELECT seat.organisation_id, seat.role_id, role.tiers, role.abilities
    FROM partners_membership seat JOIN partners_role role ON role.code = seat.role_id
    WHERE seat.user_id = %s AND seat.is_active = %s ORDER BY seat.id
"""
SEAT_COLUMNS = ("organisation_id", "role_id", "tiers", "abilities")


def standing_of(user: User) -> Standing:
    """The user's active seats; none for anonymous or disabled accounts. Cached on the user."""
    known = getattr(user, "_standing", None)
    if known is not None:
        return known
    if not wants_standing(user):
        return take_standing(user, [])
    return take_standing(user, roundtrips.read([(SEATS, [user.pk, True])])[0])


def wants_standing(user: User) -> bool:
    """Whether the database must be asked for the user's seats, with ``SEATS``.

    For whoever asks it something else in the same round trip; see ``take_standing``.
    """
    return not hasattr(user, "_standing") and user.is_authenticated and user.is_active


def take_standing(user: User, rows: Rows) -> Standing:
    """Remember the answer to ``SEATS`` on the user; a row without an organisation is no seat."""
    return _remembered(user, tuple(_seat(*row) for row in rows if row[0] is not None))


def seats_of(user: User | None) -> tuple[str, ...]:
    """Role and body of each of the user's seats, as ``R-CASE@ORG-…``, for the audit.

    Remembers nothing: a seat may be given or taken in the same breath.
    """
    if not isinstance(user, User) or not user.is_active:
        return ()
    if not wants_standing(user):
        return tuple(f"{seat.role}@{seat.organisation}" for seat in standing_of(user).seats)
    [rows] = roundtrips.read([(SEATS, [user.pk, True])])
    return tuple(f"{role}@{organisation}" for organisation, role, *_abilities in rows)


def read_standings(users: Collection[User]) -> None:
    """Read the standing of many users in one statement, for ``standing_of`` to find."""
    rows = Membership.objects.filter(user__in=users, is_active=True).order_by("id")
    seats: dict[int, list[Seat]] = {user.pk: [] for user in users}
    columns = ("user_id", "organisation_id", "role_id", "role__tiers", "role__abilities")
    for user_id, *row in rows.values_list(*columns):
        seats[user_id].append(_seat(*row))
    for user in users:
        _remembered(user, tuple(seats[user.pk]) if user.is_active else ())


def _seat(organisation: str, role: str, tiers: str, abilities: str) -> Seat:
    return Seat(organisation, role, frozenset(tiers.split()), frozenset(abilities.split()))


def _remembered(user: User, seats: tuple[Seat, ...]) -> Standing:
    standing = Standing(user=user, seats=seats)
    user._standing = standing  # noqa: SLF001 -- one read per request, dies with the user object
    return standing


#: Roles that a body gives to its own people; every other role is the administrator's to give.
GIVEN_BY_A_BODY = frozenset(
    {RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.DECIDE, RoleCode.INTERP}
)
#: Roles that reach everybody's files, or other people's rights: a second person must agree.
NEED_A_SECOND_PERSON = frozenset({RoleCode.PROT, RoleCode.DPO, RoleCode.ADMIN})
#: Roles that coordinate or watch over others: they sign in with a second factor like those who
#: reach sensitive files.
COORDINATING = (RoleCode.CELL, RoleCode.PROT, RoleCode.DPO, RoleCode.ADMIN, RoleCode.PLAN)
SENSITIVE_TIERS = frozenset({"C3", "C4"})


def needs_second_factor(standing: Standing) -> bool:
    """Whether the user reaches sensitive files, or coordinates."""
    return standing.holds(*COORDINATING) or any(
        seat.tiers & SENSITIVE_TIERS for seat in standing.seats
    )


def may_manage_members(standing: Standing) -> bool:
    """Whether the user manages the members of some body."""
    return standing.holds(RoleCode.ADMIN, RoleCode.FOCAL)


def bodies_managed_by(user: User) -> QuerySet[Organisation]:
    """The bodies whose members ``user`` manages: their own for a focal point, else all."""
    standing = standing_of(user)
    if standing.holds(RoleCode.ADMIN):
        return Organisation.objects.all()
    return Organisation.objects.filter(code__in=standing.organisations_as(RoleCode.FOCAL))


def roles_given_by(user: User, organisation: str) -> frozenset[RoleCode]:
    """The roles that ``user`` may give, and take back, in the body with this code."""
    standing = standing_of(user)
    if standing.holds(RoleCode.ADMIN):
        return frozenset(RoleCode) - {RoleCode.APPLICANT}
    if organisation in standing.organisations_as(RoleCode.FOCAL):
        return GIVEN_BY_A_BODY
    return frozenset()


def may_confirm_invitations(standing: Standing) -> bool:
    """Whether the user may be the second person for a role that needs one."""
    return standing.holds(*NEED_A_SECOND_PERSON)
