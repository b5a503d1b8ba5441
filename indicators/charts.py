"""Bar charts as inline SVG that print, read aloud and mirror, without script or style.

Elements are built as a tree and serialised once, so every text is escaped by construction.
Only presentation attributes and classes are used: a strict content security policy holds. The
same numbers must stand in a table beside the chart.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from xml.etree import ElementTree as ET

Number = int | float | Decimal

WIDTH = 480
LINE, BAR, GAP = 18, 22, 10
FONT = 13
#: Generous width of one character at that size, for deciding whether a text fits.
CHARACTER = 7.2

#: Fill and ink of each series: at least 4.5:1 within, told apart in grey by their lightness.
PALETTE = (
    ("#1b4f72", "#ffffff"),
    ("#e0a458", "#1d1d1f"),
    ("#8d99a6", "#1d1d1f"),
    ("#4a7c59", "#ffffff"),
    ("#d9c5a0", "#1d1d1f"),
)
INK, HATCH, PAPER = "#1d1d1f", "#5f6670", "#ffffff"


class Svg(str):
    """Markup of a finished chart; templates print it as it is. Only this module makes one."""

    __slots__ = ()

    def __html__(self) -> str:
        return self


@dataclass(frozen=True)
class Series:
    """One colour of the stack, a sex for example."""

    code: str
    label: str


@dataclass(frozen=True)
class Segment:
    """A part of a bar; without a value it is protected or, failing that, missing."""

    series: str
    value: Number | None
    is_protected: bool = False

    def __post_init__(self) -> None:
        if self.is_protected and self.value is not None:
            raise ValueError("A protected segment has no value to draw.")
        if self.value is not None and self.value < 0:
            raise ValueError("A bar chart of counts has no negative segment.")


@dataclass(frozen=True)
class Bar:
    """A stack of segments and the text of its total ('' when there is none to show).

    Give `label` when a group has several bars, the quarters of one province for example.
    """

    segments: tuple[Segment, ...]
    total: Number | None = None
    label: str = ""


@dataclass(frozen=True)
class Group:
    """The bars of one province."""

    label: str
    bars: tuple[Bar, ...]


@dataclass(frozen=True)
class ChartTexts:
    """Translated texts: `protected` and `missing` stand where a value cannot."""

    title: str
    description: str
    protected: str
    missing: str


@dataclass(frozen=True)
class _Frame:
    """What every part of the drawing needs to know."""

    chart_id: str
    texts: ChartTexts
    series: Sequence[Series]
    format_number: Callable[[Number], str]
    is_rtl: bool
    scale: float
    stub: float

    def start(self, offset: float, length: float = 0.0) -> str:
        """Left edge of something `offset` after the reading start and `length` long."""
        return _number(WIDTH - offset - length if self.is_rtl else offset)

    def style(self, series: str) -> tuple[int, str, str, str]:
        """Position, label, fill and ink of a series."""
        codes = [one.code for one in self.series]
        position = codes.index(series)
        fill, ink = PALETTE[position % len(PALETTE)]
        return position, self.series[position].label, fill, ink


def stacked_bars(
    *,
    chart_id: str,
    texts: ChartTexts,
    series: Sequence[Series],
    groups: Sequence[Group],
    is_rtl: bool = False,
    maximum: Number | None = None,
    format_number: Callable[[Number], str] = str,
) -> Svg:
    """Draw horizontal bars, grouped by province and stacked by series.

    `chart_id` is unique in the page and made of ASCII letters, digits, '-' and '_'.
    `maximum` fixes the end of the scale (100 for percentages); by default the longest bar of
    published values fills the width. A protected segment is a hatched stub of one fixed
    length: neither its length nor the scale depends on the hidden value.

    Raises `ValueError` for a bad `chart_id` or an unknown series.
    """
    if not re.fullmatch(r"[A-Za-z][\w-]*", chart_id, re.ASCII):
        raise ValueError("A chart id consists of ASCII letters, digits, hyphens and underscores.")
    frame = _frame(chart_id, texts, series, groups, is_rtl, maximum, format_number)
    root = ET.Element("svg", _root_attributes(chart_id, is_rtl))
    _child(root, "title", id=f"{chart_id}-title").text = _clean(texts.title)
    _child(root, "desc", id=f"{chart_id}-desc").text = _clean(texts.description)
    _draw_hatch(root, chart_id)
    height = _draw_legend(root, frame)
    for group in groups:
        height = _draw_group(root, frame, group, height)
    root.set("viewBox", f"0 0 {WIDTH} {_number(height)}")
    return Svg(ET.tostring(root, encoding="unicode"))


def _frame(
    chart_id: str,
    texts: ChartTexts,
    series: Sequence[Series],
    groups: Sequence[Group],
    is_rtl: bool,  # noqa: FBT001 (passed on)
    maximum: Number | None,
    format_number: Callable[[Number], str],
) -> _Frame:
    bars = [bar for group in groups for bar in group.bars]
    totals = [format_number(bar.total) for bar in bars if bar.total is not None]
    room = WIDTH - max(map(_width, totals), default=0.0) - 10
    stub = _stub_length(bars, texts)
    ends = [(float(maximum), room)] if maximum else []
    for bar in bars:
        shown = sum(float(segment.value or 0) for segment in bar.segments)
        stubs = sum(segment.value is None for segment in bar.segments)
        ends.append((shown, max(room - stubs * stub, 40.0)))
    scale = min((space / length for length, space in ends if length > 0), default=0.0)
    return _Frame(chart_id, texts, series, format_number, is_rtl, scale, stub)


def _stub_length(bars: Sequence[Bar], texts: ChartTexts) -> float:
    """One length for all stubs of a chart: the longest word used, between hatching."""
    empty = [part for bar in bars for part in bar.segments if part.value is None]
    words = [texts.protected if part.is_protected else texts.missing for part in empty]
    return max(map(_width, words), default=0.0) + 40


def _root_attributes(chart_id: str, is_rtl: bool) -> dict[str, str]:  # noqa: FBT001 (passed on)
    return {
        "xmlns": "http://www.w3.org/2000/svg",
        "class": "chart chart-stacked-bars",
        "role": "img",
        "aria-labelledby": f"{chart_id}-title {chart_id}-desc",
        "direction": "rtl" if is_rtl else "ltr",
        "width": "100%",
        "font-size": str(FONT),
        "fill": INK,
    }


def _draw_hatch(root: ET.Element, chart_id: str) -> None:
    pattern = _child(
        _child(root, "defs"),
        "pattern",
        id=f"{chart_id}-hatch",
        width="6",
        height="6",
        patternUnits="userSpaceOnUse",
        patternTransform="rotate(45)",
    )
    _child(pattern, "rect", width="6", height="6", fill=PAPER)
    _child(pattern, "line", x1="0", y1="0", x2="0", y2="6", stroke=HATCH, stroke_width="1.5")


def _draw_legend(root: ET.Element, frame: _Frame) -> float:
    """Draw one swatch per series, on as many lines as needed; return where the bars begin."""
    legend = _child(root, "g", class_="chart-legend")
    offset, top = 0.0, 0.0
    for one in frame.series:
        length = 18 + _width(one.label) + 16
        if offset and offset + length > WIDTH:
            offset, top = 0.0, top + LINE
        position, label, fill, _ = frame.style(one.code)
        _child(
            legend,
            "rect",
            class_=f"chart-series-{position + 1}",
            x=frame.start(offset, 12),
            y=_number(top + 3),
            width="12",
            height="12",
            fill=fill,
        )
        _text(legend, frame, label, offset=offset + 18, middle=top + 9)
        offset += length
    return top + LINE + GAP


def _draw_group(root: ET.Element, frame: _Frame, group: Group, top: float) -> float:
    box = _child(root, "g", class_="chart-group")
    label = _text(box, frame, group.label, offset=0, middle=top + LINE / 2)
    label.set("font-weight", "600")
    top += LINE
    for bar in group.bars:
        top = _draw_bar(box, frame, bar, top)
    return top + GAP


def _draw_bar(box: ET.Element, frame: _Frame, bar: Bar, top: float) -> float:
    if bar.label:
        _text(box, frame, bar.label, offset=0, middle=top + LINE / 2)
        top += LINE
    offset = 0.0
    for segment in bar.segments:
        draw = _draw_stub if segment.value is None else _draw_value
        offset += draw(box, frame, segment, offset, top)
    _child(
        box,
        "line",
        class_="chart-axis",
        x1=frame.start(0),
        x2=frame.start(0),
        y1=_number(top),
        y2=_number(top + BAR),
        stroke=INK,
        stroke_width="1.5",
    )
    if bar.total is not None:
        text = frame.format_number(bar.total)
        _text(box, frame, text, offset=offset + 6, middle=top + BAR / 2)
    return top + BAR + 4


def _draw_value(
    box: ET.Element, frame: _Frame, segment: Segment, offset: float, top: float
) -> float:
    value = segment.value or 0
    length = float(value) * frame.scale
    if length <= 0:
        return 0.0
    position, label, fill, ink = frame.style(segment.series)
    text = frame.format_number(value)
    part = _child(box, "g", class_=f"chart-segment chart-series-{position + 1}")
    _child(part, "title").text = _clean(f"{label}: {text}")
    _child(
        part,
        "rect",
        x=frame.start(offset, length),
        y=_number(top),
        width=_number(length),
        height=str(BAR),
        fill=fill,
        stroke=PAPER,
        stroke_width="1",
    )
    if _width(text) + 6 <= length:
        _text(part, frame, text, offset=offset + length / 2, middle=top + BAR / 2, ink=ink)
    return length


def _draw_stub(
    box: ET.Element, frame: _Frame, segment: Segment, offset: float, top: float
) -> float:
    _, label, fill, _ = frame.style(segment.series)
    texts = frame.texts
    text, kind = (
        (texts.protected, "protected") if segment.is_protected else (texts.missing, "missing")
    )
    part = _child(box, "g", class_=f"chart-segment chart-{kind}")
    _child(part, "title").text = _clean(f"{label}: {text}")
    paint = f"url(#{frame.chart_id}-hatch)" if segment.is_protected else PAPER
    _child(
        part,
        "rect",
        x=frame.start(offset + 1, frame.stub - 2),
        y=_number(top + 1),
        width=_number(frame.stub - 2),
        height=str(BAR - 2),
        fill=paint,
        stroke=fill,
        stroke_width="2",
    )
    length = _width(text) + 4
    _child(
        part,
        "rect",
        x=frame.start(offset + (frame.stub - length) / 2, length),
        y=_number(top + 4),
        width=_number(length),
        height=str(BAR - 8),
        fill=PAPER,
    )
    _text(part, frame, text, offset=offset + frame.stub / 2, middle=top + BAR / 2, ink=INK)
    return frame.stub


def _text(
    parent: ET.Element,
    frame: _Frame,
    text: str,
    *,
    offset: float,
    middle: float,
    ink: str = "",
) -> ET.Element:
    """Write a text at the reading start of `offset`, or centred on it when it has an ink."""
    element = _child(parent, "text", x=frame.start(offset), y=_number(middle + FONT * 0.36))
    element.text = _clean(text)
    if ink:
        element.set("text-anchor", "middle")
        element.set("fill", ink)
    return element


def _child(parent: ET.Element, tag: str, **attributes: str) -> ET.Element:
    """Append an element; `class_` and `stroke_width` stand for their hyphenated names."""
    names = {name: name.rstrip("_").replace("_", "-") for name in attributes}
    return ET.SubElement(parent, tag, {names[name]: text for name, text in attributes.items()})


def _clean(text: str) -> str:
    """Without the characters that no XML document may hold."""
    return re.sub(r"[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]", "", str(text))


def _number(value: float) -> str:
    """Two decimals at most, the same on every machine."""
    return f"{value:.2f}".rstrip("0").rstrip(".")


def _width(text: str) -> float:
    return len(text) * CHARACTER
