"""Working time on a named calendar: functions of ours, not of the specification.

The calendar comes from the caller; without one the answer is null. Calendars are asked
for spans that go forwards only: a span that goes backwards is the negative of the other.
"""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.builtins.temporal import date_part
from workflows.feel.scope import Run


@builtin("working days", "from: any", "to: any", "calendar: any?")
def _working_days(run: Run, start: object, end: object, calendar: object = None) -> Decimal | None:
    """Working days after ``from`` up to and including ``to``."""
    first, last = date_part(start), date_part(end)
    if run.calendars is None or not isinstance(calendar, str | None):
        return None
    if not isinstance(first, date) or not isinstance(last, date):
        return None
    earlier, later = sorted((first, last))
    run.budget.spend((later - earlier).days)
    days = run.calendars.working_days(earlier, later, calendar)
    return _signed(days, backwards=last < first)


@builtin("business hours", "from: date and time", "to: date and time", "calendar: any?")
def _business_hours(
    run: Run, start: object, end: object, calendar: object = None
) -> Decimal | None:
    """Open hours between two moments, both with a zone or both without."""
    if run.calendars is None or not isinstance(calendar, str | None):
        return None
    if not isinstance(start, datetime) or not isinstance(end, datetime):
        return None
    if (start.tzinfo is None) != (end.tzinfo is None):
        return None
    earlier, later = sorted((start, end))
    run.budget.spend((later - earlier).days)
    hours = run.calendars.business_hours(earlier, later, calendar)
    return _signed(hours, backwards=end < start)


def _signed(amount: Decimal | int | None, *, backwards: bool) -> Decimal | None:
    if amount is None:
        return None
    return -Decimal(amount) if backwards and amount else Decimal(amount)
