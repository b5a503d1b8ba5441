"""The text of one cell, without what spreadsheets and habits put around it."""

import re
import unicodedata

from common.names import search_key

#: What people write in a cell that holds nothing.
_BLANKS = frozenset(
    search_key(text)
    for text in (
        *("néant", "n.c.", "n/a", "NR", "NSP", "inconnu", "inconnue", "ne sait pas"),
        *("non renseigné", "non renseignée", "unknown", "none", "null"),
        *("غير معروف", "غير معروفة", "غير متوفر", "لا يوجد", "لا شيء"),
    )
)

_QUOTED_FORMULA = re.compile(r'="([^"]*)"')
_FORMULA_START = re.compile(r"[=@\t\r]|[+-](?!\s*[\d(.,]|\s*$)")
_SEPARATORS = re.compile(r"[,;/+|،؛\n]|\s(?:et|and|&)\s")


def tidy(raw: str) -> str:
    """Return the text of a cell, empty for the ways of writing "nothing".

    Ordinary spaces replace the others; `="0612"`, which keeps the zero of a number in a
    spreadsheet, gives 0612.
    """
    text = raw.strip()
    if quoted := _QUOTED_FORMULA.fullmatch(text):
        text = quoted[1]
    text = "".join(" " if unicodedata.category(c) == "Zs" else c for c in text).strip()
    return "" if is_blank(text) else text


def is_blank(text: str) -> bool:
    """Say whether a text stands for nothing: empty, signs only, or a word such as néant."""
    key = search_key(text)
    return key in _BLANKS or not any(character.isalnum() for character in text)


def is_formula(raw: str) -> bool:
    """Say whether a spreadsheet would run the cell as a formula; numbers with a sign are not.

    Such a cell is kept as text: it is for whoever exports it to quote it.
    """
    text = raw.strip(" \n\u00a0")
    return bool(_FORMULA_START.match(text)) and not _QUOTED_FORMULA.fullmatch(text)


def split_list(text: str) -> tuple[str, ...]:
    """Return the items of a cell that lists several: "français, wolof et peul"."""
    items = (item.strip() for item in _SEPARATORS.split(text))
    return tuple(item for item in items if item)
