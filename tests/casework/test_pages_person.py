"""The pages where a person is written down: what is refused, and that nothing typed is lost."""

from datetime import date

import pytest

from casework.enums import BirthPrecision
from casework.models import Beneficiary, Case
from common import clock
from tests.casework.test_pages_acts import corrected
from tests.casework.test_pages_intake import INTAKE, filled
from tests.factories import BeneficiaryFactory, officer, open_case

pytestmark = pytest.mark.django_db

MORE = {
    "name_as_on_document": "EXEMPLE EP. MODÈLE",
    "email": "fictive@exemple.ma",
    "may_be_said": "La couturière rappelle",
    "may_be_told": "Seulement elle",
    "second_contact_name": "Tante fictive",
    "second_contact_phone": "06 12 34 56 79",
    "written_language": "fr",
    "interpreter_gender": "F",
    "rule_sms": "never",
    "rule_visit": "safe-hours",
}


@pytest.fixture
def user():
    return officer()


def test_everything_that_is_written_is_kept_and_shown_again(page, user):
    page.force_login(user)

    page.post(INTAKE, filled(**MORE, also_known_as="Ami\n Mina \nAmi") | {"spoken": ["wo", "fr"]})

    person = Case.objects.get().beneficiary
    assert person.name_as_on_document == "EXEMPLE EP. MODÈLE"
    assert person.also_known_as == ["Ami", "Mina"]
    assert person.second_contact_phone == "+212612345679"
    assert (person.written_language_id, person.interpreter_gender) == ("fr", "F")
    assert set(person.spoken) == {"wo", "fr"}
    assert person.contact_rules == {"sms": "never", "visit": "safe-hours"}
    form = page.get(f"/cases/{Case.objects.get().number}/person/").context["form"]
    again = page.post(f"/cases/{Case.objects.get().number}/person/", corrected(form))
    assert again.status_code == 302
    assert not Case.objects.get().events.filter(kind="person-corrected").exists()


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("given_names", "A" * 500),
        ("given_names", "Awa\u202egnp.exe"),
        ("name_ar", "مريم\u2066"),
        ("family_names", "1234"),
        ("also_known_as", "Awa\n\u202eAwa"),
        ("birth", "31/02/1994"),
        ("birth", "12/13/1994"),
        ("birth", "01/01/2199"),
        ("birth", "01/01/1850"),
        ("age", "121"),
        ("age", "-1"),
        ("email", "pas une adresse"),
        ("second_contact_phone", "12"),
        ("rule_sms", "sometimes"),
    ],
)
def test_what_cannot_be_is_refused_and_stays_as_typed(page, user, name, text):
    page.force_login(user)

    answer = page.post(INTAKE, filled(**{name: text}))

    assert answer.status_code == 422
    assert name in answer.context["form"].errors
    assert answer.context["form"][name].value() == text
    assert not Beneficiary.objects.exists()


@pytest.mark.parametrize(
    "name",
    ["{{ settings.SECRET_KEY }}", "{% load static %}x", "'; DROP TABLE casework_case; --", "<b>x"],
)
def test_a_fragment_of_code_is_a_name_like_any_other(page, user, name):
    page.force_login(user)

    page.post(INTAKE, filled(family_names=name))
    text = page.get(f"/cases/{Case.objects.get().number}/").content.decode()

    assert Case.objects.get().beneficiary.family_names == name
    assert "<b>" not in text.replace("<bdi", "").lower()
    assert "test-only" not in text


def test_about_sixteen_is_kept_as_an_estimate_and_treated_as_a_minor(page, user):
    page.force_login(user)

    page.post(INTAKE, filled(birth="", age="16", age_max="19", age_basis="declared"))

    person = Case.objects.get().beneficiary
    assert person.birth_precision == BirthPrecision.ESTIMATED
    assert (person.age_min, person.age_max, person.age_basis) == (16, 19, "declared")
    assert person.estimated_on == clock.today()
    assert person.may_be_minor(clock.today())


@pytest.mark.parametrize(("age", "age_max", "faulty"), [("19", "16", "age_max"), ("", "16", "age")])
def test_ages_must_make_sense_together(page, user, age, age_max, faulty):
    page.force_login(user)

    answer = page.post(INTAKE, filled(birth="", age=age, age_max=age_max))

    assert faulty in answer.context["form"].errors
    assert answer.context["form"]["age_max"].value() == age_max


def test_an_estimate_survives_a_correction_of_something_else(page, user):
    person = BeneficiaryFactory(
        birth_date=date(2010, 3, 1),
        birth_precision=BirthPrecision.ESTIMATED,
        age_min=15,
        age_max=17,
        estimated_on=date(2026, 1, 10),
        age_basis="declared",
    )
    path = f"/cases/{open_case(user=user, beneficiary=person).number}/person/"
    page.force_login(user)

    page.post(path, corrected(page.get(path).context["form"], given_names="Corrigée"))

    kept = Case.objects.get().beneficiary
    assert kept.given_names == "Corrigée"
    assert (kept.age_min, kept.age_max, kept.estimated_on) == (15, 17, date(2026, 1, 10))


def test_a_rule_of_safe_hours_needs_the_hours(page, user):
    page.force_login(user)

    answer = page.post(INTAKE, filled(rule_sms="safe-hours", safe_hours=""))

    assert "safe_hours" in answer.context["form"].errors


def test_a_telephone_that_may_not_be_called_is_no_link(page, user):
    called = open_case(user=user, beneficiary=BeneficiaryFactory(phone="+212612345678"))
    spared = open_case(
        user=user,
        beneficiary=BeneficiaryFactory(phone="+212612345678", contact_rules={"call": "never"}),
    )
    page.force_login(user)

    assert b"tel:" in page.get(f"/cases/{called.number}/").content
    assert b"tel:" not in page.get(f"/cases/{spared.number}/").content
