"""Writing of temporal values in the form FEEL reads back."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta, timezone, tzinfo
from zoneinfo import ZoneInfo

from workflows.feel.temporal.far import FarDate, FarDateTime, year_text
from workflows.feel.values import YearsMonthsDuration

Temporal = date | time | datetime | timedelta | YearsMonthsDuration | FarDate | FarDateTime


def temporal_text(value: Temporal) -> str:
    """The text of a date, time, date and time, or duration."""
    if isinstance(value, datetime):
        return f"{_day_text(value.date())}T{_clock_text(value.timetz(), value)}"
    if isinstance(value, FarDateTime):
        return f"{value.day_part}T{_clock_text(value.time_part, None)}"
    if isinstance(value, date):
        return _day_text(value)
    if isinstance(value, time):
        return _clock_text(value, None)
    if isinstance(value, timedelta):
        return duration_text(value)
    return str(value)


def _day_text(day: date) -> str:
    return f"{year_text(day.year)}-{day.month:02}-{day.day:02}"


def _clock_text(clock: time, moment: datetime | None) -> str:
    text = f"{clock.hour:02}:{clock.minute:02}:{clock.second:02}"
    if clock.microsecond:
        text += f".{clock.microsecond:06}".rstrip("0")
    return text + _zone_text(clock.tzinfo, moment)


def _zone_text(place: tzinfo | None, moment: datetime | None) -> str:
    if place is None:
        return ""
    name = zone_name(place)
    if name is not None:
        return f"@{name}"
    offset = place.utcoffset(moment)
    return offset_text(offset) if offset is not None else ""


def zone_name(place: tzinfo | None) -> str | None:
    """The IANA name of a zone; None for a fixed offset."""
    if isinstance(place, ZoneInfo):
        return place.key
    if place is None or isinstance(place, timezone):
        return None
    return getattr(place, "key", None) or getattr(place, "zone", None)


def offset_text(offset: timedelta) -> str:
    """``Z`` or ``+01:00``."""
    if not offset:
        return "Z"
    sign = "-" if offset < timedelta() else "+"
    minutes, seconds = divmod(int(abs(offset).total_seconds()), 60)
    hours, minutes = divmod(minutes, 60)
    tail = f":{seconds:02}" if seconds else ""
    return f"{sign}{hours:02}:{minutes:02}{tail}"


def duration_text(duration: timedelta) -> str:
    """``P1DT2H3M4.5S``; the zero duration is ``PT0S``."""
    sign = "-" if duration < timedelta() else ""
    size = abs(duration)
    hours, rest = divmod(size.seconds, 3600)
    minutes, seconds = divmod(rest, 60)
    clock = f"{hours}H" if hours else ""
    clock += f"{minutes}M" if minutes else ""
    clock += _seconds_text(seconds, size.microseconds)
    days = f"{size.days}D" if size.days else ""
    if not days and not clock:
        return "PT0S"
    return f"{sign}P{days}" + (f"T{clock}" if clock else "")


def _seconds_text(seconds: int, microseconds: int) -> str:
    if not seconds and not microseconds:
        return ""
    fraction = f".{microseconds:06}".rstrip("0") if microseconds else ""
    return f"{seconds}{fraction}S"
