"""Nothing an expression says takes the machine down."""

import time
from contextlib import suppress

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from workflows import feel
from workflows.feel import FeelError, Limits, evaluate, unary_test
from workflows.feel.builtins.registry import BUILTINS

SMALL = Limits(steps=20_000, items=5_000, characters=20_000)
DOUBLING = "for i in 1..70 return if i = 1 then [1] else [partial[-1], partial[-1]]"


@pytest.mark.parametrize(
    ("text", "code"),
    [
        ("for i in 1..100000, j in 1..100000 return 1", "limit-size"),
        ("every x in 1..99999 satisfies every y in 1..99999 satisfies true", "limit-steps"),
        ("{f: function(n) f(n + 1), r: f(0)}.r", "limit-depth"),
        ("(function(f) f(f))(function(f) f(f))", "limit-depth"),
        ('for i in 1..99 return if i = 1 then "ab" else partial[-1] + partial[-1]', "limit-size"),
        (DOUBLING, "limit-size"),
        (f"({DOUBLING}) = ({DOUBLING})", "limit-steps"),
        (f"string({DOUBLING})", "limit-steps"),
        (f"flatten({DOUBLING})", "limit-steps"),
        ("for i in 1..999 return [partial[-1]]", "limit-size"),
        ("for i in 1..90000 return concatenate(partial, partial)", "limit-steps"),
        ("for i in 1..10000000000 return i", "limit-size"),
        ("distinct values(for i in 1..50000 return i)", "limit-steps"),
        ('for i in 1..9999 return matches("a", "(a{1,99}){1,99}" + string(i))', "limit-steps"),
    ],
)
def test_an_expression_without_measure_is_refused_soon(text: str, code: str) -> None:
    start = time.perf_counter()

    with pytest.raises(FeelError) as refused:
        evaluate(text, {})

    assert refused.value.code == code
    assert time.perf_counter() - start < 10


def test_the_type_of_a_value_with_shared_parts_is_found_soon() -> None:
    start = time.perf_counter()
    wanted = "list<" * 60 + "number" + ">" * 60

    assert evaluate(f"({DOUBLING.replace('70', '60')})[60] instance of {wanted}", {}) is True
    assert time.perf_counter() - start < 5


def test_a_text_that_is_too_long_is_refused_at_the_place_where_it_is() -> None:
    with pytest.raises(FeelError) as refused:
        feel.compile("1" + " " * 60_000)

    assert refused.value.code == "limit-text"
    assert refused.value.position == (1, 60_001)


def test_the_caller_may_set_tighter_limits() -> None:
    expression = feel.compile("for i in 1..500 return i")

    assert len(expression.evaluate({})) == 500  # type: ignore[arg-type]
    with pytest.raises(FeelError):
        expression.evaluate({}, limits=Limits(steps=100))


def test_a_value_that_is_not_finite_is_refused() -> None:
    with pytest.raises(FeelError) as refused:
        evaluate("a", {"a": float("nan")})

    assert refused.value.code == "unsupported-value"


words = st.sampled_from(
    [
        *BUILTINS, "1", "-", '"a"', '@"2020-01-01"', '@"P1D"', "true", "null", "(", ")", "[", "]",
        "{", "}", ",", ":", ".", "..", "+", "*", "**", "/", "<", "=", "!=", ">=", "and", "or", "in",
        "between", "if", "then", "else", "for", "return", "some", "every", "satisfies",
        "instance of", "number", "list<number>", "function(", "x", "y z", "item", "?", "not(", "//",
    ]
)  # fmt: skip
texts = st.one_of(st.text(max_size=30), st.lists(words, max_size=14).map(" ".join))


@settings(max_examples=400)
@given(texts)
def test_random_text_gives_a_value_or_a_feel_error(text: str) -> None:
    context = {"x": 1, "y z": [2]}

    with suppress(FeelError):
        evaluate(text, context, limits=SMALL)
    with suppress(FeelError):
        unary_test(text, 1, context, limits=SMALL)


arguments = st.sampled_from(
    [
        "1", "-1", "0", "2.5", "1e6000", "-1e-6000", '"a"', '"[a-z]+"', '""', "null", "true", "[]",
        "[1, 2]", '["a"]', "[null]", "[[1, [2]]]", "{a: 1}", '@"2020-02-29"', '@"-20200-01-31"',
        '@"P1D"', '@"-P13M"', '@"10:00:00Z"', '@"2020-01-01T10:00:00@Africa/Casablanca"',
        '@"99999-01-01T10:00:00+01:00"', "[1..3]", "(< 5)", "function(a, b) a < b",
    ]
)  # fmt: skip


@settings(max_examples=400)
@given(st.sampled_from(sorted(BUILTINS)), st.lists(arguments, max_size=4))
def test_any_arguments_of_any_function_give_a_value_or_a_limit(name: str, given: list[str]) -> None:
    text = f"{name}({', '.join(given)})"

    with suppress(FeelError):
        evaluate(text, {}, limits=SMALL)


@given(arguments, arguments, st.sampled_from(["+", "-", "*", "/", "**", "<", "=", "in"]))
def test_any_two_values_have_a_result(left: str, right: str, sign: str) -> None:
    evaluate(f"({left}) {sign} ({right})", {})
