"""Business calendars and legal durations (domain reference §6 and §12.5).

Two clocks run side by side. Service deadlines count *business time* on a
`BusinessCalendar`; statutory deadlines count *calendar time* (`add_calendar`) or clear days
(`add_clear_days`). Instants go in and come out as aware UTC datetimes. Local rules
(opening hours, "the same time next day") are read in the calendar's zone, whose offset
changes with Ramadan.
"""

import re
from bisect import bisect_right
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, time, timedelta, tzinfo
from decimal import Decimal
from itertools import pairwise
from zoneinfo import ZoneInfo

CASABLANCA = ZoneInfo("Africa/Casablanca")

ONE_DAY = timedelta(days=1)
NO_TIME = timedelta(0)

#: A calendar that stays closed for longer than this has no opening hours left to count.
LONGEST_CLOSURE = timedelta(days=400)

Interval = tuple[datetime, datetime]


class CalendarExhausted(LookupError):
    """The calendar has no opening hours in the 400 days around the wanted instant."""


class InvalidDuration(ValueError):
    """The text is not an ISO 8601 duration made of whole numbers."""


@dataclass(frozen=True, kw_only=True)
class WorkingPeriod:
    """Opening hours on some weekdays between two dates, both included.

    `weekdays` follow `date.weekday()` (0 is Monday). `closes` at midnight (`time(0)`) means
    the end of the day.
    """

    starts_on: date
    ends_on: date
    weekdays: frozenset[int]
    opens: time
    closes: time

    def __post_init__(self) -> None:
        if self.starts_on > self.ends_on:
            raise ValueError("A working period ends before it starts.")
        if self.closes != time.min and self.opens >= self.closes:
            raise ValueError("A working period closes before it opens.")
        if not self.weekdays <= frozenset(range(7)):
            raise ValueError("Weekdays are numbered from 0 (Monday) to 6 (Sunday).")

    @property
    def length(self) -> timedelta:
        return self.ends_on - self.starts_on

    def covers(self, day: date) -> bool:
        return self.starts_on <= day <= self.ends_on


@dataclass(frozen=True, kw_only=True)
class BusinessCalendar:
    """Opening hours of a body, with its holidays.

    Where several periods cover a day, those with the narrowest range of dates decide: the
    weeks of Ramadan replace the year's hours. Periods with the same range add up (morning
    and afternoon, other hours on Friday). A holiday closes the whole day.
    """

    code: str
    zone: tzinfo
    periods: tuple[WorkingPeriod, ...]
    holidays: frozenset[date] = frozenset()
    _known_days: dict[date, tuple[Interval, ...]] = field(
        default_factory=dict, init=False, repr=False, compare=False
    )

    def is_working_day(self, day: date) -> bool:
        """Say whether the body opens at all on this local date."""
        return bool(self.opening_hours(day))

    def is_open(self, at: datetime) -> bool:
        """Say whether the body is open; at the very second of closing it is not."""
        at = _as_utc(at)
        return any(opens <= at < closes for opens, closes in self.opening_hours(self._day(at)))

    def next_working_day(self, day: date) -> date:
        """Return `day` when it is worked, otherwise the first working day after it."""
        return next(candidate for candidate in self._working_days(day))

    def next_opening(self, at: datetime) -> datetime:
        """Return `at` when the body is open, otherwise when it next opens."""
        at = _as_utc(at)
        return next(max(at, opens) for opens, closes in self._forwards(at) if at < closes)

    def add_hours(self, start: datetime, hours: timedelta | Decimal | int) -> datetime:
        """Return the first instant by which `hours` of business time have passed.

        Always inside opening hours, the closing second included: eight hours from opening
        are due at closing, not the next morning. Negative hours count backwards.
        """
        start, amount = _as_utc(start), _as_timedelta(hours)
        if amount < NO_TIME:
            return self.subtract_hours(start, -amount)
        for opens, closes in self._forwards(start):
            begins = max(opens, start)
            if amount <= closes - begins:
                return begins + amount
            amount -= closes - begins
        raise AssertionError("Opening hours never run out silently.")  # pragma: no cover

    def subtract_hours(self, end: datetime, hours: timedelta | Decimal | int) -> datetime:
        """Return the last instant from which `hours` of business time lead to `end`."""
        end, amount = _as_utc(end), _as_timedelta(hours)
        if amount < NO_TIME:
            return self.add_hours(end, -amount)
        for opens, closes in self._backwards(end):
            finishes = min(closes, end)
            if amount <= finishes - opens:
                return finishes - amount
            amount -= finishes - opens
        raise AssertionError("Opening hours never run out silently.")  # pragma: no cover

    def add_working_days(self, start: datetime, days: int) -> datetime:
        """Return the same local time on the `days`-th working day after `start`'s date.

        A time outside that day's hours moves into them: before opening, or between two
        shifts, to the next opening; after closing, to closing. What arrives on a closed day
        is due at closing, so a later arrival is never due earlier. No days at all: the next
        opening.

        A working day is never 24 business hours: 1 day from Friday 15:00 is Monday 15:00.
        """
        start = _as_utc(start)
        if days < 0:
            raise ValueError("Working days are counted forwards; use subtract_hours to go back.")
        if days == 0:
            return self.next_opening(start)
        local = start.astimezone(self.zone)
        due_day = self._nth_working_day_after(local.date(), days)
        if not self.is_working_day(local.date()):
            return self.opening_hours(due_day)[-1][1]
        wanted = datetime.combine(due_day, local.time(), self.zone).astimezone(UTC)
        return _clip(wanted, self.opening_hours(due_day))

    def business_time_between(self, start: datetime, end: datetime) -> timedelta:
        """Return the open time between two instants, negative when `end` comes first."""
        start, end = _as_utc(start), _as_utc(end)
        if end < start:
            return -self.business_time_between(end, start)
        total, day, last_day = NO_TIME, self._day(start), self._day(end)
        while day <= last_day:
            total += _overlap(self.opening_hours(day), start, end)
            day += ONE_DAY
        return total

    def fraction(self, start: datetime, due: datetime, percent: Decimal | int) -> datetime:
        """Return when `percent` % of the business time from `start` to `due` has passed.

        100 is `due` itself; 125, 150 or 200 lie after it by a share of the same time.
        Raises ValueError when `due` comes before `start` or `percent` is negative.
        """
        start, due = _as_utc(start), _as_utc(due)
        if due < start or percent < 0:
            raise ValueError("A fraction needs a start before the due time and a percentage.")
        if percent == 100:
            return due
        total = self.business_time_between(start, due)
        if percent > 100:
            return self.add_hours(due, _share(total, Decimal(percent) - 100))
        return min(due, self.add_hours(start, _share(total, Decimal(percent))))

    def opening_hours(self, day: date) -> tuple[Interval, ...]:
        """Return the UTC opening intervals of a local date, in order; none when closed."""
        known = self._known_days.get(day)
        if known is None:
            known = self._known_days.setdefault(day, self._read_opening_hours(day))
        return known

    def _read_opening_hours(self, day: date) -> tuple[Interval, ...]:
        if day in self.holidays:
            return ()
        covering = [period for period in self.periods if period.covers(day)]
        narrowest = min((period.length for period in covering), default=NO_TIME)
        intervals = sorted(
            self._interval(day, period)
            for period in covering
            if period.length == narrowest and day.weekday() in period.weekdays
        )
        if any(closes > opens for (_, closes), (opens, _) in pairwise(intervals)):
            raise ValueError(f"Opening hours of calendar {self.code} overlap on {day}.")
        return tuple(intervals)

    def _interval(self, day: date, period: WorkingPeriod) -> Interval:
        last_day = day + ONE_DAY if period.closes == time.min else day
        opens = datetime.combine(day, period.opens, self.zone)
        closes = datetime.combine(last_day, period.closes, self.zone)
        return opens.astimezone(UTC), closes.astimezone(UTC)

    def _day(self, at: datetime) -> date:
        return at.astimezone(self.zone).date()

    def _forwards(self, start: datetime) -> Iterator[Interval]:
        for day in self._working_days(self._day(start)):
            yield from (hours for hours in self.opening_hours(day) if start <= hours[1])

    def _backwards(self, end: datetime) -> Iterator[Interval]:
        for day in self._working_days(self._day(end), step=-ONE_DAY):
            yield from (hours for hours in reversed(self.opening_hours(day)) if hours[0] <= end)

    def _working_days(self, day: date, step: timedelta = ONE_DAY) -> Iterator[date]:
        last_seen = day
        while abs(day - last_seen) <= LONGEST_CLOSURE:
            if self.is_working_day(day):
                last_seen = day
                yield day
            day += step
        raise CalendarExhausted(f"Calendar {self.code} has no opening hours around {last_seen}.")

    def _nth_working_day_after(self, day: date, count: int) -> date:
        following = self._working_days(day + ONE_DAY)
        return [next(following) for _ in range(count)][-1]


#: Round the clock, every day: the calendar of vital requests (U1) and of calendar time.
ALWAYS_OPEN = BusinessCalendar(
    code="CAL-247",
    zone=CASABLANCA,
    periods=(
        WorkingPeriod(
            starts_on=date.min,
            ends_on=date.max,
            weekdays=frozenset(range(7)),
            opens=time.min,
            closes=time.min,
        ),
    ),
)


_DURATION = re.compile(
    r"P(?=.)(?:(?P<years>\d+)Y)?(?:(?P<months>\d+)M)?(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?"
    r"(?:T(?=.)(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?(?:(?P<seconds>\d+)S)?)?",
    re.ASCII,
)


def add_calendar(start: datetime, iso_duration: str, *, zone: tzinfo = CASABLANCA) -> datetime:
    """Add an ISO 8601 duration in calendar time, nights and holidays included.

    Years, months, weeks and days keep the local wall-clock time (P15D from 10:00 ends at
    10:00 whatever the offset does); a month too short ends on its last day. Hours, minutes
    and seconds are elapsed time (PT48H is 48 hours). Raises `InvalidDuration`.
    """
    start, parts = _as_utc(start), _parse_duration(iso_duration)
    months = 12 * parts["years"] + parts["months"]
    days = 7 * parts["weeks"] + parts["days"]
    moved = start
    if months or days:
        local = start.astimezone(zone)
        day = _add_months(local.date(), months) + timedelta(days=days)
        moved = datetime.combine(day, local.time(), zone).astimezone(UTC)
    return moved + timedelta(
        hours=parts["hours"], minutes=parts["minutes"], seconds=parts["seconds"]
    )


def add_clear_days(day: date, days: int) -> date:
    """Return the last date of a *délai franc*: neither its first nor last day counts.

    Ten clear days from the 1st count the 2nd to the 11th: the act may be done on the 12th.
    """
    if days < 0:
        raise ValueError("Clear days are counted forwards.")
    return day + timedelta(days=days + 1)


def _parse_duration(text: str) -> dict[str, int]:
    matched = _DURATION.fullmatch(text)
    if matched is None:
        raise InvalidDuration(f"{text!r} is not an ISO 8601 duration.")
    return {name: int(value or 0) for name, value in matched.groupdict().items()}


def _add_months(day: date, months: int) -> date:
    year, month = divmod(day.year * 12 + day.month - 1 + months, 12)
    following = date(year + (month == 11), (month + 1) % 12 + 1, 1)
    return date(year, month + 1, min(day.day, (following - ONE_DAY).day))


def _as_utc(at: datetime) -> datetime:
    if at.utcoffset() is None:
        raise ValueError("A calendar needs an aware datetime.")
    return at.astimezone(UTC)


def _as_timedelta(hours: timedelta | Decimal | int) -> timedelta:
    if isinstance(hours, timedelta):
        return hours
    return timedelta(microseconds=round(Decimal(hours) * 3_600_000_000))


def _share(total: timedelta, percent: Decimal) -> timedelta:
    return timedelta(microseconds=round(total // timedelta.resolution * percent / 100))


def _overlap(intervals: tuple[Interval, ...], start: datetime, end: datetime) -> timedelta:
    lengths = (min(closes, end) - max(opens, start) for opens, closes in intervals)
    return sum((length for length in lengths if length > NO_TIME), NO_TIME)


def _clip(at: datetime, intervals: tuple[Interval, ...]) -> datetime:
    position = bisect_right(intervals, at, key=lambda hours: hours[1])
    if position == len(intervals):
        return intervals[-1][1]
    return max(at, intervals[position][0])
