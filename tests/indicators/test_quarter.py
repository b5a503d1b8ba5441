"""Periods, protection and release of a quarter."""

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from io import StringIO

import pytest
from django.core.management import CommandError, call_command
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from indicators import errors, protection, selectors, snapshot
from indicators.areas import SEX, TOTAL, province_dimension, provinces
from indicators.catalogue import CATALOGUE, DEFINITIONS
from indicators.counting import Grid, count
from indicators.disclosure import Cell, DisclosureError, Rule
from indicators.models import Quarter
from indicators.periods import Period, Span
from indicators.protection import Counted, protect_quarter
from indicators.relations import implied
from indicators.services import release_quarter
from indicators.shapes import Shape, locate, tables
from partners.enums import RoleCode
from tests import factories
from tests.indicators.conftest import AFTER, PERIOD
from tests.indicators.histories import END, START
from tests.indicators.quarters import store_quarter

pytestmark = pytest.mark.django_db

COUNT, RATE = DEFINITIONS["SM-AC-02"], DEFINITIONS["SM-AC-04"]


def indicator(figures: dict, code: str) -> dict:
    return next(each for each in figures["indicators"] if each["code"] == code)


def cell(figures: dict, code: str, area: str, sex: str) -> dict:
    cells = indicator(figures, code)["cells"]
    return next(each for each in cells if (each["area"], each["sex"]) == (area, sex))


# Periods


def test_a_quarter_runs_between_local_midnights():
    assert (PERIOD.starts_at, PERIOD.ends_at) == (START, END)


@given(year=st.integers(2025, 2040), number=st.integers(1, 4))
def test_quarters_follow_one_another_without_a_gap(year: int, number: int):
    period = Period(year, number)

    assert period.following.previous == period
    assert period.ends_at == period.following.starts_at
    assert Period.of(period.starts_at) == period
    assert Period.of(period.starts_at - timedelta(microseconds=1)) == period.previous
    assert Period.parse(str(period)) == period


@pytest.mark.parametrize(
    "code", ["2026-Q5", "2026-Q0", "2026Q3", "", "2026-q3", "٢٠٢٦-Q3", "0026-Q1"]
)
def test_what_is_no_quarter_is_refused(code: str):
    with pytest.raises(ValueError, match="2026-Q3"):
        Period.parse(code)


# Counting


def test_margins_add_up_before_protection():
    store_quarter(80)
    areas = provinces()
    known = frozenset(area.code for area in areas)

    for each in CATALOGUE:
        grid = count(each, Span(PERIOD, AFTER), known)
        for table in tables(each, grid, Shape.FULL, province_dimension(areas))[0]:
            for total, parts in table.spec.lines():
                assert table.counts[total] == sum(table.counts[part] for part in parts)
        whole = sum(grid.cohort.values())
        assert all(0 <= grid.met.get(where, 0) <= n for where, n in grid.cohort.items())
        assert table.counts[(TOTAL,) * len(table.spec.dimensions)] == whole


def test_a_request_without_commune_is_counted_as_unknown():
    person = factories.BeneficiaryFactory(commune=None, sex="U")
    factories.submit(factories.open_case(beneficiary=person))

    grid = count(COUNT, Span(PERIOD, AFTER), frozenset({"09.001"}))

    assert grid.cohort == {("_U", "U"): 1}


# Protection


def small_counts(numbers: list[int]) -> Grid:
    """A made-up grid: the six provinces, women then men."""
    places = [(area.code, sex) for area in provinces() for sex in ("F", "M")]
    return Grid(dict(zip(places, numbers, strict=True)), {})


def hidden_ones(figures: dict, name: str) -> Iterator[tuple[str, dict]]:
    for each in figures["indicators"]:
        if each["shape"] in {Shape.FULL, Shape.CAUTIOUS}:
            yield (
                each["code"],
                {(c["area"], c["sex"]): c[name]["value"] for c in each["cells"] if name in c},
            )


@pytest.mark.parametrize("name", ["value", "numerator", "denominator"])
def test_no_hidden_number_is_left_alone_in_its_row_or_column(figures: dict, name: str):
    for code, values in hidden_ones(figures, name):
        if not values or (name == "value" and DEFINITIONS[code].is_rate):
            continue
        areas = list(dict.fromkeys(area for area, _sex in values))
        rows = [[values[area, sex] for sex in SEX.members] for area in areas]
        columns = [[values[area, sex] for area in areas] for sex in SEX.members]

        alone = [line for line in [*rows, *columns] if line.count(None) == 1]

        assert alone == [], code


def test_no_small_number_is_shown(figures: dict):
    for each in figures["indicators"]:
        for found in each["cells"]:
            parts = (
                [found["value"]]
                if not each["is_rate"]
                else [found["numerator"], found["denominator"]]
            )
            numbers = [part["value"] for part in parts if part["value"] is not None]
            assert not [n for n in numbers if 0 < n < each["threshold"]], each["code"]


def test_a_percentage_stands_only_beside_its_shown_parts(figures: dict):
    for each in figures["indicators"]:
        for found in each["cells"]:
            if each["is_rate"] and found["value"]["value"] is not None:
                assert found["denominator"]["value"] >= 20
                assert found["numerator"]["value"] is not None


def test_a_hidden_number_is_empty_and_says_so_without_saying_why_exactly(figures: dict):
    values = [
        found[name]
        for each in figures["indicators"]
        for found in each["cells"]
        for name in ("value", "numerator", "denominator")
        if name in found
    ]
    hidden = [value for value in values if value["obs_status"] == "Q"]

    assert hidden
    assert all(
        v == {"value": None, "obs_status": "Q", "conf_status": "C", "reason": "protected"}
        for v in hidden
    )
    assert all(v["conf_status"] == "F" for v in values if v["obs_status"] != "Q")


def test_an_indicator_of_the_last_tier_is_shown_for_the_region_only(figures: dict):
    cells = indicator(figures, "SM-PR-03")["cells"]

    assert [(each["area"], each["sex"]) for each in cells] == [(TOTAL, TOTAL)]


def test_sensitive_services_have_twice_the_threshold(figures: dict):
    assert indicator(figures, "SM-SA-01")["threshold"] == 20
    assert DEFINITIONS["SM-LO-01"].rule == Rule(20, zeros_are_unsafe=True)


def test_another_indicator_must_not_bring_a_hidden_number_to_light():
    # Of four women's requests in Agadir, hidden together with other cells, the persons' table
    # would tell the rest: every other cell of it is the least that its twin can be.
    received = small_counts([4, 40, 12, 60, 30, 30, 30, 30, 30, 30, 30, 30])
    persons = small_counts([4, 40, 12, 60, 30, 30, 30, 30, 30, 30, 30, 30])
    persons.cohort[("09.001", "F")], both = 0, province_dimension(provinces())
    alone = [Counted(definition=COUNT, grid=received)]
    first = DEFINITIONS["SM-AC-01"]

    apart = protect_quarter(alone, both, stock_before={})
    together = protect_quarter(
        [*alone, Counted(definition=first, grid=persons)], both, stock_before={}
    )

    assert apart["SM-AC-02"].shape is Shape.FULL
    assert {together["SM-AC-01"].shape, together["SM-AC-02"].shape} != {Shape.FULL}


def test_the_stock_released_before_is_reckoned_with():
    known = {Cell("SM-AC-07", ("09.001", "F", TOTAL)): (0, None)}
    known |= {Cell("SM-AC-02", ("09.001", "F")): (30, 30)}
    known |= {Cell("SM-AC-04", ("09.001", "F", TOTAL)): (28, 28)}

    def find(number: tuple[str, str], place: tuple[str, str]) -> Cell | None:
        cell = locate(number[0], Shape.FULL, place, number[1])
        return cell if cell in known else None

    learned = implied(known, find, [("09.001", "F")], stock_before={("09.001", "F"): 5})

    assert learned == {Cell("SM-AC-07", ("09.001", "F", TOTAL)): (7, 7)}


def test_nothing_is_shown_when_the_protection_fails(monkeypatch: pytest.MonkeyPatch):
    def refuse(*_args, **_options):
        raise DisclosureError("no")

    monkeypatch.setattr(protection, "prepare_release", refuse)
    factories.submit(factories.open_case())

    with pytest.raises(errors.NothingIsSafe):
        selectors.present_figures(PERIOD, at=AFTER)
    with pytest.raises(errors.NothingIsSafe):
        release_quarter(year=2026, number=3, released_by=None, at=AFTER)
    assert not Quarter.objects.exists()


def test_a_quarter_without_files_is_all_zeros_and_no_cases():
    figures = selectors.present_figures(PERIOD, at=AFTER)

    assert cell(figures, "SM-AC-02", TOTAL, TOTAL)["value"]["value"] == 0
    assert cell(figures, "SM-AC-04", TOTAL, TOTAL)["value"] == {
        "value": None,
        "obs_status": "M",
        "conf_status": "F",
        "reason": "no-cases",
    }


# Release


def test_a_quarter_that_is_not_over_cannot_be_released(fixed_clock: datetime):
    with pytest.raises(errors.QuarterNotOver):
        release_quarter(year=2026, number=3, released_by=None)


def test_a_release_keeps_the_figures_with_their_hash():
    store_quarter(60)
    user = factories.officer(RoleCode.PLAN, factories.CELL)

    quarter = release_quarter(year=2026, number=3, released_by=user, at=AFTER)

    quarter.refresh_from_db()
    assert quarter.table == selectors.present_figures(PERIOD, at=AFTER)
    assert quarter.sha256 == snapshot.digest(quarter.table)
    assert (quarter.released_by, quarter.released_at, quarter.threshold) == (user, AFTER, 10)


def test_what_happens_after_a_release_does_not_change_it(released: Quarter):
    before = released.sha256

    store_quarter(30)

    released.refresh_from_db()
    assert snapshot.digest(released.table) == before


def test_a_quarter_is_released_once(released: Quarter):
    with pytest.raises(errors.AlreadyReleased):
        release_quarter(year=2026, number=3, released_by=None, at=AFTER)
    assert Quarter.objects.count() == 1


def test_two_releases_at_once_leave_one(released: Quarter, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setattr("indicators.services.released_quarter", lambda _period: None)

    with pytest.raises(errors.AlreadyReleased), transaction.atomic():
        release_quarter(year=2026, number=3, released_by=None, at=AFTER)


@pytest.mark.parametrize(
    "write",
    [
        lambda quarter: quarter.save(),
        lambda quarter: quarter.delete(),
        lambda quarter: Quarter.objects.all().delete(),
        lambda quarter: Quarter.objects.filter(pk=quarter.pk).update(threshold=1),
        lambda quarter: Quarter.objects.bulk_update([quarter], ["threshold"]),
        lambda quarter: Quarter.objects.bulk_create([quarter]),
        lambda quarter: Quarter.objects.update_or_create(
            year=2026, number=3, defaults={"threshold": 1}
        ),
    ],
)
def test_a_released_quarter_cannot_be_written_to(released: Quarter, write):
    with pytest.raises(errors.ReleasedQuarterChanged):
        write(released)


def test_a_copy_under_the_same_key_cannot_replace_a_quarter(released: Quarter):
    copy = Quarter(pk=released.pk, year=2026, number=2, table={}, sha256="", threshold=1)

    with pytest.raises(IntegrityError), transaction.atomic():
        copy.save()


def test_figures_are_provisional_while_a_delay_runs():
    figures = selectors.present_figures(PERIOD, at=END + timedelta(days=3))

    assert not indicator(figures, "SM-AC-06")["is_settled"]
    assert indicator(figures, "SM-AC-04")["is_settled"]


def test_the_same_table_has_one_hash_whatever_its_order(figures: dict):
    shuffled = dict(reversed(figures.items()))

    assert snapshot.digest(shuffled) == snapshot.digest(figures)


def test_the_command_releases_a_quarter(after_the_quarter: datetime):
    factories.submit(factories.open_case(), at=datetime(2026, 8, 1, tzinfo=UTC))
    user, output = factories.officer(RoleCode.PLAN, factories.CELL), StringIO()

    call_command("close_quarter", "2026-Q3", by=user.username, stdout=output)

    assert "2026-Q3 released" in output.getvalue()
    with pytest.raises(CommandError, match=r"[.]"):
        call_command("close_quarter", "2026-Q3", stdout=output)


@pytest.mark.parametrize(
    ("period", "user"), [("autumn", None), ("2026-Q3", "nobody"), ("2026-Q4", None)]
)
def test_the_command_says_what_is_wrong(after_the_quarter: datetime, period: str, user: str | None):
    with pytest.raises(CommandError):
        call_command("close_quarter", period, by=user)
