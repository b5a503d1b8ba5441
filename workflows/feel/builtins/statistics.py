"""Sums and statistics over lists of numbers (DMN 1.5, table 75)."""

from __future__ import annotations

from collections import Counter
from decimal import Decimal, DecimalException
from functools import reduce

from workflows.feel.builtins.registry import builtin
from workflows.feel.operators import number_operation
from workflows.feel.scope import Run
from workflows.feel.values import NUMBERS

Items = list[object]


def _numbers(items: Items) -> list[Decimal] | None:
    """The items when there are some and all are numbers."""
    if not items:
        return None
    numbers = [item for item in items if isinstance(item, Decimal)]
    return numbers if len(numbers) == len(items) else None


def _total(items: Items) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    try:
        return reduce(NUMBERS.add, numbers)
    except DecimalException:
        return None


@builtin("sum", "list: list*")
def _sum(run: Run, items: Items) -> Decimal | None:
    return _total(items)


@builtin("product", "list: list*")
def _product(run: Run, items: Items) -> Decimal | None:
    numbers = _numbers(items)
    try:
        return None if numbers is None else reduce(NUMBERS.multiply, numbers)
    except DecimalException:
        return None


@builtin("mean", "list: list*")
def _mean(run: Run, items: Items) -> Decimal | None:
    return _average(items)


def _average(items: Items) -> Decimal | None:
    total = _total(items)
    return None if total is None else number_operation("/", total, Decimal(len(items)))


@builtin("median", "list: list*")
def _median(run: Run, items: Items) -> Decimal | None:
    numbers = _numbers(items)
    if numbers is None:
        return None
    numbers.sort()
    middle = len(numbers) // 2
    if len(numbers) % 2:
        return numbers[middle]
    total = number_operation("+", numbers[middle - 1], numbers[middle])
    return None if total is None else number_operation("/", total, Decimal(2))


@builtin("stddev", "list: list*")
def _stddev(run: Run, items: Items) -> Decimal | None:
    numbers, mean = _numbers(items), _average(items)
    if numbers is None or mean is None or len(numbers) < 2:
        return None
    try:
        gaps = [NUMBERS.subtract(number, mean) for number in numbers]
        squares = reduce(NUMBERS.add, [NUMBERS.multiply(gap, gap) for gap in gaps])
        return NUMBERS.sqrt(NUMBERS.divide(squares, Decimal(len(numbers) - 1)))
    except DecimalException:
        return None


@builtin("mode", "list: list*")
def _mode(run: Run, items: Items) -> Items | None:
    if not items:
        return []
    numbers = _numbers(items)
    if numbers is None:
        return None
    counts = Counter(numbers)
    most = max(counts.values())
    return [*sorted(number for number, count in counts.items() if count == most)]
