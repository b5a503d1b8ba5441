"""What the reader of FEEL accepts, and how it says no."""

from decimal import Decimal

import pytest

from workflows import feel
from workflows.feel import FeelError, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1", Decimal(1)),
        (".5", Decimal("0.5")),
        ("1.2e3", Decimal(1200)),
        ('"a\\tb"', "a\tb"),
        ('"\\uD83D\\uDCA9"', "\U0001f4a9"),
        ('"\\U01F40E"', "\U0001f40e"),
        ("true", True),
        ("null", None),
        ("[1, [2]]", [Decimal(1), [Decimal(2)]]),
        ('{a: 1, "b c": a + 1}', {"a": Decimal(1), "b c": Decimal(2)}),
        ("1 // to the end of the line\n+ 2", Decimal(3)),
        ("1 /* between */ + 2", Decimal(3)),
    ],
)
def test_literals_and_comments_are_read(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_a_name_with_spaces_is_found_among_the_names_in_scope() -> None:
    context = {"first name": "Amina", "first": 1}

    assert evaluate('first name + "!"', context) == "Amina!"


def test_the_longest_known_name_wins() -> None:
    context = {"a": 5, "a-b": 1, "b": 2}

    assert evaluate("a-b", context) == 1
    assert evaluate("a - b", context) == 3


def test_a_name_may_contain_a_keyword() -> None:
    assert evaluate("date and time of birth", {"date and time of birth": "x"}) == "x"


def test_members_with_spaces_are_found_after_a_dot() -> None:
    context = {"case file": {"days open": 3}}

    assert evaluate("case file.days open + 1", context) == 4


def test_loop_variables_and_parameters_may_have_spaces() -> None:
    text = "for each one in [1, 2] return (function(my number) my number * 2)(each one)"

    assert evaluate(text, {}) == [2, 4]


def test_an_unknown_name_is_null() -> None:
    assert evaluate("nobody knows me", {}) is None


def test_a_compiled_expression_names_its_variables() -> None:
    expression = feel.compile("days open > limit", ["days open"])

    assert expression.names == {"days open", "limit"}


def test_the_same_text_is_compiled_once() -> None:
    assert feel.compile("1 + 1") is feel.compile("1 + 1")


@pytest.mark.parametrize(
    ("text", "line", "column"),
    [
        ("1 +", 1, 4),
        ("1 +\n  * 2", 2, 3),
        ("[1, 2", 1, 6),
        ('"open', 1, 1),
        ("if a then b", 1, 12),
        ("a ` b", 1, 3),
        ("for in (1)", 1, 5),
        ("", 1, 1),
    ],
)
def test_an_error_has_its_place(text: str, line: int, column: int) -> None:
    with pytest.raises(FeelError) as refused:
        evaluate(text, {})

    assert refused.value.code == "syntax"
    assert refused.value.position == (line, column)


def test_an_error_is_a_sentence_with_its_place() -> None:
    with pytest.raises(FeelError, match=r"line 1, column 5: expected .*, found '\)'"):
        evaluate("1 + )", {})


@pytest.mark.parametrize(
    "text",
    ["(" * 200, "[" * 200, "-" * 200 + "1", "not(" * 200, "a" + ".b" * 200, "{a:" * 200],
)
def test_deep_nesting_is_refused(text: str) -> None:
    with pytest.raises(FeelError) as refused:
        evaluate(text, {})

    assert refused.value.code == "limit-nesting"


def test_nested_parentheses_after_in_are_read_once() -> None:
    assert evaluate("1 in (" * 60 + "1" + ")" * 60, {}) is None


def test_a_long_chain_is_not_deep() -> None:
    assert evaluate("1" + "+1" * 5000, {}) == 5001


def test_a_text_of_a_million_characters_is_refused() -> None:
    with pytest.raises(FeelError) as refused:
        evaluate("1" * 1_000_000, {})

    assert refused.value.code == "limit-text"
