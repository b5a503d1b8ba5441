"""Equality, order and membership (DMN 1.5, 10.3.2.3 and 10.3.2.4): true, false or null."""

from __future__ import annotations

import operator as python_operators
from collections.abc import Callable
from datetime import timedelta
from decimal import Decimal
from typing import Any

from workflows.feel.limits import Budget
from workflows.feel.temporal.arithmetic import seconds_key
from workflows.feel.types import kind_of
from workflows.feel.values import Range, YearsMonthsDuration

Truth = bool | None

_ORDERS: dict[str, Callable[[Any, Any], bool]] = {
    "<": python_operators.lt,
    "<=": python_operators.le,
    ">": python_operators.gt,
    ">=": python_operators.ge,
}

_PLAIN = frozenset({Decimal, str, bool, timedelta, YearsMonthsDuration})
_PLAIN_ORDERED = _PLAIN - {bool}
_TEMPORAL_KINDS = frozenset({"date", "time", "date and time"})


def equal(left: object, right: object, budget: Budget | None = None) -> Truth:
    """Whether two values are equal; null for values of different types.

    Comparing lists and contexts uses up steps of the budget, for shared parts of a
    value make it larger than the memory it takes.
    """
    kind = type(left)
    if kind is type(right) and kind in _PLAIN:
        return left == right
    if left is None or right is None:
        return left is right
    name = kind_of(left)
    if name != kind_of(right):
        return None
    if name in _CONTAINERS:
        return left is right or _CONTAINERS[name](left, right, budget or Budget())
    return _EQUALITIES.get(name, python_operators.is_)(left, right)


def _equal_temporal(left: object, right: object) -> Truth:
    if _zoned(left) != _zoned(right):
        return None
    return seconds_key(left) == seconds_key(right)


def _zoned(value: object) -> bool:
    return getattr(value, "tzinfo", None) is not None


def _equal_lists(left: list[object], right: list[object], budget: Budget) -> Truth:
    if len(left) != len(right):
        return False
    budget.spend(len(left))
    return all(equal(a, b, budget) is True for a, b in zip(left, right, strict=True))


def _equal_contexts(left: dict[str, object], right: dict[str, object], budget: Budget) -> Truth:
    if left.keys() != right.keys():
        return False
    budget.spend(len(left))
    return all(equal(value, right[key], budget) is True for key, value in left.items())


def _equal_ranges(left: Range, right: Range) -> Truth:
    if left.operator != right.operator:
        return False
    if (left.low_included, left.high_included) != (right.low_included, right.high_included):
        return False
    return equal(left.low, right.low) is True and equal(left.high, right.high) is True


_EQUALITIES: dict[str, Callable[..., Truth]] = {
    "date": _equal_temporal,
    "time": _equal_temporal,
    "date and time": _equal_temporal,
    "range": _equal_ranges,
}

_CONTAINERS: dict[str, Callable[..., Truth]] = {
    "list": _equal_lists,
    "context": _equal_contexts,
}


def ordered(sign: str, left: object, right: object) -> Truth:
    """Whether ``left sign right`` for one of ``< <= > >=``; null when not comparable."""
    kind = type(left)
    if kind is type(right) and kind in _PLAIN_ORDERED:
        return _ORDERS[sign](left, right)
    name = kind_of(left)
    if name not in _TEMPORAL_KINDS or name != kind_of(right) or _zoned(left) != _zoned(right):
        return None
    return _ORDERS[sign](seconds_key(left), seconds_key(right))


def negated(truth: Truth) -> Truth:
    """Three-valued not."""
    return None if truth is None else not truth


def compare(sign: str, left: object, right: object, budget: Budget | None = None) -> Truth:
    """``left sign right`` for any of the six comparison operators."""
    if sign == "=":
        return equal(left, right, budget)
    if sign == "!=":
        return negated(equal(left, right, budget))
    return ordered(sign, left, right)


def both(first: Truth, second: Truth) -> Truth:
    """Three-valued and."""
    if first is False or second is False:
        return False
    return True if first is True and second is True else None


def in_range(value: object, bounds: Range) -> Truth:
    """Whether a value lies in a range; null when it cannot be compared."""
    if bounds.operator is not None:
        point = bounds.low if bounds.low is not None else bounds.high
        return compare(bounds.operator, value, point)
    low = ordered(">=" if bounds.low_included else ">", value, bounds.low)
    high = ordered("<=" if bounds.high_included else "<", value, bounds.high)
    return None if low is None or high is None else low and high


def member(value: object, wanted: object, budget: Budget) -> Truth:
    """Whether a value is, or is contained in, the wanted value, range or list."""
    if isinstance(wanted, Range) and not isinstance(value, Range):
        return in_range(value, wanted)
    if not isinstance(wanted, list):
        return equal(value, wanted, budget)
    budget.spend(len(wanted))
    if equal(value, wanted, budget) is True:
        return True
    return any(_is_or_in(value, item, budget) for item in wanted)


def _is_or_in(value: object, item: object, budget: Budget) -> bool:
    if isinstance(item, Range) and not isinstance(value, Range):
        return in_range(value, item) is True
    return equal(value, item, budget) is True
