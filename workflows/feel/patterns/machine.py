"""The program of a pattern, and its run over a text within a budget."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import IntEnum
from functools import lru_cache
from typing import Any

from workflows.feel.limits import Budget
from workflows.feel.patterns.syntax import (
    Anchor,
    BackReference,
    Char,
    Choice,
    Flags,
    Group,
    PatternError,
    PatternReader,
    Repeat,
    Sequence,
    Tree,
    read_flags,
)

_MAX_PROGRAM = 20_000


class Op(IntEnum):
    """What one place of a program does."""

    CHAR = 0
    SPLIT = 1
    JUMP = 2
    SAVE = 3
    START = 4
    END = 5
    BACK = 6
    MATCH = 7


Captures = tuple[int, ...]
Instruction = list[Any]


@dataclass(frozen=True, slots=True)
class Found:
    """A match; ``groups`` holds start and end of each group, -1 when unused."""

    start: int
    end: int
    groups: Captures

    def group(self, text: str, number: int) -> str:
        """The text of a group, empty when it took no part."""
        if 2 * number + 1 >= len(self.groups) or self.groups[2 * number + 1] < 0:
            return ""
        return text[self.groups[2 * number] : self.groups[2 * number + 1]]


class Pattern:
    """A compiled regular expression."""

    def __init__(self, pattern: str, flags: Flags) -> None:
        reader = PatternReader(pattern, flags)
        tree = reader.read()
        self._flags = flags
        self.groups = reader.groups
        self._program: list[Instruction] = []
        self._has_back_references = False
        self._emit(Group(tree, 0))
        self._add(Op.MATCH)

    def _add(self, op: Op, *parts: object) -> Instruction:
        if len(self._program) >= _MAX_PROGRAM:
            raise PatternError
        instruction: Instruction = [op, *parts]
        self._program.append(instruction)
        return instruction

    def _emit(self, tree: Tree) -> None:
        if isinstance(tree, Char):
            self._add(Op.CHAR, tree.chars)
        elif isinstance(tree, Sequence):
            for part in tree.parts:
                self._emit(part)
        elif isinstance(tree, Choice):
            self._emit_choice(tree)
        elif isinstance(tree, Group):
            self._emit_group(tree)
        elif isinstance(tree, Repeat):
            self._emit_repeat(tree)
        elif isinstance(tree, Anchor):
            self._add(Op.START if tree.at_start else Op.END)
        else:
            self._emit_back_reference(tree)

    def _emit_back_reference(self, tree: BackReference) -> None:
        self._has_back_references = True
        self._add(Op.BACK, tree.group)

    def _emit_group(self, tree: Group) -> None:
        if tree.number is None:
            self._emit(tree.body)
            return
        self._add(Op.SAVE, 2 * tree.number)
        self._emit(tree.body)
        self._add(Op.SAVE, 2 * tree.number + 1)

    def _emit_choice(self, tree: Choice) -> None:
        jumps: list[Instruction] = []
        for branch in tree.branches[:-1]:
            split = self._add(Op.SPLIT, len(self._program) + 1, 0)
            self._emit(branch)
            jumps.append(self._add(Op.JUMP, 0))
            split[2] = len(self._program)
        self._emit(tree.branches[-1])
        for jump in jumps:
            jump[1] = len(self._program)

    def _emit_repeat(self, tree: Repeat) -> None:
        for _ in range(tree.least):
            self._emit(tree.body)
        if tree.most is None:
            self._emit_loop(tree)
            return
        splits = []
        for _ in range(tree.most - tree.least):
            splits.append(self._split())
            self._emit(tree.body)
        for split in splits:
            self._aim(split, len(self._program), greedy=tree.greedy)

    def _emit_loop(self, tree: Repeat) -> None:
        top = len(self._program)
        split = self._split()
        self._emit(tree.body)
        self._add(Op.JUMP, top)
        self._aim(split, len(self._program), greedy=tree.greedy)

    def _split(self) -> Instruction:
        return self._add(Op.SPLIT, len(self._program) + 1, 0)

    @property
    def size(self) -> int:
        """Number of instructions."""
        return len(self._program)

    @staticmethod
    def _aim(split: Instruction, out: int, *, greedy: bool) -> None:
        split[2] = out
        if not greedy:
            split[1], split[2] = split[2], split[1]

    def find(self, text: str, start: int, budget: Budget) -> Found | None:
        """The leftmost match from ``start`` on; the first alternative wins."""
        seen: set[object] = set()
        for place in range(start, len(text) + 1):
            captures = self._match_at(text, place, seen, budget)
            if captures is not None:
                return Found(captures[0], captures[1], captures)
        return None

    def find_all(self, text: str, budget: Budget) -> Iterator[Found]:
        """All matches that do not overlap, from left to right."""
        place = 0
        while place <= len(text):
            found = self.find(text, place, budget)
            if found is None:
                return
            yield found
            place = found.end if found.end > found.start else found.end + 1

    def _match_at(
        self, text: str, place: int, seen: set[object], budget: Budget
    ) -> Captures | None:
        # What failed once from (instruction, position) fails again, whatever was
        # captured before, unless a back-reference looks at the captures.
        pending: list[tuple[int, int, Captures]] = [(0, place, (-1,) * (2 * self.groups + 2))]
        with_captures, width = self._has_back_references, len(text) + 1
        # A remembered state takes memory, so it costs more than one step.
        cost = 10 if with_captures else 2
        while pending:
            at, position, captures = pending.pop()
            budget.spend(cost)
            state = (at, position, captures) if with_captures else at * width + position
            if state in seen:
                continue
            seen.add(state)
            if self._program[at][0] == Op.MATCH:
                return captures
            pending.extend(self._next(at, position, captures, text))
        return None

    def _next(
        self, at: int, position: int, captures: Captures, text: str
    ) -> tuple[tuple[int, int, Captures], ...]:
        instruction = self._program[at]
        op = instruction[0]
        if op == Op.CHAR:
            fits = position < len(text) and instruction[1](text[position])
            return ((at + 1, position + 1, captures),) if fits else ()
        if op == Op.SPLIT:
            first, second = instruction[1:]
            return ((second, position, captures), (first, position, captures))
        if op == Op.JUMP:
            return ((instruction[1], position, captures),)
        if op == Op.SAVE:
            slot = instruction[1]
            saved = (*captures[:slot], position, *captures[slot + 1 :])
            return ((at + 1, position, saved),)
        if op == Op.BACK:
            return self._after_back_reference(at, position, captures, text)
        return ((at + 1, position, captures),) if self._anchored(op, position, text) else ()

    def _anchored(self, op: Op, position: int, text: str) -> bool:
        if op == Op.START:
            return position == 0 or (self._flags.multiline and text[position - 1] == "\n")
        if position == len(text):
            return True
        return self._flags.multiline and text[position] == "\n"

    def _after_back_reference(
        self, at: int, position: int, captures: Captures, text: str
    ) -> tuple[tuple[int, int, Captures], ...]:
        group = self._program[at][1]
        earlier = text[max(captures[2 * group], 0) : max(captures[2 * group + 1], 0)]
        here = text[position : position + len(earlier)]
        same = here.lower() == earlier.lower() if self._flags.ignore_case else here == earlier
        return ((at + 1, position + len(earlier), captures),) if same else ()


@lru_cache(maxsize=256)
def _compiled(pattern: str, flags: str) -> Pattern | None:
    try:
        return Pattern(pattern, read_flags(flags))
    except PatternError:
        return None


def compile_pattern(pattern: str, flags: str, budget: Budget) -> Pattern | None:
    """The compiled pattern; None when it or its flags are not valid.

    The price is that of compiling even when the pattern is remembered, so that an
    evaluation takes the same number of steps every time.
    """
    compiled = _compiled(pattern, flags)
    budget.spend(_MAX_PROGRAM if compiled is None else compiled.size)
    return compiled
