"""Reading of dates, times, zones and durations (DMN 1.5, 10.3.4.1; XML Schema lexical forms)."""

from __future__ import annotations

import re
from datetime import UTC, time, timedelta, timezone, tzinfo
from functools import lru_cache
from zoneinfo import ZoneInfo

from workflows.feel.temporal.far import (
    AnyDate,
    AnyDateTime,
    day_from_number,
    day_number,
    make_date,
    make_datetime,
)
from workflows.feel.values import YearsMonthsDuration

_DATE = r"(-?(?:[1-9]\d{4,8}|\d{4}))-(\d{2})-(\d{2})"
_TIME = (
    r"(\d{2}):(\d{2}):(\d{2})(?:\.(\d{1,30}))?(Z|z|[+-]\d{2}:\d{2}(?::\d{2})?|@[A-Za-z0-9_+\-/]+)?"
)
_DATE_RE = re.compile(_DATE, re.ASCII)
_TIME_RE = re.compile(_TIME, re.ASCII)
_DATETIME_RE = re.compile(_DATE + "T" + _TIME, re.ASCII)
_MONTHS_RE = re.compile(r"(-?)P(?=\d)(?:(\d{1,12})Y)?(?:(\d{1,12})M)?", re.ASCII)
_DAYS_RE = re.compile(
    r"(-?)P(?!$)(?:(\d{1,15})D)?"
    r"(?:T(?=\d)(?:(\d{1,18})H)?(?:(\d{1,18})M)?(?:(\d{1,18})(?:\.(\d{1,30}))?S)?)?",
    re.ASCII,
)

_MAX_OFFSET = timedelta(hours=18)


@lru_cache(maxsize=512)
def zone(text: str) -> tzinfo | None:
    """The zone of a suffix such as ``Z``, ``+01:00`` or ``@Africa/Casablanca``."""
    if text in ("Z", "z"):
        return UTC
    if text.startswith("@"):
        return _named_zone(text[1:])
    hours, minutes, seconds = [*map(int, text[1:].split(":")), 0][:3]
    offset = timedelta(hours=hours, minutes=minutes, seconds=seconds)
    if minutes > 59 or seconds > 59 or offset > _MAX_OFFSET:
        return None
    return timezone(-offset if text[0] == "-" else offset)


def _named_zone(name: str) -> tzinfo | None:
    if name in ("Z", "z"):
        return UTC
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, LookupError):
        return None


def parse_date(text: str) -> AnyDate | None:
    """``2026-03-25``; None when the text is no date."""
    match = _DATE_RE.fullmatch(text)
    return _date_from(match.groups()) if match else None


def _date_from(parts: tuple[str | None, ...]) -> AnyDate | None:
    year, month, day = parts[:3]
    if year == "-0000":
        return None
    return make_date(int(year or 0), int(month or 0), int(day or 0))


def parse_time(text: str) -> time | None:
    """``10:30:00``, with a fraction, an offset or a zone; None when it is no time."""
    match = _TIME_RE.fullmatch(text)
    if match is None:
        return None
    parts = match.groups()
    return midnight_after(parts) or _time_from(parts)


def midnight_after(parts: tuple[str | None, ...]) -> time | None:
    """The time 00:00 for the parts of ``24:00:00``, otherwise None."""
    if parts[:3] != ("24", "00", "00") or (parts[3] or "").strip("0"):
        return None
    return _time_from(("00", "00", "00", None, parts[4]))


def _time_from(parts: tuple[str | None, ...]) -> time | None:
    hour, minute, second = (int(part or 0) for part in parts[:3])
    if hour > 23 or minute > 59 or second > 59:
        return None
    suffix = parts[4]
    place = zone(suffix) if suffix else None
    if suffix and place is None:
        return None
    return time(hour, minute, second, _microseconds(parts[3]), place)


def _microseconds(fraction: str | None) -> int:
    return int((fraction or "0")[:6].ljust(6, "0"))


def parse_datetime(text: str) -> AnyDateTime | None:
    """``2026-03-25T10:30:00`` with optional zone, or a date alone for its midnight."""
    match = _DATETIME_RE.fullmatch(text)
    if match is None:
        day = parse_date(text)
        return None if day is None else make_datetime(day, time())
    parts = match.groups()
    day = _date_from(parts)
    midnight = midnight_after(parts[3:])
    if day is not None and midnight is not None:
        day = day_from_number(day_number(day) + 1)
    clock = midnight or _time_from(parts[3:])
    if day is None or clock is None:
        return None
    return make_datetime(day, clock)


def parse_duration(text: str) -> YearsMonthsDuration | timedelta | None:
    """``P1Y2M`` or ``P1DT2H3M4.5S``; None for any other text, also for a mixture."""
    match = _MONTHS_RE.fullmatch(text)
    if match:
        sign, years, months = match.groups()
        total = int(years or 0) * 12 + int(months or 0)
        return YearsMonthsDuration(-total if sign else total)
    match = _DAYS_RE.fullmatch(text)
    return _days_time(match) if match else None


def _days_time(match: re.Match[str]) -> timedelta | None:
    sign, days, hours, minutes, seconds, fraction = match.groups()
    try:
        duration = timedelta(
            days=int(days or 0),
            hours=int(hours or 0),
            minutes=int(minutes or 0),
            seconds=int(seconds or 0),
            microseconds=_microseconds(fraction),
        )
        return -duration if sign else duration
    except OverflowError:
        return None


def parse_at_literal(text: str) -> object:
    """The value of ``@"..."``: a date, a date and time, a time or a duration."""
    for read in (parse_date, parse_time, parse_duration):
        value = read(text)
        if value is not None:
            return value
    return parse_datetime(text)
