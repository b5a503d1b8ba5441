"""Working days and business hours come from the caller's calendars."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from workflows.feel import evaluate

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


def test_without_calendars_the_answer_is_null() -> None:
    assert evaluate("working days(from, to)", DAY) is None
    assert evaluate("business hours(from, to)", MOMENTS) is None
