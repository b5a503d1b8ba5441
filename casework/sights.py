"""Which files a reader was shown, for the audit (docs/audit.md).

A file that is shown by itself is audited whatever its tier, since everybody may ask who has read
theirs. Lines of lists are audited where they are of tier C3 or C4.
"""

from collections.abc import Iterable
from dataclasses import replace
from enum import StrEnum

from casework import numbers
from casework.enums import Tier
from casework.models import Case
from common import audit
from partners.enums import RoleCode
from partners.models import User
from partners.permissions import standing_of

#: Tiers of which each line of a list is audited (domain §7.4).
SENSITIVE = frozenset({Tier.C3, Tier.C4})


class Purpose(StrEnum):
    """The kind of page on which a file is shown."""

    FILE = "file"
    REFERRAL = "referral"
    TASK = "task"
    PROCESS = "process"
    EMERGENCY = "emergency"
    LIST = "list"


class Link(StrEnum):
    """What ties a reader to a file at the moment of reading, as codes of the audit."""

    CHARGE = "charge"
    BODY = "body"
    RECIPIENT = "recipient"
    PROTECTION = "protection"
    CELL = "cell"
    GRANT = "grant"
    EMERGENCY = "emergency"
    REVIEW = "review"


def shown(user: User, case: Case, purpose: Purpose, *, link: Link | None = None) -> None:
    """Note that ``user`` is shown a file."""
    audit.saw(_sight(user, case, purpose, link), actor=user)


def taken(user: User, case: Case, document: str, tier: str, *, link: Link | None = None) -> None:
    """Note that ``user`` takes away a document of a file."""
    sight = _sight(user, case, Purpose.FILE, link)
    audit.saw(replace(sight, tier=max(tier, sight.tier), what=document), actor=user)


def listed(user: User, cases: Iterable[Case]) -> None:
    """Note that ``user`` is shown lines of a list; files of tiers C1 and C2 are left out."""
    rows = [_sight(user, case, Purpose.LIST) for case in cases if case.tier in SENSITIVE]
    audit.saw_rows(rows, actor=user)


def exported(user: User, cases: Iterable[Case], kind: str) -> None:
    """Note that ``user`` takes a list away as a file; each sensitive case in it is named."""
    cases = list(cases)
    line = audit.Line(
        act=audit.Act.EXPORT,
        actor=user,
        purpose=Purpose.LIST,
        data={"kind": kind, "count": len(cases)},
        subjects=[subject_of(case.number) for case in cases if case.tier in SENSITIVE],
    )
    audit.record_all([line])


def refused(user: User, number: str) -> None:
    """Note that ``user`` asked for a case that does not exist for them, if it may be a number."""
    if numbers.is_valid(number):
        audit.refused(subject_of(number), actor=user, purpose=Purpose.FILE)


def subject_of(number: str) -> str:
    """How the audit names a case."""
    return f"case:{number}"


def _sight(user: User, case: Case, purpose: Purpose, link: Link | None = None) -> audit.Sight:
    return audit.Sight(
        subject=subject_of(case.number),
        tier=case.tier,
        organisation=case.organisation_id,
        link=link or link_of(user, case),
        purpose=purpose,
    )


def link_of(user: User, case: Case) -> Link:
    """What ties ``user`` to a case that they may read."""
    standing = standing_of(user)
    if case.assigned_to_id == user.pk:
        return Link.CHARGE
    if case.organisation_id in standing.organisations:
        return Link.BODY
    if case.tier in SENSITIVE and standing.holds(RoleCode.PROT):
        return Link.PROTECTION
    return Link.CELL if standing.holds(RoleCode.CELL) else Link.GRANT
