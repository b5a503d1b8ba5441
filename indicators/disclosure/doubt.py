"""Counter-examples: other tables that agree with what is published.

A cell is in doubt when two such tables exist: one where it is 0 and one where it is at least
the threshold. Each is kept as whole numbers, so a fraction never stands for a person.
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from indicators.disclosure.problem import Problem
from indicators.disclosure.solver import LinearProgram, Row, Solution, Vector

Pattern = NDArray[np.bool_]

#: Nudges the solver towards small changes among cells that are hidden anyway.
HIDDEN_COST = 1e-3


@dataclass(frozen=True)
class Goal:
    """Cell `index` must be able to be 0 (`is_high` False) or `target` or more (True).

    `need` is how far that is from its true count.
    """

    index: int
    is_high: bool
    target: int
    need: int


@dataclass(frozen=True)
class Witness:
    """A table of whole numbers: its cells and where they differ from the true ones."""

    cells: NDArray[np.int64]
    changed: Pattern

    def serves(self, goal: Goal, pattern: Pattern) -> bool:
        """Whether this table shows the goal while touching hidden cells only."""
        value = self.cells[goal.index]
        reached = value >= goal.target if goal.is_high else value == 0
        return bool(reached and not (self.changed & ~pattern).any())


def goals(problem: Problem) -> tuple[Goal, ...]:
    """The two goals of every unsafe cell that the true table does not already meet."""
    limits = [
        (index, int(problem.thresholds[index]), int(problem.counts[index]))
        for index in problem.unsafe
    ]
    low = [Goal(index, False, 0, count) for index, _, count in limits if count > 0]
    high = [Goal(index, True, limit, limit - count) for index, limit, count in limits]
    return (*low, *high)


class Relaxed:
    """A programme in fractions and, built when first needed, the same in whole numbers."""

    def __init__(self, build: Callable[[bool], LinearProgram]) -> None:
        self._build = build
        self._built: dict[bool, LinearProgram] = {}

    def fractional(self) -> LinearProgram:
        """The continuous relaxation."""
        return self._get(False)

    def whole(self) -> LinearProgram:
        """The programme whose base cells are whole numbers."""
        return self._get(True)

    def _get(self, is_whole: bool) -> LinearProgram:
        if is_whole not in self._built:
            self._built[is_whole] = self._build(is_whole)
        return self._built[is_whole]


class Doubt:
    """Finds witnesses for one problem and remembers all it has found."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._free = np.where(problem.fixed, 0.0, float(problem.cap))
        self._moves = Relaxed(lambda whole: self._move_program(is_integer=whole))
        self._repairs = Relaxed(lambda whole: self._repair_program(is_integer=whole))
        self._known: list[Witness] = []

    def reachable(self, goal: Goal, pattern: Pattern) -> bool:
        """Whether some table reaches the goal by changing hidden cells only."""
        return self.probe(goal, pattern)[0] is not None

    def probe(self, goal: Goal, pattern: Pattern) -> tuple[Witness | None, Solution | None]:
        """A witness that changes hidden cells only; without one, the relaxation's optimum."""
        if witness := self.known(goal, pattern):
            return witness, None
        found = self._move(self._moves.fractional(), goal, pattern)
        value = found.values[self._bases + goal.index]
        if abs(value - self.problem.counts[goal.index]) < goal.need - 0.5:
            return None, found
        witness = self._witness(found) or self._witness(
            self._move(self._moves.whole(), goal, pattern)
        )
        is_enough = witness is not None and witness.serves(goal, pattern)
        return (witness if is_enough else None), found

    def known(self, goal: Goal, pattern: Pattern) -> Witness | None:
        """A remembered witness for the goal under this pattern."""
        return next((one for one in self._known if one.serves(goal, pattern)), None)

    def cheapest(self, goal: Goal, pattern: Pattern) -> Witness | None:
        """A witness that may also change shown cells, at the least weighted change."""
        costs = np.where(pattern, HIDDEN_COST, self.problem.costs)
        costs = np.concatenate((np.zeros(self._bases), costs, costs))
        found = self._witness(self._repair(self._repairs.fractional(), goal, costs))
        return found or self._witness(self._repair(self._repairs.whole(), goal, costs))

    def limit(self, goal: Goal, found: Solution) -> tuple[float, Vector]:
        """How far any pattern can move the goal's cell: at most constant + gains · pattern.

        Weak duality, read from the optimum that `probe` found for one pattern; the gains are
        non-negative.
        """
        counts, slopes = self.problem.counts, found.reduced_costs[self._bases :]
        gains = np.maximum(0.0, slopes) * counts + np.maximum(0.0, -slopes) * self._free
        start = -float(counts[goal.index]) if goal.is_high else float(counts[goal.index])
        pull = np.maximum(0.0, -found.reduced_costs[: self._bases])
        return start - float(slopes @ counts) + float(pull.sum()) * self.problem.cap, gains

    @property
    def _bases(self) -> int:
        return len(self.problem.system.base)

    def _move(self, program: LinearProgram, goal: Goal, pattern: Pattern) -> Solution:
        """Push a cell towards its goal as far as hidden cells allow."""
        counts = self.problem.counts.astype(float)
        program.bound(
            range(self._bases, self._bases + len(counts)),
            np.where(pattern & ~self.problem.fixed, 0.0, counts),
            np.where(pattern, counts + self._free, counts),
        )
        costs = np.zeros(self._bases + len(counts))
        costs[self._bases + goal.index] = -1.0 if goal.is_high else 1.0
        return program.minimise(costs)

    def _repair(self, program: LinearProgram, goal: Goal, costs: Vector) -> Solution:
        """Force a cell to its goal; columns are base cells, upward and downward changes."""
        down = np.where(self.problem.fixed, 0, self.problem.counts).astype(float)
        up, zero = self._free.copy(), np.zeros(len(down))
        forced = zero.copy()
        forced[goal.index] = goal.need
        opposite = down if goal.is_high else up
        opposite[goal.index] = 0.0
        lower = (forced, zero) if goal.is_high else (zero, forced)
        program.bound(
            range(self._bases, self._bases + 2 * len(down)),
            np.concatenate(lower),
            np.concatenate((up, down)),
        )
        return program.minimise(costs)

    def _witness(self, found: Solution) -> Witness | None:
        """The solution as whole numbers, or None when it has fractions."""
        base = np.rint(found.values[: self._bases])
        if np.abs(base - found.values[: self._bases]).max(initial=0.0) > 1e-6:
            return None
        whole = base.astype(np.int64)
        cells = np.array([whole[list(parts)].sum() for parts in self.problem.system.members])
        witness = Witness(cells, cells != self.problem.counts)
        self._known.append(witness)
        return witness

    def _move_program(self, *, is_integer: bool) -> LinearProgram:
        rows = [
            Row((*parts, self._bases + index), (*(1.0 for _ in parts), -1.0), 0.0, 0.0)
            for index, parts in enumerate(self.problem.system.members)
        ]
        return self._program(rows, self._bases + len(rows), is_integer=is_integer)

    def _repair_program(self, *, is_integer: bool) -> LinearProgram:
        size = len(self.problem.counts)
        rows = [
            Row(
                (*parts, self._bases + index, self._bases + size + index),
                (*(1.0 for _ in parts), -1.0, 1.0),
                float(self.problem.counts[index]),
                float(self.problem.counts[index]),
            )
            for index, parts in enumerate(self.problem.system.members)
        ]
        return self._program(rows, self._bases + 2 * size, is_integer=is_integer)

    def _program(self, rows: list[Row], columns: int, *, is_integer: bool) -> LinearProgram:
        bases = range(self._bases)
        program = LinearProgram(columns, rows, integer=bases if is_integer else ())
        program.bound(bases, np.zeros(self._bases), np.full(self._bases, float(self.problem.cap)))
        return program
