"""The betsy suite: 90 models to run, 100 to refuse. Figures in docs/conformance.md."""

from __future__ import annotations

from typing import Any

import pytest

from tests.workflows.conformance import betsy
from tests.workflows.conformance.places import BETSY
from workflows import bpmn

pytestmark = [
    pytest.mark.conformance,
    pytest.mark.skipif(not BETSY.is_dir(), reason="the betsy models are not beside the project"),
]

#: what cannot pass, and why.
DOUBTFUL = {
    "AdHocSubProcess_Sequential": "expects Task3 where the model logs Task1 again",
    "AdHocSubProcess_Parallel": "expects Task3 where the model logs Task1 again",
    "MultiInstance_ComplexBehavior": "expects one of three instances and both ways out",
}


def _tests(*, doubtful: bool | None = None) -> list[Any]:
    if not BETSY.is_dir():
        return []
    return [
        pytest.param(test, id=test["name"])
        for test in betsy.suite()["tests"]
        if doubtful is None or doubtful == (test["name"] in DOUBTFUL)
    ]


def _refused() -> list[Any]:
    if not BETSY.is_dir():
        return []
    return [pytest.param(item, id=item["model"]) for item in betsy.suite()["must_refuse"]]


def _inputs() -> dict[str, str]:
    return {name: values[0] for name, values in betsy.suite()["inputs"].items()}


def _marks(test: dict[str, Any]) -> list[list[str]]:
    inputs = _inputs()
    return [betsy.play(test, case, inputs) for case in test["cases"]]


def _expected(test: dict[str, Any]) -> list[list[str]]:
    return [sorted(case["expect"]) for case in test["cases"]]


@pytest.mark.parametrize("test", _tests(doubtful=False))
def test_a_model_gives_the_expected_marks(test: dict[str, Any]) -> None:
    assert _marks(test) == _expected(test)


@pytest.mark.parametrize("test", _tests(doubtful=True))
def test_a_doubtful_model_still_differs(test: dict[str, Any]) -> None:
    assert _marks(test) != _expected(test), "passes now: take it off the list"


@pytest.mark.parametrize("item", _refused())
def test_an_invalid_model_is_refused(item: dict[str, str]) -> None:
    document = bpmn.read((BETSY / item["model"]).read_bytes())

    assert betsy.refusals(document)


@pytest.mark.parametrize("test", _tests())
def test_a_valid_model_is_not_refused(test: dict[str, Any]) -> None:
    is_faulty = any("GenericError" in case["expect"] for case in test["cases"])

    document = bpmn.read((BETSY / test["model"]).read_bytes())

    if not is_faulty:
        assert betsy.refusals(document) == []
