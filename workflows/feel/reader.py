"""A cursor over the tokens of an expression, with the bounds of reading."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from contextlib import contextmanager
from functools import cached_property

from workflows.feel.errors import FeelError, position_of
from workflows.feel.lexer import Kind, Token, tokenize
from workflows.feel.limits import MAX_NESTING
from workflows.feel.names import KEYWORDS, Names, read_name
from workflows.feel.types import FeelType

#: Symbols that may stand inside a name (grammar rule 31) and in keys.
NAME_SYMBOLS = frozenset({".", "/", "-", "'", "+", "*", "**", ".."})


class Reader:
    """Access to the tokens; every failure is a FeelError with its position."""

    def __init__(
        self, text: str, names: Names | Iterable[str], types: Mapping[str, FeelType]
    ) -> None:
        self.text = text
        self.tokens = tokenize(text)
        self.index = 0
        self.names = names.inner() if isinstance(names, Names) else Names(names)
        self.types = types
        self._depth = 0

    @cached_property
    def type_names(self) -> Names:
        """Names of the types of a model, looked at only where a type is written."""
        return Names(self.types)

    @property
    def token(self) -> Token:
        """The token to be read next."""
        return self.tokens[self.index]

    def at_symbol(self, *symbols: str) -> bool:
        """Whether the next token is one of these symbols."""
        token = self.token
        return token.kind is Kind.SYMBOL and token.value in symbols

    def at_word(self, *words: str) -> bool:
        """Whether the next token is one of these words."""
        token = self.token
        return token.kind is Kind.WORD and token.value in words

    def next_is(self, value: str) -> bool:
        """Whether the token after the next one reads ``value``."""
        following = self.tokens[min(self.index + 1, len(self.tokens) - 1)]
        return following.value == value and following.kind in (Kind.SYMBOL, Kind.WORD)

    def take(self) -> Token:
        """Consume one token."""
        token = self.token
        self.index += 1
        return token

    def take_symbol(self, symbol: str) -> bool:
        """Consume a symbol if it comes next."""
        if self.at_symbol(symbol):
            self.index += 1
            return True
        return False

    def take_word(self, word: str) -> bool:
        """Consume a word if it comes next."""
        if self.at_word(word):
            self.index += 1
            return True
        return False

    def expect(self, value: str) -> Token:
        """Consume a symbol or keyword that must come next."""
        if self.token.value != value or self.token.kind not in (Kind.SYMBOL, Kind.WORD):
            raise self.unexpected(f"{value!r}")
        return self.take()

    def expect_end(self) -> None:
        """Fail when anything is left."""
        if self.token.kind is not Kind.END:
            raise self.unexpected("the end of the expression")

    def unexpected(self, wanted: str) -> FeelError:
        """The error for a token that cannot stand here."""
        token = self.token
        found = "the end" if token.kind is Kind.END else repr(self.text[token.start : token.end])
        return self.error(f"expected {wanted}, found {found[:60]}", token)

    def error(self, message: str, token: Token) -> FeelError:
        """A syntax error at a token."""
        return FeelError("syntax", message, position_of(self.text, token.start))

    @contextmanager
    def nested(self) -> Iterator[None]:
        """Count one level of nesting while the block runs."""
        self._depth += 1
        self.check_nesting(self._depth)
        yield
        self._depth -= 1

    def check_nesting(self, depth: int) -> None:
        """Refuse a tree deeper than MAX_NESTING."""
        if depth > MAX_NESTING:
            where = position_of(self.text, self.token.start)
            raise FeelError("limit-nesting", "the expression is nested too deep", where)

    def read_name(self) -> str:
        """A name in use: the longest known one, or neighbouring words."""
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("a name")
        name, self.index = read_name(self.tokens, self.index, self.names)
        return name

    def read_declared(self, *ends: str) -> str:
        """A name being declared: everything up to one of the ``ends``."""
        first = self.index
        if self.token.kind is not Kind.WORD:
            raise self.unexpected("a name")
        while _may_stand_in_name(self.token) and self.token.value not in ends:
            self.index += 1
        if self.index == first:
            raise self.unexpected("a name")
        name = self.source(first, self.index)
        self.names.add(name)
        return name

    def source(self, first: int, last: int) -> str:
        """The text from one token to before another, with single spaces."""
        pieces = self.tokens[first:last]
        return " ".join(self.text[pieces[0].start : pieces[-1].end].split())

    def key_end(self) -> int | None:
        """Index of the ``:`` that ends a key or an argument's name here, if any."""
        place = self.index
        if self.tokens[place].kind is not Kind.WORD:
            return None
        while _may_stand_in_name(self.tokens[place]):
            place += 1
        end = self.tokens[place]
        return place if end.kind is Kind.SYMBOL and end.value == ":" else None

    def can_start_expression(self, token: Token) -> bool:
        """Whether an expression may begin with this token."""
        if token.kind is Kind.SYMBOL:
            return token.value in ("(", "[", "{", "-", "]")
        if token.kind is Kind.WORD:
            return token.value not in KEYWORDS or token.value in _STARTERS
        return token.kind is not Kind.END


_STARTERS = frozenset({"if", "for", "some", "every", "function", "true", "false", "null"})


def _may_stand_in_name(token: Token) -> bool:
    if token.kind is Kind.SYMBOL:
        return token.value in NAME_SYMBOLS
    return token.kind in (Kind.WORD, Kind.NUMBER)
