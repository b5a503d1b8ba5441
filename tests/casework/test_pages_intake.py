"""Registering a person and adding requests, through the pages."""

from uuid import uuid4

import pytest
from django.urls import reverse

from casework import services
from casework.enums import BirthPrecision
from casework.models import Beneficiary, Case, Note, Request, Submission
from partners.enums import RoleCode
from tests.factories import AGADIR, CELL, OTHER_NGO, BeneficiaryFactory, officer, open_case

pytestmark = pytest.mark.django_db
INTAKE = "/cases/new/"


def filled(**changes: str) -> dict[str, str]:
    return {
        "given_names": "Aminata",
        "family_names": "Exemple",
        "name_ar": "أميناتا المثال",
        "sex": "F",
        "birth": "12/03/1994",
        "nationality": "SN",
        "language": "wo",
        "needs_interpreter": "on",
        "commune": AGADIR,
        "phone": "06 12 34 56 78",
        "safe_hours": "14:00",
        "channel": "CH-DESK",
        "request_type": "EDU-01",
        "summary": "Inscription avant la rentrée.",
        "key": str(uuid4()),
    } | changes


def test_anonymous_is_sent_to_the_sign_in(page):
    answer = page.get(INTAKE)

    assert answer.status_code == 302
    assert answer.url.startswith("/signin/")


@pytest.mark.parametrize("role", [RoleCode.DECIDE, RoleCode.PLAN, RoleCode.CELL, RoleCode.ADMIN])
def test_a_role_that_registers_nobody_is_refused(page, role):
    page.force_login(officer(role))

    assert page.get(INTAKE).status_code == 403


def test_the_form_opens_within_twelve_statements(page, django_assert_max_num_queries):
    page.force_login(officer(RoleCode.INTAKE))
    page.get(INTAKE)  # The coded lists are read once in some minutes.

    with django_assert_max_num_queries(12):
        answer = page.get(INTAKE)

    assert answer.status_code == 200
    assert b'data-autosave="intake-new"' in answer.content
    assert b"UNDEFINED" not in answer.content


def test_a_person_and_their_request_are_registered(page):
    user = officer(RoleCode.INTAKE)
    page.force_login(user)

    answer = page.post(INTAKE, filled())

    case = Case.objects.get()
    person = case.beneficiary
    assert answer.url == reverse("casework:case-detail", args=[case.number])
    assert case.assigned_to == user
    assert person.phone == "+212612345678"
    assert person.commune_id == AGADIR
    assert person.birth_precision == BirthPrecision.EXACT
    assert case.requests.get().request_type_id == "EDU-01"


def test_sending_the_form_twice_registers_once(page):
    page.force_login(officer(RoleCode.INTAKE))
    data = filled()

    first, second = page.post(INTAKE, data), page.post(INTAKE, data | {"is_new": "on"})

    assert first.url == second.url
    assert Case.objects.count() == 1
    assert Submission.objects.count() == 1


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"given_names": "", "family_names": "", "name_ar": ""}, "given_names"),
        ({"name_ar": "Aminata"}, "name_ar"),
        ({"given_names": "أميناتا"}, "given_names"),
        ({"given_names": "A\u202eb"}, "given_names"),
        ({"phone": "0612"}, "phone"),
        ({"phone": "0612345678 voisin"}, "phone"),
        ({"birth": "31/02/1994"}, "birth"),
        ({"birth": "12/03/94"}, "birth"),
        ({"birth": "12/03/2094"}, "birth"),
        ({"age": "12"}, "age"),
        ({"age": "400"}, "age"),
        ({"commune": "09.999"}, "commune"),
        ({"request_type": ""}, "request_type"),
        ({"request_type": "XXX"}, "request_type"),
        ({"summary": "a" * 1001}, "summary"),
        ({"urgency": "U4"}, "urgency_reason"),
    ],
)
def test_a_refused_form_keeps_every_keystroke(page, changes, field):
    page.force_login(officer(RoleCode.CASE))
    data = filled(**changes)

    answer = page.post(INTAKE, data)

    form = answer.context["form"]
    assert answer.status_code == 422
    assert field in form.errors
    assert all(form[name].value() in {value, True} for name, value in data.items())
    assert not Beneficiary.objects.exists()


@pytest.mark.parametrize(
    ("changes", "precision"),
    [
        ({"birth": "1994"}, BirthPrecision.YEAR),
        ({"birth": "03/1994"}, BirthPrecision.MONTH),
        ({"birth": "01/01/1994"}, BirthPrecision.YEAR),
        ({"birth": "vers 1994"}, BirthPrecision.ESTIMATED),
        ({"birth": "حوالي 1994"}, BirthPrecision.ESTIMATED),
        ({"birth": "", "age": "32"}, BirthPrecision.ESTIMATED),
        ({"birth": ""}, BirthPrecision.UNKNOWN),
    ],
)
def test_a_birth_is_kept_as_well_as_it_is_known(client, changes, precision):
    client.force_login(officer())

    client.post(INTAKE, filled(**changes))

    assert Beneficiary.objects.get().birth_precision == precision


@pytest.mark.parametrize("name", ["given_names", "family_names", "name_ar"])
def test_one_single_name_is_enough(client, name):
    client.force_login(officer())
    names = {"given_names": "", "family_names": "", "name_ar": ""} | {name: filled()[name]}

    client.post(INTAKE, filled(**names))

    assert getattr(Beneficiary.objects.get(), name) == filled()[name]


def test_a_lowered_urgency_keeps_its_reason(client):
    client.force_login(officer())

    client.post(INTAKE, filled(urgency="U4", urgency_reason="La rentrée est passée."))

    assert Request.objects.get().urgency == "U4"
    assert Note.objects.get().text == "La rentrée est passée."


def test_a_protected_request_asks_the_officer_to_understand_first(page):
    page.force_login(officer())

    answer = page.post(INTAKE, filled(request_type="PRO-02"))

    assert answer.status_code == 422
    assert "understood" in answer.context["form"].errors
    assert b'name="understood"' in answer.content
    assert not Case.objects.exists()


def test_a_protected_request_leaves_the_officer_with_a_number_only(page):
    user = officer()
    page.force_login(user)

    answer = page.post(INTAKE, filled(request_type="PRO-02", understood="on"), follow=True)

    case = Case.objects.get()
    assert case.assigned_to is None
    assert case.number in answer.content.decode()
    assert "Aminata" not in answer.content.decode()
    assert page.get(f"/cases/{case.number}/").status_code == 404


def test_a_receipt_is_for_the_officer_who_sent(client):
    client.force_login(officer())
    sent = client.post(INTAKE, filled(request_type="PRO-02", understood="on"))
    client.force_login(officer())

    assert client.get(sent.url).status_code == 404


def test_a_protection_officer_goes_on_reading_what_they_registered(client):
    client.force_login(officer(RoleCode.PROT))

    answer = client.post(INTAKE, filled(request_type="PRO-02"))

    assert answer.url == f"/cases/{Case.objects.get().number}/"


def test_a_likely_duplicate_is_shown_before_a_second_person_is_made(page):
    user = officer()
    open_case(user=user, beneficiary=BeneficiaryFactory(phone="+212612345678"))
    page.force_login(user)

    answer = page.post(INTAKE, filled())

    assert answer.status_code == 422
    assert len(answer.context["similar"]) == 1
    assert Case.objects.count() == 1


def test_saying_that_the_person_is_new_registers_them(client):
    user = officer()
    open_case(user=user, beneficiary=BeneficiaryFactory(phone="+212612345678"))
    client.force_login(user)

    client.post(INTAKE, filled(is_new="on"))

    assert Case.objects.count() == 2


def test_nobody_learns_that_a_person_is_known_to_another_organisation(client):
    other = officer(organisation=OTHER_NGO)
    known = BeneficiaryFactory(phone="+212612345678")
    open_case(user=other, organisation=OTHER_NGO, beneficiary=known)
    client.force_login(officer())

    answer = client.post(INTAKE, filled())

    assert answer.status_code == 302


def test_the_kind_of_request_tells_what_it_means(page, django_assert_max_num_queries):
    page.force_login(officer())

    with django_assert_max_num_queries(12):
        answer = page.get("/cases/new/about/?request_type=PRO-01")

    assert b'name="understood"' in answer.content
    assert b"UNDEFINED" not in answer.content


def test_an_ordinary_kind_of_request_asks_for_no_promise(client):
    client.force_login(officer())

    answer = client.get("/cases/new/about/?request_type=EDU-01")

    assert b'name="understood"' not in answer.content


def test_a_request_is_added_to_a_case(page):
    user = officer()
    case = open_case(user=user)
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/requests/new/", {"request_type": "EMP-01"})

    assert answer.url == f"/cases/{case.number}/"
    assert case.requests.get().request_type_id == "EMP-01"


def test_a_protected_request_goes_into_a_case_of_its_own(client):
    user = officer()
    case = open_case(user=user)
    client.force_login(user)

    client.post(
        f"/cases/{case.number}/requests/new/", {"request_type": "PRO-02", "understood": "on"}
    )

    protected = Case.objects.exclude(pk=case.pk).get()
    assert protected.beneficiary == case.beneficiary
    assert not case.requests.exists()
    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get(f"/cases/{protected.number}/").status_code == 404


@pytest.mark.parametrize(
    ("role", "organisation", "status"),
    [(RoleCode.CASE, OTHER_NGO, 404), (RoleCode.CELL, CELL, 403), (RoleCode.PLAN, CELL, 404)],
)
def test_a_request_is_added_by_the_organisation_only(page, role, organisation, status):
    case = open_case(user=officer())
    page.force_login(officer(role, organisation))

    assert page.get(f"/cases/{case.number}/requests/new/").status_code == status


def test_a_closed_case_takes_no_request(page):
    user = officer()
    case = open_case(user=user)
    page.force_login(user)
    services.close_case(case=case, closed_by=user)

    answer = page.post(f"/cases/{case.number}/requests/new/", {"request_type": "EMP-01"})

    assert answer.status_code == 422
    assert answer.context["form"].non_field_errors()


@pytest.mark.parametrize(
    ("names", "is_shown"),
    [
        ({"given_names": "AMINATA", "family_names": "exemple"}, True),
        ({"given_names": "Exemple", "family_names": "Aminata"}, True),
        ({"given_names": "", "family_names": "", "name_ar": "أميناتا المثال"}, True),
        ({"given_names": "Awa", "family_names": "Exemple", "name_ar": ""}, False),
        ({"birth": "12/03/1974"}, False),
    ],
)
def test_the_same_name_at_about_the_same_age_is_shown(client, names, is_shown):
    user = officer()
    known = BeneficiaryFactory(
        given_names="Aminata", family_names="Exemple", name_ar="اميناتا المثال"
    )
    open_case(user=user, beneficiary=known)
    client.force_login(user)

    answer = client.post(INTAKE, filled(phone="", **names))

    assert (answer.status_code == 422) is is_shown
