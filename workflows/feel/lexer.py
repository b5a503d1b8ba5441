"""Tokens of FEEL (DMN 1.5, section 10.3.1.2)."""

from __future__ import annotations

import re
from enum import Enum
from typing import NamedTuple

from workflows.feel.errors import FeelError, position_of
from workflows.feel.limits import MAX_TEXT


class Kind(Enum):
    """What a token is, before names of several words are put together."""

    WORD = "word"
    NUMBER = "number"
    STRING = "string"
    AT = "at"
    SYMBOL = "symbol"
    END = "end"


class Token(NamedTuple):
    """A piece of text; ``value`` is the unescaped string for strings."""

    kind: Kind
    value: str
    start: int
    end: int


# Rules 27 and 28 of the grammar.
_START = (
    r"?A-Z_a-z\u00C0-\u00D6\u00D8-\u00F6\u00F8-\u02FF\u0370-\u037D\u037F-\u1FFF"
    r"\u200C-\u200D\u2070-\u218F\u2C00-\u2FEF\u3001-\uD7FF\uF900-\uFDCF\uFDF0-\uFFFD"
    r"\U00010000-\U000EFFFF"
)
_PART = _START + r"0-9\u00B7\u0300-\u036F\u203F-\u2040"

# White space of rules 61 and 62, and both kinds of comments.
_SPACE = (
    r"(?:[\s\u0085\u00A0\u1680\u180E\u2000-\u200B\u2028\u2029\u202F\u205F\u3000\uFEFF]"
    r"|//[^\n]*|/\*.*?\*/)+"
)

_TOKEN = re.compile(
    rf"(?P<space>{_SPACE})"
    r"|(?P<number>(?:\d+(?:\.\d+)?|\.\d+)(?:[eE][+-]?\d+)?)"
    rf"|(?P<word>[{_START}][{_PART}]*)"
    r'|(?P<string>"(?:[^"\\]|\\.)*")'
    r"|(?P<symbol>\*\*|\.\.|<=|>=|!=|->|[-+*/=<>()\[\]{},.:@|&%$#!;'^~°€£§])",
    re.DOTALL | re.ASCII,
)

_ESCAPE = re.compile(r"\\(u[0-9a-fA-F]{4}|U[0-9a-fA-F]{6}|.)", re.DOTALL)
_SHORT_ESCAPES = {"n": "\n", "t": "\t", "r": "\r", "b": "\b", "f": "\f"}
_ESCAPED_THEMSELVES = "\"\\/'"


def tokenize(text: str) -> list[Token]:
    """Split an expression; FeelError ``syntax`` at a character FEEL does not know."""
    if len(text) > MAX_TEXT:
        message = f"the expression is longer than {MAX_TEXT} characters"
        raise FeelError("limit-text", message, position_of(text, MAX_TEXT))
    tokens: list[Token] = []
    offset = 0
    while offset < len(text):
        match = _TOKEN.match(text, offset)
        if match is None:
            raise _unreadable(text, offset)
        if match.lastgroup != "space":
            tokens.append(_token(match))
        offset = match.end()
    tokens.append(Token(Kind.END, "", len(text), len(text)))
    return _join_at_literals(tokens)


def _token(match: re.Match[str]) -> Token:
    kind = Kind(match.lastgroup)
    value = match.group()
    if kind is Kind.STRING:
        value = unescape(value[1:-1])
    return Token(kind, value, match.start(), match.end())


def _unreadable(text: str, offset: int) -> FeelError:
    position = position_of(text, offset)
    if text[offset] == '"':
        return FeelError("syntax", "the string has no closing quotation mark", position)
    return FeelError("syntax", f"unexpected character {text[offset]!r}", position)


def _join_at_literals(tokens: list[Token]) -> list[Token]:
    joined: list[Token] = []
    for token in tokens:
        if token.kind is Kind.STRING and joined and joined[-1].value == "@":
            at = joined.pop()
            token = Token(Kind.AT, token.value, at.start, token.end)
        joined.append(token)
    return joined


def unescape(body: str) -> str:
    """The characters a string literal stands for; surrogate pairs become one."""
    if "\\" not in body:
        return body
    plain = _ESCAPE.sub(_unescaped, body)
    try:
        return plain.encode("utf-16", "surrogatepass").decode("utf-16")
    except UnicodeDecodeError:
        return plain.encode("utf-16", "surrogatepass").decode("utf-16", "replace")


def _unescaped(match: re.Match[str]) -> str:
    escape = match.group(1)
    if escape in _SHORT_ESCAPES:
        return _SHORT_ESCAPES[escape]
    if len(escape) > 1:
        code = int(escape[1:], 16)
        return chr(code) if code <= 0x10FFFF else "\ufffd"
    if escape in _ESCAPED_THEMSELVES:
        return escape
    return match.group()
