"""Family and household: who may be linked, and who learns of it."""

from datetime import date

import pytest
from django.db import IntegrityError, transaction

from casework import errors, services
from casework.enums import EventKind, RelationKind
from casework.models import CodedValue, Household, Relation
from casework.selectors import home_of, relations_of
from partners.enums import RoleCode
from tests.factories import OTHER_NGO, BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def mother(user):
    return open_case(user=user, beneficiary=BeneficiaryFactory(given_names="Mariam"))


@pytest.fixture
def child(user):
    return open_case(user=user, beneficiary=BeneficiaryFactory(child=True, given_names="Ali"))


def url(case, rest: str = "relations/") -> str:
    return f"/cases/{case.number}/person/{rest}"


def test_a_relation_is_seen_from_both_sides(page, user, mother, child):
    page.force_login(user)

    data = {"number": mother.number, "kind": "parent"}
    assert page.post(url(child, "relations/new/"), data).status_code == 302
    page.post(url(child, "relations/new/"), data)

    relation = Relation.objects.get()
    assert (relation.person, relation.other) == (mother.beneficiary, child.beneficiary)
    labels = [relations_of(user, case)[0].label for case in (child, mother)]
    assert labels == [str(RelationKind.PARENT.label), str(RelationKind.PARENT.inverse)]
    assert "Mariam" in page.get(url(child)).content.decode()
    logged = [case.events.filter(kind=EventKind.RELATION_RECORDED) for case in (child, mother)]
    assert [each.get().data for each in logged] == [{"relation": "parent", "change": "added"}] * 2


def test_nobody_is_related_to_themselves(user, mother):
    again = open_case(user=user, beneficiary=mother.beneficiary)

    with pytest.raises(errors.RelatedToSelf):
        services.link_people(case=mother, other=again, kind=RelationKind.SIBLING, recorded_by=user)
    with pytest.raises(IntegrityError), transaction.atomic():
        Relation.objects.create(
            person=mother.beneficiary, other=mother.beneficiary, kind=RelationKind.SPOUSE
        )


@pytest.mark.parametrize("kind", RelationKind)
def test_a_minor_is_nobodys_guardian(user, mother, child, kind):
    act = {"case": child, "other": mother, "kind": kind, "recorded_by": user}
    if kind != RelationKind.GUARDIAN:
        services.link_people(**act)
        return

    with pytest.raises(errors.MinorAsGuardian):
        services.link_people(**act)


def test_a_guardian_is_not_corrected_into_a_minor(page, user, mother, child):
    services.link_people(case=mother, other=child, kind=RelationKind.GUARDIAN, recorded_by=user)
    before = services.person_data(mother.beneficiary)
    younger = services.PersonData(**{**before.__dict__, "birth_date": date(2012, 1, 2)})

    with pytest.raises(errors.MinorAsGuardian):
        services.correct_person(case=mother, before=before, person=younger, corrected_by=user)


def test_only_a_person_whose_case_is_open_to_the_officer_is_linked(page, user, mother):
    elsewhere = open_case(organisation=OTHER_NGO)
    page.force_login(user)

    there, missing = (
        page.post(url(mother, "relations/new/"), {"number": number, "kind": "spouse"})
        for number in (elsewhere.number, "SM-2026-999999-0")
    )

    assert there.status_code == missing.status_code == 422
    errors_shown = [each.context["form"].errors["number"] for each in (there, missing)]
    assert errors_shown[0] == errors_shown[1]
    assert there.context["form"]["number"].value() == elsewhere.number
    assert not Relation.objects.exists()


def test_a_relative_whom_the_reader_may_not_know_is_not_shown(page, user, mother):
    hidden = open_case(organisation=OTHER_NGO, beneficiary=BeneficiaryFactory(given_names="Zed"))
    protected = open_case(user=user, beneficiary=BeneficiaryFactory(given_names="Yaya"))
    submit(protected, "PRO-02")
    for other in (hidden, protected):
        services.link_people(case=other, other=mother, kind=RelationKind.SIBLING, recorded_by=user)
        services.set_household(
            case=other,
            kind=CodedValue.objects.get(pk="HH-SHARED"),
            joined=mother,
            recorded_by=user,
        )
    page.force_login(user)

    text = page.get(url(mother)).content.decode()

    assert relations_of(user, mother) == []
    assert home_of(user, mother).others == []
    for trace in ("Zed", "Yaya", hidden.number, protected.number):
        assert trace not in text
    assert (
        page.post(url(mother, f"relations/{Relation.objects.first().pk}/remove/")).status_code
        == 404
    )


def test_a_relation_is_taken_back_and_logged(page, user, mother, child):
    relation = services.link_people(
        case=mother, other=child, kind=RelationKind.PARENT, recorded_by=user
    )
    page.force_login(user)

    page.post(url(child, f"relations/{relation.pk}/remove/"))

    assert not Relation.objects.exists()
    assert child.events.filter(kind=EventKind.RELATION_RECORDED).count() == 2


def test_a_household_is_shared_changed_and_left(page, user, mother, child):
    page.force_login(user)

    page.post(url(child, "household/"), {"household": "HH-SINGLE", "lives_with": mother.number})

    assert home_of(user, mother).household == home_of(user, child).household
    assert [each.name for each in home_of(user, child).others] == [mother.beneficiary.display_name]
    page.post(url(child, "household/"), {"household": ""})
    assert home_of(user, child) is None
    assert home_of(user, mother).others == []
    page.post(url(mother, "household/"), {"household": ""})
    assert not Household.objects.exists()


def test_the_cell_does_not_see_the_family(page, mother):
    page.force_login(officer(RoleCode.CELL, "ORG-CRSM-CMI"))

    assert page.get(url(mother)).status_code == 403


def test_nobody_is_written_down_as_their_own_guardian(page, user, child):
    page.force_login(user)
    path = f"/cases/{child.number}/person/"
    from tests.casework.test_pages_acts import corrected

    data = corrected(page.get(path).context["form"], guardian_name="EXEMPLE Ali")
    answer = page.post(path, data)

    assert answer.status_code == 422
    assert "guardian_name" in answer.context["form"].errors
