"""Functions that build and take apart dates and times (DMN 1.5, tables 72, 78 and 79)."""

from __future__ import annotations

from datetime import UTC, date, datetime, time, timedelta, timezone, tzinfo
from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.builtins.strings import whole
from workflows.feel.comparison import equal
from workflows.feel.scope import Run
from workflows.feel.temporal.arithmetic import (
    microseconds_of,
    months_between,
    offset_of,
    offset_of_time,
)
from workflows.feel.temporal.far import (
    AnyDate,
    AnyDateTime,
    FarDate,
    FarDateTime,
    clock_of,
    day_number,
    day_of,
    make_date,
    make_datetime,
)
from workflows.feel.temporal.parse import parse_date, parse_datetime, parse_time, zone
from workflows.feel.types import kind_of
from workflows.feel.values import YearsMonthsDuration

_WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_MONTHS = (
    "January", "February", "March", "April", "May", "June", "July",
    "August", "September", "October", "November", "December",
)  # fmt: skip


def _is_moment(value: object) -> bool:
    return isinstance(value, datetime | FarDateTime)


def date_part(value: object) -> AnyDate | None:
    """The date of a date or of a date and time; None for other values."""
    if isinstance(value, datetime | FarDateTime):
        return day_of(value)
    return value if isinstance(value, date | FarDate) else None


@builtin("date", "from: any")
def _date(run: Run, value: object) -> AnyDate | None:
    return parse_date(value) if isinstance(value, str) else date_part(value)


@builtin("date", "year: number", "month: number", "day: number")
def _date_of(run: Run, year: Decimal, month: Decimal, day: Decimal) -> AnyDate | None:
    return _made_date(year, month, day)


def _made_date(year: Decimal, month: Decimal, day: Decimal) -> AnyDate | None:
    parts = [whole(part) for part in (year, month, day)]
    return None if None in parts else make_date(*parts)  # type: ignore[arg-type]


@builtin("date and time", "from: any")
def _moment(run: Run, value: object) -> AnyDateTime | None:
    if isinstance(value, str):
        return parse_datetime(value)
    if isinstance(value, datetime | FarDateTime):
        return value
    return make_datetime(value, time()) if isinstance(value, date | FarDate) else None


@builtin("date and time", "date: any", "time: time")
def _moment_of(run: Run, day: object, clock: time) -> AnyDateTime | None:
    part = date_part(day)
    return None if part is None else make_datetime(part, clock)


@builtin("date and time", "date: any", "timezone: string")
def _moment_in_zone(run: Run, moment: object, name: str) -> AnyDateTime | None:
    place = zone("@" + name)
    if not isinstance(moment, datetime) or place is None:
        return None
    if moment.tzinfo is None:
        return moment.replace(tzinfo=place)
    try:
        return moment.astimezone(place)
    except OverflowError:
        return None


_MOMENT_PARTS = (
    "year: number", "month: number", "day: number",
    "hour: number", "minute: number", "second: number",
)  # fmt: skip


@builtin("date and time", *_MOMENT_PARTS)
@builtin("date and time", *_MOMENT_PARTS, "offset: days and time duration")
@builtin("date and time", *_MOMENT_PARTS, "timezone: string")
def _moment_from_parts(
    run: Run, year: Decimal, month: Decimal, day: Decimal,
    hour: Decimal, minute: Decimal, second: Decimal, place: object = None,
) -> AnyDateTime | None:  # fmt: skip
    built = _made_date(year, month, day)
    offset = _zone_of(place)
    clock = _clock(hour, minute, second, offset)
    if built is None or clock is None or (place is not None and offset is None):
        return None
    return make_datetime(built, clock)


def _zone_of(place: object) -> tzinfo | None:
    if isinstance(place, str):
        return zone("@" + place)
    if isinstance(place, timedelta) and abs(place) <= timedelta(hours=18):
        return timezone(place)
    return None


def _clock(hour: Decimal, minute: Decimal, second: Decimal, place: tzinfo | None) -> time | None:
    hours, minutes = whole(hour), whole(minute)
    if hours is None or minutes is None or not 0 <= second < 60:
        return None
    seconds, micros = divmod(int(second * 1_000_000), 1_000_000)
    try:
        return time(hours, minutes, seconds, micros, place)
    except ValueError:
        return None


@builtin("time", "from: any")
def _time(run: Run, value: object) -> time | None:
    if isinstance(value, str):
        return parse_time(value)
    if isinstance(value, time):
        return value
    if isinstance(value, datetime | FarDateTime):
        return clock_of(value)
    return time(tzinfo=UTC) if isinstance(value, date | FarDate) else None


@builtin("time", "hour: number", "minute: number", "second: number", "offset: any?")
def _time_of(
    run: Run, hour: Decimal, minute: Decimal, second: Decimal, offset: object = None
) -> time | None:
    place = _zone_of(offset) if isinstance(offset, timedelta) else None
    return None if offset is not None and place is None else _clock(hour, minute, second, place)


@builtin("years and months duration", "from: any", "to: any")
def _years_and_months(run: Run, start: object, end: object) -> YearsMonthsDuration | None:
    # The time of day does not count, as the conformance kit has it.
    first, last = date_part(start), date_part(end)
    if first is None or last is None:
        return None
    return YearsMonthsDuration(months_between(first, last))


@builtin("now")
def _now(run: Run) -> datetime | None:
    return run.now


@builtin("today")
def _today(run: Run) -> date | None:
    return None if run.now is None else run.now.date()


@builtin("day of year", "date: any")
def _day_of_year(run: Run, value: object) -> Decimal | None:
    day = date_part(value)
    if day is None:
        return None
    first = make_date(day.year, 1, 1)
    return None if first is None else Decimal(day_number(day) - day_number(first) + 1)


@builtin("day of week", "date: any")
def _day_of_week(run: Run, value: object) -> str | None:
    day = date_part(value)
    return None if day is None else _WEEKDAYS[(day_number(day) + 3) % 7]


@builtin("month of year", "date: any")
def _month_of_year(run: Run, value: object) -> str | None:
    day = date_part(value)
    return None if day is None else _MONTHS[day.month - 1]


@builtin("week of year", "date: any")
def _week_of_year(run: Run, value: object) -> Decimal | None:
    day = date_part(value)
    if day is None:
        return None
    # The calendar repeats every 400 years, weekdays included.
    near = date(2000 + day.year % 400, day.month, day.day)
    return Decimal(near.isocalendar().week)


@builtin("is", "value1: any", "value2: any")
def _is(run: Run, left: object, right: object) -> bool:
    if kind_of(left) != kind_of(right) or _offset(left) != _offset(right):
        return False
    if _is_moment(left):
        return microseconds_of(left) == microseconds_of(right)  # type: ignore[arg-type]
    return equal(left, right) is True


def _offset(value: object) -> timedelta | None:
    if isinstance(value, time):
        return offset_of_time(value)
    return offset_of(value) if isinstance(value, datetime | FarDateTime) else None
