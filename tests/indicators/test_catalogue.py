"""Every declared indicator counts what its definition says."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from indicators.areas import provinces
from indicators.catalogue import CATALOGUE, DEFINITIONS
from indicators.counting import count
from indicators.models import Indicator
from indicators.periods import Period, Span
from tests.indicators.histories import COMMUNES, END, START, Fact, SentFact, histories, store
from tests.indicators.recount import RECOUNTS

pytestmark = pytest.mark.usefixtures("reference")

SPAN = Span(Period(2026, 3), END + timedelta(days=60))


def known_provinces() -> frozenset[str]:
    return frozenset(area.code for area in provinces())


def positive(counts) -> dict:
    return {where: n for where, n in counts.items() if n}


def test_every_indicator_is_recounted():
    assert set(RECOUNTS) == set(DEFINITIONS)


def test_every_indicator_is_in_the_reference_table():
    known = set(Indicator.objects.values_list("code", flat=True))

    assert set(DEFINITIONS) <= known
    assert len(CATALOGUE) >= 10


def test_a_unit_in_the_table_says_whether_it_is_a_rate():
    units = dict(Indicator.objects.filter(code__in=DEFINITIONS).values_list("code", "unit"))

    assert {code: each.is_rate for code, each in DEFINITIONS.items()} == {
        code: unit == "%" for code, unit in units.items()
    }


@settings(
    max_examples=40,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture, HealthCheck.too_slow],
)
@given(history=histories())
def test_every_indicator_equals_its_recount(history: tuple[Fact, ...]):
    with transaction.atomic():
        store(history)

        counted = {each.code: count(each, SPAN, known_provinces()) for each in CATALOGUE}

        for code, recount in RECOUNTS.items():
            cohort, met = recount(list(history))
            assert positive(counted[code].cohort) == positive(cohort), code
            assert positive(counted[code].met) == positive(met), code
        transaction.set_rollback(True)


def test_an_indicator_is_counted_in_one_statement(django_assert_max_num_queries):
    known = known_provinces()
    count(DEFINITIONS["SM-AC-06"], SPAN, known)

    for each in CATALOGUE:
        most = 2 if each.code == "SM-AC-07" else 1  # the limits of the urgency levels
        with django_assert_max_num_queries(most):
            count(each, SPAN, known)


def test_a_running_quarter_is_counted_up_to_the_present():
    span = Span(Period(2026, 3), datetime(2026, 8, 1, tzinfo=UTC))

    assert span.ends_at == span.seen_at
    assert not span.is_over


def fact(**changes) -> Fact:
    """A request of July with nothing after it."""
    plain = Fact(
        number=0, person=0, kind="SOC-01", urgency="U3", commune=COMMUNES[0],
        submitted=START + timedelta(days=9), due=START + timedelta(days=10), acknowledged=None,
        served=None, closed=None, outcome=None, decisions=(), referral=None,
    )  # fmt: skip
    return replace(plain, **changes)


def test_a_person_helped_twice_counts_once_where_they_were_helped_first():
    later = fact(served=START + timedelta(days=50))
    sooner = fact(number=1, commune=COMMUNES[1], served=START + timedelta(days=40))
    store((later, sooner))

    grid = count(DEFINITIONS["SM-SO-01"], SPAN, known_provinces())

    assert grid.cohort == {("09.541", "F"): 1}


@pytest.mark.parametrize(("late", "met"), [(timedelta(microseconds=-1), 1), (timedelta(0), 0)])
def test_feedback_is_in_time_until_the_midnight_after_the_tenth_working_day(late, met):
    # Monday 6 July; the tenth working day after it is Monday 20 July.
    sent = datetime(2026, 7, 6, 10, tzinfo=UTC)
    answered = datetime(2026, 7, 20, 23, tzinfo=UTC) + late
    store((fact(referral=SentFact(sent, (("accept", answered),), None, None, None)),))

    grid = count(DEFINITIONS["SM-AC-06"], SPAN, known_provinces())

    assert grid.met == {("09.001", "F"): met}
