"""Whatever goes wrong inside a decision is null, and the answer says why."""

import pytest

from tests.workflows.dmn.models import decision, input_data, literal, model, table, variable
from workflows.dmn import Reason

JAVA = (
    f'<businessKnowledgeModel id="k" name="k">{variable("k")}<encapsulatedLogic kind="Java">'
    '<formalParameter name="x"/><context/></encapsulatedLogic></businessKnowledgeModel>'
)
NULL = "the decision's expression answers null"
UNFIT = "the decision's value does not conform to its type"
UNEXPECTED = "line 1, column 4: expected an expression, found the end"


@pytest.mark.parametrize(
    ("logic", "kind", "reason"),
    [
        (literal("1 +"), None, Reason("d-d", UNEXPECTED)),
        (literal('1 + "a"'), None, Reason("d-d", NULL)),
        ("", None, Reason("d-d", NULL)),
        (
            literal("n"),
            "string",
            Reason("d-d", UNFIT),
        ),
        (literal("k(1)"), None, Reason("k", "functions of other languages are not run")),
        (table("", ["n"], ["o"], ["> 9 => 1"]), None, Reason("d-d", "no rule matches")),
        (
            table("", ["n"], ["o"], ['- => "x"']).replace("<output ", '<output typeRef="number" '),
            None,
            Reason("d-d", "a value does not conform to the type of its column"),
        ),
        (
            table("", ["n"], ["o"], ["> 1 => 1", "> 2 => 2"]),
            None,
            Reason("d-d", "several rules match: r1, r2"),
        ),
        (
            table('hitPolicy="ANY"', ["n"], ["o"], ["> 1 => 1", "> 2 => 2"]),
            None,
            Reason("d-d", "several rules match: r1, r2"),
        ),
    ],
)
def test_a_decision_that_is_null_says_why(logic: str, kind: str | None, reason: Reason) -> None:
    tested = model(JAVA, input_data("n"), decision("d", logic, "i-n", kind=kind, knows=("k",)))

    result = tested.evaluate("d", {"n": 5})

    assert result.value is None
    assert result.reasons == (reason,)


def test_a_cell_that_cannot_be_read_never_matches() -> None:
    logic = table("", ["n"], ["o"], ["> => 1", "- => 2"])

    result = model(input_data("n"), decision("d", logic, "i-n")).evaluate("d", {"n": 5})

    assert (result.value, result.fired) == (2, ("r2",))
    assert [reason.element_id for reason in result.reasons] == ["r1"]


@pytest.mark.parametrize(
    ("inputs", "message"),
    [
        ({"n": "five"}, "the input does not conform to its type"),
        ({}, "the input is null or was not given"),
    ],
)
def test_an_input_that_is_null_says_why(inputs: dict[str, object], message: str) -> None:
    tested = model(input_data("n"), decision("d", literal("n = null"), "i-n"))

    result = tested.evaluate("d", inputs)

    assert result.value is True
    assert result.reasons == (Reason("i-n", message),)


def test_reasons_do_not_repeat_values() -> None:
    tested = model(input_data("n"), decision("d", literal('n + "private"'), "i-n", kind="number"))

    assert "private" not in str(tested.evaluate("d", {"n": "secret"}).reasons)


def test_an_answer_has_no_more_reasons_than_one_can_read() -> None:
    calls = literal("for i in 1..5000 return k(i)")
    tested = model(JAVA, decision("d", calls, knows=("k",)))

    assert len(tested.evaluate("d", {}).reasons) == 200


def test_an_answer_without_null_has_no_reasons() -> None:
    assert model(decision("d", literal("1"))).evaluate("d", {}).reasons == ()
