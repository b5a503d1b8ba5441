"""The DMN Technology Compatibility Kit, when it lies beside the project.

``pytest tests/workflows/conformance/test_dmn_tck.py -s`` prints the figures that
docs/feel.md reports.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from decimal import Decimal
from functools import cache
from pathlib import Path

import pytest
from lxml import etree

from workflows import dmn
from workflows.feel import evaluate
from workflows.feel.comparison import equal
from workflows.feel.temporal.parse import parse_date, parse_datetime, parse_duration, parse_time

KIT = Path(__file__).parents[3].parent / "shared" / "conformance" / "dmn-tck"
NOW = datetime(2026, 3, 25, 9, 30, tzinfo=UTC)
PRECISION = Decimal("1e-8")
XSI = "{http://www.w3.org/2001/XMLSchema-instance}"

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(
        not KIT.is_dir(), reason="the DMN kit is not in ../shared/conformance/dmn-tck"
    ),
]


@dataclass(frozen=True)
class Outcome:
    model: str
    case: str
    node: str
    passed: bool
    detail: str


def value_of(element: etree._Element | None) -> object:
    """The FEEL value of an input or expected element."""
    if element is None or element.get(f"{XSI}nil") == "true":
        return None
    components = element.findall("{*}component")
    if components:
        return {part.get("name"): value_of(part) for part in components}
    items = element.find("{*}list")
    if items is not None:
        return None if items.get(f"{XSI}nil") == "true" else list_of(items)
    return scalar_of(element.find("{*}value"))


def list_of(element: etree._Element) -> list[object]:
    return [value_of(item) for item in element.findall("{*}item")]


def scalar_of(element: etree._Element | None) -> object:
    if element is None or element.get(f"{XSI}nil") == "true":
        return None
    text = element.text or ""
    kind = (element.get(f"{XSI}type") or "string").partition(":")[2] or "string"
    reader = READERS.get(kind)
    return reader(text.strip()) if reader else text


READERS = {
    "boolean": lambda text: text in ("true", "1"),
    "date": parse_date,
    "time": parse_time,
    "dateTime": parse_datetime,
    "duration": parse_duration,
    **dict.fromkeys(("decimal", "double", "float", "integer", "int", "long"), Decimal),
}


def same(actual: object, expected: object) -> bool:
    if isinstance(actual, Decimal) and isinstance(expected, Decimal):
        return abs(actual - expected) <= PRECISION * max(1, abs(expected))
    if isinstance(actual, list) and isinstance(expected, list):
        pairs = zip(actual, expected, strict=False)
        return len(actual) == len(expected) and all(same(a, b) for a, b in pairs)
    if isinstance(actual, dict) and isinstance(expected, dict):
        keys_agree = actual.keys() == expected.keys()
        return keys_agree and all(same(actual[key], expected[key]) for key in actual)
    return equal(actual, expected) is True


def cases_of(folder: Path) -> Iterator[tuple[Path, etree._Element]]:
    for file in sorted(folder.glob("*-test-*.xml")):
        for case in etree.parse(file).getroot().findall("{*}testCase"):
            yield file, case


def model_of(folder: Path) -> dmn.DecisionModel:
    files = {file.stem: file for file in folder.glob("*.dmn")}
    main = files.pop(folder.name, None) or files.popitem()[1]
    return dmn.read(main.read_bytes(), [file.read_bytes() for file in files.values()])


def run_folder(folder: Path) -> list[Outcome]:
    model = model_of(folder)
    return [
        outcome for _, case in cases_of(folder) for outcome in run_case(folder.name, model, case)
    ]


def run_case(name: str, model: dmn.DecisionModel, case: etree._Element) -> Iterator[Outcome]:
    inputs = {node.get("name"): value_of(node) for node in case.findall("{*}inputNode")}
    for node in case.findall("{*}resultNode"):
        asked = case.get("invocableName") or node.get("name")
        expected = value_of(node.find("{*}expected"))
        actual = model.evaluate(asked, inputs, NOW).value
        outputs = (
            node.get("name") != asked and isinstance(actual, dict) and node.get("name") in actual
        )
        if outputs:
            actual = actual[node.get("name")]
        detail = f"expected {expected!r}, got {actual!r}"
        yield Outcome(name, case.get("id", ""), node.get("name"), same(actual, expected), detail)


@cache
def outcomes(level: int) -> tuple[Outcome, ...]:
    folders = sorted((KIT / f"compliance-level-{level}").iterdir())
    return tuple(outcome for folder in folders for outcome in run_folder(folder))


def report(level: int) -> str:
    done = outcomes(level)
    missed = [each for each in done if not each.passed]
    lines = [f"level {level}: {len(done) - len(missed)} of {len(done)} result nodes"]
    lines += [f"  {each.model} {each.case} {each.node}: {each.detail}" for each in missed]
    return "\n".join(lines)


def test_every_result_of_level_2_is_right() -> None:
    done = outcomes(2)

    print("\n" + report(2))

    assert len({each.model for each in done}) == 28
    assert all(each.passed for each in done), report(2)


def test_level_3_is_right_in_at_least_95_of_100_results() -> None:
    done = outcomes(3)

    print("\n" + report(3))

    passed = sum(each.passed for each in done)
    assert passed >= 0.95 * len(done), report(3)


def test_expected_values_are_read_as_the_kit_means_them() -> None:
    xml = (
        '<expected xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">'
        '<list><item><value xsi:type="xsd:decimal">1.0</value></item>'
        '<item><value xsi:nil="true"/></item></list></expected>'
    )

    value = value_of(etree.fromstring(xml))

    assert value == [Decimal("1.0"), None]
    assert same(value, evaluate("[1, null]", {}))
