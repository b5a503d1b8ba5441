"""Which audiences reach which case, and what is due there first: the projection of the policy.

``casework.permissions.audiences_of`` says to which audiences a user belongs:

``org:BODY:TIER``     the body that leads the case, by the tier that the case has now
``region:TIER``       the regional cell and the protection officers
``charge:USER:BODY``  the officer in charge, as long as they sit in the body that leads it
``grant:USER:TIER``   an officer who was let in, as far as their role carries; until the grant ends
``emergency:USER``    an officer whom a second person let in, whatever the tier; until it ends

Whoever changes a case's tier, body, officer, state or grants, or a date in it, calls ``refresh``
in the same transaction; ``manage.py reach check`` finds who forgot.
"""

from collections.abc import Callable, Collection, Iterable
from datetime import datetime

from django.db import connection
from django.db.models import Q, QuerySet

from casework.enums import CaseStatus, ClockStatus, GrantKind, Tier
from casework.models import Case, CaseReach, Request, StatutoryClock
from casework.permissions import READ_CASE, audiences_of, cases_visible_to
from common import clock
from common.projections import Projection, among, due_marker
from common.roundtrips import Statement
from partners.models import User

#: What is due in some cases: rows of the case's id and an instant.
DueSource = Callable[[QuerySet[Case]], QuerySet]


def _unacknowledged(cases: QuerySet[Case]) -> QuerySet:
    """Limits of requests that nobody took up."""
    waiting = Request.objects.filter(
        case__in=cases,
        acknowledge_due_at__isnull=False,
        acknowledged_at__isnull=True,
        closed_at__isnull=True,
    )
    return waiting.values_list("case_id", "acknowledge_due_at")


def _statutory(cases: QuerySet[Case]) -> QuerySet:
    """Legal deadlines that run."""
    running = StatutoryClock.objects.filter(request__case__in=cases, status=ClockStatus.RUNNING)
    return running.values_list("request__case_id", "due_at")


#: Whatever has a date of its own in a case is listed here; whoever writes such dates refreshes.
DUE_SOURCES: list[DueSource] = [_unacknowledged, _statutory]


def due_of(cases: QuerySet[Case]) -> dict[int, datetime]:
    """The earliest thing that is due in each of ``cases``; none for a case without."""
    found: dict[int, datetime] = {}
    for source in DUE_SOURCES:
        for case, due_at in source(cases).order_by():
            found[case] = min(found.get(case, due_at), due_at)
    return found


def refresh(cases: Iterable[Case | int]) -> None:
    """Write down anew who reaches ``cases`` and what is due there, in the caller's transaction."""
    ids = sorted({case.pk if isinstance(case, Case) else case for case in cases})
    if connection.features.has_select_for_update:
        # One after the other, each upon what the one before committed.
        held = Case.objects.select_for_update(no_key=True).filter(pk__in=ids).order_by("pk")
        ids = list(held.values_list("pk", flat=True))
    CASES.refresh(ids)


def reached_by(user: User) -> QuerySet[CaseReach]:
    """The rows of the projection that hold for ``user`` now; a case may have several."""
    lasting = Q(until__isnull=True) | Q(until__gt=clock.now())
    return CaseReach.objects.filter(lasting, audience__in=audiences_of(user))


def differing_for(user: User) -> int:
    """How many cases the policy and the projection do not agree upon for ``user``; 0 is right."""
    policy, reached = cases_visible_to(user), reached_by(user).order_by().values("case")
    missing = policy.exclude(pk__in=reached).count()
    extra = Case.objects.filter(pk__in=reached).exclude(pk__in=policy.order_by().values("pk"))
    return missing + extra.count()


def _expected(ids: Collection[int] | None) -> Statement:
    mine, marks = among("c.id", ids)
    due, due_values = _due(ids)
    # Of grants first: their end gives the column its type.
    text = f"""
        SELECT c.id AS case_id, reaching.audience, c.status = '{CaseStatus.OPEN.value}' AS is_open,
               COALESCE(due.due_at, %s) AS due_at, reaching.until
        FROM casework_case c JOIN (
            SELECT g.content_object_id AS case_id,
                   CASE WHEN g.kind = '{GrantKind.EMERGENCY.value}' AND g.granted_by_id <> g.user_id
                        THEN 'emergency:' || g.user_id
                        ELSE 'grant:' || g.user_id || ':' || c.tier
                   END AS audience, g.expires_at AS until
            FROM casework_casegrant g
            JOIN auth_permission p ON p.id = g.permission_id AND p.codename = '{READ_CASE}'
            JOIN casework_case c ON c.id = g.content_object_id
            WHERE g.ended_at IS NULL AND {mine}
            UNION ALL
            SELECT c.id, 'org:' || c.organisation_id || ':' || c.tier, NULL
            FROM casework_case c WHERE {mine}
            UNION ALL
            SELECT c.id, 'region:' || c.tier, NULL FROM casework_case c WHERE {mine}
            UNION ALL
            SELECT c.id, 'charge:' || c.assigned_to_id || ':' || c.organisation_id, NULL
            FROM casework_case c
            WHERE c.assigned_to_id IS NOT NULL AND c.tier <> '{Tier.C4.value}' AND {mine}
        ) reaching ON reaching.case_id = c.id
        LEFT JOIN ({due}) due ON due.case_id = c.id
        WHERE c.erased_at IS NULL AND {mine}
    """  # noqa: S608 -- codes and names of ours
    return text, [due_marker(), *(marks * 4), *due_values, *marks]


def _due(ids: Collection[int] | None) -> Statement:
    cases = Case.objects.order_by() if ids is None else Case.objects.filter(pk__in=ids).order_by()
    parts, values = [], []
    for source in DUE_SOURCES:
        text, marks = source(cases).order_by().query.sql_with_params()
        parts.append(text)
        values += marks
    dates = " UNION ALL ".join(parts)
    return (
        f"WITH dates(case_id, due_at) AS ({dates}) "  # noqa: S608 -- queries of ours
        "SELECT case_id, MIN(due_at) AS due_at FROM dates GROUP BY case_id",
        values,
    )


CASES = Projection(
    model=CaseReach,
    columns=("case_id", "audience", "is_open", "due_at", "until"),
    key=("case_id", "audience"),
    expected=_expected,
    lapses=True,
)
