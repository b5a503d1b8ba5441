import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.disclosure import (
    Cell,
    ConfStatus,
    ObsStatus,
    ProtectionFailed,
    Reason,
    Release,
    Rule,
    TableSpec,
    attack,
    prepare_release,
    protect,
    shares,
    tabulate,
    verify,
)
from indicators.disclosure.problem import problems
from tests.indicators.disclosure.brute_force import all_tables, least_cost, true_line
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

SMALL = all_tables(2, 2, 8)
WIDE = all_tables(2, 3, 5)


def costs_by_cell(release, threshold):
    problem = problems(release, Rule(threshold), 0)[0]
    return [
        problem.costs[problem.system.position[Cell("grid", where)]]
        for where in release.tables[0].spec.coordinates()
    ]


def value_of(protected, *where):
    return protected.cells[Cell("grid", where)]


def test_a_table_without_small_counts_is_published_whole():
    protected = protect(grid([[11, 12], [13, 14]]))

    assert all(value.conf_status is ConfStatus.FREE for value in protected.cells.values())
    assert value_of(protected, "_T", "_T").value == 50


def test_one_small_count_takes_a_second_cell_in_its_row_and_column():
    protected = protect(grid([[3, 40, 50], [60, 70, 80], [90, 95, 99]]))

    hidden = {cell.coordinates for cell, value in protected.cells.items() if value.is_hidden}
    assert value_of(protected, "r0", "c0").conf_status is ConfStatus.PRIMARY
    assert hidden == {("r0", "c0"), ("r0", "c1"), ("r1", "c0"), ("r1", "c1")}


def test_a_hidden_cell_has_no_value_and_a_coded_reason():
    protected = protect(grid([[3, 40], [60, 70]]))

    small, helper = value_of(protected, "r0", "c0"), value_of(protected, "r1", "c1")
    assert (small.value, small.obs_status) == (None, ObsStatus.SUPPRESSED)
    assert (small.reason, helper.reason) == (Reason.SMALL_COUNT, Reason.PROTECTS_ANOTHER)


def test_the_public_codes_do_not_tell_a_small_count_from_its_helpers():
    protected = protect(grid([[3, 40], [60, 70]]))

    small, helper = value_of(protected, "r0", "c0"), value_of(protected, "r1", "c1")
    assert small.conf_status != helper.conf_status
    assert small.public_conf_status == helper.public_conf_status == ConfStatus.CONFIDENTIAL
    assert small.public_reason == helper.public_reason == Reason.PROTECTED


def test_totals_are_kept_when_inner_cells_suffice():
    protected = protect(grid([[3, 40, 50], [60, 70, 80], [90, 95, 99]]))

    assert not any(
        value.is_hidden for cell, value in protected.cells.items() if "_T" in cell.coordinates
    )


def test_zeros_are_shown_unless_they_are_unsafe():
    rows = [[0, 40, 50], [60, 70, 80]]

    assert not value_of(protect(grid(rows)), "r0", "c0").is_hidden
    unsafe = value_of(protect(grid(rows), zeros_are_unsafe=True), "r0", "c0")
    assert unsafe.reason is Reason.UNSAFE_ZERO


def test_a_table_may_have_a_stricter_rule_of_its_own():
    release = grid([[15, 40, 50], [60, 70, 80]], rule=Rule(threshold=20))

    assert value_of(protect(release, threshold=10), "r0", "c0").is_hidden


def test_structural_zeros_are_always_shown():
    rows = [[0, 40, 50], [60, 70, 80]]
    release = grid(rows, structural_zeros=frozenset({("r0", "c0")}))

    protected = protect(release, zeros_are_unsafe=True)

    assert value_of(protected, "r0", "c0").value == 0


def test_a_cell_that_structural_zeros_give_away_cannot_be_protected():
    spec = TableSpec("grid", (dimension("r", 2), dimension("c", 2)))
    others = frozenset(spec.coordinates()) - {("r0", "c0")}
    release = Release("empty", (tabulate(spec, {}, structural_zeros=others),))

    with pytest.raises(ProtectionFailed, match="Group categories"):
        protect(release, zeros_are_unsafe=True)


def test_the_same_input_gives_the_same_result():
    assert protect(quarter(indicators=2), seed=3) == protect(quarter(indicators=2), seed=3)


def test_a_rate_is_hidden_with_any_of_its_parts():
    spec = TableSpec("grid", (dimension("r", 2), OUTCOME))
    table = tabulate(
        spec, {("r0", "met"): 90, ("r0", "unmet"): 4, ("r1", "met"): 70, ("r1", "unmet"): 30}
    )
    release = Release("r", (table,), shares(spec, outcome="outcome", met="met", unmet="unmet"))

    rates = protect(release).rates

    assert rates["grid[r0, met]"].reason is Reason.HIDDEN_PART
    assert str(rates["grid[_T, met]"].value) == "82.5"


def test_a_rate_on_fewer_than_twenty_cases_is_hidden():
    spec = TableSpec("grid", (dimension("r", 1), OUTCOME))
    release = Release(
        "r",
        (tabulate(spec, {("r0", "met"): 19}),),
        shares(spec, outcome="outcome", met="met", unmet="unmet"),
    )

    rate = protect(release).rates["grid[r0, met]"]

    assert (rate.value, rate.reason) == (None, Reason.SMALL_DENOMINATOR)


def test_a_rate_without_cases_cannot_exist():
    spec = TableSpec("grid", (dimension("r", 1), OUTCOME))
    release = Release(
        "r", (tabulate(spec, {}),), shares(spec, outcome="outcome", met="met", unmet="unmet")
    )

    rate = protect(release).rates["grid[r0, met]"]

    assert rate.obs_status is ObsStatus.CANNOT_EXIST
    assert not rate.is_hidden


@settings(max_examples=40, deadline=None)
@given(grids())
def test_protection_of_two_by_two_tables_equals_the_optimum_by_enumeration(release):
    line, costs = true_line(release), costs_by_cell(release, 3)

    effort = protect(release, threshold=3, rounds=100).effort

    assert effort.cost == pytest.approx(least_cost(line, costs, SMALL, 3))
    assert effort.gap == pytest.approx(0)


@settings(max_examples=15, deadline=None)
@given(grids(rows=2, columns=3, largest=3))
def test_protection_of_two_by_three_tables_equals_the_optimum_by_enumeration(release):
    line, costs = true_line(release), costs_by_cell(release, 2)

    effort = protect(release, threshold=2, rounds=100).effort

    assert effort.cost == pytest.approx(least_cost(line, costs, WIDE, 2))
    assert effort.gap == pytest.approx(0)


@settings(max_examples=60, deadline=None)
@given(tables(), st.booleans(), st.integers(2, 12))
def test_every_unsafe_cell_of_a_random_table_may_be_zero_or_reach_the_threshold(
    release, zeros_are_unsafe, threshold
):
    passed = prepare_release(release, threshold=threshold, zeros_are_unsafe=zeros_are_unsafe)

    rule = Rule(threshold, zeros_are_unsafe)
    for cell in passed.protected.cells:
        if rule.is_unsafe(truth(release, cell)):
            assert passed.attack.intervals[cell].contains(0, threshold)
    verify(passed.protected, passed.proof)


@settings(max_examples=25, deadline=None)
@given(linked_tables())
def test_linked_tables_keep_the_promise_jointly(release):
    passed = prepare_release(release, threshold=5)

    for cell, value in passed.protected.cells.items():
        if 0 < truth(release, cell) < 5:
            assert value.value is None
            assert passed.attack.intervals[cell].contains(0, 5)


@settings(max_examples=25, deadline=None)
@given(tables(dimensions=2))
def test_a_cell_is_hidden_for_a_reason_so_none_can_be_computed_exactly(release):
    protected = protect(release)

    assert all(interval.width > 0 for interval in attack(protected).intervals.values())


@settings(max_examples=25, deadline=None)
@given(tables())
def test_the_lower_bound_never_exceeds_the_cost(release):
    effort = protect(release, rounds=3).effort

    assert effort.lower_bound <= effort.cost + 1e-6


def test_a_quarter_of_the_region_passes_the_attacker():
    release = quarter(indicators=3)

    passed = prepare_release(release)

    small = [cell for cell in passed.protected.cells if 0 < truth(release, cell) < 10]
    assert small
    assert all(passed.attack.intervals[cell].contains(0, 10) for cell in small)
