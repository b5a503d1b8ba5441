"""Storing of values as JSON."""

import json
from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import (
    FarDate,
    FeelError,
    Range,
    YearsMonthsDuration,
    decode,
    encode,
    evaluate,
)

zones = st.sampled_from([None, UTC, timezone(timedelta(hours=-5)), ZoneInfo("Africa/Casablanca")])
scalars = st.one_of(
    st.none(),
    st.booleans(),
    st.text(max_size=8),
    st.decimals(allow_nan=False, allow_infinity=False),
    st.dates(),
    st.times(),
    st.datetimes(timezones=zones),
    st.timedeltas(),
    st.integers(-(10**9), 10**9).map(YearsMonthsDuration),
    st.builds(FarDate, st.integers(10_000, 999_999), st.integers(1, 12), st.integers(1, 28)),
)
ranges = st.builds(
    Range, scalars, scalars, st.booleans(), st.booleans(), st.sampled_from([None, "<"])
)
keys = st.one_of(st.text(max_size=4), st.just("$"))
values = st.recursive(
    st.one_of(scalars, ranges),
    lambda inner: st.one_of(st.lists(inner, max_size=4), st.dictionaries(keys, inner, max_size=4)),
    max_leaves=12,
)


@given(values)
def test_what_is_stored_is_read_again(value: object) -> None:
    stored = json.loads(json.dumps(encode(value)))

    again = decode(stored)

    assert again == value
    assert repr(again) == repr(value)


def test_plain_values_look_plain() -> None:
    assert encode({"name": "x", "open": True, "tags": [None]}) == {
        "name": "x",
        "open": True,
        "tags": [None],
    }


def test_the_second_of_two_equal_clock_times_stays_the_second() -> None:
    moment = datetime(2026, 2, 15, 2, 30, fold=1, tzinfo=ZoneInfo("Africa/Casablanca"))

    again = decode(encode(moment))

    assert isinstance(again, datetime)
    assert again.fold == 1


def test_numbers_of_the_caller_are_stored_as_decimals() -> None:
    assert decode(encode([1, 0.5])) == [Decimal(1), Decimal("0.5")]


def test_a_function_cannot_be_stored() -> None:
    with pytest.raises(FeelError) as refused:
        encode(evaluate("function(a) a", {}))

    assert refused.value.code == "not-encodable"


@pytest.mark.parametrize(
    "stored",
    [
        {"$": "number", "value": "x"},
        {"$": "number", "value": "NaN"},
        {"$": "date", "value": "2026-02-30"},
        {"$": "date"},
        {"$": "unheard of"},
        {"$": ["list"]},
        {"$": "range", "low": 1},
        {"$": "context", "value": 1},
        {"$": "date", "value": 5},
        object(),
    ],
)
def test_what_was_never_stored_is_refused(stored: object) -> None:
    with pytest.raises(FeelError):
        decode(stored)
