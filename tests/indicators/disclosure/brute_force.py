"""Answers by enumeration for tables of two ways, to compare with the solver's."""

from itertools import product

import numpy as np


def all_tables(rows, columns, largest):
    """Every two-way table with entries up to `largest`, margins included, one per line.

    Columns are the cells in the order of `cell_order`.
    """
    entries = np.array(list(product(range(largest + 1), repeat=rows * columns)))
    inner = entries.reshape(-1, rows, columns)
    full = np.concatenate((inner, inner.sum(axis=2, keepdims=True)), axis=2)
    full = np.concatenate((full, full.sum(axis=1, keepdims=True)), axis=1)
    return full.reshape(len(entries), -1)


def cell_order(release):
    """Coordinates of the only table of a release, row by row, totals last."""
    return tuple(release.tables[0].spec.coordinates())


def true_line(release):
    """The counts of the only table of a release in that order."""
    table = release.tables[0]
    return np.array([table.counts[where] for where in cell_order(release)])


def least_cost(line, costs, tables, threshold):
    """The least cost of hidden safe cells, over every pattern that keeps the promise."""
    bits = 1 << np.arange(len(line))
    changed = (tables != line) @ bits
    unsafe = np.flatnonzero((line > 0) & (line < threshold))
    must = int(bits[unsafe].sum())
    reached = [
        np.unique(changed[is_met])
        for index in unsafe
        for is_met in (tables[:, index] == 0, tables[:, index] >= threshold)
    ]
    extra = [index for index in range(len(line)) if index not in unsafe]
    patterns = np.array(
        [
            must + sum(int(bits[i]) for i, keep in zip(extra, chosen, strict=True) if keep)
            for chosen in product((0, 1), repeat=len(extra))
        ]
    )
    is_safe = np.ones(len(patterns), bool)
    for masks in reached:
        is_safe &= ((masks[None, :] & ~patterns[:, None]) == 0).any(axis=1)
    prices = np.array(
        [sum(costs[i] for i in extra if pattern >> i & 1) for pattern in patterns.tolist()]
    )
    return float(prices[is_safe].min())


def least_error(line, rows, columns, base):
    """The least total error of an additive rounding to neighbouring multiples, or None."""
    choices = [
        (count,) if count % base == 0 else (count - count % base, count - count % base + base)
        for count in line.tolist()
    ]
    best = None
    for chosen in product(*choices):
        table = np.array(chosen).reshape(rows + 1, columns + 1)
        if (table[:-1].sum(axis=0) == table[-1]).all() and (
            table[:, :-1].sum(axis=1) == table[:, -1]
        ).all():
            error = int(np.abs(np.array(chosen) - line).sum())
            best = error if best is None else min(best, error)
    return best
