"""Sets of characters: escapes, categories, blocks and classes in brackets."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from functools import lru_cache

CharSet = Callable[[str], bool]

_BLOCKS: dict[str, tuple[int, int]] = {
    "BasicLatin": (0x0000, 0x007F),
    "Latin-1Supplement": (0x0080, 0x00FF),
    "LatinExtended-A": (0x0100, 0x017F),
    "LatinExtended-B": (0x0180, 0x024F),
    "IPAExtensions": (0x0250, 0x02AF),
    "CombiningDiacriticalMarks": (0x0300, 0x036F),
    "Greek": (0x0370, 0x03FF),
    "GreekandCoptic": (0x0370, 0x03FF),
    "Cyrillic": (0x0400, 0x04FF),
    "Armenian": (0x0530, 0x058F),
    "Hebrew": (0x0590, 0x05FF),
    "Arabic": (0x0600, 0x06FF),
    "ArabicSupplement": (0x0750, 0x077F),
    "Tifinagh": (0x2D30, 0x2D7F),
    "Devanagari": (0x0900, 0x097F),
    "Thai": (0x0E00, 0x0E7F),
    "GeneralPunctuation": (0x2000, 0x206F),
    "CurrencySymbols": (0x20A0, 0x20CF),
    "Hiragana": (0x3040, 0x309F),
    "Katakana": (0x30A0, 0x30FF),
    "CJKUnifiedIdeographs": (0x4E00, 0x9FFF),
    "ArabicPresentationForms-A": (0xFB50, 0xFDFF),
    "ArabicPresentationForms-B": (0xFE70, 0xFEFF),
}

_CATEGORIES = frozenset(
    name
    for letter, details in {
        "L": "ultmo", "M": "nce", "N": "dlo", "P": "cdseifo", "Z": "slp", "S": "mcko", "C": "cfon",
    }.items()
    for name in (letter, *(letter + detail for detail in details))
)  # fmt: skip

_CONTROLS = {"n": "\n", "r": "\r", "t": "\t"}
_PLAIN_ESCAPES = frozenset("\\|.-^?*+{}()[]$")


def one(wanted: str) -> CharSet:
    """The set of one character."""
    return lambda char: char == wanted


def between(low: str, high: str) -> CharSet:
    """The set of a range of characters."""
    return lambda char: low <= char <= high


def complement(chars: CharSet) -> CharSet:
    """All other characters."""
    return lambda char: not chars(char)


def union(sets: list[CharSet]) -> CharSet:
    """Characters of any of the sets."""
    return sets[0] if len(sets) == 1 else lambda char: any(each(char) for each in sets)


def difference(chars: CharSet, without: CharSet) -> CharSet:
    """Characters of the first set that are not in the second."""
    return lambda char: chars(char) and not without(char)


def any_case(chars: CharSet) -> CharSet:
    """Characters of which some variant in another case is in the set."""
    return lambda char: any(map(chars, _cases(char)))


@lru_cache(maxsize=4096)
def _cases(char: str) -> tuple[str, ...]:
    # The upper case of the lower case: the Kelvin sign is a K. A variant of two
    # characters, such as SS, is no character of a set.
    lower, upper = char.lower(), char.upper()
    variants = (char, lower, upper, lower.upper(), upper.lower())
    return tuple(dict.fromkeys(each for each in variants if len(each) == 1))


def property_set(name: str) -> CharSet | None:
    """The set of ``\\p{name}``; None when there is no such category or block."""
    if name in _CATEGORIES:
        return lambda char: unicodedata.category(char).startswith(name)
    block = _BLOCKS.get(name[2:]) if name.startswith("Is") else None
    if block is None:
        return None
    return between(chr(block[0]), chr(block[1]))


def _is_word(char: str) -> bool:
    return unicodedata.category(char)[0] not in "PZC"


def _is_digit(char: str) -> bool:
    return unicodedata.category(char) == "Nd"


def _is_name_start(char: str) -> bool:
    return char in "_:" or unicodedata.category(char)[0] == "L"


def _is_name(char: str) -> bool:
    return char in "-._:\u00b7" or unicodedata.category(char)[0] in "LNM"


def _is_space(char: str) -> bool:
    return char in " \t\n\r"


_MULTI: dict[str, CharSet] = {
    "s": _is_space,
    "i": _is_name_start,
    "c": _is_name,
    "d": _is_digit,
    "w": _is_word,
}


def escaped_set(letter: str) -> CharSet | None:
    """The set of a multi-character escape such as ``\\d`` or ``\\W``."""
    if letter in _MULTI:
        return _MULTI[letter]
    return complement(_MULTI[letter.lower()]) if letter.lower() in _MULTI else None


def escaped_char(letter: str) -> str | None:
    """The character of an escape such as ``\\n`` or ``\\.``."""
    if letter in _CONTROLS:
        return _CONTROLS[letter]
    return letter if letter in _PLAIN_ESCAPES else None
