"""Conditions that several indicators share; whole sets, no row is read in Python."""

from bisect import bisect_left
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta

from django.db.models import Case, DateTimeField, F, OuterRef, Q, QuerySet, Subquery, Value, When
from django.db.models.expressions import Combinable
from django.db.models.functions import Coalesce

from casework.models import Request
from casework.models.reference import SERVED_OUTCOMES
from common import clock, opening
from indicators.periods import Span

_MICROSECOND = timedelta(microseconds=1)
#: Longer than any delay of service, holidays included: what started earlier is late for certain.
_LONGEST = timedelta(days=120)


def within(field: str, span: Span) -> Q:
    """Whether an instant falls in the quarter."""
    return Q(**{f"{field}__gte": span.starts_at, f"{field}__lt": span.ends_at})


def served(prefix: str = "") -> Q:
    """Whether the outcome says that the person got what they asked for, at least in part.

    The same as ``Outcome.is_served``, as a condition.
    """
    general = Q(**{f"{prefix}outcome__general__in": SERVED_OUTCOMES})
    itself = Q(**{f"{prefix}outcome__general": "", f"{prefix}outcome__code__in": SERVED_OUTCOMES})
    return general | itself


def with_service_date(requests: QuerySet[Request]) -> QuerySet[Request]:
    """Requests with ``service_at``: the first service or, where only the end is known, that day.

    Registers often hold the outcome alone: a request closed as served was served by then.
    """
    closed_as_served = Case(When(served(), then="closed_at"), output_field=DateTimeField())
    return requests.annotate(service_at=Coalesce("served_at", closed_as_served))


def served_within(span: Span, requests: QuerySet[Request]) -> QuerySet[Request]:
    """Those served in the quarter, unless they ended by its last day without a service."""
    ended_otherwise = Q(closed_at__lt=span.ends_at) & ~served()
    return with_service_date(requests).filter(within("service_at", span)).exclude(ended_otherwise)


def one_per_person(requests: QuerySet[Request], by: str) -> QuerySet[Request]:
    """The first request of each person by the instant ``by``: it gives the person's province.

    A person is counted once, in one province, or the margins would not add up.
    """
    same = requests.filter(case__beneficiary=OuterRef("case__beneficiary"))
    return requests.filter(pk=Subquery(same.order_by(by, "pk").values("pk")[:1]))


def by_delay(field: str, delay: timedelta) -> Combinable:
    """The instant ``delay`` after ``field``, in elapsed time."""
    return F(field) + delay


def end_of_working_day(field: str, span: Span, days: int) -> Case:
    """The end of the ``days``-th working day after the local day of ``field``.

    ``field`` must lie in the quarter. The calendar is asked once per day, in Python: no database
    knows the region's holidays or its hour of Ramadan.
    """
    branches: dict[datetime, datetime] = {}
    day = clock.local(span.starts_at).date()
    while _midnight(day) < span.ends_at:
        branches[working_day_end(day, days)] = _midnight(day + timedelta(days=1))
        day += timedelta(days=1)
    whens = [When(**{f"{field}__lt": until}, then=Value(end)) for end, until in branches.items()]
    return Case(*whens, output_field=DateTimeField())


def working_day_end(day: date, days: int) -> datetime:
    """The midnight that ends the ``days``-th working day of public services after ``day``."""
    calendar = opening.calendar()
    for _count in range(days):
        day = calendar.next_working_day(day + timedelta(days=1))
    return _midnight(day + timedelta(days=1))


def latest_start(limit: Callable[[datetime], datetime], before: datetime) -> datetime:
    """The instant such that exactly what started earlier has its ``limit`` before ``before``.

    ``limit`` must never decrease, nor exceed its argument by more than 120 days; exact to the
    microsecond.
    """
    ticks = range(int(_LONGEST / _MICROSECOND))
    first = before - _LONGEST
    found = bisect_left(ticks, 1, key=lambda n: int(limit(first + n * _MICROSECOND) >= before))
    return first + found * _MICROSECOND


def _midnight(day: date) -> datetime:
    return datetime.combine(day, time.min, clock.ZONE).astimezone(UTC)
