"""Bodies, roles, services and help lines, as the files tell them (domain §3, §7.2)."""

from collections import Counter
from collections.abc import Mapping
from typing import Any

import pytest

from common.reference import Validation, validate
from partners.enums import RoleCode

Rows = dict[str, Mapping[str, Any]]

PROVINCES = {"AGD", "INE", "CHT", "TAR", "TIZ", "TAT"}


@pytest.fixture(scope="module")
def everything() -> Validation:
    return validate()


def rows_of(everything: Validation, table: str) -> Rows:
    return {row.values["code"]: row.values for row in everything.sheets[table].rows}


@pytest.fixture(scope="module")
def bodies(everything: Validation) -> Rows:
    return rows_of(everything, "organisations")


@pytest.fixture(scope="module")
def services(everything: Validation) -> Rows:
    return rows_of(everything, "services")


@pytest.mark.parametrize("family", ["GOV", "DPE", "DPS", "EN", "CAPE", "CPPE"])
def test_every_province_has_its_own_body(bodies: Rows, family: str) -> None:
    prefix = f"ORG-{family}-"
    ours = {code: body for code, body in bodies.items() if code.startswith(prefix)}

    assert {code.removeprefix(prefix) for code in ours} == PROVINCES
    assert len({body["coverage"] for body in ours.values()}) == 6
    assert all(len(body["coverage"]) == 1 for body in ours.values())


def test_each_commune_is_a_body_that_covers_itself(everything: Validation, bodies: Rows) -> None:
    places = rows_of(everything, "territories")
    communes = [code for code, place in places.items() if place["kind"] == "commune"]

    for code in communes:
        assert bodies[f"ORG-COM-{code.replace('.', '')}"]["coverage"] == (code,)
    assert sum(1 for code in bodies if code.startswith("ORG-COM-")) == 175


def test_the_14_priority_communes_have_a_reception_desk(bodies: Rows) -> None:
    desks = {code: body for code, body in bodies.items() if code.startswith("ORG-BAOM-")}

    assert len(desks) == 14
    assert all(body["lane"] == "intake" for body in desks.values())
    assert all(body["parent"].startswith("ORG-COM-") for body in desks.values())


def test_prefectures_and_provinces_bear_their_own_title(bodies: Rows) -> None:
    titles = Counter(
        body["label_ar"].split()[0] for code, body in bodies.items() if code.startswith("ORG-GOV-")
    )

    assert titles == {"عمالة": 2, "إقليم": 4}


def test_every_mailbox_is_made_up_and_says_so(bodies: Rows) -> None:
    for code, body in bodies.items():
        assert bool(body["email"]) == body["is_synthetic_contact"], code
        assert body["email"] is None or body["email"].endswith(".example"), code


def test_security_justice_and_interior_have_no_mailbox(bodies: Rows) -> None:
    closed = [body for body in bodies.values() if body["type"] in {"SEC", "JUS"}]
    closed = [body for body in closed if body["code"] != "ORG-BARR"]

    assert len(closed) == 10
    assert not any(body["email"] for body in [*closed, bodies["ORG-INT"]])


def test_only_associations_have_a_field_of_association(bodies: Rows) -> None:
    assert all(body["type"] == "OSC" for body in bodies.values() if body["osc_type"])


def test_made_up_bodies_say_so_in_their_name(bodies: Rows) -> None:
    made_up = [body for code, body in bodies.items() if "FICTIF" in code]

    assert len(made_up) == 2
    for body in made_up:
        assert "fictif" in body["label_fr"]
        assert "fictitious" in body["label_en"]
        assert "وهمية" in body["label_ar"]


def test_the_roles_are_those_that_the_policies_know(everything: Validation) -> None:
    roles = rows_of(everything, "roles")

    assert set(roles) == set(RoleCode.values)
    assert len(roles) == 13


def test_only_the_protection_officer_reaches_tier_c4(everything: Validation) -> None:
    roles = rows_of(everything, "roles")

    assert [code for code, role in roles.items() if "C4" in (role["tiers"] or ())] == ["R-PROT"]


def test_roles_without_identity_reach_no_file(everything: Validation) -> None:
    for code, role in rows_of(everything, "roles").items():
        if role["sees_identity"] == "no":
            assert role["tiers"] is None, code


def test_every_request_type_but_family_links_has_a_provider(
    everything: Validation, services: Rows
) -> None:
    offered = {code for service in services.values() for code in service["request_types"]}

    assert set(rows_of(everything, "request_types")) - offered == {"PRO-05"}


def test_of_security_interior_and_justice_only_the_bar_provides_a_service(
    bodies: Rows, services: Rows
) -> None:
    providers = {service["organisation"] for service in services.values()}

    closed = {code for code, body in bodies.items() if body["type"] in {"SEC", "JUS", "ETAT"}}
    assert closed & providers == {"ORG-BARR"}


def test_a_shelter_request_can_be_redirected_in_agadir(services: Rows) -> None:
    shelters = {
        service["organisation"]
        for service in services.values()
        if "HOU-01" in service["request_types"] and "09.001" in service["coverage"]
    }

    assert len(shelters) == 2


def test_every_service_takes_its_requests_at_their_default_urgency_or_says_less(
    everything: Validation, services: Rows
) -> None:
    urgent = {
        code
        for code, kind in rows_of(everything, "request_types").items()
        if kind["urgency"] == "U1"
    }
    taken = {
        code
        for service in services.values()
        if service["urgency_max"] == "U1"
        for code in service["request_types"]
    }

    assert urgent <= taken


def test_services_lie_where_their_body_covers(bodies: Rows, services: Rows) -> None:
    for code, service in services.items():
        covered = bodies[service["organisation"]]["coverage"] or ()
        for place in service["coverage"]:
            assert any(place.startswith(whole) for whole in covered), code


def test_seven_help_lines_are_known(everything: Validation) -> None:
    lines = rows_of(everything, "hotlines")

    assert len(lines) == 7
    assert lines["HL-SAMU"]["number"] == "141"
