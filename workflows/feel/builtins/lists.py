"""List functions (DMN 1.5, table 75)."""

from __future__ import annotations

from decimal import Decimal
from functools import cmp_to_key

from workflows.feel.builtins.registry import builtin
from workflows.feel.builtins.strings import whole
from workflows.feel.comparison import equal, ordered
from workflows.feel.functions import Function
from workflows.feel.scope import Run

Items = list[object]


@builtin("list contains", "list: list", "element: any")
def _list_contains(run: Run, items: Items, element: object) -> bool:
    return any(equal(item, element, run.budget) is True for item in items)


@builtin("count", "list: list")
def _count(run: Run, items: Items) -> Decimal:
    return Decimal(len(items))


def _extreme(items: Items, sign: str) -> object:
    if not items:
        return None
    best = items[0]
    if ordered("<=", best, best) is None:
        return None
    for item in items[1:]:
        better = ordered(sign, item, best)
        if better is None:
            return None
        best = item if better else best
    return best


@builtin("min", "list: list*")
def _min(run: Run, items: Items) -> object:
    return _extreme(items, "<")


@builtin("max", "list: list*")
def _max(run: Run, items: Items) -> object:
    return _extreme(items, ">")


def _all_or_any(items: Items, *, decisive: bool) -> bool | None:
    if any(item is decisive for item in items):
        return decisive
    return (not decisive) if all(isinstance(item, bool) for item in items) else None


@builtin("all", "list: list*")
def _all(run: Run, items: Items) -> bool | None:
    return _all_or_any(items, decisive=False)


@builtin("any", "list: list*")
def _any(run: Run, items: Items) -> bool | None:
    return _all_or_any(items, decisive=True)


@builtin("sublist", "list: list", "start position: number", "length: number?")
def _sublist(run: Run, items: Items, start: Decimal, length: Decimal | None = None) -> Items | None:
    place = _place(start, len(items))
    if place is None:
        return None
    if length is None:
        return items[place:]
    count = whole(length)
    if count is None or count < 1 or place + count > len(items):
        return None
    return items[place : place + count]


def _place(position: Decimal, count: int) -> int | None:
    """Index from 0 for a position from 1, or from the end when negative."""
    number = whole(position)
    if number is None or not 1 <= abs(number) <= count:
        return None
    return number - 1 if number > 0 else count + number


@builtin("append", "list: list", "item: any*")
def _append(run: Run, items: Items, added: Items | None = None) -> Items:
    return _checked(run, [*items, *(added or [])])


def _checked(run: Run, items: Items) -> Items:
    run.budget.check_items(len(items))
    return items


@builtin("concatenate", "list: any*")
def _concatenate(run: Run, lists: Items) -> Items | None:
    return _joined(run, lists)


def _joined(run: Run, lists: Items) -> Items | None:
    joined: Items = []
    for each in lists:
        if each is None:
            return None
        run.budget.spend(len(each) if isinstance(each, list) else 1)
        joined.extend(each if isinstance(each, list) else [each])
    return _checked(run, joined)


@builtin("insert before", "list: list", "position: number", "newItem: any")
def _insert_before(run: Run, items: Items, position: Decimal, added: object) -> Items | None:
    place = _place(position, len(items))
    if place is None:
        return None
    return _checked(run, [*items[:place], added, *items[place:]])


@builtin("remove", "list: list", "position: number")
def _remove(run: Run, items: Items, position: Decimal) -> Items | None:
    place = _place(position, len(items))
    return None if place is None else items[:place] + items[place + 1 :]


@builtin("list replace", "list: list", "position: number", "newItem: any")
def _list_replace(run: Run, items: Items, position: Decimal, added: object) -> Items | None:
    place = _place(position, len(items))
    return None if place is None else [*items[:place], added, *items[place + 1 :]]


@builtin("list replace", "list: list", "match: function", "newItem: any")
def _list_replace_matching(run: Run, items: Items, match: Function, added: object) -> Items | None:
    verdicts = [match.call(run, (item, added)) for item in items]
    if not all(isinstance(verdict, bool) for verdict in verdicts):
        return None
    return [added if verdict else item for item, verdict in zip(items, verdicts, strict=True)]


@builtin("reverse", "list: list")
def _reverse(run: Run, items: Items) -> Items:
    return items[::-1]


@builtin("index of", "list: list", "match: any")
def _index_of(run: Run, items: Items, match: object) -> Items:
    return [
        Decimal(place)
        for place, item in enumerate(items, 1)
        if equal(item, match, run.budget) is True
    ]


def _distinct(run: Run, items: Items) -> Items:
    kept: Items = []
    for item in items:
        run.budget.spend(len(kept))
        if not any(equal(item, known, run.budget) is True for known in kept):
            kept.append(item)
    return kept


@builtin("distinct values", "list: list")
def _distinct_values(run: Run, items: Items) -> Items:
    return _distinct(run, items)


@builtin("union", "list: any*")
def _union(run: Run, lists: Items) -> Items | None:
    joined = _joined(run, lists)
    return None if joined is None else _distinct(run, joined)


@builtin("flatten", "list: list")
def _flatten(run: Run, items: Items) -> Items:
    flat: Items = []
    pending = [iter(items)]
    while pending:
        for item in pending[-1]:
            run.budget.spend(1)
            if isinstance(item, list):
                pending.append(iter(item))
                break
            flat.append(item)
        else:
            pending.pop()
    return _checked(run, flat)


@builtin("sort", "list: list", "precedes: function")
def _sort(run: Run, items: Items, precedes: Function) -> Items:
    def order(left: object, right: object) -> int:
        if precedes.call(run, (left, right)) is True:
            return -1
        return 1 if precedes.call(run, (right, left)) is True else 0

    return sorted(items, key=cmp_to_key(order))
