"""Tables for the tests of disclosure control: small random ones and the region's shape."""

from itertools import product
from random import Random

from hypothesis import strategies as st

from indicators.disclosure import Dimension, Release, TableSpec, shares, tabulate

PROVINCES = ("AGD", "INE", "CHT", "TAR", "TAT", "TIZ")
OUTCOME = Dimension("outcome", ("met", "unmet"))


def dimension(name, size):
    return Dimension(name, tuple(f"{name}{number}" for number in range(size)))


def grid(rows, **options):
    """A two-way table from rows of inner counts."""
    spec = TableSpec("grid", (dimension("r", len(rows)), dimension("c", len(rows[0]))))
    counts = {
        (f"r{r}", f"c{c}"): count for r, row in enumerate(rows) for c, count in enumerate(row)
    }
    return Release("grid", (tabulate(spec, counts, **options),))


@st.composite
def grids(draw, *, rows=2, columns=2, largest=5):
    line = st.lists(st.integers(0, largest), min_size=columns, max_size=columns)
    return grid(draw(st.lists(line, min_size=rows, max_size=rows)))


@st.composite
def tables(draw, dimensions=None):
    """One table of two or three dimensions, mostly small counts and zeros."""
    count = dimensions or draw(st.integers(2, 3))
    dims = tuple(dimension(f"d{axis}", draw(st.integers(2, 3))) for axis in range(count))
    spec = TableSpec("random", dims)
    size = st.one_of(st.integers(0, 12), st.just(0), st.integers(10, 200))
    inner = product(*(dim.categories for dim in dims))
    return Release("random", (tabulate(spec, {where: draw(size) for where in inner}),))


@st.composite
def linked_tables(draw):
    """Three two-way tables of the same persons: they share their margins."""
    dims = {name: dimension(name, draw(st.integers(2, 3))) for name in "abc"}
    size = st.one_of(st.integers(0, 8), st.just(0), st.integers(10, 60))
    cube = {where: draw(size) for where in product(*(dim.categories for dim in dims.values()))}
    pairs = (("a", "b"), ("a", "c"), ("b", "c"))
    return Release("linked", tuple(_projection(dims, cube, pair) for pair in pairs))


def _projection(dims, cube, pair):
    spec = TableSpec("x".join(pair), tuple(dims[name] for name in pair), population="persons")
    axes = [list(dims).index(name) for name in pair]
    counts = {}
    for where, count in cube.items():
        target = tuple(where[axis] for axis in axes)
        counts[target] = counts.get(target, 0) + count
    return tabulate(spec, counts)


def quarter(seed=0, indicators=12):
    """A release with the region's shape: province x sex x outcome, rates included."""
    random, tables_, rates = Random(seed), [], []  # noqa: S311 (sample data)
    dims = (Dimension("province", PROVINCES), Dimension("sex", ("F", "M", "U")), OUTCOME)
    share = dict(zip(PROVINCES, (0.35, 0.25, 0.15, 0.15, 0.03, 0.07), strict=True))
    by_sex, by_outcome = {"F": 0.4, "M": 0.57, "U": 0.03}, {"met": 0.75, "unmet": 0.25}
    for number in range(indicators):
        spec = TableSpec(f"SM-{number:02}", dims)
        total = 300 * random.choice((0.2, 0.5, 1, 2, 5))
        counts = {
            (p, s, o): max(
                0, int(random.gauss(1, 0.3) * total * share[p] * by_sex[s] * by_outcome[o])
            )
            for p, s, o in product(PROVINCES, by_sex, by_outcome)
        }
        tables_.append(tabulate(spec, counts))
        rates += shares(spec, outcome="outcome", met="met", unmet="unmet")
    return Release("2026-Q3", tuple(tables_), tuple(rates))


def truth(release, cell):
    """The true count of a cell."""
    table = next(table for table in release.tables if table.spec.name == cell.table)
    return table.counts[cell.coordinates]
