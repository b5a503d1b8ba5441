"""Models that use elements and types of other models."""

import pytest

from tests.workflows.dmn.models import decision, definitions, input_data, literal, variable
from workflows import dmn
from workflows.dmn import DmnError

SHORT = (
    '<itemDefinition name="tShort"><typeRef>string</typeRef><typeConstraint>'
    "<text>string length(?) &lt; 20</text></typeConstraint></itemDefinition>"
)
GREETING = definitions(
    SHORT,
    input_data("name", "tShort"),
    decision("greeting", literal('"hello " + name'), "i-name"),
    namespace="urn:greeting",
)


def using(prefix: str, text: str, *, namespace: str, of: str, kind: str = "") -> bytes:
    """A model whose decision ``greeting`` uses that of the imported model ``of``."""
    need = f'<requiredDecision href="{of}#d-greeting"/>'
    return definitions(
        f'<import name="{prefix}" namespace="{of}" importType="dmn"/>',
        f'<decision id="d-greeting" name="greeting">{variable("greeting", kind or None)}'
        f"<informationRequirement>{need}</informationRequirement>{literal(text)}</decision>",
        namespace=namespace,
    )


def test_an_import_without_name_brings_its_elements_among_the_others() -> None:
    imported = definitions(SHORT, decision("base", literal('"a"')), namespace="urn:base")
    need = '<informationRequirement><requiredDecision href="urn:base#d-base"/>'
    main = definitions(
        '<import name="" namespace="urn:base" importType="dmn"/>',
        f'<decision id="d" name="d">{variable("d", "tShort")}{need}</informationRequirement>'
        f"{literal('base + base')}</decision>",
        '<inputData id="i-long" name="long">' + variable("long", "tShort") + "</inputData>",
        decision("e", literal("long"), "i-long"),
    )
    tested = dmn.read(main, [imported])

    assert tested.evaluate("d", {}).value == "aa"
    assert tested.evaluate("e", {"long": "a" * 30}).value is None


def test_a_decision_of_the_file_comes_before_an_imported_one_of_the_same_name() -> None:
    main = using("other", "upper case(other.greeting)", namespace="urn:main", of="urn:greeting")

    result = dmn.read(main, [GREETING]).evaluate("greeting", {"name": "a"})

    assert result.value == "HELLO A"


def test_an_imported_decision_can_be_asked_for_behind_the_name_of_its_import() -> None:
    main = using("other", "upper case(other.greeting)", namespace="urn:main", of="urn:greeting")

    result = dmn.read(main, [GREETING]).evaluate("other.greeting", {"name": "a"})

    assert result.value == "hello a"


@pytest.mark.parametrize(
    "inputs",
    [
        {"middle": {"inner": {"name": "a"}}},
        {"inner": {"name": "a"}},
        {"name": "a"},
        {"middle.inner.name": "a"},
    ],
)
def test_inputs_of_imported_models_are_given_behind_their_names(
    inputs: dict[str, object],
) -> None:
    middle = using("inner", "inner.greeting", namespace="urn:middle", of="urn:greeting")
    main = using("middle", "middle.greeting", namespace="urn:main", of="urn:middle")

    result = dmn.read(main, [GREETING, middle]).evaluate("greeting", inputs)

    assert result.value == "hello a"


def test_a_model_reached_by_two_ways_takes_inputs_for_each() -> None:
    left = using("inner", "inner.greeting", namespace="urn:left", of="urn:greeting")
    right = using("inner", "inner.greeting", namespace="urn:right", of="urn:greeting")
    needs = "".join(
        f'<informationRequirement><requiredDecision href="urn:{side}#d-greeting"/>'
        "</informationRequirement>"
        for side in ("left", "right")
    )
    main = definitions(
        '<import name="left" namespace="urn:left" importType="dmn"/>',
        '<import name="right" namespace="urn:right" importType="dmn"/>',
        f'<decision id="d" name="d">{variable("d")}{needs}'
        f"{literal('[left.greeting, right.greeting]')}</decision>",
    )
    inputs = {"left": {"inner": {"name": "l"}}, "right": {"inner": {"name": "r"}}}

    result = dmn.read(main, [GREETING, left, right]).evaluate("d", inputs)

    assert result.value == ["hello l", "hello r"]


@pytest.mark.parametrize("reference", ["other.tShort", "o:tShort"])
def test_types_of_an_imported_model_are_known(reference: str) -> None:
    main = using("other", "other.greeting", namespace="urn:m", of="urn:greeting", kind=reference)

    tested = dmn.read(main, [GREETING])

    assert tested.evaluate("greeting", {"name": "a"}).value == "hello a"
    assert tested.evaluate("greeting", {"name": "a name of 15 c."}).value is None


def test_models_that_import_each_other_too_many_times_are_refused() -> None:
    last = definitions(decision("d", literal("1")), namespace="urn:0")
    files = [last]
    for level in range(1, 30):
        twice = f'namespace="urn:{level - 1}" importType="dmn"/>'
        files.append(
            definitions(f'<import name="a" {twice}<import name="b" {twice}',
                        namespace=f"urn:{level}")
        )  # fmt: skip

    with pytest.raises(DmnError) as refused:
        dmn.read(files.pop(), files)

    assert refused.value.code == "too-large"
