"""What ``value.name`` means for contexts, temporals, durations and ranges (tables 64 to 66)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, time, timedelta
from decimal import Decimal

from workflows.feel.temporal.arithmetic import offset_of, offset_of_time
from workflows.feel.temporal.far import FarDateTime, clock_of, day_number, day_of
from workflows.feel.temporal.text import zone_name
from workflows.feel.types import kind_of
from workflows.feel.values import Range, YearsMonthsDuration


def property_of(value: object, name: str) -> object:
    """A named part of a value; null when it has none of that name."""
    if type(value) is dict:
        return value.get(name)
    if type(value) is list:
        return [property_of(item, name) for item in value]
    getter = _PROPERTIES.get((kind_of(value), name))
    return getter(value) if getter else None


def _date_part(value: object, name: str) -> Decimal:
    day = day_of(value) if isinstance(value, datetime | FarDateTime) else value
    if name == "weekday":
        return Decimal((day_number(day) + 3) % 7 + 1)  # type: ignore[arg-type]
    return Decimal(getattr(day, name))


def _time_part(value: object, name: str) -> Decimal:
    clock = value if isinstance(value, time) else clock_of(value)  # type: ignore[arg-type]
    return Decimal(getattr(clock, name))


def _time_offset(value: object) -> timedelta | None:
    return offset_of_time(value) if isinstance(value, time) else offset_of(value)  # type: ignore[arg-type]


def _timezone(value: object) -> str | None:
    return zone_name(value.tzinfo)  # type: ignore[attr-defined]


def _days_part(value: timedelta, name: str) -> Decimal:
    minutes, seconds = divmod(abs(value).seconds, 60)
    hours, minutes = divmod(minutes, 60)
    parts = {"days": abs(value).days, "hours": hours, "minutes": minutes, "seconds": seconds}
    return Decimal(-parts[name] if value < timedelta() else parts[name])


def _months_part(value: YearsMonthsDuration, name: str) -> Decimal:
    years, months = divmod(abs(value.months), 12)
    part = years if name == "years" else months
    return Decimal(-part if value.months < 0 else part)


def _named(getter: Callable[..., object], name: str) -> Callable[[object], object]:
    return lambda value: getter(value, name)


def _range_part(attribute: str) -> Callable[[Range], object]:
    return lambda value: getattr(value, attribute)


def _properties() -> dict[tuple[str, str], Callable[..., object]]:
    table: dict[tuple[str, str], Callable[..., object]] = {}
    for kind in ("date", "date and time"):
        for name in ("year", "month", "day", "weekday"):
            table[kind, name] = _named(_date_part, name)
    for kind in ("time", "date and time"):
        for name in ("hour", "minute", "second"):
            table[kind, name] = _named(_time_part, name)
        table[kind, "time offset"] = _time_offset
        table[kind, "timezone"] = _timezone
    for name in ("days", "hours", "minutes", "seconds"):
        table["days and time duration", name] = _named(_days_part, name)
    for name in ("years", "months"):
        table["years and months duration", name] = _named(_months_part, name)
    for name, attribute in _RANGE_PARTS.items():
        table["range", name] = _range_part(attribute)
    return table


_RANGE_PARTS = {
    "start": "low",
    "end": "high",
    "start included": "low_included",
    "end included": "high_included",
}

_PROPERTIES = _properties()
