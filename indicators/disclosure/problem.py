"""One population's tables as numbers: counts, limits, unsafe cells and what hiding costs."""

from collections.abc import Mapping
from dataclasses import dataclass
from random import Random

import numpy as np
from numpy.typing import NDArray

from indicators.disclosure.solver import Vector
from indicators.disclosure.system import LinearSystem
from indicators.disclosure.tables import Cell, Release, Rule, Table

#: Cost of hiding a cell besides its count: every hole in a table hurts, even an empty cell.
HOLE_COST = 10.0
#: A total is read more than its parts, so each total coordinate multiplies the cost.
MARGIN_FACTOR = 2.0
#: Largest relative jitter: breaks ties in an order that the seed decides.
JITTER = 0.01


@dataclass(frozen=True)
class Problem:
    """Tables of one population; all vectors are indexed by cell of `system`."""

    system: LinearSystem
    counts: NDArray[np.int64]
    thresholds: NDArray[np.int64]
    unsafe: tuple[int, ...]
    fixed: NDArray[np.bool_]
    costs: Vector

    @property
    def cap(self) -> int:
        """More than any single count that a counter-example needs."""
        return int(self.counts.max(initial=0)) + 10 * int(self.thresholds.max(initial=1))

    def cost_of(self, pattern: NDArray[np.bool_]) -> float:
        """What the cells of a pattern cost that are hidden only to protect others."""
        extra = pattern.copy()
        extra[list(self.unsafe)] = False
        return float(self.costs[extra].sum())


def problems(release: Release, rule: Rule, seed: int) -> tuple[Problem, ...]:
    """Split a release by population: cells of two populations never share an equation."""
    groups: dict[str, list[Table]] = {}
    for table in release.tables:
        groups.setdefault(table.spec.population, []).append(table)
    return tuple(_problem(name, tables, rule, seed) for name, tables in groups.items())


def _problem(name: str, tables: list[Table], rule: Rule, seed: int) -> Problem:
    system = LinearSystem.of(table.spec for table in tables)
    size = len(system.keys)
    counts, thresholds = np.zeros(size, np.int64), np.ones(size, np.int64)
    unsafe, fixed = set[int](), np.zeros(size, np.bool_)
    for table in tables:
        own = table.rule or rule
        for where, count in table.counts.items():
            index = system.position[Cell(table.spec.name, where)]
            counts[index] = count
            thresholds[index] = max(thresholds[index], own.threshold)
            fixed[index] |= where in table.structural_zeros
            if own.is_unsafe(count):
                unsafe.add(index)
    safe = tuple(sorted(index for index in unsafe if not fixed[index]))
    costs = _costs(tables, system, counts, Random(f"{seed}/{name}"))  # noqa: S311 (ties)
    return Problem(system, counts, thresholds, safe, fixed, costs)


def _costs(
    tables: list[Table], system: LinearSystem, counts: NDArray[np.int64], random: Random
) -> Vector:
    costs = HOLE_COST + counts.astype(float)
    weight: Mapping[int, float] = {
        system.position[Cell(table.spec.name, where)]: MARGIN_FACTOR
        ** sum(
            name == dimension.total
            for name, dimension in zip(where, table.spec.dimensions, strict=True)
        )
        for table in tables
        for where in table.spec.coordinates()
    }
    for index, factor in sorted(weight.items()):
        costs[index] *= factor * (1 + JITTER * random.random())
    return costs
