"""The quarter's counts made safe together, or not at all."""

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, replace
from enum import StrEnum

from indicators.areas import REGION, SEX, TOTAL
from indicators.catalogue import THRESHOLD, Definition
from indicators.counting import MET, UNMET, Grid
from indicators.disclosure import (
    Cell,
    Dimension,
    DisclosureFound,
    InconsistentRelease,
    Passed,
    ProtectedRelease,
    Release,
    Table,
    TableSpec,
    gate,
    prepare_release,
    shares,
    tabulate,
)
from indicators.relations import INEQUALITIES, Interval, implied

OUTCOME = Dimension("outcome", (MET, UNMET), TOTAL)
WHOLE_REGION = Dimension("region", (REGION,), TOTAL)


class Shape(StrEnum):
    """How much of an indicator's table is published."""

    FULL = "full"
    REGION = "region"
    WITHHELD = "withheld"


_COARSER = {Shape.FULL: Shape.REGION, Shape.REGION: Shape.WITHHELD}

#: Given up in this order when related indicators give one another away: parts before wholes.
SACRIFICE = (
    *("SM-LO-01", "SM-SA-01", "SM-ED-01", "SM-AC-01", "SM-PR-03"),
    *("SM-AC-07", "SM-AC-06", "SM-AC-04", "SM-AC-02"),
)

Stock = Mapping[tuple[str, str], int]


@dataclass(frozen=True, kw_only=True)
class Counted:
    """An indicator with its unprotected counts and the most that may be shown of them."""

    definition: Definition
    grid: Grid
    shape: Shape = Shape.FULL


@dataclass(frozen=True)
class Safe:
    """What may be shown: the protected cells and the shape of each indicator's table."""

    protected: ProtectedRelease | None
    shapes: Mapping[str, Shape]


def protect_quarter(
    name: str, counted: Collection[Counted], province: Dimension, *, stock_before: Stock
) -> Safe:
    """Protect all indicators of a quarter as one release and attack it.

    Each table is protected as one system: rows, columns, numerator, complement and denominator.
    Then the release is attacked with what the indicators tell about each other and with the stock
    published for the quarter before; an indicator that helps the attacker is cut down to the
    regional total, then withheld. Raises ``DisclosureError``: nothing may be shown then.
    """
    shapes = {each.definition.code: each.shape for each in counted}
    while any(shape is not Shape.WITHHELD for shape in shapes.values()):
        release = _release(name, counted, province, shapes)
        passed = prepare_release(release, threshold=THRESHOLD)
        broken = given_away(release, passed, stock_before)
        if not broken:
            return Safe(passed.protected, shapes)
        shapes = _cut_down(shapes, broken)
    return Safe(None, shapes)


def given_away(release: Release, passed: Passed, stock_before: Stock) -> frozenset[str]:
    """Codes of the indicators with a small cell that related indicators bring to light."""
    try:
        return _found_with_relations(release, passed, stock_before)
    except InconsistentRelease:
        # Records entered after the quarter before was released: its stock tells nothing now.
        return _found_with_relations(release, passed, {})


def _found_with_relations(release: Release, passed: Passed, stock_before: Stock) -> frozenset[str]:
    protected, learned = passed.protected, passed.attack
    plain = replace(release, tables=tuple(replace(table, rule=None) for table in release.tables))
    intervals = _intervals(protected, learned.intervals)
    while True:
        added = implied(intervals, stock_before=stock_before)
        if not added:
            return frozenset()
        narrowed = intervals | added
        hidden = {cell: narrowed[cell] for cell in narrowed if protected.cells[cell].is_hidden}
        try:
            learned = gate(plain, protected, threshold=THRESHOLD, known=hidden).attack
        except DisclosureFound as found:
            return frozenset(finding.subject.split("[")[0] for finding in found.findings)
        narrower = _intervals(protected, learned.intervals)
        if narrower == intervals:
            return frozenset()
        intervals = narrower


def _intervals(protected: ProtectedRelease, learned: Mapping) -> dict[Cell, Interval]:
    found: dict[Cell, Interval] = {}
    for cell, value in protected.cells.items():
        if value.value is not None:
            found[cell] = (int(value.value), int(value.value))
        elif cell in learned:
            found[cell] = (learned[cell].lower, learned[cell].upper)
        else:
            found[cell] = protected.bounds(cell)
    return found


def _cut_down(shapes: Mapping[str, Shape], broken: Collection[str]) -> dict[str, Shape]:
    related = set(broken)
    for inequality in INEQUALITIES:
        codes = {number[0] for _factor, number in inequality.terms}
        related |= codes if codes & set(broken) else set()
    candidates = [code for code in SACRIFICE if code in related and code in shapes]
    detailed = [code for code in candidates if shapes[code] is Shape.FULL]
    left = [code for code in candidates if shapes[code] is Shape.REGION]
    chosen = next(iter([*detailed, *left]), None)
    if chosen is None:
        return dict.fromkeys(shapes, Shape.WITHHELD)
    return {**shapes, chosen: _COARSER[shapes[chosen]]}


def _release(
    name: str,
    counted: Collection[Counted],
    province: Dimension,
    shapes: Mapping[str, Shape],
) -> Release:
    tables: list[Table] = []
    rates = []
    for each in counted:
        shape = shapes[each.definition.code]
        if shape is Shape.WITHHELD:
            continue
        table = _table(each, province, shape)
        tables.append(table)
        if each.definition.is_rate:
            rates += shares(table.spec, outcome=OUTCOME.name, met=MET, unmet=UNMET)
    return Release(name, tuple(tables), tuple(rates))


def _table(each: Counted, province: Dimension, shape: Shape) -> Table:
    definition = each.definition
    inner = each.grid.parts() if definition.is_rate else dict(each.grid.cohort)
    dimensions = (province, SEX, OUTCOME) if definition.is_rate else (province, SEX)
    if shape is Shape.REGION:
        dimensions = (OUTCOME,) if definition.is_rate else (WHOLE_REGION,)
        inner = dict(_summed(inner, is_rate=definition.is_rate))
    return tabulate(TableSpec(definition.code, dimensions), inner, rule=definition.rule)


def _summed(inner: Mapping, *, is_rate: bool) -> Iterator[tuple[tuple[str], int]]:
    for last in (MET, UNMET) if is_rate else (REGION,):
        parts = (n for where, n in inner.items() if not is_rate or where[-1] == last)
        yield (last,), sum(parts)
