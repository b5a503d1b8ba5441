"""Joint cell suppression: hide the unsafe cells, and just enough others to keep them unknown.

Guarantee: for every unsafe cell, two tables of non-negative whole numbers agree with every
published number; the cell is 0 in one and at least its threshold in the other.
"""

import numpy as np

from indicators.disclosure.checks import check_release
from indicators.disclosure.doubt import Doubt, Goal, Pattern, goals, mask
from indicators.disclosure.errors import ProtectionFailed, SolverRefused
from indicators.disclosure.optimum import improve
from indicators.disclosure.problem import Problem, problems
from indicators.disclosure.result import (
    ConfStatus,
    Effort,
    Method,
    ProtectedRelease,
    ProtectedValue,
    Reason,
    hidden,
    protected_rates,
    shown,
)
from indicators.disclosure.tables import Cell, Release, Rule


def protect(
    release: Release,
    *,
    threshold: int = 10,
    zeros_are_unsafe: bool = False,
    seed: int = 0,
    rounds: int = 4,
) -> ProtectedRelease:
    """Hide the unsafe cells of a release and the cells that would give them away.

    `threshold` and `zeros_are_unsafe` apply to tables without a rule of their own. `seed`
    breaks ties between equally good patterns. `rounds` limits the search for the optimum (0
    keeps the heuristic answer); `effort.gap` says what was proved. Same input, same result.

    Raises `TableRefused`, `ProtectionFailed` (no safe pattern exists) or `SolverRefused`.
    The result still has to pass `attack.gate` before it is published.
    """
    rule = Rule(threshold, zeros_are_unsafe)
    check_release(release)
    cells: dict[Cell, ProtectedValue] = {}
    cost = bound = 0.0
    for problem in problems(release, rule, seed):
        pattern, least = hide(problem, rounds=rounds)
        cost, bound = cost + problem.cost_of(pattern), bound + least
        for cell, index in problem.system.position.items():
            cells[cell] = _decision(problem, index, pattern)
    return ProtectedRelease(
        name=release.name,
        method=Method.SUPPRESSION,
        specs=tuple(table.spec for table in release.tables),
        cells=cells,
        rates=protected_rates(release, cells),
        rate_specs=release.rates,
        structural_zeros=structural_zeros(release),
        effort=Effort(cost, bound),
    )


def structural_zeros(release: Release) -> frozenset[Cell]:
    """The cells of a release that everybody knows to be empty."""
    return frozenset(
        Cell(table.spec.name, where) for table in release.tables for where in table.structural_zeros
    )


def hide(problem: Problem, *, rounds: int) -> tuple[Pattern, float]:
    """The cells to hide in one population and the least cost that any answer could have."""
    doubt, wanted = Doubt(problem), goals(problem)
    pattern = np.zeros(len(problem.counts), np.bool_)
    pattern[list(problem.unsafe)] = True
    pattern = uncover(doubt, wanted, cover(doubt, wanted, pattern))
    return improve(doubt, wanted, pattern, rounds=rounds)


def cover(doubt: Doubt, wanted: tuple[Goal, ...], pattern: Pattern) -> Pattern:
    """Add, goal by goal, the cheapest cells that put an unsafe cell in doubt."""
    pattern = pattern.copy()
    for goal in sorted(wanted, key=lambda goal: (-goal.need, goal.index, goal.is_high)):
        if not doubt.reachable(goal, pattern):
            pattern = _widened(doubt, goal, pattern)
    return pattern


def uncover(doubt: Doubt, wanted: tuple[Goal, ...], pattern: Pattern) -> Pattern:
    """Show again, costliest first, every hidden cell that is not needed after all."""
    pattern, costs = pattern.copy(), doubt.problem.costs
    unsafe = set(doubt.problem.unsafe)
    extra = (int(index) for index in np.flatnonzero(pattern) if int(index) not in unsafe)
    for index in sorted(extra, key=lambda index: (-costs[index], index)):
        pattern[index] = False
        if not all(doubt.reachable(goal, pattern) for goal in wanted):
            pattern[index] = True
    return pattern


def _widened(doubt: Doubt, goal: Goal, pattern: Pattern) -> Pattern:
    """The pattern and the cheapest cells that let the goal be reached."""
    try:
        witness = doubt.cheapest(goal, pattern)
    except SolverRefused as refusal:
        if refusal.status != "Infeasible":
            raise
        witness = None
    if witness is not None:
        pattern = pattern | (np.array(witness.cells) != doubt.problem.counts)
        if witness.serves(goal, mask(~pattern)):
            return pattern
    cell = doubt.problem.system.cells_of(goal.index)[0]
    raise ProtectionFailed(
        f"{cell} cannot be hidden: the cells that are always empty give it away. Group "
        "categories, or leave this table out of the release."
    )


def _decision(problem: Problem, index: int, pattern: Pattern) -> ProtectedValue:
    count = int(problem.counts[index])
    if not pattern[index]:
        return shown(count)
    if index not in problem.unsafe:
        return hidden(ConfStatus.SECONDARY, Reason.PROTECTS_ANOTHER)
    reason = Reason.SMALL_COUNT if count else Reason.UNSAFE_ZERO
    return hidden(ConfStatus.PRIMARY, reason)
