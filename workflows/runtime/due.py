"""When a timer of a model is due, from its evaluated expression."""

import re
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from cronsim import CronSim, CronSimError

from common import clock, opening
from common.calendars import InvalidDuration, add_calendar
from workflows.feel import YearsMonthsDuration

#: R<count>/<start>/<duration>, R<count>/<duration> or R<count>/<duration>/<end> (ISO 8601).
_CYCLE = re.compile(
    r"^R(?P<count>\d*)/(?:(?P<start>\d[^/]*)/)?(?P<duration>P[^/]+)(?:/(?P<end>\d[^/]*))?$"
)
_DURATION = re.compile(r"^P(?P<date>[^T]*)(?:T(?P<time>.+))?$")
_DAYS = re.compile(r"^(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?$")

#: Minutes until an automatic step that failed is tried again, by attempt; then it waits for people.
RETRY_AFTER = (1, 5, 25, 120)


class TimerUnreadable(ValueError):
    """The expression of a timer gave no time."""


@dataclass(frozen=True)
class Due:
    """When a timer fires next, and how often after that (None: without end)."""

    at: datetime
    remaining: int | None = 0


def first_due(kind: str, value: object, calendar: str, start: datetime) -> Due:
    """The first firing of a timer armed at ``start``; a time in the past is due at once.

    ``calendar`` names a business calendar on which durations count, empty for plain time. A cycle
    is ISO 8601 (``R3/PT10H``, with a start or an end if need be) or a cron expression of five
    fields, read on the region's clocks. Raises TimerUnreadable.
    """
    if kind == "cycle":
        return _first_of_cycle(str(value), calendar, start)
    if kind == "duration":
        return Due(after(value, calendar, start))
    return Due(_instant(value))


def next_due(value: str, calendar: str, scheduled: datetime) -> datetime | None:
    """The next firing of a cycle, counted from the scheduled time and not the late one.

    None when the cycle's end lies before it.
    """
    if is_cron(value):
        return _next_of_cron(value, scheduled)
    parts = _cycle(value)
    following = after(parts["duration"], calendar, scheduled)
    if parts["end"] and following > _instant(parts["end"]):
        return None
    return following


def instant(value: object, calendar: str, start: datetime) -> datetime | None:
    """A date or the end of a duration from ``start``; None when the value is neither."""
    try:
        return after(value, calendar, start) if _is_duration(value) else _instant(value)
    except (TimerUnreadable, LookupError):
        return None


def text_of(value: object) -> str:
    """The expression as it is kept beside the due time, so that it can be reckoned again."""
    if isinstance(value, timedelta):
        return f"PT{int(value.total_seconds())}S"
    if isinstance(value, YearsMonthsDuration):
        return f"P{value.months}M"
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value)[:200]


def is_cron(value: object) -> bool:
    """Whether a cycle is written as the five fields of cron."""
    return len(str(value).split()) == 5


def retry_at(attempts: int, at: datetime) -> datetime | None:
    """When a step that failed for the ``attempts``-th time is tried again; None: people decide."""
    if attempts > len(RETRY_AFTER):
        return None
    return at + timedelta(minutes=RETRY_AFTER[attempts - 1])


def after(duration: object, calendar: str, start: datetime) -> datetime:
    """The end of a duration from ``start``; raises TimerUnreadable, LookupError.

    On a business calendar days are working days and hours are business hours: one working day is
    never 24 business hours. On the plain clock days keep the local time of day.
    """
    if calendar:
        return _after_on_calendar(duration, calendar, start)
    if isinstance(duration, timedelta):
        return start + duration
    try:
        return add_calendar(start, _text(duration))
    except InvalidDuration as unreadable:
        raise TimerUnreadable("duration") from unreadable


def _after_on_calendar(duration: object, calendar: str, start: datetime) -> datetime:
    hours = opening.calendar(calendar)
    if isinstance(duration, timedelta):
        days, rest = divmod(duration, timedelta(days=1))
        moved = hours.add_working_days(start, days) if days > 0 else start
        return hours.add_hours(moved, rest) if rest or days <= 0 else moved
    match = _DURATION.match(_text(duration))
    days_only = _DAYS.match(match["date"]) if match else None
    if match is None or days_only is None:
        raise TimerUnreadable("duration")  # months have no working days of their own
    days = 7 * int(days_only["weeks"] or 0) + int(days_only["days"] or 0)
    rest = _elapsed(f"PT{match['time']}") if match["time"] else timedelta()
    moved = hours.add_working_days(start, days) if days else start
    return hours.add_hours(moved, rest) if rest or not days else moved


def _first_of_cycle(value: str, calendar: str, start: datetime) -> Due:
    if is_cron(value):
        return Due(_next_of_cron(value, start), None)
    parts = _cycle(value)
    count = int(parts["count"]) - 1 if parts["count"] else None
    if parts["start"]:
        return Due(_instant(parts["start"]), count)
    return Due(after(parts["duration"], calendar, start), count)


def _cycle(value: object) -> dict[str, str]:
    match = _CYCLE.match(str(value).strip())
    if not match:
        raise TimerUnreadable("cycle")
    return match.groupdict()


def _next_of_cron(value: str, start: datetime) -> datetime:
    try:
        return next(CronSim(value, clock.local(start))).astimezone(start.tzinfo)
    except (CronSimError, StopIteration) as unreadable:
        raise TimerUnreadable("cron") from unreadable


def _is_duration(value: object) -> bool:
    if isinstance(value, timedelta | YearsMonthsDuration):
        return True
    return isinstance(value, str) and value.strip().startswith("P")


def _text(duration: object) -> str:
    if isinstance(duration, YearsMonthsDuration):
        return f"P{duration.months}M"
    return str(duration).strip()


def _elapsed(duration: str) -> timedelta:
    origin = datetime(2000, 1, 1, tzinfo=clock.ZONE)
    try:
        return add_calendar(origin, duration) - origin
    except InvalidDuration as unreadable:
        raise TimerUnreadable("duration") from unreadable


def _instant(value: object) -> datetime:
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError as unreadable:
            raise TimerUnreadable("date") from unreadable
    if isinstance(value, datetime):
        return value if value.tzinfo else value.replace(tzinfo=clock.ZONE)
    if isinstance(value, date):
        return datetime.combine(value, time.min, clock.ZONE)
    raise TimerUnreadable("date")
