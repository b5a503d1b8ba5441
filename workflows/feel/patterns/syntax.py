"""Reading of a regular expression into a tree."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.feel.patterns.classes import (
    CharSet,
    any_case,
    between,
    complement,
    difference,
    escaped_char,
    escaped_set,
    one,
    property_set,
    union,
)

_MAX_REPEAT = 1000
_MAX_NESTING = 50


class PatternError(Exception):
    """The text is no regular expression."""


@dataclass(frozen=True, slots=True)
class Char:
    """One character out of a set."""

    chars: CharSet


@dataclass(frozen=True, slots=True)
class Anchor:
    """``^`` or ``$``."""

    at_start: bool


@dataclass(frozen=True, slots=True)
class BackReference:
    """The text of an earlier group."""

    group: int


@dataclass(frozen=True, slots=True)
class Group:
    """Parentheses; ``number`` is None for ``(?:...)``."""

    body: Tree
    number: int | None


@dataclass(frozen=True, slots=True)
class Repeat:
    """A quantified piece; ``most`` is None when there is no upper bound."""

    body: Tree
    least: int
    most: int | None
    greedy: bool


@dataclass(frozen=True, slots=True)
class Sequence:
    """Pieces one after the other."""

    parts: tuple[Tree, ...]


@dataclass(frozen=True, slots=True)
class Choice:
    """Branches separated by ``|``."""

    branches: tuple[Tree, ...]


Tree = Char | Anchor | BackReference | Group | Repeat | Sequence | Choice


@dataclass(frozen=True, slots=True)
class Flags:
    """The letters ``s``, ``m``, ``i``, ``x`` and ``q``."""

    dot_all: bool
    multiline: bool
    ignore_case: bool
    extended: bool
    literal: bool


def read_flags(letters: str) -> Flags:
    """The flags of a call; PatternError for a letter that is none."""
    if set(letters) - set("smixq"):
        raise PatternError
    return Flags(*(letter in letters for letter in "smixq"))


class PatternReader:
    """One reading of one pattern."""

    def __init__(self, pattern: str, flags: Flags) -> None:
        if flags.extended and not flags.literal:
            pattern = _without_spaces(pattern)
        self._pattern = pattern
        self._flags = flags
        self._at = 0
        self._depth = 0
        self._closed: set[int] = set()
        self.groups = 0

    def read(self) -> Tree:
        """The tree of the whole pattern."""
        if self._flags.literal:
            return Sequence(tuple(Char(self._folded(one(char))) for char in self._pattern))
        tree = self._choice()
        if self._at < len(self._pattern):
            raise PatternError
        return tree

    def _peek(self) -> str:
        return self._pattern[self._at] if self._at < len(self._pattern) else ""

    def _take(self) -> str:
        char = self._peek()
        if not char:
            raise PatternError
        self._at += 1
        return char

    def _skip(self, text: str) -> bool:
        if self._pattern.startswith(text, self._at):
            self._at += len(text)
            return True
        return False

    def _folded(self, chars: CharSet) -> CharSet:
        return any_case(chars) if self._flags.ignore_case else chars

    def _choice(self) -> Tree:
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise PatternError
        branches = [self._sequence()]
        while self._skip("|"):
            branches.append(self._sequence())
        self._depth -= 1
        return branches[0] if len(branches) == 1 else Choice(tuple(branches))

    def _sequence(self) -> Tree:
        parts: list[Tree] = []
        while self._peek() not in ("", "|", ")"):
            parts.append(self._quantified(self._atom()))
        return Sequence(tuple(parts))

    def _quantified(self, atom: Tree) -> Tree:
        bounds = self._bounds()
        if bounds is None:
            return atom
        greedy = not self._skip("?")
        return Repeat(atom, bounds[0], bounds[1], greedy)

    def _bounds(self) -> tuple[int, int | None] | None:
        for sign, bounds in (("?", (0, 1)), ("*", (0, None)), ("+", (1, None))):
            if self._skip(sign):
                return bounds
        return self._counted() if self._skip("{") else None

    def _counted(self) -> tuple[int, int | None]:
        least = self._number()
        most: int | None = least
        if self._skip(","):
            most = None if self._peek() == "}" else self._number()
        if not self._skip("}") or (most is not None and most < least):
            raise PatternError
        return least, most

    def _number(self) -> int:
        digits = ""
        while self._peek() in "0123456789" and self._peek():
            digits += self._take()
        if not digits or len(digits) > 4 or int(digits) > _MAX_REPEAT:
            raise PatternError
        return int(digits)

    def _atom(self) -> Tree:
        char = self._take()
        if char == "(":
            return self._group()
        if char == "[":
            return Char(self._class())
        if char == "\\":
            return self._escape()
        if char in "^$":
            return Anchor(char == "^")
        if char == ".":
            return Char(_anything if self._flags.dot_all else _not_line_end)
        if char in "?*+{}])":
            raise PatternError
        return Char(self._folded(one(char)))

    def _group(self) -> Group:
        number = None
        if not self._skip("?:"):
            self.groups += 1
            number = self.groups
        body = self._choice()
        if not self._skip(")"):
            raise PatternError
        if number is not None:
            self._closed.add(number)
        return Group(body, number)

    def _escape(self) -> Tree:
        letter = self._take()
        if letter in "123456789":
            return self._back_reference(int(letter))
        return Char(self._escaped(letter))

    def _back_reference(self, number: int) -> BackReference:
        while self._peek().isdecimal() and number * 10 + int(self._peek()) in self._closed:
            number = number * 10 + int(self._take())
        if number not in self._closed:
            raise PatternError
        return BackReference(number)

    def _escaped(self, letter: str) -> CharSet:
        if letter in "pP":
            chars = property_set(self._property_name())
            if chars is None:
                raise PatternError
            return complement(chars) if letter == "P" else chars
        several = escaped_set(letter)
        if several is not None:
            return several
        single = escaped_char(letter)
        if single is None:
            raise PatternError
        return self._folded(one(single))

    def _property_name(self) -> str:
        end = self._pattern.find("}", self._at)
        if not self._skip("{") or end < 0:
            raise PatternError
        name = self._pattern[self._at : end]
        self._at = end + 1
        return name

    def _class(self) -> CharSet:
        self._depth += 1
        if self._depth > _MAX_NESTING:
            raise PatternError
        negative = self._skip("^")
        parts: list[CharSet] = []
        while not self._at_class_end():
            parts.append(self._class_part())
        if not parts:
            raise PatternError
        chars = complement(union(parts)) if negative else union(parts)
        if self._skip("-["):
            chars = difference(chars, self._class())
        if not self._skip("]"):
            raise PatternError
        self._depth -= 1
        return chars

    def _at_class_end(self) -> bool:
        return self._peek() in ("", "]") or self._pattern.startswith("-[", self._at)

    def _class_part(self) -> CharSet:
        char = self._take()
        if char == "[":
            raise PatternError
        if char == "\\":
            letter = self._take()
            single = escaped_char(letter)
            if single is None:
                return self._escaped(letter)
            char = single
        following = self._pattern[self._at : self._at + 2]
        if len(following) == 2 and following[0] == "-" and following[1] not in "]-[":
            self._take()
            return self._folded(self._range_from(char))
        return self._folded(one(char))

    def _range_from(self, low: str) -> CharSet:
        high = self._take()
        if high == "\\":
            single = escaped_char(self._take())
            if single is None:
                raise PatternError
            high = single
        if high < low:
            raise PatternError
        return between(low, high)


def _anything(char: str) -> bool:
    return True


def _not_line_end(char: str) -> bool:
    return char not in "\n\r"


def _without_spaces(pattern: str) -> str:
    """The pattern without white space outside of classes (flag ``x``)."""
    kept: list[str] = []
    level, escaped = 0, False
    for char in pattern:
        if not escaped:
            level += {"[": 1, "]": -1}.get(char, 0)
        escaped = char == "\\" and not escaped
        if level > 0 or char not in " \t\n\r":
            kept.append(char)
    return "".join(kept)
