"""Regular expressions: XPath's syntax, within bounds."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from workflows.feel import FeelError, evaluate


@pytest.mark.parametrize(
    ("text", "pattern", "flags", "value"),
    [
        ("foobar", "^fo*b", "", True),
        ("hello\nworld", "o.w", "", False),
        ("hello\nworld", "o.w", "s", True),
        ("hello\nworld", "^world$", "m", True),
        ("HELLO", "hel+o", "i", True),
        ("A", "[^a]", "i", False),
        ("\u212a", "[A-Z]", "i", True),
        ("ß", "[A-Z]", "i", False),
        ("a+b", "a+b", "q", True),
        ("ab", "a b", "x", True),
        ("\\ ", "\\\\[ ]", "x", True),
        ("[a", "\\[ a", "x", True),
        ("x", "[a-z-[aeiou]]", "", True),
        ("e", "[a-z-[aeiou]]", "", False),
        ("kaya", "(.)a\\1", "", False),
        ("noon", "(.)(.)\\2\\1", "", True),
        ("كلمة", "^\\p{IsArabic}+$", "", True),
        ("ⵜⵉⵣⵏⵉⵜ", "^\\p{L}+$", "", True),
        ("٣", "^\\d$", "", True),
        ("12", "^\\d{3,}$", "", False),
        ("a", "[", "", None),
        ("a", "(?=a)", "", None),
        ("a", "a{2,1}", "", None),
        ("a", "\\1(a)", "", None),
        ("a", "a", "z", None),
    ],
)
def test_matches(text: str, pattern: str, flags: str, value: object) -> None:
    context = {"t": text, "p": pattern, "f": flags}

    assert evaluate("matches(t, p, f)", context) is value


@pytest.mark.parametrize(
    ("text", "pattern", "replacement", "value"),
    [
        ("abracadabra", "bra", "*", "a*cada*"),
        ("abracadabra", "a.*?a", "*", "*c*bra"),
        ("darted", "^(.*?)d(.*)$", "$1c$2", "carted"),
        ("abcd", "(ab)|(a)", "[1=$1][2=$2]", "[1=ab][2=]cd"),
        ("10", "0", "\\$", "1$"),
        ("abcdefghijk", "(a)(b)(c)(d)(e)(f)(g)(h)(i)(j)(k)", "$11-$1", "k-a"),
        ("abc", "(b)", "$12", "ab2c"),
        ("abc", "x*", "-", None),
        ("abc", "b", "$", None),
    ],
)
def test_replace(text: str, pattern: str, replacement: str, value: object) -> None:
    context = {"t": text, "p": pattern, "r": replacement}

    assert evaluate("replace(t, p, r)", context) == value


@pytest.mark.parametrize("pattern", ["(a+)+$", "^(a|a)*$", "(a*)*b", "(.*)*x", "a*a*a*a*a*a*a*b"])
def test_patterns_that_take_ages_elsewhere_end_here(pattern: str) -> None:
    assert evaluate("matches(t, p)", {"t": "a" * 500 + "!", "p": pattern}) is False


def test_a_pattern_that_must_try_everything_is_refused() -> None:
    context = {"t": "a" * 300 + "!", "p": "(a*)*(a*)*\\2\\1$x"}

    with pytest.raises(FeelError) as refused:
        evaluate("matches(t, p)", context)

    assert refused.value.code == "limit-steps"


pieces = st.sampled_from(
    ["a", "b", "ab", "[ab]", "(a|b)", "(?:ab)?", "a*", "b+?", "(a)", ".", "^", "$"]
)


@given(st.lists(pieces, min_size=1, max_size=5), st.text("abc", max_size=8))
def test_the_machine_agrees_with_another_one(parts: list[str], text: str) -> None:
    pattern = "".join(parts)

    found = evaluate("matches(t, p)", {"t": text, "p": pattern})

    assert found is (re.search(pattern, text) is not None)
