"""Who reaches a case: by role, and by grants; and whom it could be opened to."""

from collections.abc import Iterator
from dataclasses import dataclass

from django.db.models import Q
from django.utils.functional import Promise

from casework.models import Case, CaseGrant
from casework.permissions import (
    CELL_TIERS,
    GRANTED_ROLES,
    PROTECTED_TIERS,
    WORKING_ROLES,
    is_live,
    may_be_granted,
    sees_case,
)
from partners.enums import RoleCode
from partners.models import Membership, User
from partners.permissions import read_standings

#: Ended grants that the page still tells.
MOST_ENDED = 20


@dataclass(frozen=True)
class RoleReach:
    """Officers who reach a case by one role in one body."""

    role: str | Promise
    body: str
    officers: list[User]
    knows_person: bool


@dataclass(frozen=True)
class CaseReaders:
    """Everybody who reaches a case."""

    by_role: list[RoleReach]
    granted: list[CaseGrant]
    ended: list[CaseGrant]


def readers_of(case: Case) -> CaseReaders:
    """Who reaches the case now, and who did by a grant that ended."""
    grants = list(case.grants.select_related("user", "granted_by").order_by("-granted_at", "-id"))
    return CaseReaders(
        by_role=list(_by_role(case)),
        granted=[grant for grant in grants if is_live(grant)],
        ended=[grant for grant in grants if not is_live(grant)][:MOST_ENDED],
    )


def grantable_officers(case: Case, body: str) -> list[User]:
    """Officers of ``body`` who may be let into the case and do not reach it by their role."""
    seats = Membership.objects.filter(
        organisation=body, role__in=GRANTED_ROLES, is_active=True, user__is_active=True
    )
    users = User.objects.filter(pk__in=seats.order_by().values("user"))
    found = list(users.order_by("last_name", "first_name", "username"))
    read_standings(found)
    return [user for user in found if may_be_granted(user, case) and not sees_case(user, case)]


def _by_role(case: Case) -> Iterator[RoleReach]:
    reaching = Q(organisation=case.organisation_id, role__in=WORKING_ROLES)
    reaching &= Q(role__tiers__contains=case.tier)
    if case.tier in PROTECTED_TIERS:
        reaching |= Q(role=RoleCode.PROT)
    if case.tier in CELL_TIERS:
        reaching |= Q(role=RoleCode.CELL)
    seats = Membership.objects.filter(reaching, is_active=True, user__is_active=True)
    found: dict[tuple[str, str], list[Membership]] = {}
    for seat in seats.select_related("user", "role", "organisation").order_by("role", "id"):
        found.setdefault((seat.role_id, seat.organisation_id), []).append(seat)
    for (role, _body), members in found.items():
        yield RoleReach(
            role=members[0].role.label,
            body=members[0].organisation.label,
            officers=[seat.user for seat in members],
            knows_person=role != RoleCode.CELL,
        )
