"""The region's calendars for expressions: ``working days(…)`` and ``business hours(…)``."""

from datetime import date, datetime, timedelta
from decimal import Decimal

from common import opening

_HOUR = timedelta(hours=1)
#: A longer span than any case lasts would only cost time.
LONGEST = timedelta(days=20 * 366)


class NamedCalendars:
    """Working time on the calendars of the region's tables; None for a calendar nobody knows."""

    def working_days(self, start: date, end: date, calendar: str | None) -> int | None:
        """Working days after ``start`` up to and including ``end``, negative backwards."""
        if end < start:
            days = self.working_days(end, start, calendar)
            return None if days is None else -days
        known = self._calendar(calendar)
        if known is None or end - start > LONGEST:
            return None
        span = range(1, (end - start).days + 1)
        return sum(known.is_working_day(start + timedelta(days=day)) for day in span)

    def business_hours(
        self, start: datetime, end: datetime, calendar: str | None
    ) -> Decimal | None:
        """Open hours between two instants, negative backwards."""
        known = self._calendar(calendar)
        if known is None or abs(end - start) > LONGEST:
            return None
        return Decimal(str(known.business_time_between(start, end) / _HOUR))

    def _calendar(self, code: str | None) -> opening.BusinessCalendar | None:
        try:
            return opening.calendar(code or opening.PUBLIC_SERVICES)
        except LookupError:
            return None
