"""Implicit conversions between a value and the type expected of it (DMN 1.5, 10.3.2.9.4)."""

from __future__ import annotations

from datetime import UTC, time

from workflows.feel.limits import Budget
from workflows.feel.temporal.far import make_datetime
from workflows.feel.types import ANY, FeelType, conforms, kind_of


def coerce(value: object, wanted: FeelType, budget: Budget) -> object:
    """The value as the wanted type; null when no conversion leads there.

    A single value becomes a list of one, a list of one its only item, and a date the
    midnight in UTC it begins with.
    """
    if wanted is ANY or value is None:
        return value
    if conforms(value, wanted, budget):
        return value
    return _converted(value, wanted, budget)


def _converted(value: object, wanted: FeelType, budget: Budget) -> object:
    kind = kind_of(value)
    if wanted.kind == "list" and kind != "list":
        return [value] if conforms([value], wanted, budget) else None
    if kind == "list" and wanted.kind != "list":
        return _only_item(value, wanted, budget)  # type: ignore[arg-type]
    if kind == "date" and wanted.kind == "date and time":
        midnight = make_datetime(value, time(tzinfo=UTC))  # type: ignore[arg-type]
        return midnight if conforms(midnight, wanted, budget) else None
    return None


def _only_item(items: list[object], wanted: FeelType, budget: Budget) -> object:
    if len(items) == 1 and conforms(items[0], wanted, budget):
        return items[0]
    return None
