"""The synthetic register that ships with the project."""

import re
from collections import Counter
from datetime import date

import pytest

from tests.casework.register.lists import ROOT, lookups, register
from tools.make_register import HEADINGS, TITLE, write_register

SAMPLE = ROOT / "casework/sample_data/registre_accueil_2026T3.csv"


@pytest.fixture(scope="module")
def opened():
    return register(SAMPLE.read_bytes())


@pytest.fixture(scope="module")
def found(opened):
    return list(opened.rows())


@pytest.fixture(scope="module")
def rows(found):
    return [result.row for result in found if result.row]


def test_the_file_is_what_the_tool_writes():
    assert SAMPLE.read_bytes() == write_register()


def test_it_says_in_every_way_that_nobody_in_it_exists():
    text = SAMPLE.read_bytes().decode("utf-8-sig")
    lines = text.splitlines()

    assert "DONNÉES FICTIVES" in TITLE
    assert lines[0].startswith(TITLE)
    assert all(line.endswith(";données fictives") for line in lines[3:])


def test_its_telephones_come_from_one_invented_block(rows):
    phones = [row.phone for row in rows if row.phone]

    assert len(phones) > 200
    assert all(re.fullmatch(r"\+212600000\d{3}", phone) for phone in phones)


def test_it_is_read_whole_except_for_its_deliberate_errors(opened, found):
    errors = [
        (result.line, problem.code.value)
        for result in found
        for problem in result.problems
        if problem.is_error
    ]

    assert opened.is_readable
    assert len(found) == 300
    assert errors == [
        (45, "date_impossible"),
        (81, "unknown_value"),
        (122, "unknown_value"),
        (156, "date_out_of_order"),
        (207, "date_two_digit_year"),
        (255, "duplicate"),
    ]


def test_its_warnings_are_the_documented_doubts(found):
    warnings = Counter(
        problem.code.value
        for result in found
        for problem in result.problems
        if not problem.is_error
    )

    assert warnings.pop("birth_probably_year") > 10
    assert warnings == {"phone_refused": 1, "formula": 1, "ignored_value": 1}


def test_its_events_lie_in_the_third_quarter_of_2026(rows):
    days = {day for row in rows for day in (row.submitted_on, row.acknowledged_on, row.outcome_on)}

    assert min(days - {None}) >= date(2026, 7, 1)
    assert max(days - {None}) <= date(2026, 9, 30)


def test_it_covers_every_province_with_few_people_in_the_smallest(rows):
    provinces = Counter(row.commune[:6] for row in rows)

    assert set(provinces) == {"09.001", "09.273", "09.163", "09.541", "09.551", "09.581"}
    assert provinces.most_common(2)[0][0] in {"09.001", "09.273"}
    assert provinces["09.551"] < 10


def test_it_holds_both_sexes_several_types_and_no_protection_case(rows):
    types = Counter(row.request_type for row in rows)

    assert {row.sex.value for row in rows} == {"F", "M"}
    assert {"EDU-01", "DOC-01", "DOC-02", "HEA-01", "SOC-01", "HOU-01", "LEG-01"} <= set(types)
    assert not any(code.startswith("PRO") for code in types)


def test_about_three_quarters_of_its_requests_have_an_outcome(rows):
    share = sum(bool(row.outcome) for row in rows) / len(rows)

    assert 0.65 < share < 0.85


def test_it_has_the_mess_of_a_real_register(rows):
    assert any(row.name_ar and not row.family_names for row in rows)
    assert any(row.family_names and not row.given_names for row in rows)
    assert len({row.birth_precision for row in rows}) == 5
    assert any(not row.phone for row in rows)


def test_another_seed_writes_another_register():
    assert write_register(seed=1) != write_register(seed=2)
    assert register(write_register(seed=1)).is_readable


def test_its_headings_are_all_known_but_the_mark_of_fiction(opened):
    assert opened.ignored_columns == (HEADINGS[-1],)
    assert len(lookups().communes) == 175
