"""Telling without consent: only on a ground in law, within it, and by two where it says so."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction

from casework import errors, services
from casework.enums import EventKind, SharedField
from casework.models import LegalBasis, LegalDisclosure
from casework.selectors import covering_basis
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation
from tests.conftest import NOW
from tests.factories import NGO, OTHER_NGO, SCHOOLS, consent, officer, open_case

pytestmark = pytest.mark.django_db

NEED = [SharedField.NEED]


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def body(code: str = SCHOOLS) -> Organisation:
    return Organisation.objects.get(code=code)


def invoke(case, user, code="LB-VITAL", **changes) -> LegalDisclosure:
    values = {
        "case": case,
        "recipient": body(),
        "basis": LegalBasis.objects.get(code=code),
        "fields": NEED,
        "justification": "Motif secret fictif",
        "recorded_by": user,
    }
    return services.record_legal_disclosure(**(values | changes))


def covered(case, fields=NEED, recipient=SCHOOLS, at=None):
    return covering_basis(case, recipient=body(recipient), fields=fields, at=at)


def test_danger_to_life_is_told_at_once_to_one_body_and_for_what_was_named(case, user):
    legal = invoke(case, user)

    assert covered(case) == legal
    assert covered(case, [SharedField.IDENTITY]) is None
    assert covered(case, recipient=OTHER_NGO) is None


def test_a_ground_is_used_within_fifteen_days(case, user):
    invoke(case, user)

    assert covered(case, at=NOW + timedelta(days=14, hours=23))
    assert covered(case, at=NOW + timedelta(days=15)) is None


def test_the_persons_consent_comes_before_the_law(case, user):
    invoke(case, user)
    agreed = consent(case)

    assert covered(case) == agreed


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"fields": [SharedField.STATUS]}, errors.BasisNotForThis),
        ({"fields": []}, errors.BasisNotForThis),
        ({"code": "LB-TRAITE"}, errors.BasisNotYours),
        ({"code": "LB-MISSION"}, errors.BasisNotYours),
        ({"justification": "  "}, errors.JustificationMissing),
    ],
    ids=str,
)
def test_what_a_ground_does_not_allow_is_refused(case, user, changes, refusal):
    with pytest.raises(refusal):
        invoke(case, user, **changes)

    assert not LegalDisclosure.objects.exists()


def test_a_ground_does_not_reach_a_kind_of_body_that_it_does_not_name(case, user):
    with pytest.raises(errors.BasisNotForThis):
        invoke(case, user, "LB-ENFANT", recipient=body(OTHER_NGO))


def test_nothing_leaves_before_a_second_officer_confirms(case, user):
    legal = invoke(case, user, "LB-ENFANT")

    assert covered(case) is None
    with pytest.raises(errors.SecondOfficerNeeded):
        services.confirm_legal_disclosure(legal=legal, confirmed_by=user)
    with pytest.raises(errors.BasisNotYours):
        services.confirm_legal_disclosure(legal=legal, confirmed_by=officer(RoleCode.INTAKE))
    services.confirm_legal_disclosure(legal=legal, confirmed_by=officer(RoleCode.FOCAL))
    assert covered(case) == legal
    assert case.events.filter(kind=EventKind.LEGAL_BASIS_RECORDED).count() == 1


def test_what_was_ended_is_not_confirmed_any_more(case, user):
    legal = services.end_legal_disclosure(legal=invoke(case, user, "LB-ENFANT"), ended_by=user)

    with pytest.raises(errors.DecidedMeanwhile):
        services.confirm_legal_disclosure(legal=legal, confirmed_by=officer(RoleCode.FOCAL))


def test_a_ground_that_was_ended_covers_nothing_more(case, user):
    services.end_legal_disclosure(legal=invoke(case, user), ended_by=user)

    assert covered(case, at=clock.now() + timedelta(seconds=1)) is None


def test_the_database_refuses_that_one_officer_is_both(case, user):
    legal = invoke(case, user, "LB-ENFANT")

    with pytest.raises(IntegrityError), transaction.atomic():
        LegalDisclosure.objects.filter(pk=legal.pk).update(confirmed_by=user)


def test_why_is_sealed_and_stands_in_no_log(case, user):
    legal = invoke(case, user)

    with connection.cursor() as cursor:
        cursor.execute("SELECT justification FROM casework_legaldisclosure")
        assert b"secret" not in bytes(cursor.fetchone()[0])
    assert LegalDisclosure.objects.get(pk=legal.pk).justification == "Motif secret fictif"
    assert "secret" not in str([event.data for event in case.events.order_by("id")])


def test_the_page_invokes_then_a_colleague_confirms(page, case, user):
    path = f"/cases/{case.number}/legal-bases/"
    data = {
        "basis": "LB-ENFANT",
        "recipient": SCHOOLS,
        "fields_shared": ["need"],
        "justification": "Motif secret fictif",
    }
    page.force_login(user)
    refused = page.post(f"{path}new/", data | {"fields_shared": ["status"]})
    recorded = page.post(f"{path}new/", data)
    legal = LegalDisclosure.objects.get()
    own = page.post(f"{path}{legal.pk}/")
    page.force_login(officer(RoleCode.CASE, NGO))
    other = page.post(f"{path}{legal.pk}/")

    assert refused.status_code == 422
    assert "Motif secret fictif" in refused.content.decode()
    assert [recorded.status_code, own.status_code, other.status_code] == [302, 422, 302]
    assert covered(case) == legal


def test_a_ground_of_another_case_is_not_found(client, case, user):
    legal = invoke(open_case(user=user), user)
    client.force_login(user)

    assert client.get(f"/cases/{case.number}/legal-bases/{legal.pk}/").status_code == 404
