"""The facts of the region, as the files tell them (domain §4.4, §4.6, §5, §12.5)."""

import re
from collections import Counter, defaultdict
from collections.abc import Mapping
from datetime import date, timedelta
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
def places(everything: Validation) -> Rows:
    return rows_of(everything, "territories")


def test_every_row_is_named_in_three_languages(everything: Validation) -> None:
    for name, sheet in everything.sheets.items():
        for row in sheet.rows:
            labels = [row.values[f"label_{language}"] for language in ("fr", "ar", "en")]
            assert all(labels), f"{name}:{row.line}"


def test_arabic_names_are_written_in_arabic(everything: Validation) -> None:
    for name, sheet in everything.sheets.items():
        for row in sheet.rows:
            assert re.search(r"[\u0621-\u064a]", row.values["label_ar"]), f"{name}:{row.line}"


def test_only_sourced_rows_are_verified(everything: Validation) -> None:
    for name, sheet in everything.sheets.items():
        for row in sheet.rows:
            marks = re.findall(r"\b(?:S-\d+|L-\d+b?|M|P)\b", row.values["source_ref"])
            assert marks, f"{name}:{row.line}"
            if row.values["verified"]:
                assert not {"M", "P"} & set(marks), f"{name}:{row.line}"


def test_the_region_has_its_provinces_cercles_and_communes(places: Rows) -> None:
    ours = [place["kind"] for code, place in places.items() if code.startswith("09")]

    assert Counter(ours) == {"region": 1, "province": 6, "cercle": 18, "commune": 175}
    assert sum(1 for place in places.values() if place["kind"] == "region") == 12


def test_23_communes_are_urban(places: Rows) -> None:
    milieux = Counter(p["milieu"] for p in places.values() if p["kind"] == "commune")

    assert milieux == {"U": 23, "R": 152}


@pytest.mark.parametrize("kind", ["region", "province", "cercle"])
def test_a_population_is_the_sum_of_its_communes(places: Rows, kind: str) -> None:
    sums: dict[str, int] = defaultdict(int)
    for code, place in places.items():
        if place["kind"] == "commune":
            for length in (2, 6, 9):
                sums[code[:length]] += place["population_2024"]

    of_kind = [c for c, p in places.items() if p["kind"] == kind and c.startswith("09")]

    assert {code: places[code]["population_2024"] for code in of_kind} == {
        code: sums[code] for code in of_kind
    }
    assert sums["09"] == 3_020_431


def test_households_of_the_provinces_add_up_to_the_region(places: Rows) -> None:
    provinces = [p["households_2024"] for p in places.values() if p["kind"] == "province"]

    assert sum(provinces) == places["09"]["households_2024"] == 785_208


def test_a_parent_is_the_nearest_larger_place(places: Rows) -> None:
    for code, place in places.items():
        if place["kind"] == "commune":
            urban = code.split(".")[2] == "01"
            assert place["parent"] == (code[:6] if urban else code[:9])
            assert place["milieu"] == ("U" if urban else "R")
        elif place["kind"] != "region":
            assert place["parent"] == code.rpartition(".")[0]


def test_13_communes_changed_their_code_in_2024(places: Rows) -> None:
    communes = {c: p["code_2014"] for c, p in places.items() if p["kind"] == "commune"}

    assert sum(1 for code, before in communes.items() if code != before) == 13
    assert communes["09.163.01.01"] == "09.163.07.01"
    assert len(set(communes.values())) == 175


def test_chtouka_lies_in_souss_massa(places: Rows) -> None:
    chtouka = next(place for place in places.values() if place["iso"] == "MA-CHT")

    assert chtouka["parent"] == "09"


def test_all_of_iso_3166_is_there_with_stateless_and_unknown(everything: Validation) -> None:
    countries = rows_of(everything, "countries")

    assert len(countries) == 249 + 2
    assert len({country["alpha3"] for country in countries.values()}) == 251
    assert countries["CI"]["label_ar"] == "كوت ديفوار"
    assert countries["XXA"]["group"] == countries["XXX"]["group"] == "APA"
    assert [c for c, row in countries.items() if row["rank"] <= 3] == ["SN", "CI", "GN"]


def test_every_group_of_nationalities_is_used(everything: Validation) -> None:
    used = {country["group"] for country in rows_of(everything, "countries").values()}

    assert used == set(rows_of(everything, "nationality_groups"))
    assert len(used) == 9


def test_five_languages_carry_the_interface(everything: Validation) -> None:
    languages = rows_of(everything, "languages")

    assert {c for c, row in languages.items() if row["is_interface"]} == {
        "ar",
        "en",
        "es",
        "fr",
        "zgh",
    }
    assert {code for code, row in languages.items() if row["rtl"]} == {"ar", "ary"}


def test_unity_day_exists_from_2026_only(everything: Validation) -> None:
    days = [row["date"] for c, row in rows_of(everything, "holidays").items() if "-1031-" in c]

    assert days == [date(2026, 10, 31), date(2027, 10, 31), date(2028, 10, 31)]


@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_each_year_has_seven_lunar_days(everything: Validation, year: int) -> None:
    lunar = [
        code
        for code, row in rows_of(everything, "holidays").items()
        if row["kind"] == "lunar" and row["date"].year == year and "EXTRA" not in code
    ]

    assert len(lunar) == 7


def test_lunar_dates_to_come_are_provisional(everything: Validation) -> None:
    for code, row in rows_of(everything, "holidays").items():
        if row["kind"] == "fixed":
            assert not row["provisional"], code
        elif row["date"].year > 2026:
            assert row["provisional"], code


@pytest.mark.parametrize("calendar", ["CAL-ADMIN", "CAL-BAOM"])
@pytest.mark.parametrize("year", [2025, 2026, 2027, 2028])
def test_ramadan_hours_end_the_day_before_the_feast(
    everything: Validation, calendar: str, year: int
) -> None:
    feast = rows_of(everything, "holidays")[f"H-FITR-{year}-1"]["date"]

    hours = rows_of(everything, "working_periods")[f"{calendar}-RAMADAN-{year}"]

    assert hours["ends_on"] == feast - timedelta(days=1)
    assert (feast - hours["starts_on"]).days in {29, 30}


def test_normal_hours_cover_the_years_of_the_holidays(everything: Validation) -> None:
    periods = rows_of(everything, "working_periods")

    for calendar in ("CAL-ADMIN", "CAL-BAOM"):
        normal = periods[f"{calendar}-NORMAL"]
        assert normal["starts_on"] == date(2025, 1, 1)
        assert normal["ends_on"] == date(2028, 12, 31)
        assert normal["weekdays"] == ("1", "2", "3", "4", "5")
