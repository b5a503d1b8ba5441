"""Definitions, invocations and types."""

from decimal import Decimal

import pytest

from workflows.feel import Function, evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("(function(a, b) a - b)(5, 3)", 2),
        ("(function(a, b) a - b)(b: 5, a: 3)", -2),
        ('(function(a: number) a)("x")', None),
        ("(function(a: number) a)([7])", 7),
        ("(function(a: list<number>) a)(7)", [7]),
        ("(function(a) a)(1, 2)", None),
        ("(function(a) a)(b: 1)", None),
        ("{f: function(n) if n = 0 then 1 else n * f(n - 1), r: f(10)}.r", 3628800),
        ("{base: 2, f: function(x) x * base}.f(4)", 8),
        ('substring(start position: 2, string: "abc")', "bc"),
        ('substring(string: "abc", position: 2)', None),
        ("(for i in [1, 2] return function() i)[1]()", 1),
        ("(for i in [1, 2], j in [3] return function() i * j)[2]()", 6),
        ("(for i in 1..2 return function() count(partial))[2]()", 1),
        ("after(range: [5..9], point: 1)", True),
        ("after(point: 1, range: [5..9])", False),
        ('number(from: "1,5", decimal separator: ",")', Decimal("1.5")),
        ('number(decimal separator: ",")', None),
        ("nobody(1)", None),
        ("5(1)", None),
        ('(function(a) external {java: {class: "x"}})(1)', None),
    ],
)
def test_functions_are_called_by_position_or_name(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("1 instance of number", True),
        ("null instance of number", False),
        ("null instance of Null", True),
        ("1 instance of Any", True),
        ("[1, 2] instance of list<number>", True),
        ('[1, "a"] instance of list<number>', False),
        ("{a: 1} instance of context<a: number>", True),
        ("{a: 1} instance of context<a: number, b: string>", False),
        ("[1..2] instance of range<number>", True),
        ('@"P1D" instance of days and time duration', True),
        ('@"P1Y" instance of years and months duration', True),
        ('@"2026-01-01T00:00:00" instance of date and time', True),
        ("(function(a: number) a) instance of function<number>->number", True),
        ("(function(a: number) a) instance of function<string>->number", False),
        ("1 instance of something unheard of", False),
    ],
)
def test_instance_of_knows_the_types(text: str, value: object) -> None:
    assert evaluate(text, {}) is value


def test_a_function_is_a_value() -> None:
    assert isinstance(evaluate("function(a) a", {}), Function)
    assert isinstance(evaluate("sum", {}), Function)


def test_a_variable_hides_a_built_in_function() -> None:
    assert evaluate("sum + 1", {"sum": 1}) == 2
