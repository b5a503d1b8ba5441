"""What one indicator tells about another: counts of different tables are not independent.

The disclosure control protects each indicator's table as one system. Some cells of two tables
are related all the same: an enrolled child is also a closed request. Whoever reads the whole
release may use it, so the release is attacked once more with what these relations tell.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass

from indicators.areas import TOTAL
from indicators.counting import MET
from indicators.disclosure import Cell
from indicators.disclosure.attack import Knowledge

ALL = TOTAL
#: Enough for the longest chain of relations; a release changes no further after a few.
ROUNDS = 20

#: An indicator's number: its code and, for a rate, ``met`` or ``_T`` (numerator, denominator).
Number = tuple[str, str]


@dataclass(frozen=True)
class Inequality:
    """Σ terms ≥ 0, cell by cell; a term is a factor and a number of the release."""

    terms: tuple[tuple[int, Number], ...]


def _part_of(part: Number, whole: Number) -> Inequality:
    return Inequality(((1, whole), (-1, part)))


RECEIVED, CLOSED, OPEN = ("SM-AC-02", ""), ("SM-AC-04", ALL), ("SM-AC-07", ALL)

INEQUALITIES = (
    _part_of(("SM-AC-01", ""), RECEIVED),
    _part_of(("SM-LO-01", ALL), RECEIVED),
    _part_of(("SM-PR-03", ALL), RECEIVED),
    _part_of(("SM-SA-01", ALL), ("SM-AC-06", ALL)),
    _part_of(("SM-ED-01", ALL), CLOSED),
    _part_of(("SM-ED-01", MET), ("SM-AC-04", MET)),
    # What came in during the quarter has been closed in it or is open at its end.
    Inequality(((1, OPEN), (1, CLOSED), (-1, RECEIVED))),
)

Interval = tuple[int, int | None]
Place = tuple[str, str]
#: A sum of factors times cells, plus a constant, that is never negative.
Line = tuple[tuple[tuple[int, Cell], ...], int]
#: Where a number of the release stands at a place; nothing where it is not shown.
Locate = Callable[[Number, Place], Cell | None]


def implied(
    intervals: Mapping[Cell, Interval],
    locate: Locate,
    places: Iterable[Place],
    *,
    stock_before: Mapping[Place, int],
) -> Knowledge:
    """What the relations add to ``intervals``, for cells that are not published exactly.

    ``stock_before`` holds the requests open at the end of the quarter before, where published:
    open now = open before + received − closed.
    """
    known = dict(intervals)
    lines = tuple(_lines(locate, places, stock_before))
    for _round in range(ROUNDS):
        # A sum, not any(): every line must have its say in every round.
        if not sum(_narrow(known, *line, *term) for line in lines for term in line[0]):
            break
    return {cell: found for cell, found in known.items() if found != intervals[cell]}


def _lines(
    locate: Locate, places: Iterable[Place], stock_before: Mapping[Place, int]
) -> Iterator[Line]:
    for place in places:
        for inequality in INEQUALITIES:
            terms = [(factor, locate(number, place)) for factor, number in inequality.terms]
            if all(cell is not None for _factor, cell in terms):
                yield tuple(terms), 0
        flow = [locate(number, place) for number in (OPEN, RECEIVED, CLOSED)]
        if place in stock_before and None not in flow:
            terms = tuple(zip((1, -1, 1), flow, strict=True))
            yield terms, -stock_before[place]
            yield tuple((-factor, cell) for factor, cell in terms), stock_before[place]


def _narrow(
    known: dict[Cell, Interval],
    terms: Iterable[tuple[int, Cell]],
    constant: int,
    factor: int,
    cell: Cell,
) -> bool:
    """Tighten one cell by a line Σ terms + constant ≥ 0; whether it became narrower.

    A line that contradicts what is known tells nothing: records were entered late.
    """
    most = constant
    for other_factor, other in terms:
        if other != cell:
            lower, upper = known[other]
            end = upper if other_factor > 0 else lower
            if end is None:
                return False
            most += other_factor * end
    lower, upper = known[cell]
    if factor > 0 and lower < -most and (upper is None or -most <= upper):
        known[cell] = (-most, upper)
        return True
    if factor < 0 and lower <= most and (upper is None or most < upper):
        known[cell] = (lower, most)
        return True
    return False
