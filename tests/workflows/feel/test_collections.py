"""Lists, contexts, filters, paths, ranges and loops."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import evaluate

PEOPLE = {
    "people": [
        {"name": "A", "age": 31, "home town": "Agadir"},
        {"name": "B", "age": 17, "home town": "Tiznit"},
        {"name": "C", "age": None, "home town": "Agadir"},
    ]
}


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("people[age >= 18].name", ["A"]),
        ("people[1].name", "A"),
        ("people[-1].name", "C"),
        ("people[4]", None),
        ('people[home town = "Agadir"].name', ["A", "C"]),
        ("people.age", [31, 17, None]),
        ('people[name = "A" or item.age < 18].name', ["A", "B"]),
        ("people[true][1].name", "A"),
        ("count(people[age = null])", 1),
        ('people["x"]', None),
    ],
)
def test_filters_select_by_condition_or_position(text: str, value: object) -> None:
    assert evaluate(text, PEOPLE) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("5[1]", 5),
        ("5[2]", None),
        ("null[1]", None),
        ("[][1]", None),
        ("[][true]", []),
        ("{a: {b: 2}}.a.b", 2),
        ("{a: 1}.b", None),
        ("{a: 1, a: 2}", None),
        ("[1..5].end included", True),
        ("(< 5).end", 5),
        ("]1..5].start included", False),
        ("[1..5[.end included", False),
    ],
)
def test_single_values_contexts_and_ranges_have_parts(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("for i in 3..1 return i", [3, 2, 1]),
        ("for i in [1..3] return i", [1, 2, 3]),
        ("for i in (1..3) return i", [2]),
        ("for i in 1..3, j in 1..i return i * j", [1, 2, 4, 3, 6, 9]),
        ("for i in 1..4 return if i < 3 then 1 else partial[-1] + partial[-2]", [1, 1, 2, 3]),
        ("for i in null return i", None),
        ("for i in 7 return i", [7]),
        ('for i in ["a".."c"] return i', None),
        ('count(for d in @"2024-02-28"..@"2024-03-01" return d)', 3),
    ],
)
def test_loops_go_over_lists_and_ranges(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


def test_a_list_kept_from_partial_does_not_grow() -> None:
    assert evaluate("for i in 1..3 return partial", {}) == [[], [[]], [[], [[]]]]


@given(st.integers(-50, 50), st.integers(-50, 50), st.integers(-50, 50))
def test_in_agrees_with_the_comparisons(value: int, low: int, high: int) -> None:
    context = {"v": value, "low": low, "high": high}

    assert evaluate("v in [low..high]", context) is (low <= value <= high)
    assert evaluate("v in (low..high)", context) is (low < value < high)
    assert evaluate("v in [low..high[", context) is (low <= value < high)
    assert evaluate("v between low and high", context) is (low <= value <= high)
    assert evaluate("v in (<low, >=high)", context) is (value < low or value >= high)


@given(st.lists(st.integers(-9, 9), max_size=12), st.integers(-9, 9))
def test_list_functions_agree_with_python(values: list[int], wanted: int) -> None:
    context = {"l": values, "w": wanted}

    assert evaluate("list contains(l, w)", context) is (wanted in values)
    assert evaluate("w in l", context) is (wanted in values)
    assert evaluate("distinct values(l)", context) == list(dict.fromkeys(values))
    assert evaluate("sort(l, function(a, b) a < b)", context) == sorted(values)
    assert evaluate("reverse(l)", context) == values[::-1]
    assert evaluate("min(l)", context) == min(values, default=None)
    assert evaluate("sum(l)", context) == (sum(values) if values else None)
    assert evaluate("flatten([l, [l]])", context) == values * 2


def test_the_context_of_the_caller_is_never_changed() -> None:
    given_list = [1, 2]

    evaluate("append(l, 3)", {"l": given_list})

    assert given_list == [1, 2]
