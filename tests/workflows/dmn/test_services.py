"""Decision services, called by name or as functions."""

import pytest

from tests.workflows.dmn.models import decision, input_data, literal, model, table
from workflows import dmn

SERVICE = (
    '<decisionService id="s" name="service"><variable name="service"/>'
    '<outputDecision href="#d-tens"/><outputDecision href="#d-greeting"/>'
    '<inputDecision href="#d-base"/><inputData href="#i-name"/></decisionService>'
)


def with_service(*more: str) -> dmn.DecisionModel:
    return model(
        input_data("n"),
        input_data("name", "string"),
        decision("base", literal("n + 1"), "i-n", kind="number"),
        decision("tens", table("", ["base"], ["o"], ["- => base * 10"]), "d-base"),
        decision("greeting", literal('"hello " + name'), "i-name"),
        SERVICE,
        *more,
    )


def test_a_service_with_several_outputs_answers_a_context() -> None:
    result = with_service().evaluate("service", {"base": 5, "name": "A", "n": 99})

    assert result.value == {"tens": 50, "greeting": "hello A"}
    assert result.fired == ("r1",)
    assert [each.name for each in result.trace] == ["tens", "greeting"]


@pytest.mark.parametrize(
    ("call", "value"),
    [
        ('service("A", 5).tens', 50),
        ('service(base: 5, name: "A").greeting', "hello A"),
        ('service(["A"], [5]).tens', 50),
        ("service(base: 5).tens", 50),
        ('service("A")', None),
        ('service("A", 5, 6)', None),
        ('service(base: "five", name: "A")', None),
        ('service(base: 5, person: "A")', None),
    ],
)
def test_a_service_is_a_function_of_its_inputs(call: str, value: object) -> None:
    tested = with_service(decision("caller", literal(call), knows=("s",)))

    assert tested.evaluate("caller", {"n": 1}).value == value


def test_a_service_made_of_missing_parts_is_a_finding() -> None:
    tested = model(
        '<decisionService id="s" name="service"><variable name="service"/>'
        '<outputDecision href="#gone"/><inputData href="#gone too"/></decisionService>'
    )

    assert [finding.code for finding in tested.findings] == ["reference"]
    assert tested.evaluate("service", {}).value == {}
