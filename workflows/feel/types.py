"""Types of FEEL and the test whether a value conforms to one (DMN 1.5, 10.3.2.9)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflows.feel.functions import Function
from workflows.feel.limits import Budget
from workflows.feel.temporal.far import FarDate, FarDateTime
from workflows.feel.values import Range, YearsMonthsDuration


@dataclass(frozen=True, slots=True)
class FeelType:
    """A type; composite types carry their parts.

    ``kind`` is one of the simple type names, or ``list``, ``range``, ``context``,
    ``function``, ``unknown`` (a name nobody defined: nothing conforms to it).
    """

    kind: str
    item: FeelType | None = None
    entries: tuple[tuple[str, FeelType], ...] | None = None
    parameters: tuple[FeelType, ...] | None = None
    #: Values allowed by an item definition of a DMN model, None for all.
    allowed: Callable[[object, Budget], bool] | None = field(default=None, compare=False)


ANY = FeelType("any")
NULL = FeelType("null")
UNKNOWN = FeelType("unknown")

SIMPLE_TYPES: dict[str, FeelType] = {
    "Any": ANY,
    "any": ANY,
    "Null": NULL,
    "number": FeelType("number"),
    "string": FeelType("string"),
    "boolean": FeelType("boolean"),
    "date": FeelType("date"),
    "time": FeelType("time"),
    "date and time": FeelType("date and time"),
    "dateTime": FeelType("date and time"),
    "days and time duration": FeelType("days and time duration"),
    "dayTimeDuration": FeelType("days and time duration"),
    "years and months duration": FeelType("years and months duration"),
    "yearMonthDuration": FeelType("years and months duration"),
    "list": FeelType("list", item=ANY),
    "context": FeelType("context"),
    "function": FeelType("function"),
    "range": FeelType("range", item=ANY),
}


def kind_of(value: object) -> str:
    """Name of the FEEL type of a value, ``unknown`` for a foreign object."""
    return _KINDS.get(type(value)) or _kind_of_subclass(value)


_KINDS: dict[type, str] = {
    type(None): "null",
    bool: "boolean",
    Decimal: "number",
    str: "string",
    datetime: "date and time",
    FarDateTime: "date and time",
    date: "date",
    FarDate: "date",
    time: "time",
    timedelta: "days and time duration",
    YearsMonthsDuration: "years and months duration",
    list: "list",
    dict: "context",
    Range: "range",
}


_BASES: tuple[tuple[type, str], ...] = (
    (Function, "function"),
    (datetime, "date and time"),
    (date, "date"),
    (time, "time"),
    (timedelta, "days and time duration"),
)


def _kind_of_subclass(value: object) -> str:
    return next((kind for base, kind in _BASES if isinstance(value, base)), "unknown")


def conforms(value: object, wanted: FeelType, budget: Budget) -> bool:
    """Whether a value is of a type; null belongs to ``Any`` and ``Null`` only."""
    return value is not None and _fits(value, wanted, _Walk(budget))


@dataclass(slots=True)
class _Walk:
    """One look through a value; ``seen`` are containers with the types they fit.

    Parts that are shared make a value larger than the memory it takes.
    """

    budget: Budget
    seen: set[tuple[int, int]] = field(default_factory=set)


def _fits(value: object, wanted: FeelType, walk: _Walk) -> bool:
    if value is None:
        return True
    if wanted.kind not in ("any", kind_of(value)):
        return False
    if wanted.allowed is not None and not wanted.allowed(value, walk.budget):
        return False
    check = _COMPOSITE.get(wanted.kind)
    pair = (id(value), id(wanted))
    if check is None or pair in walk.seen:
        return True
    walk.seen.add(pair)
    return check(value, wanted, walk)


def _is_list_of(value: list[object], wanted: FeelType, walk: _Walk) -> bool:
    item = wanted.item
    if item is None or _takes_anything(item):
        return True
    return all(_fits(entry, item, walk) for entry in value)


def _takes_anything(item: FeelType) -> bool:
    return item.kind == "any" and item.allowed is None


def _is_range_of(value: Range, wanted: FeelType, walk: _Walk) -> bool:
    item = wanted.item
    if item is None or _takes_anything(item):
        return True
    return all(_fits(point, item, walk) for point in (value.low, value.high))


def _is_context_of(value: dict[str, object], wanted: FeelType, walk: _Walk) -> bool:
    if wanted.entries is None:
        return True
    return all(key in value and _fits(value[key], kind, walk) for key, kind in wanted.entries)


def _is_function_of(value: Function, wanted: FeelType, walk: _Walk) -> bool:
    if wanted.parameters is not None and not value.accepts(wanted.parameters):
        return False
    return wanted.item is None or value.returns(wanted.item)


def is_part_of(inner: FeelType, outer: FeelType) -> bool:
    """Whether every value of one type belongs to another (DMN 1.5, 10.3.2.9.2)."""
    if outer.kind == "any" or inner is outer:
        return True
    if inner.kind != outer.kind:
        return False
    if inner.item is not None and outer.item is not None:
        return is_part_of(inner.item, outer.item) and _takes_no_less(inner, outer)
    if inner.entries is not None and outer.entries is not None:
        known = dict(inner.entries)
        return all(key in known and is_part_of(known[key], kind) for key, kind in outer.entries)
    return True


def _takes_no_less(inner: FeelType, outer: FeelType) -> bool:
    """Whether a function of one type takes all arguments that the other type takes."""
    if inner.parameters is None or outer.parameters is None:
        return True
    if len(inner.parameters) != len(outer.parameters):
        return False
    return all(map(is_part_of, outer.parameters, inner.parameters))


_COMPOSITE: dict[str, Callable[..., bool]] = {
    "list": _is_list_of,
    "range": _is_range_of,
    "context": _is_context_of,
    "function": _is_function_of,
}
