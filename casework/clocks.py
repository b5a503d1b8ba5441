"""Service-level limits by urgency (domain §7.4) and legal time limits (domain §6)."""

from datetime import UTC, date, datetime, time, timedelta
from enum import Enum

from casework.enums import Urgency, WarningMark
from casework.models import StatutoryDeadline, UrgencyLevel
from common import clock, opening
from common.calendars import ALWAYS_OPEN, BusinessCalendar, add_calendar, add_clear_days

#: A legal time limit up to this is warned of by the hour.
TWO_DAYS = timedelta(hours=48)


class Step(Enum):
    """What a service-level limit is for."""

    ACKNOWLEDGE = "ack"
    DECIDE = "decide"
    SERVE = "serve"


def service_limit(urgency: str, step: Step, start: datetime) -> datetime:
    """When ``step`` is due for something of ``urgency`` that started at ``start``."""
    return limit_of(UrgencyLevel.objects.get(code=urgency), step, start)


def limit_of(level: UrgencyLevel, step: Step, start: datetime) -> datetime:
    """The same for a level that was read already."""
    amount = getattr(level, f"{step.value}_amount")
    unit = getattr(level, f"{step.value}_unit")
    if getattr(level, f"{step.value}_basis") == "calendar":
        return start + timedelta(**{unit: amount})
    calendar = opening.calendar()
    if unit == "hours":
        return calendar.add_hours(start, amount)
    return calendar.add_working_days(start, amount)


def calendar_of(urgency: str) -> BusinessCalendar:
    """The calendar on which reminders of ``urgency`` count: round the clock for vital ones."""
    return ALWAYS_OPEN if urgency == Urgency.U1 else opening.calendar()


def share(urgency: str, start: datetime, due: datetime, percent: int) -> datetime:
    """When ``percent`` % of the time from ``start`` to ``due`` has passed."""
    return calendar_of(urgency).fraction(start, due, percent)


def statutory_end(deadline: StatutoryDeadline, triggered_at: datetime) -> datetime:
    """The strict end of a legal time limit; reminders count from it (the safe side)."""
    if deadline.basis == "df":
        day = add_clear_days(clock.local(triggered_at).date(), _days(deadline.duration))
        return datetime.combine(day, time.max, clock.ZONE)
    if deadline.basis == "wd":
        return opening.calendar().add_working_days(triggered_at, _days(deadline.duration))
    return add_calendar(triggered_at, deadline.duration)


def warning_times(
    deadline: StatutoryDeadline, triggered_at: datetime, due_at: datetime
) -> list[tuple[WarningMark, datetime]]:
    """When somebody is warned of a legal deadline, in the order of time (domain §6).

    Shares of calendar time, nights and holidays included. What the person must do is warned of
    before its end; what an administration or we must do, after it as well.
    """
    # In UTC: between two local times Python counts hours that a change of offset has taken away.
    triggered_at, due_at = triggered_at.astimezone(UTC), due_at.astimezone(UTC)
    span = due_at - triggered_at
    if span <= timedelta():
        return []
    marks = {WarningMark.HALF: triggered_at + span / 2, WarningMark.MOST: due_at - span / 5}
    if deadline.holder != "P":
        marks |= {WarningMark.END: due_at, WarningMark.BEYOND: due_at + span / 4}
    elif span <= TWO_DAYS:
        marks |= {
            WarningMark.ONE_DAY: due_at - timedelta(hours=24),
            WarningMark.SIX_HOURS: due_at - timedelta(hours=6),
        }
    else:
        marks[WarningMark.TWO_DAYS] = due_at - TWO_DAYS
    # Half of 48 hours is 24 hours: one moment is one warning.
    moments = {at: mark for mark, at in marks.items() if at > triggered_at}
    return [(moments[at], at) for at in sorted(moments)]


def last_filing_date(end: datetime) -> date:
    """The last day to file, shown to people: the next working day when the end is none."""
    return opening.calendar().next_working_day(clock.local(end).date())


def _days(duration: str) -> int:
    return int(duration.removeprefix("P").removesuffix("D"))
