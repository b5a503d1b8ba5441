"""Business calendars as the tables of opening hours and holidays describe them."""

import hashlib
import time
from collections import defaultdict
from functools import lru_cache

from django.db.models.signals import post_delete, post_save

from common.calendars import ALWAYS_OPEN, BusinessCalendar, WorkingPeriod
from common.clock import ZONE
from common.models import Holiday
from common.models import WorkingPeriod as WorkingPeriodRow

#: The calendar of public services, used where a body has none of its own.
PUBLIC_SERVICES = "CAL-ADMIN"

#: Seconds after which a process looks again whether another one has changed the tables.
READ_AGAIN_AFTER = 30


def calendar(code: str = PUBLIC_SERVICES) -> BusinessCalendar:
    """The business calendar ``code``; ``CAL-247`` never closes.

    Raises LookupError when no opening hours are known for it.
    """
    if code == ALWAYS_OPEN.code:
        return ALWAYS_OPEN
    found = _current()[1].get(code)
    if found is None:
        raise LookupError(f"No opening hours for calendar {code}.")
    return found


def revision() -> str:
    """A mark of the tables' present content; what was reckoned under another one is out of date."""
    return _current()[0]


def forget() -> None:
    """Read the tables again at the next call, after a holiday or opening hours changed."""
    _calendars.cache_clear()


def _current() -> tuple[str, dict[str, BusinessCalendar]]:
    """The calendars as this process last read them.

    Another process may have changed the tables: they are read again after a while, and whatever was
    reckoned meanwhile is found by its revision.
    """
    return _calendars(int(time.monotonic() / READ_AGAIN_AFTER))


@lru_cache(maxsize=1)
def _calendars(_period: int) -> tuple[str, dict[str, BusinessCalendar]]:
    calendars = _read()
    text = repr([(code, calendars[code].periods) for code in sorted(calendars)])
    days = sorted({day.isoformat() for each in calendars.values() for day in each.holidays})
    return hashlib.sha256(f"{text}{days}".encode()).hexdigest()[:16], calendars


def _read() -> dict[str, BusinessCalendar]:
    periods: dict[str, list[WorkingPeriod]] = defaultdict(list)
    for row in WorkingPeriodRow.objects.filter(valid_to__isnull=True).order_by("code"):
        periods[row.calendar].append(
            WorkingPeriod(
                starts_on=row.starts_on,
                ends_on=row.ends_on,
                # The table numbers Monday 1 (ISO 8601), Python's weekday() numbers it 0.
                weekdays=frozenset(int(day) - 1 for day in row.weekdays.split()),
                opens=row.opens,
                closes=row.closes,
            )
        )
    holidays = frozenset(
        Holiday.objects.filter(valid_to__isnull=True)
        .order_by("date")
        .values_list("date", flat=True)
    )
    return {
        code: BusinessCalendar(code=code, zone=ZONE, periods=tuple(rows), holidays=holidays)
        for code, rows in periods.items()
    }


def connect() -> None:
    """Forget the calendars whenever their tables change in this process."""
    for model in (Holiday, WorkingPeriodRow):
        for signal in (post_save, post_delete):
            signal.connect(lambda **_: forget(), sender=model, weak=False)
