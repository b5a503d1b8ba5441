"""Three-valued logic against its tables (DMN 1.5, tables 47 and 48)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import evaluate

truths = st.sampled_from([True, False, None])


def conjunction(values: list[bool | None]) -> bool | None:
    if False in values:
        return False
    return None if None in values else True


def disjunction(values: list[bool | None]) -> bool | None:
    if True in values:
        return True
    return None if None in values else False


@given(st.lists(truths, min_size=2, max_size=5))
def test_and_and_or_follow_their_tables(values: list[bool | None]) -> None:
    context = {f"v{place}": value for place, value in enumerate(values)}

    assert evaluate(" and ".join(context), context) is conjunction(values)
    assert evaluate(" or ".join(context), context) is disjunction(values)


@given(truths, truths)
def test_de_morgan_holds(a: bool | None, b: bool | None) -> None:
    context = {"a": a, "b": b}

    assert evaluate("not(a and b)", context) is evaluate("not(a) or not(b)", context)


@given(st.lists(truths, max_size=5))
def test_some_and_every_agree_with_or_and_and(values: list[bool | None]) -> None:
    context = {"values": values}

    assert evaluate("some v in values satisfies v", context) is disjunction([False, *values])
    assert evaluate("every v in values satisfies v", context) is conjunction([True, *values])


@given(st.lists(truths, max_size=5))
def test_all_and_any_agree_with_and_and_or(values: list[bool | None]) -> None:
    assert evaluate("all(values)", {"values": values}) is conjunction([True, *values])
    assert evaluate("any(values)", {"values": values}) is disjunction([False, *values])


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 and false", False),
        ("1 and true", None),
        ('"true" or true', True),
        ("not(1)", None),
        ("if null then 1 else 2", 2),
        ('if "true" then 1 else 2', 2),
        ("1 < null", None),
        ('1 = "1"', None),
        ("null = null", True),
        ("1 != null", True),
        ("2 between 1 and null", None),
    ],
)
def test_values_of_other_types_are_neither_true_nor_false(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_the_second_operand_is_not_needed_after_a_decisive_first() -> None:
    endless = "{f: function(n) f(n), r: false and f(1)}.r"

    assert evaluate(endless, {}) is False
