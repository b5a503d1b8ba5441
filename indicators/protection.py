"""The quarter's counts made safe, first each indicator, then all of them together."""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass, replace
from functools import partial
from itertools import product

from indicators.areas import SEX
from indicators.catalogue import THRESHOLD, Definition
from indicators.counting import Grid
from indicators.disclosure import (
    Cell,
    Dimension,
    DisclosureFound,
    InconsistentRelease,
    ProtectedRelease,
    Release,
    gate,
    prepare_release,
)
from indicators.disclosure.attack import Interval as Learned
from indicators.relations import INEQUALITIES, Interval, Number, Place, implied
from indicators.shapes import Shape, locate, tables

#: Given up in this order when indicators give one another away: parts before wholes.
SACRIFICE = (
    *("SM-LO-01", "SM-SA-01", "SM-ED-01", "SM-AC-01", "SM-PR-03"),
    *("SM-AC-07", "SM-AC-06", "SM-AC-04", "SM-AC-02"),
)

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
    protected: ProtectedRelease | None = None


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
    parts = {code: _protected(each, each.shape, province) for code, each in known.items()}
    while broken := _given_away(parts, province, stock_before):
        code = _chosen(parts, broken)
        parts[code] = _protected(known[code], parts[code].shape.coarser, province)
    return {code: SafeTable(part.shape, part.protected) for code, part in parts.items()} | {
        code: SafeTable(Shape.WITHHELD) for code, part in parts.items() if not part.release.tables
    }


def _protected(each: Counted, shape: Shape, province: Dimension) -> Part:
    definition = each.definition
    if shape is Shape.WITHHELD:
        nothing = Release(definition.code, ())
        return Part(shape, nothing, ProtectedRelease(definition.code, "", (), {}, {}), {})
    release = Release(definition.code, *tables(definition, each.grid, shape, province))
    passed = prepare_release(release, threshold=THRESHOLD)
    return Part(shape, release, passed.protected, passed.attack.intervals)


def _given_away(
    parts: Mapping[str, Part], province: Dimension, stock_before: Stock
) -> frozenset[str]:
    """Codes of the indicators with a small cell that the others bring to light."""
    places = tuple(product(province.members, SEX.members))
    try:
        return _found_together(parts, places, stock_before)
    except InconsistentRelease:
        # Records entered after the quarter before was released: its stock tells nothing now.
        return _found_together(parts, places, {})


def _found_together(
    parts: Mapping[str, Part], places: Iterable[Place], stock_before: Stock
) -> frozenset[str]:
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


def _find(parts: Mapping[str, Part], number: Number, place: Place) -> Cell | None:
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


def _chosen(parts: Mapping[str, Part], broken: Collection[str]) -> str:
    """The indicator to show in a coarser shape: the one given away, or one related to it."""
    related = set(broken)
    for inequality in INEQUALITIES:
        codes = {number[0] for _factor, number in inequality.terms}
        related |= codes if codes & set(broken) else set()
    candidates = [
        code
        for code in sorted(SACRIFICE, key=lambda code: code not in broken)
        if code in related and code in parts and parts[code].shape is not Shape.WITHHELD
    ]
    return candidates[0]
