"""When a timer of a model is due, from its evaluated expression."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from common import clock, opening
from common.calendars import InvalidDuration, add_calendar
from workflows.feel import YearsMonthsDuration

_CYCLE = re.compile(r"^R(?P<count>\d*)/(?P<duration>P.+)$")


class TimerUnreadable(ValueError):
    """The expression of a timer gave no time."""


@dataclass(frozen=True)
class Due:
    """When a timer fires next, and how often after that (None: without end)."""

    at: datetime
    remaining: int | None = 0


def first_due(kind: str, value: object, calendar: str, start: datetime) -> Due:
    """The first firing of a timer armed at ``start``; a time in the past is due at once.

    ``calendar`` names a business calendar on which durations count, empty for plain time.
    Raises TimerUnreadable.
    """
    if kind == "cycle":
        count, duration = _cycle(value)
        return Due(_after(duration, calendar, start), None if count is None else count - 1)
    if kind == "duration":
        return Due(_after(value, calendar, start))
    return Due(_instant(value))


def next_due(value: str, calendar: str, scheduled: datetime) -> datetime:
    """The next firing of a cycle, counted from the scheduled time and not the late one."""
    return _after(_cycle(value)[1], calendar, scheduled)


def _cycle(value: object) -> tuple[int | None, str]:
    match = _CYCLE.match(str(value))
    if not match:
        raise TimerUnreadable("cycle")
    return (int(match["count"]) if match["count"] else None), match["duration"]


def _after(duration: object, calendar: str, start: datetime) -> datetime:
    if calendar:
        return opening.calendar(calendar).add_hours(start, _elapsed(duration))
    if isinstance(duration, timedelta):
        return start + duration
    text = f"P{duration.months}M" if isinstance(duration, YearsMonthsDuration) else str(duration)
    try:
        return add_calendar(start, text)
    except InvalidDuration as unreadable:
        raise TimerUnreadable("duration") from unreadable


def _elapsed(duration: object) -> timedelta:
    if isinstance(duration, timedelta):
        return duration
    origin = datetime(2000, 1, 1, tzinfo=clock.ZONE)
    try:
        return add_calendar(origin, str(duration)) - origin
    except InvalidDuration as unreadable:
        raise TimerUnreadable("duration") from unreadable


def _instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value)
        except ValueError as unreadable:
            raise TimerUnreadable("date") from unreadable
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=clock.ZONE)
    if isinstance(value, date):
        return datetime.combine(value, time.min, clock.ZONE)
    raise TimerUnreadable("date")
