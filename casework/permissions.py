"""The one access policy of casework: who reaches which case, and which part of the person.

Lists, pages, searches, counts, fragments and exports all start from ``cases_visible_to``; a page
of one case goes through ``access_case``. A case that a user may not see does not exist for them.

The same rules stand here three times and are tested against each other: as a queryset, as a
question about one case at hand, and as the audiences by which ``casework.reach`` finds cases.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import datetime
from enum import Enum
from typing import Any

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.db.models.functions import Coalesce

from casework import sights
from casework.enums import ClosureState, GrantKind, Tier
from casework.models import Case, CaseGrant, Closure, DuplicatePair, EmergencyAccess, MergeRecord
from common import clock
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User
from partners.permissions import Seat, Standing, standing_of

#: Roles that work on the files of their own organisation.
WORKING_ROLES = (RoleCode.INTAKE, RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)
#: Roles that may write in a file of their own organisation.
WRITING_ROLES = (RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)
#: Roles that carry work on a case, and that may be let into another one.
GRANTED_ROLES = (*WORKING_ROLES, RoleCode.DECIDE, RoleCode.CELL)
#: guardian's permission on a single case. What it gives and until when is said here alone.
READ_CASE = "read_case"
CELL_TIERS = (Tier.C1, Tier.C2, Tier.C3)
PROTECTED_TIERS = (Tier.C3, Tier.C4)
#: Roles that look after duplicates among the files of their own organisation.
MERGING_ROLES = (RoleCode.CASE, RoleCode.FOCAL)

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


class Section(Enum):
    """A part of the file that is shown or kept back as a whole."""

    PERSON = "person"
    CONTACT = "contact"
    STATUS = "status"
    NEEDS = "needs"
    ASSESSMENT = "assessment"
    PLAN = "plan"
    NOTES = "notes"
    DOCUMENTS = "documents"
    CONSENTS = "consents"
    LOG = "log"


#: How a user comes to a case: by a role, or by a grant.
Way = RoleCode | GrantKind
ALL = frozenset(Section)
_RECEPTION = ALL - {Section.ASSESSMENT, Section.PLAN}
_ORDINARY = frozenset({Tier.C1, Tier.C2})
_NOTHING: frozenset[Section] = frozenset()


@dataclass(frozen=True)
class Share:
    """What one way to a case shows and lets change, the latter in the tiers ``edited_in``."""

    sees: frozenset[Section]
    edits: frozenset[Section] = _NOTHING
    edited_in: frozenset[str] = frozenset(Tier)


#: The file, part by part (domain §3.2). A case is reached by several ways at once: they add up.
SHARES: dict[Way, Share] = {
    RoleCode.INTAKE: Share(sees=_RECEPTION, edits=_RECEPTION, edited_in=_ORDINARY),
    RoleCode.CASE: Share(sees=ALL, edits=ALL),
    RoleCode.FOCAL: Share(sees=ALL, edits=ALL),
    RoleCode.PROT: Share(sees=ALL, edits=ALL),
    # Follows the work, knows nobody.
    RoleCode.CELL: Share(sees=frozenset({Section.CONSENTS, Section.LOG})),
    GrantKind.SHARED: Share(sees=ALL, edits=frozenset({Section.NOTES})),
    # What protects somebody tonight; papers can wait for who is in charge.
    GrantKind.EMERGENCY: Share(sees=ALL - {Section.DOCUMENTS}, edits=frozenset({Section.NOTES})),
    GrantKind.SUBSTITUTE: Share(sees=ALL, edits=ALL),
}
#: Ways by which a case is led; the reception adds what it may write in ordinary ones.
_MANAGING = frozenset({*WRITING_ROLES, GrantKind.SUBSTITUTE})


@dataclass(frozen=True)
class Access:
    """A case that the user may reach, and how far."""

    case: Case
    view: View
    can_write: bool
    can_manage: bool
    sees: frozenset[Section] = _NOTHING
    edits: frozenset[Section] = _NOTHING

    def may_see(self, section: Section) -> bool:
        """Whether this part of the file is shown."""
        return section in self.sees

    def may_edit(self, section: Section) -> bool:
        """Whether the user may write in this part of the file."""
        return section in self.edits

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
    def can_note(self) -> bool:
        """Whether the user may add a note."""
        return self.may_edit(Section.NOTES)

    @property
    def sees_identity(self) -> bool:
        """Whether the person and what was written about them may be shown."""
        return self.view is View.IDENTITY


def cases_visible_to(user: User) -> QuerySet[Case]:
    """The cases that exist for ``user``.

    Working roles: their own organisation's, up to the role's tiers, and any case they are in
    charge of, unless it became very sensitive. The regional cell: all of tiers C1 to C3, without
    identity. Protection officers: C3 and C4 of the region. Whoever was let into a case: that one,
    while the grant lasts and their role reaches its tier, or it was given in an emergency. Every
    other role: none.
    """
    standing = standing_of(user)
    working = standing.organisations_as(*WORKING_ROLES)
    reach = Q(assigned_to=user.pk, organisation__in=working) & ~Q(tier=Tier.C4)
    for seat in standing.seats:
        reach |= _reach_of(seat)
    if tiers := granted_tiers(standing):
        granted = live_grants().filter(user=user.pk)
        reach |= Q(pk__in=granted.values("content_object"), tier__in=tiers)
        if Tier.C4 not in tiers:
            confirmed = confirmed_emergencies(granted, user)
            reach |= Q(pk__in=confirmed.values("content_object"))
    return Case.objects.filter(reach, erased_at__isnull=True)


def sees_case(user: User, case: Case) -> bool:
    """Whether a loaded case is one of ``cases_visible_to(user)``.

    Asks the database for the user's grants, once, when no role of theirs reaches the case.
    """
    return case.erased_at is None and any(True for _ in _ways(user, case))


def audiences_of(user: User) -> frozenset[str]:
    """The audiences that ``user`` belongs to: whoever is in one of a case's reaches the case.

    From the user's seats alone, so that a seat that is left closes every case at once.
    """
    standing = standing_of(user)
    mine: set[str] = set()
    for seat in standing.seats:
        if seat.role in WORKING_ROLES:
            mine |= {f"org:{seat.organisation}:{tier}" for tier in seat.tiers}
            mine.add(f"charge:{user.pk}:{seat.organisation}")
        if seat.role == RoleCode.CELL:
            mine |= {f"region:{tier}" for tier in CELL_TIERS}
        if seat.role == RoleCode.PROT:
            mine |= {f"region:{tier}" for tier in PROTECTED_TIERS}
    if tiers := granted_tiers(standing):
        mine |= {f"grant:{user.pk}:{tier}" for tier in tiers} | {f"emergency:{user.pk}"}
    return frozenset(mine)


def access_case(user: User, number: str, *, need: Need = Need.READ) -> Access:
    """The case ``number`` for ``user``.

    Raises NotVisible when the user must not know of it, NotAllowed when they may read it and ask
    to write. Either way the audit hears of it.
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
            "intake",
        )
        .filter(number=number)
        .first()
    )
    if case is None:
        sights.refused(user, number)
        raise NotVisible(number)
    access = access_of(user, case)
    is_emergency = GrantKind.EMERGENCY in _all_ways(user, case)
    link = sights.Link.EMERGENCY if is_emergency else None
    sights.shown(user, case, sights.Purpose.FILE, link=link)
    allowed = {Need.READ: True, Need.WRITE: access.can_write, Need.MANAGE: access.can_manage}
    if not allowed[need]:
        raise NotAllowed(number)
    return access


def access_of(user: User, case: Case) -> Access:
    """How far ``user`` reaches into a case that came out of ``cases_visible_to``."""
    ways = _all_ways(user, case)
    shares = [SHARES[way] for way in ways]
    sees = _NOTHING.union(*(share.sees for share in shares))
    edits = _NOTHING.union(*(share.edits for share in shares if case.tier in share.edited_in))
    can_manage = bool(ways & _MANAGING)
    return Access(
        case=case,
        view=View.IDENTITY if Section.PERSON in sees else View.PSEUDONYM,
        can_write=can_manage or (RoleCode.INTAKE in ways and case.tier in _ORDINARY),
        can_manage=can_manage,
        sees=sees,
        edits=edits,
    )


def may_answer_rights(user: User) -> bool:
    """Whether the user answers what people ask about their data, and oversees what is erased.

    The data-protection officer alone, who sees a person's data through such a request and nowhere
    else (domain §3.2).
    """
    return standing_of(user).holds(RoleCode.DPO)


def file_tiers(user: User, case: Case) -> frozenset[Tier]:
    """The tiers up to which ``user`` opens the files of a case that they reach.

    A single file may be more sensitive than its case: a medical certificate in a request for a
    course. Nobody opens one to whom the file's documents are not shown.
    """
    if not access_of(user, case).may_see(Section.DOCUMENTS):
        return frozenset()
    standing = standing_of(user)
    reach: set[str] = {case.tier}
    if standing.holds(RoleCode.PROT) and case.tier in {Tier.C3, Tier.C4}:
        reach.add(Tier.C4)
    for seat in standing.seats:
        if seat.role in WORKING_ROLES and seat.organisation == case.organisation_id:
            reach |= seat.tiers
    return frozenset(tier for tier in Tier if tier <= max(reach))


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


def may_export_cases(user: User) -> bool:
    """Whether ``user`` takes the list of their cases away as a file, without the people in it.

    Those who lead work on files, and the regional cell, which follows it.
    """
    return standing_of(user).holds(*WRITING_ROLES, RoleCode.CELL)


def weighs_reports(user: User, case: Case) -> bool:
    """Whether ``user`` weighs the duty to report: protection officers, in very sensitive cases."""
    return case.tier == Tier.C4 and standing_of(user).holds(RoleCode.PROT)


def may_follow(user: User, organisation: Organisation, tier: str) -> bool:
    """Whether ``user`` goes on reading a case of ``tier`` that they open for ``organisation``.

    Otherwise what they write is handed over for good (domain §3.2, R-INTAKE).
    """
    return any(
        seat.role in WORKING_ROLES and seat.tiers and tier <= max(seat.tiers)
        for seat in standing_of(user).seats
        if seat.organisation == organisation.code
    )


# Grants


def live_grants(at: datetime | None = None) -> QuerySet[CaseGrant]:
    """Grants that hold at ``at`` (now): neither expired nor ended."""
    at = at or clock.now()
    lasting = Q(expires_at__isnull=True) | Q(expires_at__gt=at)
    return CaseGrant.objects.filter(lasting, permission__codename=READ_CASE, ended_at__isnull=True)


def confirmed_emergencies(grants: QuerySet[CaseGrant], user: User) -> QuerySet[CaseGrant]:
    """Of ``grants``, the emergency access into which a second person let ``user``.

    It alone reaches a tier that the role does not: an access that was taken without a second
    person ends when the case becomes very sensitive.
    """
    let_in = grants.filter(kind=GrantKind.EMERGENCY, granted_by__isnull=False)
    return let_in.exclude(granted_by=user.pk)


def _is_confirmed(grant: CaseGrant) -> bool:
    """The same, of a grant at hand."""
    by_another = grant.granted_by_id not in {None, grant.user_id}
    return grant.kind == GrantKind.EMERGENCY and by_another


def is_live(grant: CaseGrant) -> bool:
    """Whether a grant at hand is one of ``live_grants()``."""
    lasts = grant.expires_at is None or grant.expires_at > clock.now()
    return grant.ended_at is None and lasts


def granted_tiers(standing: Standing) -> frozenset[str]:
    """The tiers up to which the user may be let into a case by a grant."""
    tiers = {tier for seat in standing.seats if seat.role in GRANTED_ROLES for tier in seat.tiers}
    ceiling = max(tiers, default="")
    return frozenset(
        tier.value
        for tier in Tier
        if tier <= ceiling and (tier != Tier.C4 or standing.holds(RoleCode.PROT))
    )


def may_grant(user: User, case: Case) -> bool:
    """Whether ``user`` may let others into the case.

    Who is in charge of it and the focal points of its body; of a sensitive case protection
    officers too, of a very sensitive one they alone. Nobody passes on what was granted to them.
    """
    if case.tier in PROTECTED_TIERS and standing_of(user).holds(RoleCode.PROT):
        return True
    if case.tier == Tier.C4:
        return False
    ways = set(_ways_by_role(user, case))
    in_charge = case.assigned_to_id == user.pk and ways & {*WRITING_ROLES}
    return RoleCode.FOCAL in ways or bool(in_charge)


def may_be_granted(user: User, case: Case, kind: GrantKind = GrantKind.SHARED) -> bool:
    """Whether ``user`` may be let into the case: a role with case work that reaches its tier.

    In an emergency the tier does not matter, since a second person confirms what is very sensitive.
    """
    tiers = granted_tiers(standing_of(user))
    return user.is_active and (case.tier in tiers or (kind == GrantKind.EMERGENCY and bool(tiers)))


def may_break_glass(user: User) -> bool:
    """Whether ``user`` may ask for emergency access: the cell, and who works on files."""
    standing = standing_of(user)
    return standing.may("break_glass") or standing.holds(*WRITING_ROLES)


def may_end_grant(user: User, grant: CaseGrant) -> bool:
    """Whether ``user`` may take the grant back; who was let in may always leave."""
    return grant.user_id == user.pk or may_grant(user, grant.content_object)


def reads_already(user: User, number: str) -> bool:
    """Whether the person of the case ``number`` is known to ``user`` without further ado."""
    case = cases_visible_to(user).filter(number=number).first()
    return case is not None and access_of(user, case).sees_identity


def may_confirm_emergency(user: User, emergency: EmergencyAccess) -> bool:
    """Whether ``user`` may be the second person of an emergency access, never of their own.

    A protection officer; when there is none beside who asks, another officer of the cell.
    """
    return user.pk in {each.pk for each in second_persons(emergency.asked_by)}


def second_persons(asker: User) -> QuerySet[User]:
    """Who may confirm an emergency access of ``asker``."""
    others = User.objects.filter(is_active=True).exclude(pk=asker.pk)
    protection = others.filter(pk__in=_seated(RoleCode.PROT))
    return (
        protection if protection.exists() else others.filter(pk__in=_seated(RoleCode.CELL))
    ).order_by("pk")


def may_review_emergency(user: User, emergency: EmergencyAccess) -> bool:
    """Whether ``user`` may judge an emergency access that neither they took nor confirmed."""
    if user.pk in {emergency.asked_by_id, emergency.confirmed_by_id}:
        return False
    return standing_of(user).holds(*reviewing_roles(emergency.tier))


def may_review_emergencies(user: User) -> bool:
    """Whether ``user`` has a queue of emergency accesses to confirm or to review."""
    return standing_of(user).holds(RoleCode.PROT, RoleCode.CELL, RoleCode.DPO)


def reviewing_roles(tier: str) -> tuple[RoleCode, ...]:
    """Who reviews emergency access to cases of ``tier``."""
    return (RoleCode.PROT,) if tier == Tier.C4 else (RoleCode.DPO, RoleCode.CELL)


def _seated(role: RoleCode) -> QuerySet[Membership]:
    return Membership.objects.filter(role=role, is_active=True).order_by().values("user")


def may_read_audit(user: User) -> bool:
    """Whether ``user`` reads the audit: the data-protection officer, focal points of their body."""
    return standing_of(user).holds(RoleCode.DPO, RoleCode.FOCAL)


def audited_bodies(user: User) -> frozenset[str] | None:
    """The bodies of whose officers ``user`` reads the audit; None for all."""
    standing = standing_of(user)
    if standing.holds(RoleCode.DPO):
        return None
    return standing.organisations_as(RoleCode.FOCAL)


def forget_grants(user: User) -> None:
    """Have the grants of this user object read again, after one was given or taken back."""
    user._case_grants = None  # noqa: SLF001 -- what was read for a request dies with the user object


def may_approve(user: User, act_by: User | int | None) -> bool:
    """Whether ``user`` may approve what ``act_by`` did or proposed: never one's own acts.

    ``act_by`` is the user or their id; None when the service itself proposed it. Says nothing of
    whether the user's role may approve such acts at all.
    """
    author = act_by.pk if isinstance(act_by, User) else act_by
    return user.is_active and user.pk is not None and user.pk != author


def _grants_of(user: User) -> list[CaseGrant]:
    """The user's grants, read once for this user object; whether they still hold is asked anew."""
    known: list[CaseGrant] | None = getattr(user, "_case_grants", None)
    if known is None:
        known = list(live_grants().filter(user=user.pk).order_by("pk")) if user.pk else []
        user._case_grants = known  # noqa: SLF001
    return known


# Ways to a case


def _ways(user: User, case: Case) -> Iterator[Way]:
    """Every way by which ``user`` comes to the case; those by role first, which cost nothing."""
    yield from _ways_by_role(user, case)
    yield from _ways_by_grant(user, case)


def _all_ways(user: User, case: Case) -> frozenset[Way]:
    """The ways that count: nothing is added to the whole file."""
    ways = frozenset(_ways_by_role(user, case))
    return ways if ways & _MANAGING else ways.union(_ways_by_grant(user, case))


def _ways_by_role(user: User, case: Case) -> Iterator[RoleCode]:
    """The same as ``_reach_of``, of a case at hand.

    Each seat for itself: what one lets through without a name, another must not name.
    """
    in_charge = case.assigned_to_id == user.pk and case.tier != Tier.C4
    for seat in standing_of(user).seats:
        if seat.role == RoleCode.CELL and case.tier in CELL_TIERS:
            yield RoleCode.CELL
        elif seat.role == RoleCode.PROT and case.tier in PROTECTED_TIERS:
            yield RoleCode.PROT
        elif (
            seat.role in WORKING_ROLES
            and seat.organisation == case.organisation_id
            and (in_charge or case.tier in seat.tiers)
        ):
            yield RoleCode(seat.role)


def _ways_by_grant(user: User, case: Case) -> Iterable[GrantKind]:
    tiers = granted_tiers(standing_of(user))
    if not tiers:
        return []
    mine = (grant for grant in _grants_of(user) if grant.content_object_id == case.pk)
    return [
        GrantKind(grant.kind)
        for grant in mine
        if is_live(grant) and (case.tier in tiers or _is_confirmed(grant))
    ]


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


def deciding_role(closure: Closure) -> RoleCode:
    """Whom a proposed closing is for: the role that hears of it among those who may decide.

    Protection officers where it is sensitive: nobody else learns that it exists. Else the focal
    point, or the regional cell where nobody of the organisation is left to decide.
    """
    if closure.case.tier in PROTECTED_TIERS:
        return RoleCode.PROT
    found = Closure.objects.filter(_has_another_officer(), pk=closure.pk)
    return RoleCode.FOCAL if found.exists() else RoleCode.CELL


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
        return Q(tier__in=CELL_TIERS)
    return Q(pk__in=[])


def _protected(seat: Seat) -> Q:
    if seat.role == RoleCode.PROT:
        return Q(tier__in=PROTECTED_TIERS)
    return Q(pk__in=[])


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
