"""Working days and business hours come from the caller's calendars."""

from datetime import date, datetime, timedelta
from decimal import Decimal

import pytest

from workflows.feel import FeelError, evaluate

DAY = {"from": date(2026, 3, 20), "to": date(2026, 3, 25)}
MOMENTS = {"from": datetime(2026, 3, 20, 9), "to": datetime(2026, 3, 20, 17)}  # noqa: DTZ001


class WeekdayCalendars:
    """Monday to Friday, 8 hours; only the calendar 'offices' is known."""

    def working_days(self, start: date, end: date, calendar: str | None) -> int | None:
        if calendar not in (None, "offices"):
            return None
        days = (start + timedelta(days=step) for step in range(1, (end - start).days + 1))
        return sum(day.weekday() < 5 for day in days)

    def business_hours(
        self, start: datetime, end: datetime, calendar: str | None
    ) -> Decimal | None:
        return Decimal((end - start).seconds) / 3600


def test_working_days_are_counted_by_the_calendar() -> None:
    calendars = WeekdayCalendars()

    assert evaluate("working days(from, to)", DAY, calendars=calendars) == 3
    assert evaluate('working days(from, to, "offices")', DAY, calendars=calendars) == 3
    assert evaluate('working days(from, to, "elsewhere")', DAY, calendars=calendars) is None


def test_business_hours_are_counted_by_the_calendar() -> None:
    assert evaluate("business hours(from, to)", MOMENTS, calendars=WeekdayCalendars()) == 8


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("working days(from, to, null)", 3),
        ("working days(to, from)", -3),
        ("working days(from, from)", 0),
        ('working days(@"2026-03-20T23:00:00Z", to)', 3),
        ("working days(from: from, to: to)", 3),
        ("working days(from, to, 1)", None),
        ('working days(from, "2026-03-25")', None),
        ("working days(from, null)", None),
        ('working days(from, @"12026-03-25")', None),
        ('business hours(@"2026-03-20T17:00:00", @"2026-03-20T09:00:00")', -8),
        ('business hours(@"2026-03-20T09:00:00Z", @"2026-03-20T17:00:00")', None),
        ('business hours(@"2026-03-20T09:00:00Z", @"2026-03-20T11:00:00+01:00")', 1),
        ('business hours(@"2026-03-20T09:00:00", null)', None),
        ("business hours(from, to)", 0),
    ],
)
def test_unusual_spans_of_working_time(text: str, value: object) -> None:
    assert evaluate(text, DAY, calendars=WeekdayCalendars()) == value


def test_a_span_of_thousands_of_years_is_refused_before_it_is_counted() -> None:
    with pytest.raises(FeelError) as refused:
        evaluate('working days(@"0001-01-01", @"9999-12-31")', {}, calendars=WeekdayCalendars())

    assert refused.value.code == "limit-steps"


def test_without_calendars_the_answer_is_null() -> None:
    assert evaluate("working days(from, to)", DAY) is None
    assert evaluate("business hours(from, to)", MOMENTS) is None
