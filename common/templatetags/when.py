"""Dates and deadlines in words and in full, in French, Arabic (Moroccan months) and English."""

from datetime import date, datetime, timedelta
from typing import Any, Protocol

from django import template
from django.utils.dates import MONTHS, WEEKDAYS
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import get_language, ngettext, pgettext
from django.utils.translation import gettext as _

from common import clock

register = template.Library()

#: Months as Moroccan administrations write them; Django's Arabic has the Egyptian ones.
ARABIC_MONTHS = (
    "يناير", "فبراير", "مارس", "أبريل", "ماي", "يونيو",
    "يوليوز", "غشت", "شتنبر", "أكتوبر", "نونبر", "دجنبر",
)  # fmt: skip

SATURDAY = 5


class WorkingDays(Protocol):
    """What ``due`` asks of a business calendar."""

    def is_working_day(self, day: date, /) -> bool: ...


class MondayToFriday:
    """The week of the administrations, its holidays left out."""

    def is_working_day(self, day: date, /) -> bool:
        return day.weekday() < SATURDAY


MONDAY_TO_FRIDAY = MondayToFriday()


@register.filter
def day(value: date | None) -> SafeString | str:
    """``Thursday 12 March 2026``; nothing for no date."""
    return "" if value is None else _marked(value, day_text(_day_of(value)))


@register.filter
def moment(value: datetime | None) -> SafeString | str:
    """``Thursday 12 March 2026 at 16:30``, in the region's time; nothing for no date."""
    return "" if value is None else _marked(value, moment_text(value))


@register.filter
def timeofday(value: datetime | None) -> SafeString | str:
    """``16 h 30`` or ``16:30``, in the region's time; nothing for no date."""
    return "" if value is None else _marked(value, time_text(value))


@register.filter
def shortday(value: date | None) -> SafeString | str:
    """``12/03/2026``, for the narrow columns of a table; nothing for no date."""
    return "" if value is None else _marked(value, f"{_day_of(value):%d/%m/%Y}")


@register.simple_tag
def due(
    value: date | None, now: datetime | None = None, *, calendar: WorkingDays = MONDAY_TO_FRIDAY
) -> SafeString | str:
    """A service deadline in words and in full, counted in working days; nothing for no date.

    ``calendar`` is anything with ``is_working_day(date)``; without one Monday to Friday count.
    """
    return "" if value is None else _marked_due(value, now or clock.now(), calendar)


@register.simple_tag
def due_by_law(value: date | None, now: datetime | None = None) -> SafeString | str:
    """A statutory deadline: as ``due``, counted in calendar days because the law does so."""
    return "" if value is None else _marked_due(value, now or clock.now(), None)


@register.inclusion_tag("common/partials/clock.html")
def service_clock(
    label: str,
    value: date,
    now: datetime | None = None,
    *,
    calendar: WorkingDays = MONDAY_TO_FRIDAY,
) -> dict[str, Any]:
    """The deadline that the network set itself, in its own place and colour."""
    now = now or clock.now()
    words = _marked_due(value, now, calendar)
    return {"kind": "service", "label": label, "words": words, "is_overdue": is_overdue(value, now)}


@register.inclusion_tag("common/partials/clock.html")
def statutory_clock(
    label: str, value: date, now: datetime | None = None, *, source: str = ""
) -> dict[str, Any]:
    """The deadline that the law sets, with its ``source`` (article), never the service's colour."""
    now = now or clock.now()
    return {
        "kind": "statutory",
        "label": label,
        "words": _marked_due(value, now, None),
        "source": source,
        "is_overdue": is_overdue(value, now),
    }


@register.filter
def ago(value: datetime | None) -> SafeString | str:
    """``3 days ago, Monday 9 March at 16:30``; nothing for no date."""
    return "" if value is None else _marked(value, ago_text(value, clock.now()))


@register.filter
def overdue(value: date | None) -> bool:
    """Whether the deadline is past; false for no date."""
    return value is not None and is_overdue(value, clock.now())


def is_overdue(value: date, now: datetime) -> bool:
    """Whether the instant is past, or for a date without time, the whole day."""
    return value < now if isinstance(value, datetime) else value < clock.local(now).date()


def day_text(value: date, *, this_year: int | None = None) -> str:
    """A day in full in the active language; the year is left out when it is ``this_year``."""
    language = (get_language() or "").partition("-")[0]
    number = "1er" if language == "fr" and value.day == 1 else str(value.day)
    month = ARABIC_MONTHS[value.month - 1] if language == "ar" else str(MONTHS[value.month])
    year = "" if value.year == this_year else f" {value.year}"
    return f"{WEEKDAYS[value.weekday()]} {number} {month}{year}"


def time_text(value: datetime) -> str:
    """The time in the region: ``16 h 30`` in French, ``16:30`` elsewhere."""
    local = clock.local(value)
    if (get_language() or "").startswith("fr"):
        return f"{local.hour}\N{NO-BREAK SPACE}h\N{NO-BREAK SPACE}{local:%M}"
    return f"{local:%H:%M}"


def moment_text(value: date, *, this_year: int | None = None) -> str:
    """A day in full, with the time when there is one."""
    shown = day_text(_day_of(value), this_year=this_year)
    return _at(shown, value)


def due_text(value: date, now: datetime, calendar: WorkingDays | None) -> str:
    """How long is left or how late it is, then the deadline in full.

    Counts working days of ``calendar``, calendar days without one.
    """
    when = _when(value, now)
    if is_overdue(value, now):
        return _late(value, now, calendar, when)
    today, last = clock.local(now).date(), _day_of(value)
    if last == today:
        return _today(value, now)
    if last == today + timedelta(days=1):
        return _("tomorrow, %(when)s") % {"when": when}
    working = _days_between(today, last, calendar) if calendar else 0
    if working:
        text = ngettext(
            "in %(count)d working day, %(when)s", "in %(count)d working days, %(when)s", working
        )
        return text % {"count": working, "when": when}
    days = (last - today).days
    text = ngettext("in %(count)d day, %(when)s", "in %(count)d days, %(when)s", days)
    return text % {"count": days, "when": when}


def ago_text(value: datetime, now: datetime) -> str:
    """How long ago, then the moment in full."""
    when = _when(value, now)
    days = (clock.local(now).date() - _day_of(value)).days
    if days <= 0:
        return _("today at %(time)s") % {"time": time_text(value)}
    if days == 1:
        return _("yesterday, %(when)s") % {"when": when}
    text = ngettext("%(count)d day ago, %(when)s", "%(count)d days ago, %(when)s", days)
    return text % {"count": days, "when": when}


def _today(value: date, now: datetime) -> str:
    if not isinstance(value, datetime):
        return _("today, before the end of the day")
    left, time = value - now, time_text(value)
    minutes = int(left.total_seconds() // 60)
    if minutes < 60:
        text = ngettext(
            "in %(count)d minute, today at %(time)s",
            "in %(count)d minutes, today at %(time)s",
            minutes,
        )
        return text % {"count": minutes, "time": time}
    hours = minutes // 60
    text = ngettext(
        "in %(count)d hour, today at %(time)s", "in %(count)d hours, today at %(time)s", hours
    )
    return text % {"count": hours, "time": time}


def _late(value: date, now: datetime, calendar: WorkingDays | None, when: str) -> str:
    today, last = clock.local(now).date(), _day_of(value)
    if last == today:
        return _("overdue since today at %(time)s") % {"time": time_text(value)}
    working = _days_between(last, today, calendar) if calendar else 0
    if working:
        text = ngettext(
            "overdue by %(count)d working day, since %(when)s",
            "overdue by %(count)d working days, since %(when)s",
            working,
        )
        return text % {"count": working, "when": when}
    days = (today - last).days
    text = ngettext(
        "overdue by %(count)d day, since %(when)s",
        "overdue by %(count)d days, since %(when)s",
        days,
    )
    return text % {"count": days, "when": when}


def _when(value: date, now: datetime) -> str:
    return moment_text(value, this_year=clock.local(now).year)


def _at(shown: str, value: date) -> str:
    if not isinstance(value, datetime):
        return shown
    return pgettext("a day and a time", "%(day)s at %(time)s") % {
        "day": shown,
        "time": time_text(value),
    }


def _days_between(start: date, end: date, calendar: WorkingDays) -> int:
    """Working days after ``start``, up to and with ``end``."""
    days = (start + timedelta(days=n) for n in range(1, (end - start).days + 1))
    return sum(calendar.is_working_day(day) for day in days)


def _day_of(value: date) -> date:
    return clock.local(value).date() if isinstance(value, datetime) else value


def _marked(value: date, text: str) -> SafeString:
    shown = clock.local(value) if isinstance(value, datetime) else value
    return format_html('<time datetime="{}">{}</time>', shown.isoformat(), text)


def _marked_due(value: date, now: datetime, calendar: WorkingDays | None) -> SafeString:
    marked = _marked(value, due_text(value, now, calendar))
    return (
        format_html('<span class="is-late">{}</span>', marked) if is_overdue(value, now) else marked
    )
