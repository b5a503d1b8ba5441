"""The one access policy of casework: who reaches which case, and which part of the person.

Lists, pages, searches, counts, fragments and exports all start from ``cases_visible_to``; a page
of one case goes through ``access_case``. A case that a user may not see does not exist for them.
"""

from dataclasses import dataclass
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.enums import Tier
from casework.models import Case, DuplicatePair, MergeRecord
from partners.enums import RoleCode
from partners.models import Organisation, User
from partners.permissions import Seat, Standing, standing_of

#: Roles that work on the files of their own organisation.
WORKING_ROLES = (RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)
#: Roles that may write in a file of their own organisation.
WRITING_ROLES = (RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)
#: Roles that look after duplicates among the files of their own organisation.
MERGING_ROLES = (RoleCode.CASE, RoleCode.FOCAL)


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
            "beneficiary__identity",
            "beneficiary__nationality",
            "beneficiary__language",
            "beneficiary__commune",
            "organisation",
            "assigned_to",
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


# Possible duplicates


def pairs_visible_to(user: User) -> QuerySet[DuplicatePair]:
    """Pairs of persons whom the user may compare; never one with a very sensitive case.

    Caseworkers and focal points: pairs whose every case is one that they read at their own body,
    with what is written about the persons. The regional cell: all others, by what agrees only.
    """
    standing = standing_of(user)
    known = None if standing.holds(RoleCode.CELL) else _own_cases(standing)
    return _comparable(_with_cases(), "first", "second", known=known)


def knows_both(user: User, pair: DuplicatePair) -> bool:
    """Whether the user may see what is written about the two persons."""
    known = _own_cases(standing_of(user))
    own = _comparable(_with_cases(), "first", "second", known=known)
    return own.filter(pk=pair.pk).exists()


def _with_cases() -> QuerySet[DuplicatePair]:
    first, second = (Case.objects.filter(beneficiary=OuterRef(x)) for x in ("first", "second"))
    return DuplicatePair.objects.filter(Exists(first), Exists(second))


def _comparable(pairs: QuerySet[Any], *sides: str, known: Q | None = None) -> QuerySet[Any]:
    """Pairs of persons with cases, of which none is very sensitive and all are ``known``."""
    for side in sides:
        cases = Case.objects.filter(beneficiary=OuterRef(side))
        pairs = pairs.filter(~Exists(cases.filter(tier=Tier.C4)))
        if known is not None:
            pairs = pairs.filter(~Exists(cases.exclude(known)))
    return pairs


def can_merge(user: User) -> bool:
    """Whether the user looks after duplicates at all."""
    return standing_of(user).holds(RoleCode.CELL, *MERGING_ROLES)


def merges_visible_to(user: User) -> QuerySet[MergeRecord]:
    """Merges that the user may confirm, refuse or undo: those of pairs that they may compare.

    After a merge every case is the survivor's, so the pair is judged by the survivor alone.
    """
    standing = standing_of(user)
    known = None if standing.holds(RoleCode.CELL) else _own_cases(standing)
    some = Case.objects.filter(beneficiary=OuterRef("survivor"))
    records = MergeRecord.objects.filter(Exists(some))
    return _comparable(records, "survivor", "loser", known=known)


def _own_cases(standing: Standing) -> Q:
    """Cases whose person a caseworker or focal point knows by their seat."""
    own = Q(pk__in=[])
    for seat in standing.seats:
        if seat.role in MERGING_ROLES:
            own |= Q(organisation=seat.organisation, tier__in=seat.tiers)
    return own
