"""Cutting planes towards the cheapest safe pattern (the method of Fischetti and Salazar).

A master programme chooses what to hide; every goal that the choice cannot reach yields an
inequality that every safe pattern fulfils. The master's optimum is a lower bound throughout.
"""

from collections.abc import Iterable

import numpy as np

from indicators.disclosure.doubt import Doubt, Goal, Pattern
from indicators.disclosure.solver import LinearProgram, Row, Solution, Vector

#: Larger systems keep the heuristic answer and the bound of the first relaxation.
MAXIMUM_CELLS = 400
#: A pattern is optimal when its cost is within this of the bound.
EXACT = 1e-6


def improve(
    doubt: Doubt, wanted: tuple[Goal, ...], pattern: Pattern, *, rounds: int
) -> tuple[Pattern, float]:
    """A pattern at most as costly as the given safe one, and a lower bound of all costs."""
    problem = doubt.problem
    must = np.zeros(len(problem.counts), np.bool_)
    must[list(problem.unsafe)] = True
    cuts: list[Row] = []
    bound, trial = problem.cost_of(must), must
    if bound >= problem.cost_of(pattern) - EXACT:
        return pattern, bound
    for _ in range(rounds if len(problem.counts) <= MAXIMUM_CELLS else 0):
        found = tuple(_cuts(doubt, wanted, must, trial))
        if not found:
            return trial, problem.cost_of(trial)
        cuts.extend(found)
        trial, least = _master(problem.costs, must, problem.fixed, cuts)
        bound = least - float(problem.costs[must].sum())
        if bound >= problem.cost_of(pattern) - EXACT:
            return pattern, problem.cost_of(pattern)
    return pattern, bound


def _cuts(doubt: Doubt, wanted: tuple[Goal, ...], must: Pattern, trial: Pattern) -> Iterable[Row]:
    for goal in wanted:
        witness, found = doubt.probe(goal, trial)
        if witness is None and found is not None:
            yield _cut(doubt, goal, must, trial, found)


def _cut(doubt: Doubt, goal: Goal, must: Pattern, trial: Pattern, found: Solution) -> Row:
    """An inequality that the trial pattern breaks and every safe pattern keeps."""
    constant, gains = doubt.limit(goal, found)
    missing = goal.need - constant - float(gains[must].sum())
    gains = np.where(must, 0.0, np.minimum(gains, missing))
    if missing < EXACT or gains[trial].sum() > missing - EXACT:
        # The relaxation reaches the goal but whole numbers do not: any safe pattern hides more.
        gains, missing = (~trial).astype(float), 1.0
    columns = np.flatnonzero(gains > EXACT)
    return Row(columns.tolist(), (gains[columns] / missing).tolist(), 1.0, float("inf"))


def _master(costs: Vector, must: Pattern, never: Pattern, cuts: list[Row]) -> tuple[Pattern, float]:
    size = len(costs)
    program = LinearProgram(size, cuts, integer=range(size))
    program.bound(range(size), must.astype(float), np.where(never & ~must, 0.0, 1.0))
    found = program.minimise(costs)
    return found.values > 0.5, found.objective
