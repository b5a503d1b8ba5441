"""The attacker: what anybody can work out from a protected release.

Knows every published number, rate and structural zero, how tables add up, the rounding base,
and that counts are non-negative whole numbers. Shares no code with the protection except the
system of equations; what it claims is re-checked by `proof.verify` with plain sums.
"""

from collections.abc import Collection, Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal

import numpy as np
from numpy.typing import NDArray

from indicators.disclosure.errors import DisclosureError, SolverRefused
from indicators.disclosure.result import Method, ProtectedRelease
from indicators.disclosure.solver import LinearProgram, Row, Solution
from indicators.disclosure.system import LinearSystem
from indicators.disclosure.tables import Cell, Rate, TableSpec

#: What an attacker knows besides the publication: a cell lies between two counts.
Knowledge = Mapping[Cell, tuple[int, int | None]]


@dataclass(frozen=True)
class Interval:
    """All that can be said of a hidden cell; `upper` None means any count is possible.

    `low` and `high` are the positions, in `Attack.tables`, of tables that reach both ends.
    """

    lower: int
    upper: int | None
    low: int
    high: int

    def contains(self, lower: int, upper: int) -> bool:
        """Whether neither `lower` nor `upper` can be excluded."""
        return self.lower <= lower and (self.upper is None or self.upper >= upper)

    @property
    def width(self) -> float:
        """Distance between the ends, infinite without an upper one."""
        return float("inf") if self.upper is None else self.upper - self.lower


@dataclass(frozen=True)
class Attack:
    """Intervals of every cell whose count is not published exactly, with counter-examples.

    Each table is a mapping from base cells, as (population, categories), to counts.
    """

    intervals: Mapping[Cell, Interval]
    tables: tuple[Mapping[tuple[str, tuple[str, ...]], int], ...]


class InconsistentRelease(DisclosureError):
    """No table at all agrees with what is published: it was altered after protection."""


def attack(
    protected: ProtectedRelease,
    *,
    cells: Collection[Cell] | None = None,
    known: Knowledge | None = None,
) -> Attack:
    """Work out the interval of every cell that is not published exactly, or of some of them.

    `known` adds what a particular attacker knows, a body that knows its own cases for example.
    Raises `SolverRefused` when an interval is not proved and `InconsistentRelease` when the
    publication contradicts itself.
    """
    intervals: dict[Cell, Interval] = {}
    tables: list[Mapping[tuple[str, tuple[str, ...]], int]] = []
    for specs, rates in _linked_groups(protected):
        attacker = _Attacker(protected, specs, rates, known or {}, offset=len(tables))
        intervals |= attacker.intervals(cells)
        tables += attacker.named_tables()
    return Attack(intervals, tuple(tables))


def _linked_groups(
    protected: ProtectedRelease,
) -> Iterable[tuple[list[TableSpec], list[Rate]]]:
    """Populations that the attacker must consider together: a published rate links two."""
    rates = [rate for rate in protected.rate_specs if _is_informative(protected, rate)]
    population = {spec.name: spec.population for spec in protected.specs}
    leader = {name: name for name in population.values()}
    for rate in rates:
        one, other = (population[c.table] for c in (rate.numerator, rate.denominator))
        merged, kept = leader[other], leader[one]
        leader = {name: kept if top == merged else top for name, top in leader.items()}
    for group in dict.fromkeys(leader.values()):
        yield (
            [spec for spec in protected.specs if leader[spec.population] == group],
            [r for r in rates if leader[population[r.numerator.table]] == group],
        )


def _is_informative(protected: ProtectedRelease, rate: Rate) -> bool:
    """Whether a rate is published and is not simply computed from two published counts."""
    parts = (protected.cells[rate.numerator].value, protected.cells[rate.denominator].value)
    is_derived = protected.method is Method.ROUNDING or None not in parts
    return protected.rates[rate.name].value is not None and not is_derived


class _Attacker:
    """One linked group. Columns: base cells, then cells."""

    def __init__(
        self,
        protected: ProtectedRelease,
        specs: list[TableSpec],
        rates: list[Rate],
        known: Knowledge,
        *,
        offset: int,
    ) -> None:
        self._system = LinearSystem.of(specs)
        self._bases, self._size = len(self._system.base), len(self._system.keys)
        self._offset = offset
        self._lower, self._upper = self._limits(protected, known)
        self._rows = [*self._sums(), *self._rates(protected, rates)]
        self._relaxed = self._program(is_integer=False)
        self._whole: LinearProgram | None = None
        self._tables: list[NDArray[np.int64]] = []
        self._sums_of: list[NDArray[np.int64]] = []

    def intervals(self, cells: Collection[Cell] | None) -> dict[Cell, Interval]:
        """The interval of each cell that has one, under each of its names."""
        places = {
            cell: index
            for cell, index in self._system.position.items()
            if self._lower[index] < self._upper[index] and (cells is None or cell in cells)
        }
        found = {index: self._interval(index) for index in sorted(set(places.values()))}
        return {cell: found[index] for cell, index in places.items()}

    def named_tables(self) -> list[Mapping[tuple[str, tuple[str, ...]], int]]:
        """The counter-examples, by base cell."""
        return [
            dict(zip(self._system.base, map(int, table), strict=True)) for table in self._tables
        ]

    def _interval(self, index: int) -> Interval:
        low, high = self._extreme(index, 1.0), self._extreme(index, -1.0)
        upper = int(self._sums_of[high][index])
        limit = None if upper >= self._cap else upper
        return Interval(
            int(self._sums_of[low][index]), limit, low + self._offset, high + self._offset
        )

    def _extreme(self, index: int, sign: float) -> int:
        """Position of a table in which the cell is least (sign 1) or greatest (sign -1)."""
        best = self._lower[index] if sign > 0 else self._upper[index]
        for position, sums in enumerate(self._sums_of):
            if sums[index] == best:
                return position
        costs = np.zeros(self._bases + self._size)
        costs[self._bases + index] = sign
        try:
            table = self._table(self._relaxed.minimise(costs))
            if table is None:
                self._whole = self._whole or self._program(is_integer=True)
                table = self._table(self._whole.minimise(costs))
        except SolverRefused as refusal:
            raise _explained(refusal) from refusal
        if table is None:
            raise SolverRefused("Optimal, but not in whole numbers")
        return self._remember(table)

    def _remember(self, table: NDArray[np.int64]) -> int:
        self._tables.append(table)
        self._sums_of.append(np.array([table[list(parts)].sum() for parts in self._system.members]))
        return len(self._tables) - 1

    def _table(self, found: Solution) -> NDArray[np.int64] | None:
        base = np.rint(found.values[: self._bases])
        if np.abs(base - found.values[: self._bases]).max(initial=0.0) > 1e-5:
            return None
        return base.astype(np.int64)

    def _limits(
        self, protected: ProtectedRelease, known: Knowledge
    ) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
        stated = {
            cell: _narrowed(protected.bounds(cell), known.get(cell, (0, None)))
            for cell in self._system.position
        }
        ends = [value for pair in stated.values() for value in pair if value is not None]
        self._cap = 2 * sum(ends) + 1000
        lower, upper = np.zeros(self._size), np.full(self._size, float(self._cap))
        for cell, index in self._system.position.items():
            least, most = stated[cell]
            lower[index] = max(lower[index], least)
            upper[index] = min(upper[index], self._cap if most is None else most)
        return lower, upper

    def _sums(self) -> Iterable[Row]:
        for index, parts in enumerate(self._system.members):
            values = (*(1.0 for _ in parts), -1.0)
            yield Row((*parts, self._bases + index), values, 0.0, 0.0)

    def _rates(self, protected: ProtectedRelease, rates: list[Rate]) -> Iterable[Row]:
        for rate in rates:
            percent = Decimal(protected.rates[rate.name].value or 0)
            half = Decimal(5).scaleb(-rate.decimals - 1)
            cells = (rate.numerator, rate.denominator)
            columns = [self._bases + self._system.position[cell] for cell in cells]
            yield Row(columns, (100.0, -float(percent + half)), -np.inf, 0.0)
            yield Row(columns, (100.0, -float(percent - half)), 0.0, np.inf)

    def _program(self, *, is_integer: bool) -> LinearProgram:
        columns = self._bases + self._size
        integer = range(self._bases) if is_integer else ()
        program = LinearProgram(columns, self._rows, integer=integer)
        base = np.full(self._bases, float(self._cap))
        program.bound(
            range(columns),
            np.concatenate((np.zeros(self._bases), self._lower)),
            np.concatenate((base, self._upper)),
        )
        return program


def _narrowed(one: tuple[int, int | None], two: tuple[int, int | None]) -> tuple[int, int | None]:
    uppers = [upper for _, upper in (one, two) if upper is not None]
    return max(one[0], two[0]), min(uppers, default=None)


def _explained(refusal: SolverRefused) -> DisclosureError:
    if refusal.status == "Infeasible":
        return InconsistentRelease(
            "No table agrees with these published numbers: they were changed after protection. "
            "Protect the release again from its counts."
        )
    return refusal
