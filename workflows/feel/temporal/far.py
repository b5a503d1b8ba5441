"""Dates beyond the years 1 to 9999, which Python's own types cannot hold.

FEEL allows years from -999,999,999 to 999,999,999 (DMN 1.5, 10.3.2.3.4). Within
Python's years the standard classes are used, so callers rarely meet these. The
calendar is the proleptic Gregorian one with a year zero, as in ISO 8601.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo

FAR_YEAR = 999_999_999
#: Number of 1970-01-01 in the count of ``date.toordinal``.
_EPOCH = date(1970, 1, 1).toordinal()
_DAYS_400_YEARS = 146_097


@dataclass(frozen=True, slots=True, order=True)
class FarDate:
    """A date whose year Python's ``date`` cannot hold."""

    year: int
    month: int
    day: int

    def __str__(self) -> str:
        return f"{year_text(self.year)}-{self.month:02}-{self.day:02}"


@dataclass(frozen=True, slots=True)
class FarDateTime:
    """A date and time whose year Python's ``datetime`` cannot hold."""

    day_part: FarDate
    time_part: time

    @property
    def tzinfo(self) -> tzinfo | None:
        return self.time_part.tzinfo


AnyDate = date | FarDate
AnyDateTime = datetime | FarDateTime


def year_text(year: int) -> str:
    """A year with at least four digits."""
    return f"-{-year:04}" if year < 0 else f"{year:04}"


def is_leap(year: int) -> bool:
    """Whether February has 29 days."""
    return year % 4 == 0 and (year % 100 != 0 or year % 400 == 0)


def days_in_month(year: int, month: int) -> int:
    """Number of the last day of a month."""
    if month == 2:
        return 29 if is_leap(year) else 28
    return 30 if month in (4, 6, 9, 11) else 31


def make_date(year: int, month: int, day: int) -> AnyDate | None:
    """A date; None when it does not exist or lies beyond FEEL's years."""
    if not 1 <= month <= 12 or abs(year) > FAR_YEAR:
        return None
    if not 1 <= day <= days_in_month(year, month):
        return None
    if MINYEAR <= year <= MAXYEAR:
        return date(year, month, day)
    return FarDate(year, month, day)


def make_datetime(day: AnyDate, clock: time) -> AnyDateTime:
    """A date and a time of day together."""
    if isinstance(day, FarDate):
        return FarDateTime(day, clock)
    return datetime.combine(day, clock)


def day_of(moment: AnyDateTime) -> AnyDate:
    """The date of a date and time, in its own zone."""
    return moment.day_part if isinstance(moment, FarDateTime) else moment.date()


def clock_of(moment: AnyDateTime) -> time:
    """The time of day of a date and time, with its zone."""
    return moment.time_part if isinstance(moment, FarDateTime) else moment.timetz()


def day_number(day: AnyDate) -> int:
    """Days since 1970-01-01, negative before."""
    if not isinstance(day, FarDate):
        return day.toordinal() - _EPOCH
    cycles, year = divmod(day.year - 2000, 400)
    near = date(2000 + year, day.month, day.day)
    return near.toordinal() - _EPOCH + cycles * _DAYS_400_YEARS


def day_from_number(number: int) -> AnyDate | None:
    """The date so many days after 1970-01-01; None beyond FEEL's years."""
    base = date(2000, 1, 1).toordinal() - _EPOCH
    cycles, days = divmod(number - base, _DAYS_400_YEARS)
    near = date(2000, 1, 1) + timedelta(days=days)
    return make_date(near.year + 400 * cycles, near.month, near.day)


def as_near(moment: AnyDateTime) -> datetime:
    """A datetime of a like year, to ask a time zone about a far date."""
    if isinstance(moment, datetime):
        return moment
    day = moment.day_part
    year = 2000 + day.year % 400 if day.year > MAXYEAR else 4 - day.year % 4
    if day.month == 2 and day.day == 29 and not is_leap(year):
        year = 4
    return datetime.combine(date(year, day.month, day.day), moment.time_part)
