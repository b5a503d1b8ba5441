import re
from decimal import Decimal
from itertools import pairwise
from xml.etree import ElementTree as ET

import pytest
from django.template import Context, Template
from hypothesis import given
from hypothesis import strategies as st

from indicators.charts import (
    PALETTE,
    Bar,
    ChartTexts,
    Group,
    Segment,
    Series,
    stacked_bars,
)

NS = {"svg": "http://www.w3.org/2000/svg"}
TEXTS = ChartTexts("Persons assisted", "By province and sex.", "protected", "no data")
SERIES = (Series("F", "Women"), Series("M", "Men"), Series("U", "Not stated"))


def bar(women, men, **options):
    parts = (women, men)
    segments = tuple(
        Segment(code, value, is_protected=value is None)
        for code, value in zip("FM", parts, strict=True)
    )
    return Bar(segments, **options)


GROUPS = (
    Group("Agadir", (bar(60, 40, total=100),)),
    Group("Tata", (bar(None, 15),)),
)


def drawn(**options):
    arguments = {"chart_id": "persons", "texts": TEXTS, "series": SERIES, "groups": GROUPS}
    return stacked_bars(**{**arguments, **options})


def tree(**options):
    return ET.fromstring(drawn(**options))  # noqa: S314 (our own output)


def value_boxes(root):
    return root.findall(".//svg:g[@class='chart-segment chart-series-1']/svg:rect", NS)


def luminance(colour):
    channels = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
    return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]


def test_the_chart_is_an_image_with_a_title_and_a_description():
    root = tree()

    assert root.get("role") == "img"
    assert root.get("aria-labelledby") == "persons-title persons-desc"
    assert root.find("svg:title[@id='persons-title']", NS).text == "Persons assisted"
    assert root.find("svg:desc[@id='persons-desc']", NS).text == "By province and sex."


def test_nothing_in_the_chart_offends_a_strict_content_policy():
    markup = drawn()

    assert not re.search(r"<script|<style|\sstyle=|\son\w+=|href=", markup)


def test_lengths_are_proportional_to_values():
    groups = (Group("a", (bar(60, 0),)), Group("b", (bar(30, 0),)))

    lengths = [float(box.get("width")) for box in value_boxes(tree(groups=groups))]

    assert lengths[0] == pytest.approx(2 * lengths[1])


def test_a_protected_segment_is_a_hatched_stub_with_its_word():
    stub = tree().find(".//svg:g[@class='chart-segment chart-protected']", NS)

    assert stub.find("svg:rect", NS).get("fill") == "url(#persons-hatch)"
    assert stub.find("svg:text", NS).text == "protected"
    assert stub.find("svg:title", NS).text == "Women: protected"


def test_a_missing_segment_is_not_taken_for_a_protected_one():
    groups = (Group("Tata", (Bar((Segment("F", None),)),)),)

    root = tree(groups=groups)

    assert (
        root.find(".//svg:g[@class='chart-segment chart-missing']/svg:text", NS).text == "no data"
    )
    assert root.find(".//svg:g[@class='chart-segment chart-protected']", NS) is None


def test_every_stub_has_the_same_length():
    groups = (Group("a", (bar(None, 900),)), Group("b", (bar(None, 11),)))

    stubs = tree(groups=groups).findall(".//svg:g[@class='chart-segment chart-protected']", NS)

    assert len({stub.find("svg:rect", NS).get("width") for stub in stubs}) == 1


def test_a_protected_segment_can_hold_no_value():
    with pytest.raises(ValueError, match="no value"):
        Segment("F", 3, is_protected=True)


def test_a_negative_count_is_refused():
    with pytest.raises(ValueError, match="negative"):
        Segment("F", -3)


def test_arabic_bars_start_at_the_right_and_mirror_the_left_ones():
    left, right = tree(), tree(is_rtl=True)

    assert right.get("direction") == "rtl"
    for one, other in zip(value_boxes(left), value_boxes(right), strict=True):
        mirrored = 480 - float(one.get("x")) - float(one.get("width"))
        assert float(other.get("x")) == pytest.approx(mirrored, abs=0.02)


def test_a_fixed_maximum_serves_percentages():
    groups = (Group("a", (Bar((Segment("F", Decimal(50)),)),)),)

    half, full = (
        float(value_boxes(tree(groups=groups, maximum=limit))[0].get("width"))
        for limit in (100, 50)
    )

    assert full == pytest.approx(2 * half, abs=0.02)


@pytest.mark.parametrize("chart_id", ["", "1st", 'a"b', "a b", "é", "a\n"])
def test_a_bad_chart_id_is_refused(chart_id):
    with pytest.raises(ValueError, match="chart id"):
        drawn(chart_id=chart_id)


def test_an_empty_chart_still_has_its_title():
    assert tree(groups=()).find("svg:title", NS).text == "Persons assisted"


@given(st.text())
def test_any_text_stays_text(text):
    texts = ChartTexts(text, text, text, text)
    groups = (Group(text, (bar(None, 40, label=text),)),)

    root = tree(texts=texts, series=(Series("F", text), Series("M", text)), groups=groups)

    allowed = {"svg", "title", "desc", "defs", "pattern", "rect", "line", "g", "text"}
    assert {element.tag.split("}")[1] for element in root.iter()} <= allowed


def test_a_template_prints_the_chart_and_escapes_what_people_wrote():
    groups = (Group("<script>alert(1)</script>", (bar(3, 4),)),)

    page = Template("{{ chart }}").render(Context({"chart": drawn(groups=groups)}))

    assert page.startswith("<svg ")
    assert "<script" not in page
    assert "&lt;script&gt;alert(1)" in page


def test_text_on_every_colour_has_enough_contrast():
    for fill, ink in PALETTE:
        darker, lighter = sorted((luminance(fill), luminance(ink)))
        assert (lighter + 0.05) / (darker + 0.05) >= 4.5


def test_neighbouring_colours_differ_in_grey_print():
    shades = [luminance(fill) for fill, _ in PALETTE]

    assert all(abs(one - two) > 0.1 for one, two in pairwise(shades))


def test_the_same_input_gives_the_same_markup():
    assert drawn() == drawn()
