"""Reads of the quarters: what was released, and the present figures, protected."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.core.cache import cache
from django.db.models import Min
from django.utils.crypto import salted_hmac

from casework.models import Request
from common import wall
from indicators import snapshot
from indicators.areas import Area, province_dimension, provinces
from indicators.catalogue import CATALOGUE
from indicators.counting import count
from indicators.disclosure import DisclosureError
from indicators.errors import NothingIsSafe
from indicators.models import Indicator, Quarter
from indicators.periods import Period, Span
from indicators.protection import Counted, SafeTable, Stock, protect_quarter
from indicators.shapes import Shape
from indicators.snapshot import REGIONAL_TIER, Snapshot

#: The protection of the same counts is the same; it is kept because it takes seconds.
_KEPT = 24 * 60 * 60
OPEN_REQUESTS = "SM-AC-07"


@dataclass(frozen=True)
class QuarterLine:
    """A quarter of the list: released, or not yet."""

    period: Period
    released: Quarter | None
    is_over: bool


def released_quarter(period: Period) -> Quarter | None:
    """The quarter as released, or nothing."""
    return (
        Quarter.objects.filter(year=period.year, number=period.number)
        .select_related("released_by")
        .first()
    )


def released_quarters() -> list[Quarter]:
    """The released quarters, newest first, without their tables."""
    rows = Quarter.objects.defer("table").select_related("released_by")
    return list(rows.order_by("-year", "-number"))


def quarter_lines(at: datetime) -> list[QuarterLine]:
    """Every quarter from the first request to the present one, newest first."""
    released = {Period(row.year, row.number): row for row in released_quarters()}
    period, lines = Period.of(at), []
    first = min(first_period(at), *released, period)
    while period >= first:
        lines.append(QuarterLine(period, released.get(period), at >= period.ends_at))
        period = period.previous
    return lines


@wall.serving
def first_period(at: datetime) -> Period:
    """The quarter of the first request, or the present one while there is none."""
    earliest = Request.objects.aggregate(at=Min("submitted_at"))["at"]
    return Period.of(earliest or at)


@wall.serving
def present_figures(period: Period, *, at: datetime) -> Snapshot:
    """The quarter's table as the records stand at ``at``, protected; nothing is stored.

    Raises NothingIsSafe when the disclosure control refuses.
    """
    span = Span(period, at)
    areas = provinces()
    codes = [each.code for each in CATALOGUE]
    rows = Indicator.objects.select_related("programme").in_bulk(codes)
    definitions = [each for each in CATALOGUE if each.code in rows]
    known = frozenset(area.code for area in areas)
    counted = [
        Counted(
            definition=each,
            grid=count(each, span, known),
            shape=Shape.REGION if rows[each.code].tier == REGIONAL_TIER else Shape.FULL,
        )
        for each in definitions
    ]
    safe = _protected(counted, areas, stock_released(period.previous))
    return snapshot.take(span, areas, rows, definitions, safe)


def stock_released(period: Period) -> Stock:
    """The requests open at the end of a quarter, where its release shows them."""
    quarter = released_quarter(period)
    if quarter is None:
        return {}
    cells = next(
        (each["cells"] for each in quarter.table["indicators"] if each["code"] == OPEN_REQUESTS),
        (),
    )
    return {
        (cell["area"], cell["sex"]): cell["denominator"]["value"]
        for cell in cells
        if cell["denominator"]["value"] is not None
    }


def _protected(
    counted: Sequence[Counted], areas: tuple[Area, ...], stock: Stock
) -> dict[str, SafeTable]:
    """Protect, or take what was worked out for exactly the same counts before."""
    same = [
        (c.definition.code, c.definition.rule, c.shape, sorted(c.grid.parts().items()))
        for c in counted
    ]
    key = f"quarter-{salted_hmac(__name__, repr((same, stock))).hexdigest()}"
    safe = cache.get(key)
    if safe is None:
        try:
            safe = protect_quarter(counted, province_dimension(areas), stock_before=stock)
        except DisclosureError as refusal:
            raise NothingIsSafe from refusal
        cache.set(key, safe, _KEPT)
    return safe
