"""Recognition of names that have spaces, keywords or operators in them.

FEEL resolves such names against the names in scope (DMN 1.5, 10.3.1.2, rule 25):
the longest known name at a place wins. Where nothing is known, neighbouring words
that are no keywords are taken as one name.
"""

from __future__ import annotations

from collections.abc import Iterable

from workflows.feel.errors import FeelError
from workflows.feel.lexer import Kind, Token, tokenize

#: Words that end a name unless a known name contains them.
KEYWORDS = frozenset(
    {
        "and", "or", "in", "then", "else", "return", "satisfies", "between", "instance",
        "if", "for", "some", "every", "function", "external", "true", "false", "null",
    }
)  # fmt: skip

_Piece = tuple[str, bool]


#: Names of the language that contain a keyword; set when this module is complete.
_BUILT_IN: Names | None = None


class Names:
    """Known names, indexed by their first word."""

    def __init__(self, names: Iterable[str] = (), outer: Names | None = None) -> None:
        self._by_word: dict[str, list[tuple[tuple[_Piece, ...], str]]] = {}
        self._outer = outer or _BUILT_IN
        for name in names:
            self.add(name)

    def inner(self) -> Names:
        """Names that can be added to without changing these."""
        return Names(outer=self)

    def add(self, name: str) -> None:
        """Make a name known; a single word needs no entry."""
        pieces = _pieces(name)
        if len(pieces) < 2:
            return
        entries = self._by_word.setdefault(pieces[0][0], [])
        if any(known == pieces for known, _ in entries):
            return
        entries.append((pieces, name))
        entries.sort(key=lambda entry: -len(entry[0]))

    def match(self, tokens: list[Token], index: int) -> tuple[str, int] | None:
        """The longest known name at a token, with the number of its tokens."""
        found = self._outer.match(tokens, index) if self._outer else None
        for pieces, name in self._by_word.get(tokens[index].value, ()):
            if found and len(pieces) <= found[1]:
                return found
            if _fits(pieces, tokens, index):
                return name, len(pieces)
        return found


def _pieces(name: str) -> tuple[_Piece, ...]:
    try:
        tokens = tokenize(name)[:-1]
    except FeelError:
        return ()
    return tuple(
        (token.value, bool(place) and tokens[place - 1].end < token.start)
        for place, token in enumerate(tokens)
    )


def _fits(pieces: tuple[_Piece, ...], tokens: list[Token], index: int) -> bool:
    if index + len(pieces) >= len(tokens):
        return False
    previous_is_word = False
    for place, (value, spaced) in enumerate(pieces):
        token = tokens[index + place]
        if token.value != value or token.kind in (Kind.STRING, Kind.AT):
            return False
        is_word = token.kind is Kind.WORD
        # "a - b" is a subtraction even where a name "a-b" is known.
        is_spaced = tokens[index + place - 1].end < token.start
        if place and not (is_word and previous_is_word) and is_spaced != spaced:
            return False
        previous_is_word = is_word
    return True


def read_name(tokens: list[Token], index: int, names: Names) -> tuple[str, int]:
    """The name that begins at a word token, and the index after it."""
    known = names.match(tokens, index)
    end = index + (known[1] if known else 1)
    last = end
    while tokens[last].kind is Kind.WORD and tokens[last].value not in KEYWORDS:
        last += 1
    if known and last == end:
        return known[0], end
    return " ".join(token.value for token in tokens[index:last]), last


_BUILT_IN = Names(("date and time", "years and months duration", "days and time duration"))
