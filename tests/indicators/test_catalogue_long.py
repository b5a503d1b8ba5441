"""Every declared indicator counts what its definition says."""

from datetime import UTC, datetime, timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, given, settings

from indicators.areas import provinces
from indicators.catalogue import CATALOGUE, DEFINITIONS
from indicators.counting import count
from indicators.models import Indicator
from indicators.periods import Period, Span
from tests.indicators.histories import END, Fact, histories, store
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
    max_examples=400,
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
