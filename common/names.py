"""Names of people: cleaning, script and search keys (domain reference §12.1 and §12.3).

Any name may be empty and a single name is enough. The spelling of the document is kept:
nothing here transliterates or changes the case of what is stored.
"""

import re
import unicodedata
from enum import StrEnum

#: Longest name that is stored, in characters.
LONGEST_NAME = 120

#: Characters that reorder or isolate the text around them, and so can disguise a name.
_BIDI_CONTROLS = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")

#: Marks that spreadsheets and keyboards leave behind; they show nothing. Joiners
#: (U+200C, U+200D) are kept: they shape Persian and Urdu names.
_INVISIBLE_MARKS = dict.fromkeys(map(ord, "\u200b\u200e\u200f\u061c\ufeff\u00ad\u2060"))

_ARABIC_FOLDING = str.maketrans(
    {"أ": "ا", "إ": "ا", "آ": "ا", "ٱ": "ا", "ى": "ي", "ی": "ي", "ک": "ك", "ة": "ه", "ـ": None}
)

_APOSTROPHES = re.compile(r"['’‘ʼ`´-]")
_NOT_A_WORD = re.compile(r"[\W_]+")


class NameFault(StrEnum):
    """Why a text is not taken for a name."""

    CONTROL_CHARACTER = "control_character"
    BIDI_CONTROL = "bidi_control"
    TOO_LONG = "too_long"
    NO_LETTER = "no_letter"


class NameRefused(ValueError):
    """The text is not a name; `fault` says why, and the text is not repeated."""

    def __init__(self, fault: NameFault) -> None:
        super().__init__(fault.value)
        self.fault = fault


class Script(StrEnum):
    """The writing of a text, judged by its letters."""

    ARABIC = "arabic"
    LATIN = "latin"
    OTHER = "other"
    MIXED = "mixed"
    NONE = "none"


def clean_name(text: str) -> str:
    """Return the name composed (NFC), trimmed, with single spaces; empty stays empty.

    Raises `NameRefused` for control characters, line breaks included, for characters that
    override the direction of the text, for more than 120 characters and for a text without
    any letter.
    """
    if len(text) > 4 * LONGEST_NAME:
        raise NameRefused(NameFault.TOO_LONG)
    composed = unicodedata.normalize("NFC", text.translate(_INVISIBLE_MARKS)).strip()
    if any(character in _BIDI_CONTROLS for character in composed):
        raise NameRefused(NameFault.BIDI_CONTROL)
    if any(_is_control(character) for character in composed):
        raise NameRefused(NameFault.CONTROL_CHARACTER)
    name = " ".join(composed.split())
    if len(name) > LONGEST_NAME:
        raise NameRefused(NameFault.TOO_LONG)
    if name and not any(character.isalpha() for character in name):
        raise NameRefused(NameFault.NO_LETTER)
    return name


def script_of(text: str) -> Script:
    """Return the one script of the letters in `text`, or `MIXED`, or `NONE` without letters."""
    scripts = {_script_of_letter(character) for character in text if character.isalpha()}
    if not scripts:
        return Script.NONE
    return scripts.pop() if len(scripts) == 1 else Script.MIXED


def normalise_arabic(text: str) -> str:
    """Fold Arabic spellings that people do not distinguish when they search (§12.1).

    أإآ become ا, ى becomes ي, ة becomes ه; vowel marks and the tatweel go. The result is for
    comparison only, never for storage in place of the name.
    """
    folded = unicodedata.normalize("NFKC", text).translate(_ARABIC_FOLDING)
    return "".join(c for c in folded if not _is_arabic_mark(c))


def search_key(text: str) -> str:
    """Return what two spellings of a name share: no accents, case, hyphens or vowel marks.

    Words keep their order. Apostrophes and hyphens join or part words at the writer's whim,
    so they count as spaces: "N'Diaye-Sow" gives "n diaye sow".
    """
    plain = normalise_arabic(_APOSTROPHES.sub(" ", text)).casefold()
    decomposed = unicodedata.normalize("NFKD", plain)
    unmarked = "".join(c for c in decomposed if not unicodedata.combining(c))
    return _NOT_A_WORD.sub(" ", unmarked.replace("œ", "oe").replace("æ", "ae")).strip()


def _is_control(character: str) -> bool:
    return unicodedata.category(character) in {"Cc", "Cs", "Co", "Cn", "Zl", "Zp"}


def _script_of_letter(character: str) -> Script:
    name = unicodedata.name(character, "")
    if name.startswith("ARABIC"):
        return Script.ARABIC
    return Script.LATIN if name.startswith(("LATIN", "MODIFIER LETTER")) else Script.OTHER


def _is_arabic_mark(character: str) -> bool:
    return unicodedata.combining(character) != 0 and unicodedata.name(character, "").startswith(
        "ARABIC"
    )
