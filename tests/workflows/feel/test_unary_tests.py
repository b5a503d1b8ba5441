"""Cells of decision tables."""

import pytest

from workflows.feel import FeelError, unary_test


@pytest.mark.parametrize(
    ("cell", "value", "verdict"),
    [
        ("-", None, True),
        ("5", 5, True),
        ('"a", "b"', "b", True),
        ("< 5, > 10", 7, False),
        ("[1..5]", 5, True),
        ("not(1, 2)", 3, True),
        ("not(1, 2)", 2, False),
        ("not([1..5])", 7, True),
        ("? > 3 and ? < 5", 4, True),
        ('contains(?, "x")', "axb", True),
        ("limit", 9, True),
        ("> limit", 10, True),
        ("[8, 9]", 9, True),
        ("limit > 5", 1, True),
        ("null", None, True),
        ("null", 1, False),
        ("> 5", None, None),
        ("true", True, True),
        ("true", None, False),
        ("flag", False, False),
        ("not(flag)", False, True),
        ("= 5", 5, True),
        ('"5"', 5, None),
        ("-5", -5, True),
    ],
)
def test_a_cell_accepts_or_refuses_a_value(cell: str, value: object, verdict: object) -> None:
    assert unary_test(cell, value, {"limit": 9, "flag": True}) is verdict


@pytest.mark.parametrize("cell", ["", "<", "1,", "not(", "- 1 -", "> < 5"])
def test_what_is_no_cell_is_refused(cell: str) -> None:
    with pytest.raises(FeelError):
        unary_test(cell, 1, {})
