"""Addition, subtraction and ordering of temporal values (DMN 1.5, 10.3.2.3, table 50 and 53)."""

from __future__ import annotations

from datetime import MAXYEAR, MINYEAR, date, datetime, time, timedelta, tzinfo
from decimal import ROUND_HALF_EVEN, Decimal

from workflows.feel.temporal.far import (
    AnyDate,
    AnyDateTime,
    FarDate,
    as_near,
    clock_of,
    day_from_number,
    day_number,
    day_of,
    days_in_month,
    make_date,
    make_datetime,
)
from workflows.feel.values import YearsMonthsDuration

_DAY = timedelta(days=1)
_SECOND = timedelta(seconds=1)
#: A time with a named zone has no date to find the offset for: this one is taken.
_REFERENCE_DAY = date(1970, 1, 1)


def offset_of(moment: AnyDateTime) -> timedelta | None:
    """Distance of the local time from UTC; None when no zone is known."""
    place = moment.tzinfo
    return None if place is None else as_near(moment).utcoffset()


def offset_of_time(clock: time) -> timedelta | None:
    """Offset of a time of day from UTC; None when no zone is known."""
    if clock.tzinfo is None:
        return None
    return datetime.combine(_REFERENCE_DAY, clock).utcoffset()


def since_midnight(clock: time) -> timedelta:
    """Length of the day so far."""
    return timedelta(
        hours=clock.hour,
        minutes=clock.minute,
        seconds=clock.second,
        microseconds=clock.microsecond,
    )


def microseconds_of(moment: AnyDateTime) -> int:
    """Position on the time line in microseconds; local time when there is no zone."""
    offset = offset_of(moment) or timedelta()
    inside = (since_midnight(clock_of(moment)) - offset) // timedelta.resolution
    return day_number(day_of(moment)) * 86_400_000_000 + inside


def _from_microseconds(count: int, place: tzinfo | None) -> AnyDateTime | None:
    days, inside = divmod(count, 86_400_000_000)
    day = day_from_number(days)
    if day is None:
        return None
    return make_datetime(day, _clock_at(timedelta(microseconds=inside), place))


def add_days_time(moment: AnyDateTime, duration: timedelta) -> AnyDateTime | None:
    """Move a date and time along the time line, keeping its zone."""
    place = moment.tzinfo
    if isinstance(moment, datetime) and MINYEAR + 1 < moment.year < MAXYEAR - 1:
        try:
            return _add_within_python(moment, duration, place)
        except OverflowError:
            pass
    local = microseconds_of(moment) + (offset_of(moment) or timedelta()) // timedelta.resolution
    return _from_microseconds(local + duration // timedelta.resolution, place)


def _add_within_python(moment: datetime, duration: timedelta, place: tzinfo | None) -> datetime:
    if place is None:
        return moment + duration
    offset = moment.utcoffset() or timedelta()
    universal = moment.replace(tzinfo=None) - offset + duration
    return place.fromutc(universal.replace(tzinfo=place))


def add_days_time_to_date(day: AnyDate, duration: timedelta) -> AnyDate | None:
    """The date on which a duration from the midnight of a date ends."""
    return day_from_number(day_number(day) + duration // _DAY)


def add_months(day: AnyDate, months: int) -> AnyDate | None:
    """Move a date by whole months; a day beyond the month's end becomes its last."""
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    return make_date(year, month + 1, min(day.day, days_in_month(year, month + 1)))


def add_months_to_moment(moment: AnyDateTime, months: int) -> AnyDateTime | None:
    """Move a date and time by whole months at the same time of day."""
    day = add_months(day_of(moment), months)
    return None if day is None else make_datetime(day, clock_of(moment))


def add_to_time(clock: time, duration: timedelta) -> time:
    """Move a time of day, around midnight when need be."""
    inside = (since_midnight(clock) + duration) % _DAY
    return _clock_at(inside, clock.tzinfo)


def _clock_at(inside: timedelta, place: tzinfo | None) -> time:
    minutes, seconds = divmod(inside.seconds, 60)
    hours, minutes = divmod(minutes, 60)
    return time(hours, minutes, seconds, inside.microseconds, place)


def subtract_moments(left: AnyDateTime, right: AnyDateTime) -> timedelta | None:
    """Duration from right to left; None when only one of them has a zone."""
    if (left.tzinfo is None) != (right.tzinfo is None):
        return None
    try:
        return timedelta(microseconds=microseconds_of(left) - microseconds_of(right))
    except OverflowError:
        return None


def subtract_times(left: time, right: time) -> timedelta | None:
    """Duration from right to left on one day; None when only one has a zone."""
    left_offset, right_offset = offset_of_time(left), offset_of_time(right)
    if (left_offset is None) != (right_offset is None):
        return None
    shift = (right_offset or timedelta()) - (left_offset or timedelta())
    return since_midnight(left) - since_midnight(right) + shift


def multiply_duration(duration: timedelta, factor: Decimal) -> timedelta | None:
    """A duration times a number, rounded to the microsecond."""
    try:
        count = Decimal(duration // timedelta.resolution) * factor
        rounded = count.to_integral_value(rounding=ROUND_HALF_EVEN)
        return timedelta(microseconds=int(rounded)) if abs(rounded) < 10**20 else None
    except ArithmeticError:
        return None


def multiply_months(duration: YearsMonthsDuration, factor: Decimal) -> YearsMonthsDuration | None:
    """A duration in months times a number, cut to whole months."""
    months = Decimal(duration.months) * factor
    return YearsMonthsDuration(int(months)) if abs(months) < 10**15 else None


def date_as_moment(day: AnyDate, place: tzinfo | None) -> AnyDateTime:
    """The midnight a date begins with, in a zone."""
    return make_datetime(day, time(tzinfo=place))


def months_between(start: AnyDate, end: AnyDate) -> int:
    """Whole months from start to end, negative when the end comes first."""
    months = (end.year - start.year) * 12 + end.month - start.month
    if months > 0 and end.day < start.day:
        return months - 1
    if months < 0 and end.day > start.day:
        return months + 1
    return months


def seconds_key(value: object) -> int | None:
    """Whole seconds on the line a temporal value is compared on.

    DMN 1.5, table 53 compares times by hour, minute and second: fractions of a
    second do not count.
    """
    if isinstance(value, time):
        offset = offset_of_time(value) or timedelta()
        return (since_midnight(value) - offset) // _SECOND
    if isinstance(value, date | FarDate) and not isinstance(value, datetime):
        return day_number(value) * 86_400
    return microseconds_of(value) // 1_000_000  # type: ignore[arg-type]
