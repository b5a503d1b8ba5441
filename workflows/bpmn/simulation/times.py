"""When a timer fires, on the plain clock of the region (no business calendar)."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Final
from zoneinfo import ZoneInfo

from cronsim import CronSim, CronSimError

from workflows.feel import YearsMonthsDuration
from workflows.feel.temporal.arithmetic import add_days_time, add_months_to_moment

#: Zone of times that name none.
ZONE: Final = ZoneInfo("Africa/Casablanca")
_DURATION: Final = re.compile(
    r"P(?=.)(?:(\d{1,6})Y)?(?:(\d{1,6})M)?(?:(\d{1,6})W)?(?:(\d{1,9})D)?"
    r"(?:T(?=.)(?:(\d{1,9})H)?(?:(\d{1,9})M)?(?:(\d{1,9}(?:\.\d{1,9})?)S)?)?",
    re.ASCII,
)
_REPEATED: Final = re.compile(r"R(\d{0,9})/(?:(\d[^/]*)/)?(P[^/]+)(?:/(\d[^/]*))?", re.ASCII)
_CRON: Final = re.compile(r"\S+(?:\s+\S+){4,5}")
#: Repetitions before now that are passed over when a cycle began in the past.
_PASSED_OVER: Final = 100_000


class Unreadable(ValueError):
    """The value of a timer is no time."""


@dataclass(frozen=True)
class Schedule:
    """When a timer fires next, and how it goes on after that."""

    due: datetime
    #: Further firings; None without end.
    left: int | None = 0
    following: Callable[[datetime], datetime] | None = None
    last: datetime | None = None

    def next(self) -> Schedule | None:
        """The schedule after a firing, counted from the time that was due; None at the end."""
        if self.following is None or self.left == 0:
            return None
        due = self.following(self.due)
        if self.last is not None and due > self.last:
            return None
        return replace(self, due=due, left=None if self.left is None else self.left - 1)


def schedule(kind: str, value: object, now: datetime) -> Schedule:
    """The firings of a timer armed ``now``; ``kind`` is date, duration or cycle.

    Raises :class:`Unreadable`.
    """
    try:
        if kind == "cycle":
            return _cycle(value, now)
        return Schedule(after(now, value) if kind == "duration" else instant(value))
    except OverflowError:
        raise Unreadable("the time is too far away") from None


def instant(value: object) -> datetime:
    """A date, or date and time, in UTC; midnight and the region's zone where none is given."""
    if isinstance(value, str):
        try:
            value = datetime.fromisoformat(value.strip())
        except ValueError:
            raise Unreadable(f'"{value}" is no date and time') from None
    if isinstance(value, datetime):
        return (value if value.tzinfo else value.replace(tzinfo=ZONE)).astimezone(UTC)
    if isinstance(value, date):
        return datetime.combine(value, time.min, ZONE).astimezone(UTC)
    raise Unreadable("the value is no date")


def after(start: datetime, duration: object) -> datetime:
    """The end of a duration: months, weeks and days by the wall clock, hours elapsed."""
    if isinstance(duration, timedelta):
        return start + duration
    if isinstance(duration, YearsMonthsDuration):
        return _move(start, duration.months, 0)
    match = _DURATION.fullmatch(str(duration).strip())
    if match is None:
        raise Unreadable(f'"{duration}" is no duration such as PT48H or P15D')
    years, months, weeks, days, hours, minutes = (int(part or 0) for part in match.groups()[:6])
    moved = _move(start, 12 * years + months, 7 * weeks + days)
    seconds = float(Decimal(match[7] or 0))
    return moved + timedelta(hours=hours, minutes=minutes, seconds=seconds)


def _move(start: datetime, months: int, days: int) -> datetime:
    if not months and not days:
        return start
    local = add_months_to_moment(start.astimezone(ZONE).replace(tzinfo=None), months)
    moved = None if local is None else add_days_time(local, timedelta(days=days))
    if not isinstance(moved, datetime):
        raise Unreadable("the time is too far away")
    return moved.replace(tzinfo=ZONE).astimezone(UTC)


def _cycle(value: object, now: datetime) -> Schedule:
    if isinstance(value, timedelta | YearsMonthsDuration):
        return Schedule(after(now, value), None, lambda due: after(due, value))
    text = str(value).strip()
    match = _REPEATED.fullmatch(text)
    if match is not None:
        return _repeated(match, now)
    if _CRON.fullmatch(text):
        return _cron(text, now)
    raise Unreadable(f'"{text}" is no cycle such as R3/PT10H')


def _repeated(match: re.Match[str], now: datetime) -> Schedule:
    count, begin, span, end = match.groups()
    if count and int(count) == 0:
        raise Unreadable("a cycle of no repetition never fires")
    left = int(count) - 1 if count else None
    last = instant(end) if end else None
    first = after(now, span)
    if begin is not None:
        first = instant(begin)
        for _ in range(_PASSED_OVER):
            if first >= now or left == 0:
                break
            first, left = after(first, span), None if left is None else left - 1
    return Schedule(first, left, lambda due: after(due, span), last)


def _cron(text: str, now: datetime) -> Schedule:
    def following(due: datetime) -> datetime:
        try:
            return next(CronSim(text, due.astimezone(ZONE))).astimezone(UTC)
        except (CronSimError, StopIteration):
            raise Unreadable(f'"{text}" is no cycle of minute hour day month weekday') from None

    return Schedule(following(now), None, following)
