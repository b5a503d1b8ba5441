"""Dates, times, zones and durations."""

from datetime import UTC, date, datetime, time, timedelta, timezone
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import FarDate, YearsMonthsDuration, evaluate
from workflows.feel.temporal.far import day_from_number, day_number

CASABLANCA = ZoneInfo("Africa/Casablanca")
days = st.dates(min_value=date(1900, 1, 1), max_value=date(2100, 12, 31))


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('date("2026-03-25")', date(2026, 3, 25)),
        ("date(2026, 3, 25)", date(2026, 3, 25)),
        ('time("10:30:00")', time(10, 30)),
        ('time("10:30:00.25Z")', time(10, 30, 0, 250_000, UTC)),
        ("time(10, 30, 5)", time(10, 30, 5)),
        ('@"2026-03-25T10:30:00"', datetime(2026, 3, 25, 10, 30)),  # noqa: DTZ001
        (
            '@"2026-03-25T10:30:00+01:00"',
            datetime(2026, 3, 25, 10, 30, tzinfo=timezone(timedelta(hours=1))),
        ),
        (
            '@"2026-03-25T10:30:00@Africa/Casablanca"',
            datetime(2026, 3, 25, 10, 30, tzinfo=CASABLANCA),
        ),
        ('duration("P1DT2H")', timedelta(days=1, hours=2)),
        ('duration("-PT0.5S")', timedelta(milliseconds=-500)),
        ('duration("P1Y2M")', YearsMonthsDuration(14)),
        ('date("-2021-01-01")', FarDate(-2021, 1, 1)),
        ('date("99999-12-31")', FarDate(99999, 12, 31)),
    ],
)
def test_temporal_values_are_read(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    "text",
    [
        'date("2026-02-29")', 'date("2026-13-01")', 'date("26-01-01")', 'date("-0000-01-01")',
        "date(2026, 2, 30)", 'time("25:00:00")', 'time("10:60:00")', 'time("10:00")',
        '@"2026-01-01T10:00:00@Nowhere/Town"', '@"2026-01-01T10:00:00+99:00"', '@"../etc/passwd"',
        'duration("P1Y2D")', 'duration("P")', 'duration("PT")', 'duration("1D")',
        'date("9999999999-01-01")',
        '@"2026-01-01" + @"10:00:00"', '@"2026-01-01" * 2', '@"10:00:00Z" - @"10:00:00"',
    ],
)  # fmt: skip
def test_what_is_no_temporal_value_is_null(text: str) -> None:
    assert evaluate(text, {}) is None


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('@"2024-01-31" + @"P1M"', date(2024, 2, 29)),
        ('@"2024-02-29" - @"P1Y"', date(2023, 2, 28)),
        ('@"2024-03-01" - @"2024-02-01"', timedelta(days=29)),
        ('@"23:30:00" + @"PT1H"', time(0, 30)),
        ('@"P1D" / 4', timedelta(hours=6)),
        ('@"P1D" / @"PT6H"', 4),
        ('@"P1Y" * 1.5', YearsMonthsDuration(18)),
        ('years and months duration(@"2024-03-31", @"2024-02-29")', YearsMonthsDuration(-1)),
        ('years and months duration(@"2020-01-15", @"2026-03-14")', YearsMonthsDuration(73)),
        ('day of week(@"2026-03-25")', "Wednesday"),
        ('week of year(@"2027-01-01")', 53),
        ('day of year(@"2024-12-31")', 366),
        ('month of year(@"2026-03-25")', "March"),
        ('@"2026-03-25".weekday', 3),
        ('@"-P1DT2H".hours', -2),
        ('@"-2021-12-31" + @"P1D"', FarDate(-2020, 1, 1)),
    ],
)
def test_dates_and_durations_are_calculated(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_an_hour_added_at_the_end_of_ramadan_is_an_hour_on_the_time_line() -> None:
    # Morocco leaves UTC+0 for UTC+1 on 2026-03-22 at 02:00 local time.
    text = 'string(@"2026-03-22T01:30:00@Africa/Casablanca" + @"PT1H")'

    assert evaluate(text, {}) == "2026-03-22T03:30:00@Africa/Casablanca"


def test_moments_in_different_zones_are_compared_on_the_time_line() -> None:
    text = '@"2026-07-01T10:00:00@Africa/Casablanca" = @"2026-07-01T11:00:00@Europe/Paris"'

    assert evaluate(text, {}) is True


def test_a_moment_without_zone_is_not_comparable_with_one_that_has_one() -> None:
    assert evaluate('@"2026-07-01T10:00:00" < @"2026-07-01T10:00:00Z"', {}) is None


def test_now_and_today_are_what_the_caller_says() -> None:
    now = datetime(2026, 3, 25, 23, 30, tzinfo=CASABLANCA)

    assert evaluate("now()", {}, now=now) == now
    assert evaluate("today()", {}, now=now) == date(2026, 3, 25)
    assert evaluate("now()", {}) is None


@given(days, st.integers(-40_000, 40_000))
def test_adding_and_subtracting_days_agree_with_python(day: date, count: int) -> None:
    context = {"d": day, "n": timedelta(days=count)}

    assert evaluate("d + n", context) == day + timedelta(days=count)
    assert evaluate("(d + n) - d", context) == timedelta(days=count)


@given(days, days)
def test_the_months_between_two_days_never_go_beyond_the_second(a: date, b: date) -> None:
    context = {"a": min(a, b), "b": max(a, b)}
    text = "a + years and months duration(a, b) <= b"

    assert evaluate(text, context) is True


@given(st.integers(-365_000_000_000, 365_000_000_000))
def test_every_day_number_belongs_to_one_day(number: int) -> None:
    day = day_from_number(number)

    assert day is not None
    assert day_number(day) == number
