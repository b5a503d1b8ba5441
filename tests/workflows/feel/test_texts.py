"""Functions on strings, conversions, contexts and relations of ranges."""

import pytest

from workflows.feel import evaluate


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('substring("foobar", 3)', "obar"),
        ('substring("foobar", -2, 1)', "a"),
        ('substring("foobar", 0)', None),
        ('substring("foobar", 7)', None),
        ('string length("\\U01F40E")', 1),
        ('upper case("abc")', "ABC"),
        ('substring before("a@b", "@")', "a"),
        ('substring before("ab", "@")', ""),
        ('substring after("a@b", "@")', "b"),
        ('substring after("ab", "")', "ab"),
        ('contains("abc", "b")', True),
        ('starts with("abc", "a")', True),
        ('ends with("abc", "b")', False),
        ('split("a;b;;c", ";")', ["a", "b", "", "c"]),
        ('string join(["a", null, "b"], "-")', "a-b"),
        ('string join(["a", 1])', None),
        ('number("1 000,5", " ", ",")', evaluate("1000.5", {})),
        ('number("1.000", ".", ".")', None),
        ('number("x")', None),
        ('string([1.50, "a", {b: null}, true, [1..2), @"P1D"])',
         '[1.50, "a", {b: null}, true, [1..2), P1D]'),
        ("string(null)", None),
        ("string(1e3)", "1000"),
        ('contains(null, "a")', None),
        ("contains(1, \"a\")", None),
        ('contains(["abc"], "b")', True),
    ],
)  # fmt: skip
def test_strings(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ('get value({a: {b: 1}}, ["a", "b"])', 1),
        ('get value({a: 1}, "b")', None),
        ("get entries({a: 1})", [{"key": "a", "value": 1}]),
        ('context([{key: "a", value: 1}, {key: "b", value: 2}])', {"a": 1, "b": 2}),
        ('context([{key: "a", value: 1}, {key: "a", value: 2}])', None),
        ('context put({a: {b: 1}}, ["a", "c"], 2)', {"a": {"b": 1, "c": 2}}),
        ("context merge([{a: 1}, {a: 2, b: 3}])", {"a": 2, "b": 3}),
        ("median([8, 2, 5, 3, 4])", 4),
        ("mode([6, 3, 9, 6, 6, 3, 3])", [3, 6]),
        ("stddev([2, 4, 7, 5])", evaluate("sqrt(13/3)", {})),
        ("mean([1, null])", None),
        ("product(2, 3, 4)", 24),
        ("sublist([4, 5, 6], -2, 1)", [5]),
        ("insert before([1, 3], 2, 2)", [1, 2, 3]),
        ("remove([1, 2, 3], -1)", [1, 2]),
        ("list replace([2, 4, 7], function(item, new) item < new, 5)", [5, 5, 7]),
        ("index of([1, 2, 1], 1)", [1, 3]),
        ("union([1, 2], [2, 3])", [1, 2, 3]),
        ("concatenate([1], [2, 3])", [1, 2, 3]),
        ("append([1], 2, [3])", [1, 2, [3]]),
        ('max([1, "a"])', None),
        ('is(@"10:00:00Z", @"10:00:00")', False),
        ('is(@"10:00:00Z", @"10:00:00+00:00")', True),
    ],
)
def test_contexts_and_lists(text: str, value: object) -> None:
    assert evaluate(text, {}) == value


@pytest.mark.parametrize(
    ("text", "value"),
    [
        ("before(1, 10)", True),
        ("before([1..5), 5)", True),
        ("before([1..5], 5)", False),
        ("after([6..9], [1..5])", True),
        ("meets([1..5], [5..10])", True),
        ("met by([5..10], [1..5])", True),
        ("overlaps([1..5], [4..9])", True),
        ("overlaps([1..5), [5..9])", False),
        ("overlaps before([1..5], [4..9])", True),
        ("overlaps after([4..9], [1..5])", True),
        ("finishes(5, [1..5])", True),
        ("finished by([1..5], 5)", True),
        ("includes([1..10], [2..3])", True),
        ("includes([1..10), 10)", False),
        ("during(1, [1..10])", True),
        ("starts([1..3], [1..9])", True),
        ("started by([1..9], 1)", True),
        ("coincides([1..3], [1..3])", True),
        ("coincides(1, 2)", False),
        ('before(1, "a")', None),
        ("includes(5, [1..10])", None),
        ('range("[1..5)") = [1..5)', True),
        ('range("[@\\"2026-01-01\\"..)").end', None),
        ('range("(..2)") = (< 2)', True),
        ('3 in range("[3..)")', True),
        ('3 in range("(..3)")', False),
        ('range("(..)")', None),
        ('range("[5..1]")', None),
        ('range("[a..b]")', None),
    ],
)
def test_relations_of_ranges(text: str, value: object) -> None:
    assert evaluate(text, {}) == value
