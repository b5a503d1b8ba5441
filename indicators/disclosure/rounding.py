"""Controlled rounding: every cell to a neighbouring multiple of the base, and still additive.

One integer programme per population finds the rounding with the least total error. Cells that
are multiples already stay as they are (zero-restricted rounding).
"""

import numpy as np
from numpy.typing import NDArray

from indicators.disclosure.checks import check_release
from indicators.disclosure.errors import ProtectionFailed, SolverRefused, TableRefused
from indicators.disclosure.problem import JITTER, Problem, problems
from indicators.disclosure.result import (
    Effort,
    Method,
    ProtectedRelease,
    ProtectedValue,
    Reason,
    protected_rates,
    shown,
)
from indicators.disclosure.solver import LinearProgram, Row
from indicators.disclosure.suppression import structural_zeros
from indicators.disclosure.tables import Cell, Release, Rule


def round_to_base(release: Release, *, base: int = 5, seed: int = 0) -> ProtectedRelease:
    """Round a whole release to multiples of `base`; rates are computed from rounded counts.

    Every published count is less than `base` away from the true one and every total is the
    sum of its parts. `seed` jitters the weights, so that the optimum cannot be inverted: keep
    it secret. Same input, same result.

    Raises `TableRefused` or, when no such rounding exists, `ProtectionFailed`. The result
    still has to pass `gate.gate` before it is published.
    """
    if isinstance(base, bool) or not isinstance(base, int) or base < 2:
        raise TableRefused("bad-base", "The rounding base must be a whole number of at least 2.")
    check_release(release)
    error = 0.0
    cells: dict[Cell, ProtectedValue] = {}
    for problem in problems(release, Rule(), seed):
        rounded = _rounded(problem, base, seed)
        error += float(np.abs(rounded - problem.counts).sum())
        for cell, index in problem.system.position.items():
            cells[cell] = shown(int(rounded[index]), Reason.ROUNDED)
    return ProtectedRelease(
        name=release.name,
        method=Method.ROUNDING,
        specs=tuple(table.spec for table in release.tables),
        cells=cells,
        rates=protected_rates(release, cells),
        rate_specs=release.rates,
        structural_zeros=structural_zeros(release),
        base=base,
        effort=Effort(error, error),
    )


def _rounded(problem: Problem, base: int, seed: int) -> NDArray[np.int64]:
    size, rest = len(problem.counts), problem.counts % base
    floors = problem.counts // base
    rows = []
    for equation in problem.system.equations:
        gap = float(floors[equation.total] - floors[list(equation.parts)].sum())
        values = (*(1.0 for _ in equation.parts), -1.0)
        rows.append(Row((*equation.parts, equation.total), values, gap, gap))
    program = LinearProgram(size, rows, integer=range(size))
    program.bound(range(size), np.zeros(size), (rest > 0).astype(float))
    weights = 1 + JITTER * np.random.default_rng(seed).random(size)
    try:
        found = program.minimise((base - 2 * rest) * weights)
    except SolverRefused as refusal:
        if refusal.status != "Infeasible":
            raise
        raise ProtectionFailed(
            f"The tables of {problem.system.base[0][0]} cannot be rounded to {base} and still "
            "add up: group categories, or protect them by suppression."
        ) from refusal
    return (floors + np.rint(found.values).astype(np.int64)) * base
