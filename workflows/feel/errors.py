"""The one exception that leaves the expression language."""

from typing import NamedTuple


class Position(NamedTuple):
    """Place in the text of an expression; both numbers start at 1."""

    line: int
    column: int


class FeelError(Exception):
    """An expression that cannot be read, or that exceeds a limit.

    ``code`` is stable and meant for programs: ``syntax``, ``limit-text``,
    ``limit-nesting``, ``limit-steps``, ``limit-depth``, ``limit-size``,
    ``not-encodable``, ``not-decodable``, ``unsupported-value``.
    ``position`` is None when the error does not belong to a place in the text.
    The message never repeats values of the context.
    """

    def __init__(self, code: str, message: str, position: Position | None = None) -> None:
        super().__init__(message)
        self.code = code
        self.message = message
        self.position = position

    def __str__(self) -> str:
        if self.position is None:
            return self.message
        return f"line {self.position.line}, column {self.position.column}: {self.message}"


def position_of(text: str, offset: int) -> Position:
    """Line and column of the character at ``offset``."""
    before = text[:offset]
    line = before.count("\n") + 1
    return Position(line, offset - (before.rfind("\n") + 1) + 1)
