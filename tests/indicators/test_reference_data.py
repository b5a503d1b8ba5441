"""The strategy and the catalogue of indicators, as the files tell them (domain §2, §9)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from common.reference import Validation, validate

Rows = dict[str, Mapping[str, Any]]


@pytest.fixture(scope="module")
def everything() -> Validation:
    return validate()


def rows_of(everything: Validation, table: str) -> Rows:
    return {row.values["code"]: row.values for row in everything.sheets[table].rows}


@pytest.fixture(scope="module")
def indicators(everything: Validation) -> Rows:
    return rows_of(everything, "indicators")


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("objectives", 4),
        ("principles", 6),
        ("programmes", 11),
        ("specific_objectives", 27),
        ("indicators", 40),
        ("external_indicators", 10),
        ("axes", 5),
    ],
)
def test_each_table_is_complete(everything: Validation, table: str, count: int) -> None:
    assert len(rows_of(everything, table)) == count


def test_six_specific_objectives_have_an_official_label(everything: Validation) -> None:
    objectives = rows_of(everything, "specific_objectives")

    official = [code for code, objective in objectives.items() if objective["is_official"]]
    assert official == [f"OSP0{number}" for number in range(1, 7)]


def test_every_programme_has_a_specific_objective(everything: Validation) -> None:
    objectives = rows_of(everything, "specific_objectives")

    assert {objective["programme"] for objective in objectives.values()} == set(
        rows_of(everything, "programmes")
    )


def test_seven_programmes_are_sectoral(everything: Validation) -> None:
    kinds = Counter(row["kind"] for row in rows_of(everything, "programmes").values())

    assert kinds == {"sectoral": 7, "transversal": 4}


def test_the_catalogue_has_its_eleven_families(indicators: Rows) -> None:
    assert Counter(row["family"] for row in indicators.values()) == {
        "GO": 8,
        "AC": 9,
        "DO": 2,
        "LE": 2,
        "SA": 5,
        "ED": 4,
        "FP": 2,
        "EM": 3,
        "LO": 1,
        "SO": 1,
        "PR": 3,
    }
    assert all(code[3:5] == row["family"] for code, row in indicators.items())


def test_every_rate_has_a_denominator(indicators: Rows) -> None:
    for code, row in indicators.items():
        assert bool(row["denominator_fr"]) == ("%" in row["unit"]), code


def test_protection_indicators_are_regional_totals_only(indicators: Rows) -> None:
    regional = {code for code, row in indicators.items() if row["tier"] == 3}

    assert {"SM-PR-01", "SM-PR-02", "SM-PR-03", "SM-LE-02", "SM-SA-02", "SM-SA-03"} == regional


def test_a_tier_is_one_two_or_three(indicators: Rows) -> None:
    assert {row["tier"] for row in indicators.values()} == {1, 2, 3}


def test_every_programme_but_two_has_an_indicator(everything: Validation, indicators: Rows) -> None:
    measured = {row["programme"] for row in indicators.values()}

    assert set(rows_of(everything, "programmes")) - measured == {"P02", "P09"}
