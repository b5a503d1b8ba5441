"""Arithmetic against Python's decimals, and what has no result."""

from decimal import Context, Decimal, DecimalException

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import evaluate

DECIMAL128 = Context(prec=34, Emin=-6143, Emax=6144)
numbers = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**12), max_value=10**12)

OPERATIONS = {
    "+": DECIMAL128.add,
    "-": DECIMAL128.subtract,
    "*": DECIMAL128.multiply,
    "/": DECIMAL128.divide,
}


@given(numbers, numbers, st.sampled_from(sorted(OPERATIONS)))
def test_two_numbers_give_what_decimal128_gives(a: Decimal, b: Decimal, sign: str) -> None:
    try:
        expected = OPERATIONS[sign](a, b)
    except DecimalException:
        expected = None

    assert evaluate(f"a {sign} b", {"a": a, "b": b}) == expected


@given(st.lists(st.integers(-1000, 1000), min_size=1, max_size=8))
def test_a_chain_is_evaluated_from_left_to_right(values: list[int]) -> None:
    text = " - ".join(f"({value})" for value in values)

    assert evaluate(text, {}) == values[0] - sum(values[1:])


@given(st.integers(-100, 100), st.integers(-100, 100), st.integers(-100, 100))
def test_a_product_binds_tighter_than_a_sum(a: int, b: int, c: int) -> None:
    context = {"a": a, "b": b, "c": c}

    assert evaluate("a + b * c", context) == a + b * c
    assert evaluate("(a + b) * c", context) == (a + b) * c


@given(numbers, st.integers(-6, 10))
def test_rounding_functions_keep_their_promise(number: Decimal, scale: int) -> None:
    context = {"n": number, "s": scale}
    up, down = evaluate("ceiling(n, s)", context), evaluate("floor(n, s)", context)

    assert isinstance(up, Decimal)
    assert isinstance(down, Decimal)
    assert down <= number <= up
    assert up - down in (0, Decimal(1).scaleb(-scale))
    assert evaluate("decimal(n, s)", context) in (up, down)


@given(numbers, numbers.filter(bool))
def test_modulo_has_the_sign_of_the_divisor(a: Decimal, b: Decimal) -> None:
    rest = evaluate("modulo(a, b)", {"a": a, "b": b})

    assert rest is None or rest == 0 or (rest < 0) == (b < 0)
    assert rest is None or abs(rest) <= abs(b)


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("-5 ** 2", 25),
        ("2 ** 3 ** 2", 64),
        ("5 ** -2", Decimal("0.04")),
        ("0 ** 0", 1),
        ("0.1 + 0.2 = 0.3", True),
        ("round half up(2.5, 0)", 3),
        ("round half down(2.5, 0)", 2),
        ("decimal(2.5, 0)", 2),
        ("sqrt(16)", 4),
        ("odd(-3)", True),
        ('abs(@"-P1D") = @"P1D"', True),
    ],
)
def test_numbers_are_decimal(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    "text",
    [
        "1 / 0", "0 ** -2.5", "10 ** 99999", "exp(1000000)", "sqrt(-1)", "log(0)",
        'decimal(1, 9999)', '1 + "1"', "[1] + 1", "true + 1", "-true", "null + 1", "modulo(1, 0)",
    ],
)  # fmt: skip
def test_what_has_no_result_is_null(text: str) -> None:
    assert evaluate(text, {}) is None


def test_integers_and_floats_of_the_caller_become_decimals() -> None:
    assert evaluate("a + b", {"a": 1, "b": 0.1}) == Decimal("1.1")
