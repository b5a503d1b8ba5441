from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from indicators.disclosure import (
    Cell,
    ConfStatus,
    DisclosureFound,
    Method,
    ProtectionFailed,
    SolverRefused,
    TableRefused,
    gate,
    prepare_release,
    round_to_base,
    verify,
)
from indicators.disclosure.result import shown
from tests.indicators.disclosure.brute_force import least_error, true_line
from tests.indicators.disclosure.samples import grid, grids, quarter, tables, truth


def adds_up(protected):
    for spec in protected.specs:
        for total, parts in spec.lines():
            yield protected.cells[Cell(spec.name, total)].value == sum(
                protected.cells[Cell(spec.name, part)].value for part in parts
            )


@settings(max_examples=50, deadline=None)
@given(tables(dimensions=2), st.sampled_from([3, 5, 10]))
def test_rounded_tables_add_up_and_stay_within_the_base(release, base):
    protected = round_to_base(release, base=base)

    assert all(adds_up(protected))
    for cell, value in protected.cells.items():
        assert value.value % base == 0
        assert abs(value.value - truth(release, cell)) < base


@settings(max_examples=40, deadline=None)
@given(grids(largest=14))
def test_the_error_of_two_by_two_tables_equals_the_optimum_by_enumeration(release):
    effort = round_to_base(release, base=5).effort

    assert effort.cost == least_error(true_line(release), 2, 2, 5)


@settings(max_examples=40, deadline=None)
@given(tables())
def test_what_passes_leaves_every_small_count_in_an_interval_of_four(release):
    try:
        passed = prepare_release(release, method=Method.ROUNDING, threshold=5)
    except (ProtectionFailed, DisclosureFound):
        return

    for cell in passed.protected.cells:
        if 0 < truth(release, cell) < 5:
            assert passed.attack.intervals[cell].width >= 4
    verify(passed.protected, passed.proof)


def test_rates_come_from_rounded_counts():
    release = quarter(indicators=1)

    protected = prepare_release(release, method=Method.ROUNDING).protected

    rate = release.rates[-1]
    parts = [protected.cells[cell].value for cell in (rate.numerator, rate.denominator)]
    expected = round(100 * parts[0] / parts[1], 1)
    assert float(protected.rates[rate.name].value) == pytest.approx(expected, abs=0.05)


def test_a_rounded_release_has_no_holes():
    protected = round_to_base(quarter(indicators=2))

    assert {value.conf_status for value in protected.cells.values()} == {ConfStatus.FREE}


def test_an_exact_count_among_rounded_ones_is_found():
    release, cell = grid([[3, 41], [60, 72]]), Cell("grid", ("r0", "c0"))
    protected = round_to_base(release)

    with pytest.raises(DisclosureFound):
        gate(release, replace(protected, cells={**protected.cells, cell: shown(3)}))


def test_a_quarter_of_the_region_passes_with_a_small_error():
    release = quarter(indicators=3)

    protected = prepare_release(release, method=Method.ROUNDING).protected

    assert protected.effort.cost / len(protected.cells) < 1.35


def test_tables_that_cannot_be_rounded_are_refused_with_advice(monkeypatch):
    def no_rounding(*_):
        raise SolverRefused("Infeasible")

    monkeypatch.setattr("indicators.disclosure.rounding.LinearProgram.minimise", no_rounding)

    with pytest.raises(ProtectionFailed, match="group categories"):
        round_to_base(grid([[3, 41], [60, 72]]))


@pytest.mark.parametrize("base", [1, 0, -5, 2.5, True])
def test_a_base_under_two_is_refused(base):
    with pytest.raises(TableRefused, match="base"):
        round_to_base(grid([[3, 41], [60, 72]]), base=base)


def test_the_same_seed_gives_the_same_rounding():
    release = quarter(indicators=1)

    assert round_to_base(release, seed=4) == round_to_base(release, seed=4)
