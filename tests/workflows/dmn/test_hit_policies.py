"""Decision tables with every hit policy; the answer names the rules."""

import pytest

from tests.workflows.dmn.models import decision, input_data, model, table

RULES = ["< 10 => 1", ">= 5 => 2", ">= 5 => 2", "> 20 => 3"]


def decide(policy: str, n: int, rules: list[str] = RULES, **options: str):
    logic = table(policy, ["n"], ["out"], rules, **options)
    return model(input_data("n"), decision("d", logic, "i-n")).evaluate("d", {"n": n})


@pytest.mark.parametrize(
    ("policy", "n", "value", "fired"),
    [
        ('hitPolicy="UNIQUE"', 2, 1, ("r1",)),
        ("", 2, 1, ("r1",)),
        ('hitPolicy="UNIQUE"', 15, None, ()),
        ('hitPolicy="ANY"', 15, 2, ("r2",)),
        ('hitPolicy="ANY"', 25, None, ()),
        ('hitPolicy="FIRST"', 7, 1, ("r1",)),
        ('hitPolicy="RULE ORDER"', 7, [1, 2, 2], ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT"', 25, [2, 2, 3], ("r2", "r3", "r4")),
        ('hitPolicy="COLLECT" aggregation="SUM"', 7, 5, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="MIN"', 7, 1, ("r1", "r2", "r3")),
        ('hitPolicy="COLLECT" aggregation="MAX"', 25, 3, ("r2", "r3", "r4")),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 7, 3, ("r1", "r2", "r3")),
    ],
)
def test_each_policy_answers_with_its_rules(
    policy: str, n: int, value: object, fired: tuple[str, ...]
) -> None:
    result = decide(policy, n)

    assert result.value == value
    assert result.fired == fired


@pytest.mark.parametrize(
    ("policy", "value", "fired"),
    [
        ('hitPolicy="PRIORITY"', 3, ("r4",)),
        ('hitPolicy="OUTPUT ORDER"', [3, 2, 2], ("r4", "r2", "r3")),
    ],
)
def test_the_order_of_output_values_is_the_priority(
    policy: str, value: object, fired: tuple[str, ...]
) -> None:
    result = decide(policy, 25, values="3, 2, 1")

    assert result.value == value
    assert result.fired == fired


def test_the_allowed_values_of_the_type_are_the_priority_when_the_output_lists_none() -> None:
    kind = (
        '<itemDefinition name="tLevel"><typeRef>string</typeRef>'
        '<allowedValues><text>"high", "low"</text></allowedValues></itemDefinition>'
    )
    logic = table('hitPolicy="PRIORITY"', ["n"], ["out"], ['- => "low"', '- => "high"'])
    logic = logic.replace('<output name="out">', '<output name="out" typeRef="tLevel">')

    result = model(kind, input_data("n"), decision("d", logic, "i-n")).evaluate("d", {"n": 1})

    assert (result.value, result.fired) == ("high", ("r2",))


@pytest.mark.parametrize(
    ("policy", "value"),
    [
        ('hitPolicy="UNIQUE"', None),
        ('hitPolicy="FIRST"', None),
        ('hitPolicy="COLLECT"', []),
        ('hitPolicy="COLLECT" aggregation="COUNT"', 0),
        ('hitPolicy="COLLECT" aggregation="SUM"', None),
    ],
)
def test_no_matching_rule_is_an_answer_too(policy: str, value: object) -> None:
    result = decide(policy, 1, ["> 5 => 1"])

    assert result.value == value
    assert result.fired == ()


def test_a_default_stands_in_when_no_rule_matches() -> None:
    assert decide("", 1, ["> 5 => 1"], default="99").value == 99


def test_several_outputs_are_a_context() -> None:
    logic = table(
        "", ["n", "m"], ["team", "days"], ['> 1 | - => "legal" | 3', '1 | < 0 => "x" | 1']
    )
    tested = model(input_data("n"), input_data("m"), decision("d", logic, "i-n", "i-m"))

    result = tested.evaluate("d", {"n": 2, "m": 0})

    assert result.value == {"team": "legal", "days": 3}
    assert result.fired == ("r1",)


def test_an_input_that_is_missing_matches_only_cells_that_allow_null() -> None:
    assert decide("", None, ["> 5 => 1", "null => 2", "<= 5 => 3"]).value == 2


def test_a_cell_that_cannot_be_read_is_a_finding_and_never_matches() -> None:
    logic = table('hitPolicy="FIRST"', ["n"], ["out"], ["> > => 1", "- => 2"])
    tested = model(input_data("n"), decision("d", logic, "i-n"))

    assert tested.evaluate("d", {"n": 7}).value == 2
    assert [finding.code for finding in tested.findings] == ["expression"]
    assert tested.findings[0].element_id == "r1"
