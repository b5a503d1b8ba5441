"""The quarter's counts made safe, first each indicator, then all of them together."""

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache, partial
from heapq import heappop, heappush
from itertools import product

from indicators.areas import SEX, TOTAL
from indicators.catalogue import THRESHOLD, Definition
from indicators.counting import Grid
from indicators.disclosure import (
    Cell,
    Dimension,
    DisclosureFound,
    InconsistentRelease,
    Method,
    ProtectedRelease,
    Release,
    gate,
    prepare_release,
)
from indicators.disclosure.attack import Interval as Learned
from indicators.relations import INEQUALITIES, Interval, Number, Place, implied
from indicators.shapes import Shape, locate, tables

Stock = Mapping[Place, int]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An indicator with its unprotected counts and the most that may be shown of them."""

    definition: Definition
    grid: Grid
    shape: Shape = Shape.FULL


@dataclass(frozen=True)
class Part:
    """One indicator, protected, and what an attacker learns of its hidden cells."""

    shape: Shape
    release: Release
    protected: ProtectedRelease
    learned: Mapping[Cell, Learned]


@dataclass(frozen=True)
class SafeTable:
    """What may be shown of one indicator."""

    shape: Shape
    protected: ProtectedRelease


Parts = Mapping[str, Part]
Shapes = Mapping[str, Shape]
Broken = frozenset[str]
Worth = Callable[[Shapes], float]

#: Attempts at keeping most of the tables before several are cut down at once.
PATIENCE = 40


def protect_quarter(
    counted: Collection[Counted], province: Dimension, *, stock_before: Stock
) -> dict[str, SafeTable]:
    """Protect all indicators of a quarter, by code, and attack them together.

    Each indicator is protected as one system: rows, columns, numerator, complement and
    denominator. Then all are attacked with what they tell about one another and with the stock
    published for the quarter before; an indicator that helps the attacker is shown in a coarser
    shape, in the end not at all. Raises ``DisclosureError``: nothing may be shown then.
    """
    known = {each.definition.code: each for each in counted}

    @cache
    def part(code: str, shape: Shape) -> Part:
        return _protected(known[code], shape, province)

    def parts(shapes: Shapes) -> Parts:
        return {code: part(code, shape) for code, shape in shapes.items()}

    def broken(shapes: Shapes) -> Broken:
        return _given_away(parts(shapes), province, stock_before)

    start = {code: each.shape for code, each in known.items()}
    shapes = _most_telling(start, broken, lambda shapes: _worth(parts(shapes)))
    return {code: SafeTable(each.shape, each.protected) for code, each in parts(shapes).items()}


def _most_telling(start: Shapes, broken: Callable[[Shapes], Broken], worth: Worth) -> Shapes:
    """The shapes that give nothing away and show the most, best first.

    After `PATIENCE` attempts all indicators concerned become coarser at once, which always ends.
    """
    heap, seen, tries = [(-worth(start), 0, start)], {_frozen(start)}, 0
    while True:
        _worth_of_it, _age, shapes = heappop(heap)
        given_away, tries = broken(shapes), tries + 1
        if not given_away:
            return shapes
        concerned = _candidates(shapes, given_away)
        groups = [[code] for code in concerned] if tries < PATIENCE else [concerned]
        for codes in groups:
            option = {**shapes, **{code: shapes[code].coarser for code in codes}}
            if _frozen(option) not in seen:
                seen.add(_frozen(option))
                heappush(heap, (-worth(option), len(seen), option))


def _frozen(shapes: Shapes) -> frozenset[tuple[str, Shape]]:
    return frozenset(shapes.items())


def _worth(parts: Parts) -> float:
    """How much is shown: totals are read more than their parts, and zeros tell little."""
    return sum(
        _weight(part, cell) * (1.0 if value.value else 0.2)
        for part in parts.values()
        for cell, value in part.protected.cells.items()
        if value.value is not None
    )


def _weight(part: Part, cell: Cell) -> int:
    axes = 3 if part.release.rates else 2
    left_out = axes - len(cell.coordinates)
    return 3 ** (left_out + cell.coordinates.count(TOTAL))


def _protected(each: Counted, shape: Shape, province: Dimension) -> Part:
    definition = each.definition
    if shape is Shape.WITHHELD:
        nothing = ProtectedRelease(definition.code, Method.SUPPRESSION, (), {}, {})
        return Part(shape, Release(definition.code, ()), nothing, {})
    release = Release(definition.code, *tables(definition, each.grid, shape, province))
    passed = prepare_release(release, threshold=THRESHOLD)
    return Part(shape, release, passed.protected, passed.attack.intervals)


def _given_away(parts: Parts, province: Dimension, stock_before: Stock) -> Broken:
    """Codes of the indicators with a small cell that the others bring to light."""
    places = tuple(product(province.members, SEX.members))
    try:
        return _found_together(parts, places, stock_before)
    except InconsistentRelease:
        # Records entered after the quarter before was released: its stock tells nothing now.
        return _found_together(parts, places, {})


def _found_together(parts: Parts, places: Iterable[Place], stock_before: Stock) -> Broken:
    intervals = {cell: both for part in parts.values() for cell, both in _intervals(part).items()}
    find = partial(_find, parts)
    while added := implied(intervals, find, places, stock_before=stock_before):
        before, intervals = intervals, intervals | added
        for code, part in parts.items():
            if not any(cell in added for cell in part.protected.cells):
                continue
            try:
                intervals |= _attacked(part, intervals)
            except DisclosureFound:
                return frozenset({code})
        if intervals == before:
            break
    return frozenset()


def _attacked(part: Part, intervals: Mapping[Cell, Interval]) -> dict[Cell, Interval]:
    """What is learned of an indicator from all that is known; raises DisclosureFound.

    Against the knowledge of other tables every small cell stays between 0 and the ordinary
    threshold; an indicator's own higher threshold holds against its own table.
    """
    plain = tuple(replace(table, rule=None) for table in part.release.tables)
    hidden = {
        cell: intervals[cell] for cell, value in part.protected.cells.items() if value.is_hidden
    }
    passed = gate(
        replace(part.release, tables=plain), part.protected, threshold=THRESHOLD, known=hidden
    )
    return _intervals(replace(part, learned=passed.attack.intervals)) | {
        cell: both for cell, both in hidden.items() if cell not in passed.attack.intervals
    }


def _find(parts: Parts, number: Number, place: Place) -> Cell | None:
    code, outcome = number
    return locate(code, parts[code].shape, place, outcome) if code in parts else None


def _intervals(part: Part) -> dict[Cell, Interval]:
    found: dict[Cell, Interval] = {}
    for cell, value in part.protected.cells.items():
        found[cell] = part.protected.bounds(cell)
        if value.value is not None:
            found[cell] = (int(value.value), int(value.value))
        elif cell in part.learned:
            found[cell] = (part.learned[cell].lower, part.learned[cell].upper)
    return found


def _candidates(shapes: Shapes, broken: Collection[str]) -> list[str]:
    """The indicators that could be shown in a coarser shape: those given away, or related."""
    related = set(broken)
    for inequality in INEQUALITIES:
        codes = {number[0] for _factor, number in inequality.terms}
        related |= codes if codes & set(broken) else set()
    return [
        code
        for code in sorted(related, key=lambda code: (code not in broken, code))
        if shapes.get(code, Shape.WITHHELD) is not Shape.WITHHELD
    ]
