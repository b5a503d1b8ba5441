"""Working time on a named calendar: functions of ours, not of the specification.

The calendar comes from the caller; without one the answer is null.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.builtins.temporal import date_part
from workflows.feel.scope import Run


@builtin("working days", "from: any", "to: any", "calendar: string?")
def _working_days(
    run: Run, start: object, end: object, calendar: str | None = None
) -> Decimal | None:
    """Working days after ``from`` up to and including ``to``."""
    first, last = date_part(start), date_part(end)
    if run.calendars is None or not isinstance(first, date) or not isinstance(last, date):
        return None
    days = run.calendars.working_days(first, last, calendar)
    return None if days is None else Decimal(days)


@builtin("business hours", "from: date and time", "to: date and time", "calendar: string?")
def _business_hours(
    run: Run, start: object, end: object, calendar: str | None = None
) -> Decimal | None:
    """Open hours between two moments."""
    if run.calendars is None:
        return None
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    hours = run.calendars.business_hours(start, end, calendar)
    return None if hours is None else Decimal(hours)
