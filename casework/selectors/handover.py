"""Reads for passing an officer's load on: who has what, who could take it, what would happen."""

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

from django.db.models import Case as Choice
from django.db.models import Count, Exists, OuterRef, Q, QuerySet, Subquery, TextChoices, When
from django.utils.translation import gettext_lazy as _

from casework.enums import CaseStatus
from casework.models import Case, HandOver, HandOverLine, Request
from casework.permissions import (
    WRITING_ROLES,
    Access,
    access_of,
    cases_to_hand_over,
    suits_case,
)
from casework.signals import away_asked, work_asked
from partners.enums import RoleCode
from partners.models import Membership, User
from partners.permissions import read_standings, standing_of

#: The most cases of one hand-over; a larger load is handed over in parts.
MOST_HANDED_OVER = 200


@dataclass(frozen=True)
class Officer:
    """An officer and how many open cases they have, as far as the reader may hand over."""

    user: User
    cases: int
    is_gone: bool = False
    is_away: bool = False


class Obstacle(TextChoices):
    """Why a case cannot go to any of the chosen officers."""

    TIER = "tier", _("Too confidential for the officers chosen")
    NOBODY = "nobody", _("No officer chosen")
    AWAY = "away", _("The officers chosen are away today: choose one of them, or leave it")


@dataclass(frozen=True)
class Move:
    """What would happen with one case; ``to`` None leaves it where it is."""

    case: Case
    access: Access
    urgency: str
    able: list[Officer]
    to: User | None
    obstacle: Obstacle | None
    tasks: int


def officers_with_load(reader: User) -> list[Officer]:
    """Whoever is in charge of an open case that ``reader`` may hand over; gone ones first."""
    mine = cases_to_hand_over(reader).filter(status=CaseStatus.OPEN, assigned_to__isnull=False)
    rows = mine.order_by("assigned_to").values("assigned_to").annotate(n=Count("pk"))
    counted = dict(rows.values_list("assigned_to", "n"))
    users = list(User.objects.filter(pk__in=counted).order_by("last_name", "first_name", "pk"))
    read_standings(users)
    away = _away(users)
    found = [
        Officer(user, counted[user.pk], is_gone=_is_gone(user), is_away=user.pk in away)
        for user in users
    ]
    return sorted(found, key=lambda each: not each.is_gone)


def load_to_hand_over(reader: User, from_user: User, urgency: str = "") -> QuerySet[Case]:
    """The open cases of ``from_user`` that ``reader`` may hand over, the most urgent first."""
    still_open = Request.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    top = still_open.order_by("urgency").values("urgency")[:1]
    cases = cases_to_hand_over(reader).filter(assigned_to=from_user.pk, status=CaseStatus.OPEN)
    if urgency:
        cases = cases.filter(Exists(still_open.filter(urgency=urgency)))
    return (
        cases.select_related("beneficiary__identity", "organisation")
        .annotate(top_urgency=Subquery(top))
        .order_by(Choice(When(top_urgency__isnull=True, then=1), default=0), "top_urgency", "pk")
    )


def possible_receivers(reader: User, from_user: User) -> list[Officer]:
    """Officers who could take cases over: of the organisation, or protection officers."""
    standing = standing_of(reader)
    led = standing.organisations_as(RoleCode.FOCAL)
    able = Q(organisation__in=led, role__in=WRITING_ROLES)
    if standing.holds(RoleCode.PROT):
        theirs = load_to_hand_over(reader, from_user).order_by().values("organisation")
        able |= Q(role=RoleCode.PROT) | Q(organisation__in=theirs, role__in=WRITING_ROLES)
    seats = Membership.objects.filter(able, user=OuterRef("pk"), is_active=True)
    users = list(
        User.objects.filter(Exists(seats), is_active=True)
        .exclude(pk=from_user.pk)
        .annotate(
            load=Count("cases", filter=Q(cases__status=CaseStatus.OPEN)),
        )
        .order_by("last_name", "first_name", "pk")
    )
    read_standings(users)
    away = _away(users)
    return [Officer(user, user.load, is_away=user.pk in away) for user in users]


def dry_run(
    *,
    reader: User,
    from_user: User,
    cases: Sequence[Case],
    receivers: Collection[Officer],
    chosen: Mapping[int, int] | None = None,
) -> list[Move]:
    """What would happen with each case; nothing is written.

    The cases are shared evenly among those who may have them and are not away; ``chosen`` names
    the receiver of a case by their keys where the reader wants another one.
    """
    claimed: Counter[int] = Counter()
    for _receiver, answer in work_asked.send(
        sender=None, user=from_user, cases=[case.pk for case in cases]
    ):
        claimed.update(answer or {})
    given: Counter[int] = Counter()
    moves = []
    for case in cases:
        able = [officer for officer in receivers if suits_case(officer.user, case)]
        to = _receiver_of(case, able, given, chosen or {})
        if to is not None:
            given[to.pk] += 1
        moves.append(
            Move(
                case=case,
                access=access_of(reader, case),
                urgency=case.top_urgency or "",
                able=able,
                to=to,
                obstacle=_obstacle(receivers, able, to),
                tasks=claimed[case.pk],
            )
        )
    return moves


def report_of(reader: User, key: object) -> HandOver | None:
    """The hand-over that ``reader`` ordered."""
    rows = HandOver.objects.select_related("from_user")
    return rows.filter(pk=key, ordered_by=reader.pk).first()


def lines_of(hand_over: HandOver) -> QuerySet[HandOverLine]:
    """What became of each case."""
    return hand_over.lines.select_related("case", "to_user").order_by("id")


def has_protected_cases(reader: User) -> bool:
    """Whether the reader hands over very sensitive cases; others are told who does."""
    return standing_of(reader).holds(RoleCode.PROT)


def _receiver_of(
    case: Case, able: list[Officer], given: Counter[int], chosen: Mapping[int, int]
) -> User | None:
    if case.pk in chosen:
        wanted = [each.user for each in able if each.user.pk == chosen[case.pk]]
        return wanted[0] if wanted else None
    here = [each for each in able if not each.is_away]
    if not here:
        return None
    return min(here, key=lambda each: (given[each.user.pk], each.cases, each.user.pk)).user


def _obstacle(
    receivers: Collection[Officer], able: list[Officer], to: User | None
) -> Obstacle | None:
    if to is not None:
        return None
    if not receivers:
        return Obstacle.NOBODY
    return Obstacle.AWAY if able else Obstacle.TIER


def _is_gone(user: User) -> bool:
    """Whether nobody works on the cases of ``user`` any more."""
    return not user.is_active or not standing_of(user).holds(*WRITING_ROLES, RoleCode.INTAKE)


def _away(users: list[User]) -> set[int]:
    away: set[int] = set()
    for _receiver, found in away_asked.send(sender=None, users=users):
        away |= found or set()
    return away
