"""Tables of counts as they are about to be published, before any protection.

Everything here is plain data. A *cell* is one number of one table; the same number shown in
two tables of one population (province totals, say) is one cell with one fate.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product

from indicators.disclosure.errors import TableRefused

Coordinates = tuple[str, ...]


@dataclass(frozen=True)
class Dimension:
    """One classification, such as the provinces; `total` stands for all categories together."""

    name: str
    categories: tuple[str, ...]
    total: str = "_T"

    def __post_init__(self) -> None:
        if not self.categories:
            raise TableRefused("empty-dimension", f"Dimension {self.name} has no category.")
        if len(set(self.members)) != len(self.members):
            raise TableRefused(
                "duplicate-category", f"Dimension {self.name} lists a category twice."
            )

    @property
    def members(self) -> tuple[str, ...]:
        """The categories, then the total."""
        return (*self.categories, self.total)


@dataclass(frozen=True)
class TableSpec:
    """The shape of a published table: all combinations of its dimensions, totals included.

    Tables that count the same units carry the same `population` (by default the table's own
    name): they are protected as one system, and equal cells get one status.
    """

    name: str
    dimensions: tuple[Dimension, ...]
    population: str = ""

    def __post_init__(self) -> None:
        names = [dimension.name for dimension in self.dimensions]
        if not names or len(set(names)) != len(names):
            raise TableRefused("bad-dimensions", f"Table {self.name} needs distinct dimensions.")
        if not self.population:
            object.__setattr__(self, "population", self.name)

    def coordinates(self) -> Iterator[Coordinates]:
        """Every cell of the table, totals included, in a fixed order."""
        return product(*(dimension.members for dimension in self.dimensions))

    def lines(self) -> Iterator[tuple[Coordinates, tuple[Coordinates, ...]]]:
        """Every equation of the table: a total and the parts that must add up to it."""
        for axis, dimension in enumerate(self.dimensions):
            for where in self.coordinates():
                if where[axis] == dimension.total:
                    before, after = where[:axis], where[axis + 1 :]
                    parts = (*((*before, part, *after) for part in dimension.categories),)
                    yield where, parts


@dataclass(frozen=True, order=True)
class Cell:
    """One number of one table, named by its coordinates in the order of the dimensions."""

    table: str
    coordinates: Coordinates

    def __str__(self) -> str:
        return f"{self.table}[{', '.join(self.coordinates)}]"


@dataclass(frozen=True)
class Rule:
    """What makes a count unsafe: 0 < count < `threshold`, and 0 itself when so stated.

    Zeros are unsafe where an empty category says something about everybody in the group
    (all refused, none enrolled).
    """

    threshold: int = 10
    zeros_are_unsafe: bool = False

    def __post_init__(self) -> None:
        if isinstance(self.threshold, bool) or not isinstance(self.threshold, int):
            raise TableRefused("bad-threshold", "The threshold must be a whole number.")
        if self.threshold < 1:
            raise TableRefused(
                "bad-threshold", "The threshold must be at least 1: below that nothing is hidden."
            )

    def is_unsafe(self, count: int) -> bool:
        """Whether a cell with this count may not be shown."""
        return 0 < count < self.threshold or (count == 0 and self.zeros_are_unsafe)


@dataclass(frozen=True)
class Table:
    """A table with its true counts.

    `rule` replaces the release's rule for this table. `structural_zeros` are cells that
    everybody knows to be empty (a man in a maternity ward): they are always published.
    """

    spec: TableSpec
    counts: Mapping[Coordinates, int] = field(repr=False)
    rule: Rule | None = None
    structural_zeros: frozenset[Coordinates] = frozenset()


@dataclass(frozen=True)
class Rate:
    """A published percentage: 100 × numerator / denominator, to `decimals` places.

    `complement` is the cell denominator − numerator. Leave it out only when the numerator is
    not a part of the denominator: otherwise subtraction recovers an unprotected number.
    """

    name: str
    numerator: Cell
    denominator: Cell
    complement: Cell | None = None
    minimum_denominator: int = 20
    decimals: int = 1


@dataclass(frozen=True)
class Release:
    """Everything published on one day: protected together or not at all."""

    name: str
    tables: tuple[Table, ...]
    rates: tuple[Rate, ...] = ()


def tabulate(spec: TableSpec, counts: Mapping[Coordinates, int], **options: object) -> Table:
    """Make a table from its inner counts: absent combinations are 0, totals are added up.

    `options` are `rule` and `structural_zeros` of `Table`. Raises `TableRefused` for a
    combination that the specification does not know.
    """
    inner = set(product(*(dimension.categories for dimension in spec.dimensions)))
    if unknown := sorted(set(counts) - inner):
        raise TableRefused("unknown-cell", f"{Cell(spec.name, unknown[0])} is not in the table.")
    sums = dict.fromkeys(spec.coordinates(), 0)
    for where, count in counts.items():
        pairs = zip(where, spec.dimensions, strict=True)
        for target in product(*((name, dimension.total) for name, dimension in pairs)):
            sums[target] += count
    return Table(spec, sums, **options)  # type: ignore[arg-type]


def shares(spec: TableSpec, *, outcome: str, met: str, unmet: str) -> tuple[Rate, ...]:
    """The rate met / all for every row of a table that has an `outcome` dimension.

    The outcome dimension has the two categories `met` and `unmet`, so that numerator,
    complement and denominator are cells of one table. A rate's name is
    `<table>[<coordinates with met>]`.
    """
    axis = [dimension.name for dimension in spec.dimensions].index(outcome)
    total = spec.dimensions[axis].total

    def at(where: Coordinates, category: str) -> Cell:
        return Cell(spec.name, (*where[:axis], category, *where[axis + 1 :]))

    return tuple(
        Rate(str(at(where, met)), at(where, met), at(where, total), at(where, unmet))
        for where in spec.coordinates()
        if where[axis] == met
    )
