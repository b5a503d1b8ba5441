"""Refusal of tables that cannot be protected, before anything is computed."""

from collections.abc import Mapping

from indicators.disclosure.errors import TableRefused
from indicators.disclosure.system import LinearSystem, key_of
from indicators.disclosure.tables import Cell, Coordinates, Rate, Release, Table, TableSpec


def check_release(release: Release) -> None:
    """Raise `TableRefused` for the first thing that is wrong with a release.

    Checked: table names, missing or unknown cells, negative or fractional counts, margins that
    do not add up, equal cells with different counts, dimensions redefined within a population,
    rates on unknown cells.
    """
    names = [table.spec.name for table in release.tables]
    if not names or len(set(names)) != len(names):
        raise TableRefused("bad-release", "A release needs tables with distinct names.")
    for table in release.tables:
        _check_counts(table)
        _check_structural_zeros(table)
        _check_margins(table)
    LinearSystem.of(table.spec for table in release.tables)
    _check_shared_cells(release)
    _check_rates(release)


def _check_counts(table: Table) -> None:
    expected = set(table.spec.coordinates())
    for where in sorted(expected ^ set(table.counts)):
        code, what = (
            ("missing-cell", "has no count")
            if where in expected
            else ("unknown-cell", "is not in the table")
        )
        raise TableRefused(code, f"{Cell(table.spec.name, where)} {what}.")
    for where, count in table.counts.items():
        if isinstance(count, bool) or not isinstance(count, int) or count < 0:
            raise TableRefused(
                "bad-count",
                f"{Cell(table.spec.name, where)} is not a whole number of at least 0.",
            )


def _check_structural_zeros(table: Table) -> None:
    for where in sorted(table.structural_zeros):
        if table.counts.get(where) != 0:
            raise TableRefused(
                "bad-structural-zero",
                f"{Cell(table.spec.name, where)} is declared always empty but is not 0.",
            )


def _check_margins(table: Table) -> None:
    for total, parts in table.spec.lines():
        if table.counts[total] != sum(table.counts[part] for part in parts):
            raise TableRefused(
                "margins-do-not-add-up",
                f"{Cell(table.spec.name, total)} is not the sum of its parts: correct the table "
                "or count each unit in one category only.",
            )


def _check_shared_cells(release: Release) -> None:
    seen: dict[object, tuple[Cell, int]] = {}
    for table in release.tables:
        for where, count in table.counts.items():
            cell = Cell(table.spec.name, where)
            twin, value = seen.setdefault(key_of(table.spec, where), (cell, count))
            if value != count:
                raise TableRefused(
                    "shared-cells-differ",
                    f"{cell} and {twin} are the same number but have different counts.",
                )


def _check_rates(release: Release) -> None:
    specs: dict[str, TableSpec] = {table.spec.name: table.spec for table in release.tables}
    counts = {table.spec.name: table.counts for table in release.tables}
    for rate in release.rates:
        for cell in filter(None, (rate.numerator, rate.denominator, rate.complement)):
            if cell.table not in specs or cell.coordinates not in counts[cell.table]:
                raise TableRefused("unknown-cell", f"Rate {rate.name} uses {cell}, unknown here.")
        if rate.complement and not _is_split(rate, rate.complement, counts):
            raise TableRefused(
                "rate-does-not-add-up",
                f"Rate {rate.name}: numerator and complement do not make the denominator.",
            )


def _is_split(rate: Rate, rest: Cell, counts: Mapping[str, Mapping[Coordinates, int]]) -> bool:
    part, other, whole = (
        counts[cell.table][cell.coordinates] for cell in (rate.numerator, rest, rate.denominator)
    )
    return part + other == whole
