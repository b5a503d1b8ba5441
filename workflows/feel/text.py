"""The text of any FEEL value, as ``string()`` gives it (DMN 1.5, 10.3.4.1)."""

from __future__ import annotations

from datetime import date, datetime, time, timedelta
from decimal import Decimal

from workflows.feel.errors import FeelError
from workflows.feel.limits import Budget
from workflows.feel.temporal.far import FarDate, FarDateTime
from workflows.feel.temporal.text import temporal_text
from workflows.feel.values import Range, YearsMonthsDuration

_TEMPORAL = (date, datetime, time, timedelta, YearsMonthsDuration, FarDate, FarDateTime)
_MAX_DEPTH = 50


def number_text(number: Decimal) -> str:
    """A number written without exponent."""
    return "0" if number == 0 else format(number, "f")


def text_of(value: object, budget: Budget, depth: int = 0) -> str:
    """The text of a value; strings stand for themselves."""
    if isinstance(value, str):
        return value
    return _literal(value, budget, depth)


def _literal(value: object, budget: Budget, depth: int) -> str:
    budget.spend(1)
    if depth > _MAX_DEPTH:
        raise FeelError("limit-depth", "a value is nested too deep")
    if isinstance(value, str):
        return '"' + value.replace("\\", "\\\\").replace('"', '\\"') + '"'
    if value is None or isinstance(value, bool):
        return {None: "null", True: "true", False: "false"}[value]
    if isinstance(value, Decimal):
        return number_text(value)
    if isinstance(value, _TEMPORAL):
        return temporal_text(value)
    return _composite(value, budget, depth + 1)


def _composite(value: object, budget: Budget, depth: int) -> str:
    if isinstance(value, list):
        return "[" + ", ".join(_literal(item, budget, depth) for item in value) + "]"
    if isinstance(value, dict):
        entries = (f"{key}: {_literal(item, budget, depth)}" for key, item in value.items())
        return "{" + ", ".join(entries) + "}"
    if isinstance(value, Range):
        return _range(value, budget, depth)
    return "function"


def _range(value: Range, budget: Budget, depth: int) -> str:
    if value.operator is not None:
        point = value.high if value.low is None else value.low
        return f"({value.operator} {_literal(point, budget, depth)})"
    opening = "[" if value.low_included else "("
    closing = "]" if value.high_included else ")"
    low, high = _literal(value.low, budget, depth), _literal(value.high, budget, depth)
    return f"{opening}{low}..{high}{closing}"
