"""The one access policy of casework: who reaches which case, and which part of the person.

Lists, pages, searches, counts, fragments and exports all start from ``cases_visible_to``; a page
of one case goes through ``access_case``. A case that a user may not see does not exist for them.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from casework.enums import ClosureState, Tier
from casework.models import Case, Closure
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User
from partners.permissions import Seat, Standing, standing_of

#: Roles that work on the files of their own organisation.
WORKING_ROLES = (RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)
#: Roles that may write in a file of their own organisation.
WRITING_ROLES = (RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)

#: Roles that approve the closing of an ordinary case of their own organisation.
APPROVING_ROLES = (RoleCode.CASE, RoleCode.FOCAL)
#: Roles that pass an officer's load on to colleagues.
HANDING_OVER_ROLES = (RoleCode.FOCAL, RoleCode.PROT)


class NotVisible(LookupError):
    """The case does not exist, or not for this user: the two are never told apart."""


class NotAllowed(PermissionError):
    """The user sees the case but may not do this to it."""


class Need(Enum):
    """What a caller wants of a case."""

    READ = "read"
    #: Register, record consents, submit requests, write notes.
    WRITE = "write"
    #: Refer, entrust, close: a caseworker's work and not a reception officer's (domain §3.2).
    MANAGE = "manage"


class View(Enum):
    """How much of the person a user sees in a case."""

    IDENTITY = "identity"
    PSEUDONYM = "pseudonym"


@dataclass(frozen=True)
class Access:
    """A case that the user may reach, and how far."""

    case: Case
    view: View
    can_write: bool
    can_manage: bool

    @property
    def person_name(self) -> str:
        """The name, or the case number where the role sees pseudonyms only."""
        if self.view is View.IDENTITY:
            return self.case.beneficiary.display_name
        return self.case.number

    @property
    def list_name(self) -> str:
        """The name as lists show it: never in a case of tier C4 (domain §7.4)."""
        return self.case.number if self.case.tier == Tier.C4 else self.person_name

    @property
    def sees_identity(self) -> bool:
        """Whether the person and what was written about them may be shown."""
        return self.view is View.IDENTITY


def cases_visible_to(user: User) -> QuerySet[Case]:
    """The cases that exist for ``user``.

    Working roles: their own organisation's, up to the role's tiers, and any case they are in
    charge of, unless it became very sensitive. The regional cell: all of tiers C1 to C3, without
    identity. Protection officers: C3 and C4 of the region. Every other role: none.
    """
    standing = standing_of(user)
    working = standing.organisations_as(*WORKING_ROLES)
    reach = Q(assigned_to=user.pk, organisation__in=working) & ~Q(tier=Tier.C4)
    for seat in standing.seats:
        reach |= _reach_of(seat)
    return Case.objects.filter(reach)


def sees_case(user: User, case: Case) -> bool:
    """Whether a loaded case is one of ``cases_visible_to(user)``, without asking the database."""
    standing = standing_of(user)
    in_charge = case.assigned_to_id == user.pk and case.tier != Tier.C4
    if in_charge and case.organisation_id in standing.organisations_as(*WORKING_ROLES):
        return True
    return any(_reaches(seat, case) for seat in standing.seats)


def access_case(user: User, number: str, *, need: Need = Need.READ) -> Access:
    """The case ``number`` for ``user``.

    Raises NotVisible when the user must not know of it, NotAllowed when they may read it and ask
    to write.
    """
    case = (
        cases_visible_to(user)
        .select_related(
            "beneficiary__nationality",
            "beneficiary__language",
            "beneficiary__commune",
            "organisation",
            "assigned_to",
            "intake",
        )
        .filter(number=number)
        .first()
    )
    if case is None:
        raise NotVisible(number)
    access = access_of(user, case)
    allowed = {Need.READ: True, Need.WRITE: access.can_write, Need.MANAGE: access.can_manage}
    if not allowed[need]:
        raise NotAllowed(number)
    return access


def access_of(user: User, case: Case) -> Access:
    """How far ``user`` reaches into a case that came out of ``cases_visible_to``."""
    standing = standing_of(user)
    return Access(
        case=case,
        view=View.IDENTITY if _sees_identity(standing, case) else View.PSEUDONYM,
        can_write=_can_write(standing, case),
        can_manage=_can_manage(standing, case),
    )


def told_of(case: Case) -> dict[str, Any]:
    """Whom to tell about ``case``, as arguments of ``notify``; nobody who may not read it.

    Who is in charge of it; without such an officer those of its body, of a sensitive case its
    caseworkers, of a very sensitive one the protection officers.
    """
    officer = case.assigned_to
    if officer is not None and cases_visible_to(officer).filter(pk=case.pk).exists():
        return {"user": officer}
    role = {Tier.C3: RoleCode.CASE, Tier.C4: RoleCode.PROT}.get(Tier(case.tier))
    return {"role": role} if role else {}


def can_open_cases(user: User) -> bool:
    """Whether the user may register people."""
    return standing_of(user).holds(*WORKING_ROLES)


def may_follow(user: User, organisation: Organisation, tier: str) -> bool:
    """Whether ``user`` goes on reading a case of ``tier`` that they open for ``organisation``.

    Otherwise what they write is handed over for good (domain §3.2, R-INTAKE).
    """
    return any(
        seat.role in WORKING_ROLES and seat.tiers and tier <= max(seat.tiers)
        for seat in standing_of(user).seats
        if seat.organisation == organisation.code
    )


def closures_to_decide(user: User) -> QuerySet[Closure]:
    """Proposals to close a case that ``user`` may approve or refuse.

    Never their own, nor of a case in their charge. Ordinary cases: the caseworkers and focal
    points of the organisation, and where no other one works there the regional cell, which sees no
    identity. Sensitive ones: protection officers.
    """
    ways = Q(pk__in=[])
    for seat in standing_of(user).seats:
        ways |= _decides(seat)
    return (
        Closure.objects.filter(ways, state=ClosureState.ASKED)
        .filter(case__in=cases_visible_to(user).order_by().values("pk"))
        .exclude(Q(asked_by__isnull=False) & Q(asked_by=user.pk))
        .exclude(Q(case__assigned_to__isnull=False) & Q(case__assigned_to=user.pk))
    )


def may_decide_closure(user: User, closure: Closure) -> bool:
    """Whether a proposal that still waits is one of ``closures_to_decide(user)``."""
    return closures_to_decide(user).filter(pk=closure.pk).exists()


def suits_case(user: User, case: Case) -> bool:
    """Whether ``case`` may be put in the charge of ``user`` in a hand-over.

    One of their own seats must reach its tier and let them manage it: to be in charge of a case
    gives no reach of its own.
    """
    if not user.is_active:
        return False
    for seat in standing_of(user).seats:
        if seat.role == RoleCode.PROT and case.tier in {Tier.C3, Tier.C4}:
            return True
        own = seat.organisation == case.organisation_id and seat.role in WRITING_ROLES
        if own and case.tier in seat.tiers:
            return True
    return False


def may_hand_over(user: User) -> bool:
    """Whether ``user`` may pass an officer's load on to colleagues."""
    return standing_of(user).holds(*HANDING_OVER_ROLES)


def cases_to_hand_over(user: User) -> QuerySet[Case]:
    """The cases that ``user`` may pass from one officer to another.

    The focal point: those of their organisation that they see. Protection officers: the sensitive
    ones of the region.
    """
    ways = Q(pk__in=[])
    for seat in standing_of(user).seats:
        if seat.role == RoleCode.FOCAL:
            ways |= Q(organisation=seat.organisation, tier__in=seat.tiers)
        elif seat.role == RoleCode.PROT:
            ways |= Q(tier__in=[Tier.C3, Tier.C4])
    return cases_visible_to(user).filter(ways)


def _decides(seat: Seat) -> Q:
    ordinary = Q(case__tier__in=[Tier.C1, Tier.C2])
    if seat.role in APPROVING_ROLES:
        return ordinary & Q(case__organisation=seat.organisation)
    if seat.role == RoleCode.PROT:
        return Q(case__tier__in=[Tier.C3, Tier.C4])
    if seat.role == RoleCode.CELL:
        return ordinary & ~_has_another_officer()
    return Q(pk__in=[])


def _has_another_officer() -> Exists:
    """Whether somebody of the case's organisation could decide besides those concerned."""
    nobody = 0
    seats = Membership.objects.filter(
        organisation=OuterRef("case__organisation"),
        role__in=APPROVING_ROLES,
        is_active=True,
        user__is_active=True,
    )
    concerned = (OuterRef("asked_by"), OuterRef("case__assigned_to"))
    for each in concerned:
        seats = seats.exclude(user=Coalesce(each, nobody))
    return Exists(seats.order_by())


def _reach_of(seat: Seat) -> Q:
    if seat.role in WORKING_ROLES:
        return Q(organisation=seat.organisation, tier__in=seat.tiers) | _protected(seat)
    if seat.role == RoleCode.CELL:
        return Q(tier__in=[Tier.C1, Tier.C2, Tier.C3])
    return Q(pk__in=[])


def _reaches(seat: Seat, case: Case) -> bool:
    """The same as ``_reach_of``, of a case at hand; the two are tested against each other."""
    if seat.role == RoleCode.CELL:
        return case.tier in {Tier.C1, Tier.C2, Tier.C3}
    if seat.role not in WORKING_ROLES:
        return False
    if seat.role == RoleCode.PROT and case.tier in {Tier.C3, Tier.C4}:
        return True
    return case.organisation_id == seat.organisation and case.tier in seat.tiers


def _protected(seat: Seat) -> Q:
    if seat.role == RoleCode.PROT:
        return Q(tier__in=[Tier.C3, Tier.C4])
    return Q(pk__in=[])


def _sees_identity(standing: Standing, case: Case) -> bool:
    if case.tier in {Tier.C3, Tier.C4} and standing.holds(RoleCode.PROT):
        return True
    if case.tier != Tier.C4 and case.assigned_to_id == standing.user.pk:
        return case.organisation_id in standing.organisations_as(*WORKING_ROLES)
    # Each seat for itself: what one lets through without a name, another must not name.
    return any(
        seat.organisation == case.organisation_id and case.tier in seat.tiers
        for seat in standing.seats
        if seat.role in WORKING_ROLES
    )


def _can_manage(standing: Standing, case: Case) -> bool:
    if case.tier in {Tier.C3, Tier.C4} and standing.holds(RoleCode.PROT):
        return True
    return case.organisation_id in standing.organisations_as(*WRITING_ROLES)


def _can_write(standing: Standing, case: Case) -> bool:
    return _can_manage(standing, case) or (
        case.tier in {Tier.C1, Tier.C2}
        and case.organisation_id in standing.organisations_as(RoleCode.INTAKE)
    )
