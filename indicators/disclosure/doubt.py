"""Counter-examples: other tables that agree with what is published.

A cell is in doubt when two such tables exist: one where it is 0 and one where it is at least
the threshold. Each is kept as whole numbers, so a fraction never stands for a person.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property

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
    """A table of whole numbers; `changed` has bit i set where cell i is not the true one."""

    cells: tuple[int, ...]
    changed: int

    def serves(self, goal: Goal, shown: int) -> bool:
        """Whether this table meets the goal and leaves the cells of the mask `shown` alone."""
        value = self.cells[goal.index]
        return (value >= goal.target if goal.is_high else value == 0) and not self.changed & shown


def mask(pattern: Pattern) -> int:
    """A pattern as bits, for fast comparison."""
    return int.from_bytes(np.packbits(pattern, bitorder="little").tobytes(), "little")


def goals(problem: Problem) -> tuple[Goal, ...]:
    """The two goals of every unsafe cell that the true table does not already meet."""
    limits = [
        (index, int(problem.thresholds[index]), int(problem.counts[index]))
        for index in problem.unsafe
    ]
    low = [
        Goal(index=index, is_high=False, target=0, need=count)
        for index, _, count in limits
        if count > 0
    ]
    high = [
        Goal(index=index, is_high=True, target=limit, need=limit - count)
        for index, limit, count in limits
    ]
    return (*low, *high)


class Relaxed:
    """A programme in fractions and, built when first needed, the same in whole numbers."""

    def __init__(
        self,
        columns: int,
        rows: Sequence[Row],
        prepare: Callable[[LinearProgram], None],
        integer: Sequence[int],
    ) -> None:
        self._columns, self._rows = columns, rows
        self._prepare, self._integer = prepare, integer

    @cached_property
    def fractional(self) -> LinearProgram:
        """The continuous relaxation."""
        return self._build(())

    @cached_property
    def whole(self) -> LinearProgram:
        """The programme whose base cells are whole numbers."""
        return self._build(self._integer)

    def _build(self, integer: Sequence[int]) -> LinearProgram:
        program = LinearProgram(self._columns, self._rows, integer=integer)
        self._prepare(program)
        return program


class Doubt:
    """Finds witnesses for one problem and remembers all it has found."""

    def __init__(self, problem: Problem) -> None:
        self.problem = problem
        self._free = np.where(problem.fixed, 0.0, float(problem.cap))
        self._bases = len(problem.system.base)
        self._moves = self._relaxed(tuple(self._move_rows()), changes=1)
        self._repairs = self._relaxed(tuple(self._repair_rows()), changes=2)
        self._known: list[Witness] = []

    def reachable(self, goal: Goal, pattern: Pattern) -> bool:
        """Whether some table reaches the goal by changing hidden cells only."""
        return self.probe(goal, pattern)[0] is not None

    def probe(self, goal: Goal, pattern: Pattern) -> tuple[Witness | None, Solution | None]:
        """A witness that changes hidden cells only; without one, the relaxation's optimum."""
        if witness := self.known(goal, pattern):
            return witness, None
        found = self._move(self._moves.fractional, goal, pattern)
        value = found.values[self._bases + goal.index]
        if abs(value - self.problem.counts[goal.index]) < goal.need - 0.5:
            return None, found
        witness = self._witness(found) or self._witness(
            self._move(self._moves.whole, goal, pattern)
        )
        is_enough = witness is not None and witness.serves(goal, mask(~pattern))
        return (witness if is_enough else None), found

    def known(self, goal: Goal, pattern: Pattern) -> Witness | None:
        """A remembered witness for the goal under this pattern."""
        shown = mask(~pattern)
        return next((one for one in self._known if one.serves(goal, shown)), None)

    def cheapest(self, goal: Goal, pattern: Pattern) -> Witness | None:
        """A witness that may also change shown cells, at the least weighted change."""
        costs = np.where(pattern, HIDDEN_COST, self.problem.costs)
        costs = np.concatenate((np.zeros(self._bases), costs, costs))
        found = self._witness(self._repair(self._repairs.fractional, goal, costs))
        return found or self._witness(self._repair(self._repairs.whole, goal, costs))

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
        witness = Witness(tuple(cells.tolist()), mask(cells != self.problem.counts))
        self._known.append(witness)
        return witness

    def _move_rows(self) -> Iterable[Row]:
        """Each cell, in its own column, is the sum of its base cells."""
        for index, parts in enumerate(self.problem.system.members):
            values = (*(1.0 for _ in parts), -1.0)
            yield Row((*parts, self._bases + index), values, 0.0, 0.0)

    def _repair_rows(self) -> Iterable[Row]:
        """Base cells less the upward plus the downward change give each cell's true count."""
        size = len(self.problem.counts)
        for index, parts in enumerate(self.problem.system.members):
            columns = (*parts, self._bases + index, self._bases + size + index)
            count = float(self.problem.counts[index])
            yield Row(columns, (*(1.0 for _ in parts), -1.0, 1.0), count, count)

    def _relaxed(self, rows: tuple[Row, ...], *, changes: int) -> Relaxed:
        bases, cap = range(self._bases), float(self.problem.cap)

        def prepare(program: LinearProgram) -> None:
            program.bound(bases, np.zeros(self._bases), np.full(self._bases, cap))

        return Relaxed(self._bases + changes * len(rows), rows, prepare, bases)
