"""The linear system behind a set of tables: every published cell is a sum of base cells.

A population's base cells are all combinations of all dimensions of all its tables. Nobody
publishes them, but an attacker may reason about them: they are non-negative whole numbers.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from itertools import product
from math import prod

from indicators.disclosure.errors import TableRefused
from indicators.disclosure.tables import Cell, Coordinates, Dimension, TableSpec

#: A population and the (dimension, category) pairs that are not totals, sorted.
Key = tuple[str, tuple[tuple[str, str], ...]]
#: A population and one category per dimension of that population.
BaseCell = tuple[str, Coordinates]

#: Above this the tables share too many dimensions: publish fewer of them together.
MAXIMUM_BASE_CELLS = 50_000


@dataclass(frozen=True)
class Equation:
    """A total and its parts, as positions of cells in the system."""

    total: int
    parts: tuple[int, ...]


@dataclass(frozen=True)
class LinearSystem:
    """Distinct cells of some tables, their base cells and the equations between them.

    `keys[i]` identifies cell i, `members[i]` are the positions of its base cells in `base`, and
    `position` finds the cell that a table shows at given coordinates.
    """

    base: tuple[BaseCell, ...]
    keys: tuple[Key, ...]
    members: tuple[tuple[int, ...], ...]
    position: dict[Cell, int]
    equations: tuple[Equation, ...]

    @classmethod
    def of(cls, specs: Iterable[TableSpec]) -> "LinearSystem":
        """Build the system of several tables; raises `TableRefused` if they do not fit."""
        specs = tuple(specs)
        dimensions = population_dimensions(specs)
        base = tuple(
            (population, where)
            for population, dims in dimensions.items()
            for where in product(*(dimension.categories for dimension in dims))
        )
        position, keys = _number_cells(specs)
        return cls(base, keys, _members(keys, base, dimensions), position, _lines(specs, position))

    def cells_of(self, index: int) -> tuple[Cell, ...]:
        """The names under which cell `index` appears in the tables."""
        return tuple(cell for cell, where in self.position.items() if where == index)


def key_of(spec: TableSpec, where: Coordinates) -> Key:
    """Identify a cell across the tables of a population."""
    pairs = zip(spec.dimensions, where, strict=True)
    named = ((dimension.name, name) for dimension, name in pairs if name != dimension.total)
    return spec.population, tuple(sorted(named))


def population_dimensions(specs: Iterable[TableSpec]) -> dict[str, tuple[Dimension, ...]]:
    """All dimensions of each population, in order of first use."""
    found: dict[str, dict[str, Dimension]] = {}
    for spec in specs:
        known = found.setdefault(spec.population, {})
        for dimension in spec.dimensions:
            if known.setdefault(dimension.name, dimension) != dimension:
                raise TableRefused(
                    "dimension-redefined",
                    f"Dimension {dimension.name} differs between tables of {spec.population}.",
                )
    _check_size(found)
    return {population: tuple(known.values()) for population, known in found.items()}


def _check_size(found: dict[str, dict[str, Dimension]]) -> None:
    for population, known in found.items():
        if prod(len(dimension.categories) for dimension in known.values()) > MAXIMUM_BASE_CELLS:
            raise TableRefused(
                "too-many-base-cells",
                f"The tables of {population} cross too many dimensions: publish fewer of them "
                "together or group categories.",
            )


def _number_cells(specs: tuple[TableSpec, ...]) -> tuple[dict[Cell, int], tuple[Key, ...]]:
    numbers: dict[Key, int] = {}
    position = {
        Cell(spec.name, where): numbers.setdefault(key_of(spec, where), len(numbers))
        for spec in specs
        for where in spec.coordinates()
    }
    return position, tuple(numbers)


def _members(
    keys: tuple[Key, ...],
    base: tuple[BaseCell, ...],
    dimensions: dict[str, tuple[Dimension, ...]],
) -> tuple[tuple[int, ...], ...]:
    axes = {
        population: {dimension.name: axis for axis, dimension in enumerate(dims)}
        for population, dims in dimensions.items()
    }
    holding: dict[tuple[str, int, str], set[int]] = {}
    everything: dict[str, set[int]] = {}
    for index, (population, where) in enumerate(base):
        everything.setdefault(population, set()).add(index)
        for axis, name in enumerate(where):
            holding.setdefault((population, axis, name), set()).add(index)
    return tuple(
        tuple(
            sorted(
                everything[population].intersection(
                    *(holding[population, axes[population][dim], name] for dim, name in fixed)
                )
            )
        )
        for population, fixed in keys
    )


def _lines(specs: tuple[TableSpec, ...], position: dict[Cell, int]) -> tuple[Equation, ...]:
    found = {
        Equation(
            position[Cell(spec.name, total)],
            tuple(position[Cell(spec.name, part)] for part in parts),
        ): None
        for spec in specs
        for total, parts in spec.lines()
    }
    return tuple(found)
