"""How much of an indicator's table is shown, and where each number then stands."""

from collections.abc import Iterator
from dataclasses import replace
from enum import StrEnum

from indicators.areas import REGION, SEX, TOTAL
from indicators.catalogue import Definition
from indicators.counting import MET, UNMET, Grid
from indicators.disclosure import Cell, Dimension, Rate, Rule, Table, TableSpec, shares, tabulate
from indicators.disclosure.tables import Coordinates

OUTCOME = Dimension("outcome", (MET, UNMET), TOTAL)
WHOLE_REGION = Dimension("region", (REGION,), TOTAL)


#: How much higher the threshold of a cautious table is.
CAUTION = 3


class Shape(StrEnum):
    """From the whole table down to nothing."""

    #: Province by sex.
    FULL = "full"
    #: The same with a higher threshold, which hides more.
    CAUTIOUS = "cautious"
    #: By province and by sex, without crossing the two.
    MARGINS = "margins"
    #: One number for the region.
    REGION = "region"
    WITHHELD = "withheld"

    @property
    def coarser(self) -> "Shape":
        """The next step towards nothing."""
        steps = list(Shape)
        return steps[min(steps.index(self) + 1, len(steps) - 1)]


#: Shapes that show every province by sex.
CROSSED = (Shape.FULL, Shape.CAUTIOUS)


def rule_of(definition: Definition, shape: Shape) -> Rule:
    """What makes a count unsafe in this shape."""
    caution = CAUTION if shape is Shape.CAUTIOUS else 1
    return replace(definition.rule, threshold=caution * definition.rule.threshold)


def locate(code: str, shape: Shape, place: tuple[str, str], part: str) -> Cell | None:
    """The cell that holds a number, or nothing where the shape has none.

    ``part`` is met, unmet or the total of a rate, and empty for a count.
    """
    area, sex = place
    outcome = (part,) if part else ()
    if shape in CROSSED:
        return Cell(code, (area, sex, *outcome))
    if shape is Shape.MARGINS and sex == TOTAL:
        return Cell(f"{code} province", (area, *outcome))
    if shape is Shape.MARGINS and area == TOTAL:
        return Cell(f"{code} sex", (sex, *outcome))
    if shape is Shape.REGION and place == (TOTAL, TOTAL):
        return Cell(code, outcome or (TOTAL,))
    return None


def tables(
    definition: Definition, grid: Grid, shape: Shape, province: Dimension
) -> tuple[tuple[Table, ...], tuple[Rate, ...]]:
    """The tables of an indicator in a shape, all of one population, and their rates."""
    rule = rule_of(definition, shape)
    found = tuple(
        _table(definition, grid, name, axes, rule)
        for name, axes in _layout(definition, shape, province)
    )
    if not definition.is_rate:
        return found, ()
    rates = (shares(table.spec, outcome=OUTCOME.name, met=MET, unmet=UNMET) for table in found)
    return found, tuple(rate for each in rates for rate in each)


def _layout(
    definition: Definition, shape: Shape, province: Dimension
) -> Iterator[tuple[str, tuple[Dimension, ...]]]:
    code = definition.code
    if shape in CROSSED:
        yield code, (province, SEX)
    elif shape is Shape.MARGINS:
        yield f"{code} province", (province,)
        yield f"{code} sex", (SEX,)
    elif definition.is_rate:
        yield code, ()
    else:
        yield code, (WHOLE_REGION,)


def _table(
    definition: Definition, grid: Grid, name: str, axes: tuple[Dimension, ...], rule: Rule
) -> Table:
    kept = [axis.name for axis in axes]
    inner: dict[Coordinates, int] = {}
    for (area, sex, *outcome), number in _parts(definition, grid).items():
        along = {"province": area, "sex": sex, WHOLE_REGION.name: REGION}
        where = (*(along[axis] for axis in kept), *outcome)
        inner[where] = inner.get(where, 0) + number
    dimensions = (*axes, OUTCOME) if definition.is_rate else axes
    spec = TableSpec(name, dimensions, population=definition.code)
    return tabulate(spec, inner, rule=rule)


def _parts(definition: Definition, grid: Grid) -> dict[Coordinates, int]:
    return grid.parts() if definition.is_rate else dict(grid.cohort)
