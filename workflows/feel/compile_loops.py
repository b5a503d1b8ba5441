"""Closures for iteration: ``for``, ``some``, ``every`` and filters."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime
from decimal import Decimal

from workflows.feel import nodes
from workflows.feel.compiler import Evaluator, compile_node, compiles
from workflows.feel.limits import Budget
from workflows.feel.scope import Scope
from workflows.feel.temporal.far import day_from_number, day_number
from workflows.feel.types import kind_of
from workflows.feel.values import Range

Items = Sequence[object] | None


class _CompiledLoop:
    """One iteration context of ``for``, ``some`` or ``every``."""

    __slots__ = ("_last", "_source", "name")

    def __init__(self, node: nodes.Loop) -> None:
        self.name = node.name
        self._source = compile_node(node.source)
        self._last = compile_node(node.last) if node.last is not None else None

    def items(self, scope: Scope) -> Items:
        """What is to be visited; None when the domain cannot be iterated."""
        source = self._source(scope)
        if self._last is not None:
            return _stepped(source, self._last(scope), scope.run.budget)
        return items_of(source, scope.run.budget)


def items_of(domain: object, budget: Budget) -> Items:
    """What an iteration over a value visits; None when it cannot be iterated."""
    if isinstance(domain, Range):
        return _range_items(domain, budget)
    return domain if domain is None or isinstance(domain, list) else [domain]


def _range_items(bounds: Range, budget: Budget) -> Items:
    low, high = _whole(bounds.low), _whole(bounds.high)
    if bounds.operator is not None or low is None or high is None:
        return None
    if kind_of(bounds.low) != kind_of(bounds.high) or low > high:
        return None
    low, high = low + (not bounds.low_included), high - (not bounds.high_included)
    return _sequence(bounds.low, low, high, 1, budget) if low <= high else []


def _stepped(first: object, last: object, budget: Budget) -> Items:
    low, high = _whole(first), _whole(last)
    if low is None or high is None or kind_of(first) != kind_of(last):
        return None
    return _sequence(first, low, high, 1 if low <= high else -1, budget)


def _whole(point: object) -> int | None:
    if isinstance(point, Decimal):
        return int(point) if point == point.to_integral_value() and abs(point) < 10**15 else None
    if kind_of(point) == "date" and not isinstance(point, datetime):
        return day_number(point)  # type: ignore[arg-type]
    return None


def _sequence(sample: object, low: int, high: int, step: int, budget: Budget) -> list[object]:
    budget.check_items(abs(high - low) + 1)
    budget.spend(abs(high - low) + 1)
    numbers = range(low, high + step, step)
    if isinstance(sample, Decimal):
        return [Decimal(number) for number in numbers]
    return [day_from_number(number) for number in numbers]


def _scopes(loops: Sequence[_CompiledLoop], scope: Scope, cost: int) -> Iterator[Scope | None]:
    """A scope for each combination of items; None when a domain cannot be iterated.

    Every combination has a scope of its own, for a function made in it keeps it.
    """
    items = loops[0].items(scope)
    if items is None:
        yield None
        return
    name, rest, budget = loops[0].name, loops[1:], scope.run.budget
    for item in items:
        budget.spend(cost)
        inner = scope.inner({name: item})
        if rest:
            yield from _scopes(rest, inner, cost)
        else:
            yield inner


@compiles(nodes.For)
def _for(node: nodes.For) -> Evaluator:
    loops = [_CompiledLoop(loop) for loop in node.loops]
    body = compile_node(node.body)
    cost = nodes.size(node.body)
    with_partial = nodes.mentions(node.body, "partial")

    def evaluate(scope: Scope) -> object:
        results: list[object] = []
        budget = scope.run.budget
        for each in _scopes(loops, scope, cost):
            if each is None:
                return None
            results.append(body(_with_partial(each, results) if with_partial else each))
            budget.check_items(len(results))
        return results

    return evaluate


def _with_partial(scope: Scope, results: list[object]) -> Scope:
    # "partial" may be returned or kept by the body: it must not grow afterwards.
    scope.run.budget.spend(len(results))
    return scope.inner({"partial": list(results)})


@compiles(nodes.Quantified)
def _quantified(node: nodes.Quantified) -> Evaluator:
    loops = [_CompiledLoop(loop) for loop in node.loops]
    body = compile_node(node.body)
    cost = nodes.size(node.body)
    decisive = node.word == "some"

    def evaluate(scope: Scope) -> object:
        result: bool | None = not decisive
        for each in _scopes(loops, scope, cost):
            value = None if each is None else body(each)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                result = None
        return result

    return evaluate


@compiles(nodes.Filter)
def _filter(node: nodes.Filter) -> Evaluator:
    source, condition = compile_node(node.source), compile_node(node.condition)
    cost = nodes.size(node.condition)

    def evaluate(scope: Scope) -> object:
        value = source(scope)
        if value is None:
            return None
        items = value if type(value) is list else [value]
        return _selected(items, condition, scope, cost)

    return evaluate


def _selected(items: list[object], condition: Evaluator, scope: Scope, cost: int) -> object:
    if not items:
        return _of_nothing(condition, scope)
    kept: list[object] = []
    budget = scope.run.budget
    for place, item in enumerate(items):
        budget.spend(cost)
        chosen = condition(item_scope(scope, item))
        if chosen is True:
            kept.append(item)
        elif type(chosen) is Decimal and place == 0:
            return _at(items, chosen)
        elif chosen is not None and chosen is not False:
            return None  # neither a condition nor a position
    return kept


def item_scope(scope: Scope, item: object) -> Scope:
    """The scope of a filter's condition: ``item``, and the entries of a context."""
    if type(item) is dict and "item" in item:
        return scope.inner(item)
    inner = scope.inner({"item": item})
    return inner.inner(item) if type(item) is dict else inner


def _of_nothing(condition: Evaluator, scope: Scope) -> object:
    chosen = condition(scope.inner({"item": None}))
    return None if type(chosen) is Decimal else []


def _at(items: list[object], position: Decimal) -> object:
    if position != position.to_integral_value() or not 1 <= abs(position) <= len(items):
        return None
    place = int(position)
    return items[place - 1] if place > 0 else items[place]
