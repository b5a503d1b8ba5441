"""The one door to HiGHS: either a proved optimum or `SolverRefused`.

A solver that stops early still returns numbers. Reading them without the status is how an
attacker that finds nothing is mistaken for tables that are safe.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

import highspy
import numpy as np
from numpy.typing import NDArray

from indicators.disclosure.errors import SolverRefused

Vector = NDArray[np.float64]

#: Rows and bounds of an accepted solution hold within this absolute tolerance.
TOLERANCE = 1e-6


@dataclass(frozen=True)
class Row:
    """`lower <= sum(values * x[columns]) <= upper`."""

    columns: Sequence[int]
    values: Sequence[float]
    lower: float
    upper: float


@dataclass(frozen=True)
class Solution:
    """A proved optimum: objective, column values, reduced costs and row prices."""

    objective: float
    values: Vector
    reduced_costs: Vector
    prices: Vector


class LinearProgram:
    """A model that is solved again and again with other bounds and costs (warm started).

    One thread and a fixed seed: the same calls give the same answers. Primal simplex, because
    only the costs change between most calls and the last basis stays feasible.
    """

    def __init__(self, columns: int, rows: Iterable[Row], *, integer: Sequence[int] = ()) -> None:
        self._rows = tuple(rows)
        self._lower, self._upper = np.zeros(columns), np.zeros(columns)
        self._every = np.arange(columns, dtype=np.int32)
        self._starts, self._index, self._value = _compressed(self._rows)
        self._highs = highspy.Highs()  # type: ignore[no-untyped-call]
        for option, value in (
            ("output_flag", False),
            ("threads", 1),
            ("random_seed", 0),
            ("mip_rel_gap", 0.0),
            ("mip_abs_gap", 1e-6),
            ("simplex_strategy", 4),
        ):
            self._highs.setOptionValue(option, value)
        self._highs.passModel(self._model(columns, frozenset(integer)))

    def bound(self, columns: Sequence[int], lower: Vector, upper: Vector) -> None:
        """Replace the bounds of some columns (all start fixed at 0)."""
        index = np.asarray(columns, dtype=np.int32)
        is_new = (self._lower[index] != lower) | (self._upper[index] != upper)
        if not is_new.any():
            return
        index, lower, upper = index[is_new], lower[is_new], upper[is_new]
        self._lower[index], self._upper[index] = lower, upper
        self._highs.changeColsBounds(
            len(index),
            index,
            np.ascontiguousarray(self._lower[index]),
            np.ascontiguousarray(self._upper[index]),
        )

    def minimise(self, costs: Vector) -> Solution:
        """Solve; raises `SolverRefused` unless the answer is a proved, feasible optimum."""
        self._highs.changeColsCost(len(self._every), self._every, np.asarray(costs, float))
        outcome = self._highs.run()
        status = self._highs.getModelStatus()
        if outcome != highspy.HighsStatus.kOk or status != highspy.HighsModelStatus.kOptimal:
            raise SolverRefused(self._highs.modelStatusToString(status))
        found = self._highs.getSolution()
        values = np.array(found.col_value)
        self._check(values)
        return Solution(
            float(np.dot(costs, values)),
            values,
            np.array(found.col_dual),
            np.array(found.row_dual),
        )

    def _check(self, values: Vector) -> None:
        slack = TOLERANCE * (1 + np.abs(values))
        is_inside = (values >= self._lower - slack) & (values <= self._upper + slack)
        products = self._value * values[self._index]
        sums = np.add.reduceat(products, self._starts[:-1]) if len(products) else np.zeros(0)
        scale = TOLERANCE * (1 + np.abs(products).max(initial=0.0))
        lower = np.array([row.lower for row in self._rows])
        upper = np.array([row.upper for row in self._rows])
        is_balanced = (sums >= lower - scale) & (sums <= upper + scale)
        if not (is_inside.all() and is_balanced.all()):
            raise SolverRefused("Optimal, but the solution breaks its own constraints")

    def _model(self, columns: int, integer: frozenset[int]) -> highspy.HighsLp:
        model = highspy.HighsLp()
        model.num_col_, model.num_row_ = columns, len(self._rows)
        model.col_cost_ = np.zeros(columns)
        model.col_lower_, model.col_upper_ = np.zeros(columns), np.zeros(columns)
        model.row_lower_ = np.array([row.lower for row in self._rows])
        model.row_upper_ = np.array([row.upper for row in self._rows])
        model.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        model.a_matrix_.start_ = self._starts
        model.a_matrix_.index_ = self._index
        model.a_matrix_.value_ = self._value
        if integer:
            kinds = highspy.HighsVarType
            model.integrality_ = [
                kinds.kInteger if column in integer else kinds.kContinuous
                for column in range(columns)
            ]
        return model


def _compressed(rows: tuple[Row, ...]) -> tuple[NDArray[np.int32], NDArray[np.int32], Vector]:
    lengths = [len(row.columns) for row in rows]
    starts = np.concatenate(([0], np.cumsum(lengths))).astype(np.int32)
    index = np.array([column for row in rows for column in row.columns], dtype=np.int32)
    value = np.array([value for row in rows for value in row.values], dtype=float)
    return starts, index, value
