"""Requirement graphs, knowledge models, services, types and imports."""

import pytest

from tests.workflows.dmn.models import (
    decision,
    definitions,
    input_data,
    literal,
    model,
    table,
    variable,
)
from workflows import dmn
from workflows.feel import FeelError, Limits

DOUBLE = (
    '<businessKnowledgeModel id="k-double" name="double"><variable name="double"/>'
    '<encapsulatedLogic><formalParameter name="x" typeRef="number"/>'
    f"{literal('x * 2')}</encapsulatedLogic></businessKnowledgeModel>"
)


def test_required_decisions_are_evaluated_first_and_once() -> None:
    tested = model(
        input_data("n"),
        decision("base", literal("n + 1"), "i-n"),
        decision("left", literal("base * 2"), "d-base"),
        decision("right", literal("base * 3"), "d-base"),
        decision("top", literal("left + right"), "d-left", "d-right"),
    )

    result = tested.evaluate("top", {"n": 1})

    assert result.value == 10
    assert [each.name for each in result.trace] == ["base", "left", "right", "top"]


def test_a_decision_sees_only_what_it_requires() -> None:
    tested = model(
        input_data("n"),
        decision("base", literal("n"), "i-n"),
        decision("top", literal("base + n"), "d-base"),
    )

    assert tested.evaluate("top", {"n": 1}).value is None


def test_the_trace_tells_the_rules_of_every_decision() -> None:
    tested = model(
        input_data("n"),
        decision("level", table("", ["n"], ["out"], ['> 5 => "high"', '<= 5 => "low"']), "i-n"),
        decision(
            "team", table("", ["level"], ["out"], ['"high" => "A"', '"low" => "B"']), "d-level"
        ),
    )

    result = tested.evaluate("team", {"n": 3})

    assert result.value == "B"
    assert result.fired == ("r2",)
    assert [(each.decision_id, each.fired) for each in result.trace] == [
        ("d-level", ("r2",)),
        ("d-team", ("r2",)),
    ]


def test_a_decision_is_found_by_name_and_by_id() -> None:
    tested = model(decision("answer", literal("42")))

    assert tested.evaluate("answer", {}).value == tested.evaluate("d-answer", {}).value == 42


def test_an_unknown_decision_is_an_error() -> None:
    with pytest.raises(dmn.DmnError) as refused:
        model(decision("answer", literal("42"))).evaluate("question", {})

    assert refused.value.code == "unknown-decision"


def test_a_knowledge_model_is_a_function() -> None:
    invocation = (
        f'<invocation>{literal("double")}<binding><parameter name="x"/>{literal("n + 1")}'
        "</binding></invocation>"
    )
    tested = model(
        input_data("n"),
        DOUBLE,
        decision("called", literal("double(n)"), "i-n", knows=("k-double",)),
        decision("boxed", invocation, "i-n", knows=("k-double",)),
    )

    assert tested.evaluate("called", {"n": 4}).value == 8
    assert tested.evaluate("boxed", {"n": 4}).value == 10
    assert tested.evaluate("double", {"x": 3}).value == 6


def test_a_decision_service_is_a_function_with_its_own_inputs() -> None:
    service = (
        '<decisionService id="s" name="service"><variable name="service"/>'
        '<outputDecision href="#d-top"/><encapsulatedDecision href="#d-top"/>'
        '<inputDecision href="#d-base"/><inputData href="#i-n"/></decisionService>'
    )
    tested = model(
        input_data("n"),
        decision("base", literal("n * 100"), "i-n", kind="number"),
        decision("top", literal("base + n"), "i-n", "d-base"),
        service,
        decision("caller", literal("service(n: 1, base: 5)"), knows=("s",)),
    )

    assert tested.evaluate("service", {"n": 2, "base": 3}).value == 5
    assert tested.evaluate("caller", {}).value == 6


def test_values_are_checked_against_item_definitions() -> None:
    colour = (
        '<itemDefinition name="tColour"><typeRef>string</typeRef>'
        '<allowedValues><text>"red", "green"</text></allowedValues></itemDefinition>'
    )
    tested = model(colour, input_data("c", "tColour"), decision("d", literal("c"), "i-c"))

    assert tested.evaluate("d", {"c": "red"}).value == "red"
    assert tested.evaluate("d", {"c": "blue"}).value is None


def test_allowed_values_hold_for_the_items_of_a_collection_of_any() -> None:
    types = (
        '<itemDefinition name="tMark"><typeRef>Any</typeRef>'
        '<allowedValues><text>1, "one"</text></allowedValues></itemDefinition>'
        '<itemDefinition name="tMarks" isCollection="true"><typeRef>tMark</typeRef>'
        "</itemDefinition>"
    )
    tested = model(types, input_data("m", "tMarks"), decision("d", literal("m"), "i-m"))

    assert tested.evaluate("d", {"m": [1, "one"]}).value == [1, "one"]
    assert tested.evaluate("d", {"m": [2]}).value is None


def test_a_type_that_contains_itself_can_be_read() -> None:
    tree = (
        '<itemDefinition name="tTree"><itemComponent name="children" isCollection="true">'
        "<typeRef>tTree</typeRef></itemComponent></itemDefinition>"
    )
    tested = model(
        tree, input_data("t", "tTree"), decision("d", literal("count(t.children)"), "i-t")
    )

    assert tested.evaluate("d", {"t": {"children": [{"children": []}]}}).value == 1


def test_boxed_expressions() -> None:
    entry = f"<contextEntry>{variable('my total')}{literal('sum(numbers)')}</contextEntry>"
    context = f"<context>{entry}<contextEntry>{literal('my total + 1')}</contextEntry></context>"
    relation = (
        '<relation><column name="a"/><column name="b"/>'
        f"<row>{literal('1')}{literal('2')}</row></relation>"
    )
    conditional = (
        f"<conditional><if>{literal('1 > 2')}</if><then>{literal('1')}</then>"
        f"<else>{literal('2')}</else></conditional>"
    )
    chosen = f"<filter><in>{literal('[1,2,3]')}</in><match>{literal('item > 1')}</match></filter>"
    loop = (
        f'<for iteratorVariable="i"><in>{literal("[1..3]")}</in>'
        f"<return>{literal('i*i')}</return></for>"
    )
    some = (
        f'<some iteratorVariable="i"><in>{literal("[1,2]")}</in>'
        f"<satisfies>{literal('i>1')}</satisfies></some>"
    )
    days = (
        '<for iteratorVariable="my day">'
        f"<in>{literal('[date(2026,1,30)..date(2026,2,1)]')}</in>"
        f"<return>{literal('my day.day')}</return></for>"
    )
    sums = (
        f'<for iteratorVariable="i"><in>{literal("[1, 1, 1]")}</in>'
        f"<return>{literal('sum(append(partial, i))')}</return></for>"
    )
    boxes = {
        "days": (days, [30, 31, 1]),
        "sums": (sums, [1, 2, 4]),
        "context": (context, 4),
        "relation": (relation, [{"a": 1, "b": 2}]),
        "list": (f"<list>{literal('1')}{literal('null')}</list>", [1, None]),
        "conditional": (conditional, 2),
        "filter": (chosen, [2, 3]),
        "loop": (loop, [1, 4, 9]),
        "some": (some, True),
    }
    tested = model(
        input_data("numbers", "Any"),
        *(decision(name, logic, "i-numbers") for name, (logic, _) in boxes.items()),
    )

    answers = {name: tested.evaluate(name, {"numbers": [1, 2]}).value for name in boxes}

    assert answers == {name: value for name, (_, value) in boxes.items()}


def test_an_imported_model_is_seen_behind_its_name() -> None:
    imported = definitions(
        input_data("n"), decision("base", literal("n + 1"), "i-n"), namespace="urn:other"
    )
    required = '<requiredDecision href="urn:other#d-base"/>'
    need = f"<informationRequirement>{required}</informationRequirement>"
    logic = literal("other model.base * 2")
    main = definitions(
        '<import name="other model" namespace="urn:other" importType="dmn"/>',
        f'<decision id="d" name="d">{variable("d")}{need}{logic}</decision>',
    )

    result = dmn.read(main, [imported]).evaluate("d", {"n": 1})

    assert result.value == 4


def test_a_circle_of_decisions_is_a_finding_and_ends() -> None:
    tested = model(decision("a", literal("b"), "d-b"), decision("b", literal("a"), "d-a"))

    assert {finding.code for finding in tested.findings} == {"cycle"}
    assert tested.evaluate("a", {}).value is None


def test_a_missing_requirement_is_a_finding() -> None:
    tested = model(decision("a", literal("1"), "d-gone"))

    assert [finding.code for finding in tested.findings] == ["reference"]
    assert tested.evaluate("a", {}).value == 1


@pytest.mark.parametrize(
    ("wanted", "value"),
    [
        ("function<number>->number", True),
        ("function<number>->Any", True),
        ("function<number>->string", False),
        ("function<string>->number", False),
    ],
)
def test_a_knowledge_model_is_a_function_of_its_types(wanted: str, value: object) -> None:
    typed = DOUBLE.replace('<variable name="double"/>', variable("double", "number"))
    tested = model(
        typed, decision("d", literal(f"double instance of {wanted}"), knows=("k-double",))
    )

    assert tested.evaluate("d", {}).value is value


def test_a_long_chain_of_decisions_is_no_deep_one() -> None:
    steps = [decision("d0", literal("1"))]
    steps += [decision(f"d{n}", literal(f"d{n - 1} + 1"), f"d-d{n - 1}") for n in range(1, 500)]

    assert model(*steps).evaluate("d499", {}).value == 500


def test_a_decision_without_measure_is_refused() -> None:
    tested = model(decision("d", literal("for i in 1..99999 return for j in 1..99999 return 1")))

    with pytest.raises(FeelError):
        tested.evaluate("d", {}, limits=Limits(steps=1000))


def test_the_constraints_of_a_type_spend_from_the_same_limits() -> None:
    slow = (
        '<itemDefinition name="tSlow"><typeRef>number</typeRef><typeConstraint>'
        "<text>every i in 1..1000 satisfies i != ?</text></typeConstraint></itemDefinition>"
        '<itemDefinition name="tSlows" isCollection="true"><typeRef>tSlow</typeRef>'
        "</itemDefinition>"
    )
    tested = model(slow, decision("d", literal("for i in 1..5000 return -i"), kind="tSlows"))

    with pytest.raises(FeelError) as refused:
        tested.evaluate("d", {})

    assert refused.value.code == "limit-steps"


def test_code_of_other_languages_is_a_finding_and_null() -> None:
    foreign = (
        '<literalExpression expressionLanguage="urn:python"><text>1</text></literalExpression>'
    )

    tested = model(decision("d", foreign))

    assert [finding.code for finding in tested.findings] == ["language"]
    assert tested.evaluate("d", {}).value is None
