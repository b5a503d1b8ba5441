"""Bounds of time and memory for reading and evaluating an expression."""

from __future__ import annotations

from dataclasses import dataclass

from workflows.feel.errors import FeelError

#: Read bounds are fixed: a compiled expression is shared by all callers.
MAX_TEXT = 60_000
MAX_NESTING = 64


@dataclass(frozen=True, kw_only=True)
class Limits:
    """What one evaluation may use before it is refused with a FeelError."""

    #: Evaluated nodes, visited list items and matched characters together.
    steps: int = 1_000_000
    #: Nested calls of functions.
    depth: int = 40
    #: Items of one list or context.
    items: int = 100_000
    #: Characters of one string.
    characters: int = 1_000_000


DEFAULT_LIMITS = Limits()


class Budget:
    """What is left of the limits during one evaluation."""

    __slots__ = ("depth", "limits", "steps")

    def __init__(self, limits: Limits = DEFAULT_LIMITS) -> None:
        self.limits = limits
        self.steps = limits.steps
        self.depth = 0

    def spend(self, steps: int) -> None:
        """Use up steps; FeelError ``limit-steps`` when none are left."""
        self.steps -= steps
        if self.steps < 0:
            raise FeelError("limit-steps", "the evaluation takes too many steps")

    def check_items(self, count: int) -> None:
        """Refuse a list or context of ``count`` items when that is too many."""
        if count > self.limits.items:
            raise FeelError("limit-size", "a list or context grows too large")

    def check_text(self, length: int) -> None:
        """Refuse a string of ``length`` characters when that is too long."""
        if length > self.limits.characters:
            raise FeelError("limit-size", "a string grows too long")

    def enter(self) -> None:
        """Begin a function call; FeelError ``limit-depth`` when nested too deep."""
        self.depth += 1
        if self.depth > self.limits.depth:
            raise FeelError("limit-depth", "function calls are nested too deep")

    def leave(self) -> None:
        """End a function call."""
        self.depth -= 1
