"""Requests, needs, deadlines and lists, as the files tell them (domain §4, §6, §7)."""

import re
from collections import Counter
from collections.abc import Mapping
from itertools import pairwise
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
def requests(everything: Validation) -> Rows:
    return rows_of(everything, "request_types")


@pytest.mark.parametrize(
    ("table", "count"),
    [
        ("request_types", 50),
        ("need_codes", 18),
        ("need_rules", 4),
        ("migration_statuses", 17),
        ("document_types", 19),
        ("urgencies", 4),
        ("tiers", 4),
        ("escalation_levels", 5),
        ("statutory_deadlines", 41),
        ("reasons", 12),
        ("age_bands", 8),
        ("channels", 5),
    ],
)
def test_each_table_is_complete(everything: Validation, table: str, count: int) -> None:
    assert len(rows_of(everything, table)) == count


def test_a_request_types_code_begins_with_its_family(requests: Rows) -> None:
    families = Counter(code[:3] for code in requests)

    assert all(kind["family"] == code[:3] for code, kind in requests.items())
    assert families == {
        "ORI": 1,
        "DOC": 7,
        "LEG": 5,
        "ASY": 2,
        "HEA": 7,
        "EDU": 5,
        "VTR": 2,
        "EMP": 3,
        "HOU": 2,
        "SOC": 4,
        "PRO": 7,
        "INT": 2,
        "CUL": 2,
        "APP": 1,
    }


def test_violence_and_trafficking_take_the_confidential_route(requests: Rows) -> None:
    confidential = {code for code, kind in requests.items() if kind["template"] == "T5"}

    assert confidential == {"HEA-04", "PRO-01", "PRO-02"}
    assert all(requests[code]["tier"] == "C4" for code in confidential)


def test_the_journeys_stand_on_the_right_types(requests: Rows) -> None:
    assert requests["EDU-01"]["template"] == "T3"
    assert requests["HOU-01"]["urgency"] == "U1"
    assert "SD-TITRE-RECOURS-15J" in requests["DOC-01"]["statutory_deadlines"]


def test_the_reserved_need_can_not_be_chosen(everything: Validation) -> None:
    needs = rows_of(everything, "need_codes")

    assert [code for code, need in needs.items() if not need["is_selectable"]] == ["VN-LGBT"]


def test_the_most_secret_needs_are_violence_and_trafficking(everything: Validation) -> None:
    needs = rows_of(everything, "need_codes")

    secret = {code for code, need in needs.items() if need["tier"] == "C4"}
    assert secret == {"VN-GBV", "VN-TRAF", "VN-LGBT"}


def test_a_status_is_never_less_than_personal(everything: Validation) -> None:
    statuses = rows_of(everything, "migration_statuses")

    assert {status["tier"] for status in statuses.values()} == {"C2", "C3", "C4"}
    assert statuses["ST-IRR"]["tier"] == "C3"
    assert statuses["ST-TRAF"]["tier"] == "C4"


def test_a_document_number_of_unusual_form_is_at_most_a_warning(everything: Validation) -> None:
    for code, kind in rows_of(everything, "document_types").items():
        assert kind["check_severity"] == ("warn" if kind["format_check"] else "none"), code


@pytest.mark.parametrize(
    ("code", "number", "fits"),
    [
        ("DT-PASS", "AB1234567", True),
        ("DT-PASS", "AB 12", False),
        ("DT-HCR-AS", "123-26C00001", True),
        ("DT-IDCS", "123456789", False),
    ],
)
def test_document_forms_tell_usual_numbers(
    everything: Validation, code: str, number: str, fits: bool
) -> None:
    pattern = rows_of(everything, "document_types")[code]["format_check"]

    assert bool(re.fullmatch(pattern, number)) == fits


def test_the_highest_urgency_runs_day_and_night(everything: Validation) -> None:
    vital = rows_of(everything, "urgencies")["U1"]

    assert (vital["ack_amount"], vital["ack_unit"]) == (1, "hours")
    assert (vital["serve_amount"], vital["serve_unit"]) == (24, "hours")
    assert {vital[f"{stage}_basis"] for stage in ("ack", "decide", "serve")} == {"calendar"}


def test_escalation_grows_with_the_delay(everything: Validation) -> None:
    levels = rows_of(everything, "escalation_levels")

    assert [(code, level["percent"]) for code, level in levels.items()] == [
        ("N0", 50),
        ("N1", 100),
        ("N2", 125),
        ("N3", 150),
        ("N4", 200),
    ]


@pytest.mark.parametrize(
    ("code", "duration", "basis", "holder"),
    [
        ("SD-TITRE-RECOURS-15J", "P15D", "cal", "P"),
        ("SD-RECONDUITE-48H", "PT48H", "cal", "P"),
        ("SD-5519-60J", "P60D", "cal", "A"),
        ("SD-0908-RECT-10J", "P10D", "df", "O"),
        ("SD-0908-CHG-8J", "P8D", "wd", "O"),
    ],
)
def test_a_statutory_deadline_is_the_laws(
    everything: Validation, code: str, duration: str, basis: str, holder: str
) -> None:
    deadline = rows_of(everything, "statutory_deadlines")[code]

    assert (deadline["duration"], deadline["basis"], deadline["holder"]) == (
        duration,
        basis,
        holder,
    )


def test_every_particular_outcome_counts_as_one_of_the_fourteen(everything: Validation) -> None:
    outcomes = rows_of(everything, "outcomes")
    general = {code for code, outcome in outcomes.items() if outcome["general"] is None}

    assert len(general) == 14
    assert {outcome["general"] for outcome in outcomes.values()} - {None} <= general


def test_no_outcome_is_left_without_a_request_type(everything: Validation, requests: Rows) -> None:
    used = {code for kind in requests.values() for code in kind["outcomes"]}
    particular = {
        code for code, outcome in rows_of(everything, "outcomes").items() if outcome["general"]
    }

    assert particular <= used


def test_age_bands_follow_each_other_without_a_gap(everything: Validation) -> None:
    bands = [b for b in rows_of(everything, "age_bands").values() if b["min"] is not None]

    assert bands[0]["min"] == 0
    assert bands[-1]["max"] is None
    for band, following in pairwise(bands):
        assert band["max"] + 1 == following["min"]


def test_every_list_is_numbered_from_one(everything: Validation) -> None:
    ranks: dict[str, list[int]] = {}
    for value in rows_of(everything, "coded_lists").values():
        ranks.setdefault(value["list"], []).append(value["rank"])

    assert {"sex", "household", "education", "activity", "housing"} <= ranks.keys()
    for found in ranks.values():
        assert found == list(range(1, len(found) + 1))
