"""The attacker is itself under test: a release that is spoilt on purpose must not pass."""

from dataclasses import replace
from decimal import Decimal

import highspy
import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from indicators.disclosure import (
    Cell,
    ConfStatus,
    DisclosureFound,
    InconsistentRelease,
    Method,
    Proof,
    ProofBroken,
    Reason,
    Release,
    SolverRefused,
    TableSpec,
    attack,
    gate,
    prepare_release,
    protect,
    shares,
    tabulate,
    verify,
)
from indicators.disclosure.attack import Interval
from indicators.disclosure.result import hidden, shown
from tests.indicators.disclosure.brute_force import all_tables, cell_order, true_line
from tests.indicators.disclosure.samples import (
    OUTCOME,
    dimension,
    grid,
    grids,
    linked_tables,
    quarter,
    tables,
    truth,
)

ALL = all_tables(2, 2, 12)
TABLE = [[3, 40, 50], [60, 70, 80], [90, 95, 99]]


def with_values(protected, changes):
    return replace(protected, cells={**protected.cells, **changes})


def codes(failure):
    return {finding.code for finding in failure.value.findings}


def shares_release(counts):
    spec = TableSpec("grid", (dimension("r", len(counts)), OUTCOME))
    inner = {
        (f"r{number}", outcome): count
        for number, row in enumerate(counts)
        for outcome, count in zip(("met", "unmet"), row, strict=True)
    }
    rates = shares(spec, outcome="outcome", met="met", unmet="unmet")
    return Release("shares", (tabulate(spec, inner),), rates)


@settings(max_examples=50, deadline=None)
@given(grids(largest=3), st.integers(0, 2**8 - 1))
def test_intervals_of_any_pattern_equal_those_by_enumeration(release, pattern):
    line, order = true_line(release), cell_order(release)
    is_hidden = np.array([bool(pattern >> index & 1) for index in range(8)] + [False])
    agreeing = ALL[(ALL[:, ~is_hidden] == line[~is_hidden]).all(axis=1)]
    protected = with_values(
        protect(release, threshold=1),
        {
            Cell("grid", where): hidden(ConfStatus.SECONDARY, Reason.PROTECTS_ANOTHER)
            for where, is_out in zip(order, is_hidden, strict=True)
            if is_out
        },
    )

    found = attack(protected).intervals

    for index, where in enumerate(order):
        if is_hidden[index]:
            interval = found[Cell("grid", where)]
            assert interval.lower == agreeing[:, index].min()
            assert interval.upper == agreeing[:, index].max()


def test_a_lone_hidden_cell_is_computed_by_subtraction():
    release = grid(TABLE)
    cell = Cell("grid", ("r0", "c0"))
    protected = with_values(
        protect(release, threshold=1), {cell: hidden(ConfStatus.PRIMARY, Reason.SMALL_COUNT)}
    )

    interval = attack(protected).intervals[cell]

    assert (interval.lower, interval.upper) == (3, 3)


def test_without_a_total_nothing_limits_a_cell_from_above():
    protected = protect(grid([[1, 2], [0, 3]]))

    interval = attack(protected).intervals[Cell("grid", ("r0", "c0"))]

    assert interval.upper is None
    assert interval.contains(0, 10)
    assert interval.width == float("inf")


def test_an_interval_contains_only_what_lies_between_its_ends():
    assert Interval(0, 10, 0, 0).contains(0, 10)
    assert not Interval(0, 9, 0, 0).contains(0, 10)
    assert not Interval(1, 12, 0, 0).contains(0, 10)


@settings(max_examples=40, deadline=None)
@given(tables(dimensions=2), st.randoms(use_true_random=False))
def test_showing_one_helper_cell_is_found_when_its_protection_was_optimal(release, random):
    protected = protect(release, rounds=100)
    assume(protected.effort.cost > 0 and protected.effort.gap < 1e-9)
    helpers = [c for c, v in protected.cells.items() if v.conf_status is ConfStatus.SECONDARY]
    helper = random.choice(helpers)

    with pytest.raises(DisclosureFound) as failure:
        gate(release, with_values(protected, {helper: shown(truth(release, helper))}))

    assert codes(failure) == {"interval-too-narrow"}


@settings(max_examples=20, deadline=None)
@given(linked_tables())
def test_linked_tables_protected_one_at_a_time_pass_only_if_they_are_safe_together(release):
    alone = [protect(Release("one", (table,)), threshold=5) for table in release.tables]
    cells = {cell: value for one in alone for cell, value in one.cells.items()}
    together = replace(protect(release, threshold=5), cells=cells)

    try:
        passed = gate(release, together, threshold=5)
    except DisclosureFound:
        return

    small = [cell for cell in cells if 0 < truth(release, cell) < 5]
    assert all(passed.attack.intervals[cell].contains(0, 5) for cell in small)


def test_a_shown_small_count_is_found():
    release, cell = grid(TABLE), Cell("grid", ("r0", "c0"))

    with pytest.raises(DisclosureFound) as failure:
        gate(release, with_values(protect(release), {cell: shown(3)}))

    assert codes(failure) == {"published-small-count"}


def test_a_changed_value_is_found():
    release, cell = grid(TABLE), Cell("grid", ("r2", "c2"))

    with pytest.raises(DisclosureFound) as failure:
        gate(release, with_values(protect(release), {cell: shown(98)}))

    assert codes(failure) == {"changed-value"}


def test_a_missing_cell_is_found():
    release = grid(TABLE)
    protected = protect(release)
    rest = {cell: v for cell, v in protected.cells.items() if cell.coordinates != ("r2", "c2")}

    with pytest.raises(DisclosureFound) as failure:
        gate(release, replace(protected, cells=rest))

    assert codes(failure) == {"missing-cell"}


def test_an_exact_rate_with_a_hidden_part_is_found():
    release = shares_release([[96, 4], [70, 30], [55, 45]])
    protected = protect(release)
    leak = {**protected.rates, "grid[r0, met]": shown(Decimal("96.0"))}

    with pytest.raises(DisclosureFound) as failure:
        gate(release, replace(protected, rates=leak))

    assert codes(failure) == {"rate-not-derived"}


def test_the_attacker_computes_a_hidden_count_from_an_exact_rate():
    release = shares_release([[96, 4], [70, 30], [55, 45]])
    protected = protect(release)
    leak = {**protected.rates, "grid[r0, met]": shown(Decimal("96.0"))}
    cell = Cell("grid", ("r0", "unmet"))

    before = attack(protected).intervals[cell]
    after = attack(replace(protected, rates=leak)).intervals[cell]

    assert before.contains(0, 10)
    assert (after.lower, after.upper) == (4, 4)


def test_a_rate_on_a_small_denominator_is_found():
    release = shares_release([[19, 0], [70, 30]])
    protected = protect(release)
    leak = {**protected.rates, "grid[r0, met]": shown(Decimal("100.0"))}

    with pytest.raises(DisclosureFound):
        gate(release, replace(protected, rates=leak))


def test_rates_that_the_release_does_not_know_are_found():
    release = shares_release([[96, 4], [70, 30]])
    protected = protect(release)

    with pytest.raises(DisclosureFound):
        gate(release, replace(protected, rate_specs=protected.rate_specs[:1]))


def test_numbers_that_contradict_each_other_are_refused():
    protected = protect(grid(TABLE))
    altered = with_values(protected, {Cell("grid", ("_T", "_T")): shown(1)})

    with pytest.raises(InconsistentRelease, match="Protect the release again"):
        attack(altered)


@pytest.mark.parametrize("status", ["kTimeLimit", "kIterationLimit", "kUnknown", "kSolveError"])
@pytest.mark.parametrize("step", [protect, prepare_release])
def test_any_status_but_optimal_refuses_the_release(monkeypatch, status, step):
    broken = getattr(highspy.HighsModelStatus, status)
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda self: broken)

    with pytest.raises(SolverRefused, match="Nothing was published"):
        step(grid(TABLE))


def test_a_broken_status_refuses_the_attack_too(monkeypatch):
    release = grid(TABLE)
    protected = protect(release)
    broken = highspy.HighsModelStatus.kTimeLimit
    monkeypatch.setattr(highspy.Highs, "getModelStatus", lambda self: broken)

    with pytest.raises(SolverRefused):
        gate(release, protected)


def test_a_solver_that_returns_zeros_as_an_optimum_is_refused(monkeypatch):
    release = grid(TABLE)
    protected = protect(release)
    solution = highspy.HighsSolution()
    width = 9 + 16
    solution.col_value, solution.col_dual = [0.0] * width, [0.0] * width
    solution.row_dual = [0.0] * 16
    monkeypatch.setattr(highspy.Highs, "getSolution", lambda self: solution)

    with pytest.raises(SolverRefused, match="breaks its own constraints"):
        gate(release, protected)


def test_a_body_that_knows_its_own_cases_may_learn_more():
    release, cell = grid([[3, 40], [60, 70]]), Cell("grid", ("r0", "c0"))
    protected = protect(release)
    helper = Cell("grid", ("r0", "c1"))

    with pytest.raises(DisclosureFound) as failure:
        gate(release, protected, known={helper: (40, 40)})

    assert cell in protected.cells
    assert codes(failure) == {"interval-too-narrow"}


def test_a_proof_survives_storage():
    passed = prepare_release(quarter(indicators=1))

    restored = Proof.from_json(passed.proof.as_json())

    verify(passed.protected, restored)
    assert restored == passed.proof


@pytest.mark.parametrize(
    "spoil",
    [
        lambda count: count + 1,
        lambda count: -1,
        lambda count: count + 0.5,
    ],
)
def test_a_spoilt_witness_table_breaks_the_proof(spoil):
    passed = prepare_release(grid(TABLE))
    first = dict(passed.proof.tables[0])
    base = ("grid", ("r2", "c2"))
    first[base] = spoil(first[base])

    with pytest.raises(ProofBroken):
        verify(passed.protected, replace(passed.proof, tables=(first, *passed.proof.tables[1:])))


def test_a_proof_without_a_promise_for_an_unsafe_cell_is_refused():
    passed = prepare_release(grid(TABLE))

    with pytest.raises(ProofBroken, match="nothing is promised"):
        verify(passed.protected, replace(passed.proof, promises=()))


def test_a_promise_that_its_tables_do_not_keep_is_refused():
    passed = prepare_release(grid(TABLE))
    promises = tuple(replace(promise, upper=10_000) for promise in passed.proof.promises)

    with pytest.raises(ProofBroken, match="do not keep"):
        verify(passed.protected, replace(passed.proof, promises=promises))


def test_a_proof_contradicts_a_rate_that_is_published_later():
    release = shares_release([[96, 4], [70, 30], [55, 45]])
    passed = prepare_release(release)
    leak = {**passed.protected.rates, "grid[r0, met]": shown(Decimal("96.0"))}

    with pytest.raises(ProofBroken, match="rate"):
        verify(replace(passed.protected, rates=leak), passed.proof)


def test_the_gate_serves_both_methods():
    release = quarter(indicators=1)

    for method in Method:
        assert prepare_release(release, method=method).protected.method is method


def test_a_passed_release_tells_what_was_learned_of_every_hidden_cell():
    passed = prepare_release(grid(TABLE))

    hidden_cells = {cell for cell, value in passed.protected.cells.items() if value.is_hidden}
    assert set(passed.attack.intervals) == hidden_cells


def test_an_attack_on_some_cells_finds_the_same_intervals():
    protected, cell = protect(grid(TABLE)), Cell("grid", ("r0", "c0"))

    found = attack(protected, cells={cell}).intervals

    assert set(found) == {cell}
    whole = attack(protected).intervals[cell]
    assert (found[cell].lower, found[cell].upper) == (whole.lower, whole.upper)
