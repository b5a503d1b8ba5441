"""A snapshot as pages show it: rows, columns, words and charts in the language of the page."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any

from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _

from indicators import wordings
from indicators.areas import SEX, TOTAL, UNKNOWN
from indicators.catalogue import Polarity, Unit
from indicators.charts import Bar, ChartTexts, Group, Segment, Series, Svg, stacked_bars
from indicators.disclosure import ObsStatus
from indicators.periods import Period
from indicators.shapes import CROSSED, Shape
from indicators.snapshot import PROVISIONAL, Snapshot


@dataclass(frozen=True, kw_only=True)
class CellView:
    """One number of a table: its text, or the word for why there is none."""

    sex: str
    heading: str
    text: str
    is_protected: bool
    is_provisional: bool
    #: "82 of 107" for a percentage, as far as both may be shown.
    parts: str = ""
    why: str = ""


@dataclass(frozen=True)
class RowView:
    """One province, or the whole region."""

    code: str
    label: str
    cells: tuple[CellView, ...]

    @property
    def is_total(self) -> bool:
        """Whether it is the whole region."""
        return self.code == TOTAL


@dataclass(frozen=True, kw_only=True)
class IndicatorView:
    """One indicator of a quarter with everything needed to read it rightly."""

    code: str
    label: str
    programme: str
    programme_code: str
    counts: str
    polarity: str
    numerator: str
    denominator: str
    method: str
    target: str
    threshold: int
    is_rate: bool
    is_settled: bool
    #: What the table leaves out, in words.
    left_out: str
    headings: tuple[str, ...]
    rows: tuple[RowView, ...]
    chart: Svg | None

    @property
    def total(self) -> RowView:
        """The whole region."""
        return self.rows[-1]


@dataclass(frozen=True)
class QuarterView:
    """A quarter as a page shows it."""

    period: Period
    name: str
    seen_at: datetime
    is_over: bool
    threshold: int
    indicators: tuple[IndicatorView, ...]

    @property
    def unsettled(self) -> tuple[IndicatorView, ...]:
        """The indicators whose figures may still move."""
        return tuple(each for each in self.indicators if not each.is_settled)


def quarter_view(snapshot: Snapshot, *, codes: Iterable[str] | None = None) -> QuarterView:
    """Words for a snapshot; ``codes`` chooses the indicators that get their whole table."""
    period = Period.parse(snapshot["period"])
    areas = {area["code"]: wordings.in_language(area["labels"]) for area in snapshot["areas"]}
    areas |= {UNKNOWN: str(wordings.UNKNOWN_AREA), TOTAL: str(wordings.WHOLE_REGION)}
    chosen = None if codes is None else set(codes)
    return QuarterView(
        period=period,
        name=wordings.quarter_name(period),
        seen_at=datetime.fromisoformat(snapshot["seen_at"]),
        is_over=snapshot["is_over"],
        threshold=snapshot["threshold"],
        indicators=tuple(
            _indicator(each, areas)
            for each in snapshot["indicators"]
            if chosen is None or each["code"] in chosen
        ),
    )


def _indicator(each: Mapping[str, Any], areas: Mapping[str, str]) -> IndicatorView:
    rows = tuple(_rows(each, areas))
    label = wordings.in_language(each["labels"])
    return IndicatorView(
        code=each["code"],
        label=label,
        programme=wordings.in_language(each["programme"]["labels"]),
        programme_code=each["programme"]["code"],
        counts=str(Unit(each["counts"]).label),
        polarity=str(Polarity(each["polarity"]).label),
        numerator=wordings.in_language(each["numerator"]),
        denominator=wordings.in_language(each["denominator"]),
        method=wordings.in_language(each["method"]),
        target=wordings.in_language(each["target"]),
        threshold=each["threshold"],
        is_rate=each["is_rate"],
        is_settled=each["is_settled"],
        left_out=str(wordings.SHAPES.get(Shape(each["shape"]), "")),
        headings=tuple(cell.heading for cell in rows[-1].cells),
        rows=rows,
        chart=_chart(each, label, areas),
    )


def _rows(each: Mapping[str, Any], areas: Mapping[str, str]) -> Iterable[RowView]:
    cells: dict[str, list[Mapping[str, Any]]] = {}
    for cell in each["cells"]:
        cells.setdefault(cell["area"], []).append(cell)
    if each["shape"] in {Shape.REGION, Shape.WITHHELD}:
        whole = [cell for cell in cells[TOTAL] if cell["sex"] == TOTAL]
        cells = {TOTAL: whole}
    for area, row in cells.items():
        yield RowView(area, areas[area], tuple(_cell(each, cell) for cell in row))


def _cell(each: Mapping[str, Any], cell: Mapping[str, Any]) -> CellView:
    value = cell["value"]
    number, is_protected = value["value"], value["obs_status"] == ObsStatus.SUPPRESSED
    return CellView(
        sex=cell["sex"],
        heading=str(wordings.SEXES[cell["sex"]]),
        text=_text(number, is_rate=each["is_rate"], is_protected=is_protected),
        is_protected=is_protected,
        is_provisional=value["obs_status"] == PROVISIONAL,
        parts=_parts(cell) if each["is_rate"] else "",
        why=str(wordings.reason_text(value["reason"])),
    )


def _text(number: int | str | None, *, is_rate: bool, is_protected: bool) -> str:
    if number is None:
        return _("protected") if is_protected else _("no case")
    return wordings.rate_text(str(number)) if is_rate else wordings.count_text(int(number))


def _parts(cell: Mapping[str, Any]) -> str:
    numerator, whole = cell["numerator"]["value"], cell["denominator"]["value"]
    if numerator is not None and whole:
        numbers = {"part": wordings.count_text(numerator), "whole": wordings.count_text(whole)}
        return _("%(part)s of %(whole)s") % numbers
    if whole:
        return _("of %(whole)s") % {"whole": wordings.count_text(whole)}
    return ""


def _chart(each: Mapping[str, Any], label: str, areas: Mapping[str, str]) -> Svg | None:
    """Bars by province; nothing where every province is protected."""
    is_stacked = not each["is_rate"] and each["shape"] in CROSSED
    sexes = SEX.categories if is_stacked else (TOTAL,)
    found = {(cell["area"], cell["sex"]): cell["value"] for cell in each["cells"]}
    provinces = [area for area in areas if (area, TOTAL) in found and area != TOTAL]
    shown = [found[area, sex]["value"] for area in provinces for sex in sexes]
    if all(number is None for number in shown):
        return None
    return stacked_bars(
        chart_id=f"chart-{each['code']}",
        texts=_chart_texts(each, label),
        series=[Series(sex, str(wordings.SEXES[sex])) for sex in sexes],
        groups=[
            Group(areas[area], (_bar(found, area, sexes, is_stacked=is_stacked),))
            for area in provinces
        ],
        is_rtl=get_language_bidi(),
        maximum=100 if each["is_rate"] else None,
        format_number=_rate_number if each["is_rate"] else _count_number,
    )


def _chart_texts(each: Mapping[str, Any], label: str) -> ChartTexts:
    return ChartTexts(
        title=label,
        description=(
            _("Percentage by province; the table below holds the same numbers.")
            if each["is_rate"]
            else _("Numbers by province; the table below holds the same numbers.")
        ),
        protected=_("protected"),
        missing=_("no case"),
    )


def _bar(
    found: Mapping[tuple[str, str], Mapping[str, Any]],
    area: str,
    sexes: Iterable[str],
    *,
    is_stacked: bool,
) -> Bar:
    total = found[area, TOTAL]["value"]
    segments = tuple(_segment(sex, found[area, sex]) for sex in sexes)
    is_labelled = is_stacked and total is not None
    return Bar(segments, Decimal(total) if is_labelled else None)


def _segment(sex: str, value: Mapping[str, Any]) -> Segment:
    number = None if value["value"] is None else Decimal(value["value"])
    return Segment(sex, number, value["obs_status"] == ObsStatus.SUPPRESSED)


def _rate_number(value: object) -> str:
    """Left to right also in a chart that runs the other way, as in the table."""
    return f"\N{LEFT-TO-RIGHT ISOLATE}{wordings.rate_text(str(value))}\N{POP DIRECTIONAL ISOLATE}"


def _count_number(value: object) -> str:
    return wordings.count_text(int(Decimal(str(value))))
