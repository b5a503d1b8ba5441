"""Consents, corrections, notes and assignment, through the pages."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework import services
from casework.enums import BirthPrecision, ConsentMethod, EventKind, SharedField
from casework.models import Case, Consent, Note
from casework.selectors import current_wording
from partners.enums import RoleCode
from tests.factories import (
    CELL,
    OTHER_NGO,
    SCHOOLS,
    BeneficiaryFactory,
    consent,
    officer,
    open_case,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def pages_of(case: Case) -> list[str]:
    record = consent(case)
    return [
        f"/cases/{case.number}/person/",
        f"/cases/{case.number}/consents/new/",
        f"/cases/{case.number}/consents/{record.pk}/withdraw/",
        f"/cases/{case.number}/assign/",
        f"/cases/{case.number}/close/",
        f"/cases/{case.number}/notes/",
    ]


def agreed(**changes: object) -> dict[str, object]:
    return {
        "recipient": SCHOOLS,
        "fields_shared": [SharedField.IDENTITY, SharedField.NEED],
        "read_in": "fr",
        "wording": current_wording("fr").pk,
        "purpose": "referral",
        "validity": "12",
        "read_by": "officer",
        "refusal_explained": "on",
        "method": ConsentMethod.SIGNED,
        "paper": "Classeur fictif 1",
        "key": str(uuid4()),
    } | changes


def test_every_page_asks_for_a_sign_in(page, case):
    assert {page.get(path).status_code for path in pages_of(case)} == {302}


def test_other_organisations_find_no_page(page, case):
    paths = pages_of(case)
    page.force_login(officer(organisation=OTHER_NGO))

    assert {page.get(path).status_code for path in paths} == {404}


def test_the_cell_reads_and_writes_nothing(page, case):
    paths = pages_of(case)
    page.force_login(officer(RoleCode.CELL, CELL))

    assert {page.get(path).status_code for path in paths} == {403}
    assert {page.post(path).status_code for path in paths} == {403}


def test_every_page_opens_within_twelve_statements(page, user, case, django_assert_max_num_queries):
    paths = pages_of(case)
    page.force_login(user)
    for path in paths:
        page.get(path)  # The coded lists are read once in some minutes.

        with django_assert_max_num_queries(12):
            answer = page.get(path)
        assert answer.status_code == 200
        assert b"UNDEFINED" not in answer.content


# Consent


def test_a_consent_is_recorded_with_the_words_that_were_read(page, user, case):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/consents/new/", agreed())

    record = Consent.objects.get()
    assert answer.url == f"/cases/{case.number}/"
    assert record.recipient_id == SCHOOLS
    assert record.wording.language == "fr"
    assert record.expires_at - record.given_at == timedelta(days=365)


def test_sending_a_consent_twice_records_it_once(client, user, case):
    client.force_login(user)
    data = agreed()

    client.post(f"/cases/{case.number}/consents/new/", data)
    client.post(f"/cases/{case.number}/consents/new/", data)

    assert Consent.objects.count() == 1


@pytest.mark.parametrize("language", ["fr", "ar", "en", "es", "zgh"])
def test_the_text_is_shown_in_full_in_the_language_asked_for(client, user, case, language):
    client.force_login(user)
    data = agreed(read_in=language, show_text="1")

    answer = client.post(f"/cases/{case.number}/consents/new/", data)

    wording = current_wording(language)
    assert answer.status_code == 200
    assert answer.context["wording"] == wording
    assert all(line in answer.content.decode() for line in wording.text.split("\n\n"))
    assert not Consent.objects.exists()


def test_a_language_without_a_text_is_translated_aloud(page, user, case):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/consents/new/", agreed(read_in="wo", show_text="1"))

    assert answer.context["is_translated_aloud"]
    assert answer.context["wording"].language == "fr"


def test_a_text_that_was_not_on_the_page_is_not_recorded_as_read(page, user, case):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/consents/new/", agreed(read_in="ar"))

    assert answer.status_code == 422
    assert "read_in" in answer.context["form"].errors
    assert answer.context["wording"].language == "ar"
    assert not Consent.objects.exists()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"recipient": ""}, "recipient"),
        ({"recipient": "ORG-NOBODY"}, "recipient"),
        ({"fields_shared": []}, "fields_shared"),
        ({"fields_shared": ["soul"]}, "fields_shared"),
        ({"method": ""}, "method"),
        ({"method": "verbal"}, "witness"),
        ({"method": "verbal", "witness": "   "}, "witness"),
        ({"read_in": ""}, "read_in"),
        ({"paper": " "}, "paper"),
        ({"refusal_explained": ""}, "refusal_explained"),
        ({"read_by": "interpreter"}, "interpreter"),
        ({"purpose": "soul"}, "purpose"),
        ({"validity": "24"}, "validity"),
    ],
)
def test_an_incomplete_consent_is_refused_and_keeps_what_was_typed(
    page, user, case, changes, field
):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/consents/new/", agreed(**changes))

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert not Consent.objects.exists()


def test_a_body_cannot_consent_to_itself(client, user, case):
    client.force_login(user)

    answer = client.post(
        f"/cases/{case.number}/consents/new/", agreed(recipient=case.organisation_id)
    )

    assert "recipient" in answer.context["form"].errors


def test_a_child_needs_a_parent_or_guardian(page, user):
    case = open_case(user=user, beneficiary=BeneficiaryFactory(child=True))
    page.force_login(user)
    path = f"/cases/{case.number}/consents/new/"
    parent = {
        "given_by_guardian": "on",
        "guardian_name": "Parent Fictif",
        "guardian_is_adult": "on",
    }

    refused = page.post(path, agreed())
    accepted = page.post(path, agreed(**parent))

    assert "given_by_guardian" in refused.context["form"].errors
    assert accepted.status_code == 302


@pytest.mark.parametrize(
    ("wanted", "reached"),
    [("/referrals/", "/referrals/"), ("https://elsewhere.example/", None), ("//x.example", None)],
)
def test_the_way_back_stays_on_the_site(client, user, case, wanted, reached):
    client.force_login(user)

    answer = client.post(f"/cases/{case.number}/consents/new/", agreed(next=wanted))

    assert answer.url == (reached or f"/cases/{case.number}/")


def test_a_recipient_in_the_address_is_chosen_already(client, user, case):
    client.force_login(user)

    answer = client.get(f"/cases/{case.number}/consents/new/?recipient={SCHOOLS}")

    assert f'value="{SCHOOLS}" selected' in answer.content.decode()


def test_a_withdrawal_is_explained_then_done(page, user, case):
    record = consent(case)
    page.force_login(user)
    path = f"/cases/{case.number}/consents/{record.pk}/withdraw/"

    explained = page.get(path)
    done = page.post(path)
    again = page.post(path)

    record.refresh_from_db()
    assert explained.context["effects"] == []
    assert not explained.context["is_over"]
    assert record.withdrawn_at is not None
    assert done.status_code == again.status_code == 302


def test_a_consent_of_another_case_is_not_found(client, user, case):
    record = consent(open_case(user=user))
    client.force_login(user)

    assert client.get(f"/cases/{case.number}/consents/{record.pk}/withdraw/").status_code == 404


# The person


def corrected(form, **changes: str) -> dict[str, str]:
    shown = {name: form[name].value() for name in form.fields}
    data = {name: "on" if value is True else value for name, value in shown.items()}
    return {name: value for name, value in data.items() if value not in (None, False)} | changes


def test_a_correction_is_kept_and_logged_by_field(page, user, case):
    page.force_login(user)
    form = page.get(f"/cases/{case.number}/person/").context["form"]

    answer = page.post(f"/cases/{case.number}/person/", corrected(form, given_names="Corrigée"))

    case.beneficiary.refresh_from_db()
    event = case.events.get(kind=EventKind.PERSON_CORRECTED)
    assert answer.status_code == 302
    assert case.beneficiary.given_names == "Corrigée"
    assert event.data == {"fields": ["given_names"]}


def test_a_form_sent_back_as_it_came_changes_nothing(client, user):
    person = BeneficiaryFactory(
        birth_date=date(1990, 7, 4), birth_precision=BirthPrecision.ESTIMATED, guardian_name="X"
    )
    case = open_case(user=user, beneficiary=person)
    client.force_login(user)
    form = client.get(f"/cases/{case.number}/person/").context["form"]

    client.post(f"/cases/{case.number}/person/", corrected(form))

    assert not case.events.filter(kind=EventKind.PERSON_CORRECTED).exists()


def test_a_stale_page_is_told_so_and_loses_nothing(page, user, case):
    page.force_login(user)
    path = f"/cases/{case.number}/person/"
    form = page.get(path).context["form"]
    page.post(path, corrected(form, given_names="Première"))

    refused = page.post(path, corrected(form, given_names="Seconde"))
    again = page.post(path, corrected(refused.context["form"]))

    case.beneficiary.refresh_from_db()
    assert refused.status_code == 422
    assert refused.context["form"]["given_names"].value() == "Seconde"
    assert again.status_code == 302
    assert case.beneficiary.given_names == "Seconde"


# Notes, assignment


def test_a_note_is_added_once(page, user, case):
    page.force_login(user)
    data = {"text": "Note fictive", "key": str(uuid4())}

    page.post(f"/cases/{case.number}/notes/", data)
    page.post(f"/cases/{case.number}/notes/", data)

    assert Note.objects.get().text == "Note fictive"


@pytest.mark.parametrize("text", [" ", "a" * 2001])
def test_an_empty_or_endless_note_is_refused_and_kept(page, user, case, text):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/notes/", {"text": text})

    assert answer.status_code == 422
    assert answer.context["form"]["text"].value() == text
    assert b"UNDEFINED" not in answer.content


def test_notes_are_a_part_of_the_page_or_a_page(page, user, case):
    services.add_note(case=case, author=user, text="Note fictive")
    page.force_login(user)

    part = page.get(f"/cases/{case.number}/notes/", headers={"HX-Request": "true"})
    whole = page.get(f"/cases/{case.number}/notes/")

    assert b"Note fictive" in part.content
    assert b"Note fictive" in whole.content
    assert b"<html" in whole.content
    assert b"<html" not in part.content


def test_a_case_is_entrusted_to_a_colleague_and_taken_back(page, user, case):
    colleague = officer()
    page.force_login(user)
    path = f"/cases/{case.number}/assign/"

    page.post(path, {"user": colleague.pk})
    case.refresh_from_db()
    entrusted = case.assigned_to
    page.post(f"{path}?user={user.pk}")
    case.refresh_from_db()

    assert entrusted == colleague
    assert case.assigned_to == user


def test_entrusting_twice_is_once(client, user, case):
    colleague = officer()
    client.force_login(user)

    for _ in range(2):
        client.post(f"/cases/{case.number}/assign/", {"user": colleague.pk})

    assert case.assignments.count() == 2


@pytest.mark.parametrize("place", [OTHER_NGO, CELL])
def test_a_case_stays_in_the_organisation(page, user, case, place):
    stranger = officer(organisation=place)
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/assign/", {"user": stranger.pk})

    assert answer.status_code == 422
    assert "user" in answer.context["form"].errors


def test_reading_the_offer_to_undo_changes_nothing(client, user, case):
    colleague = officer()
    client.force_login(user)

    client.get(f"/cases/{case.number}/assign/?user={colleague.pk}")

    case.refresh_from_db()
    assert case.assigned_to == user


def test_an_own_note_is_corrected_by_another_that_strikes_it(page, user, case):
    former = services.add_note(case=case, author=user, text="Première version")
    page.force_login(user)
    path = f"/cases/{case.number}/notes/?corrects={former.pk}"

    shown = page.get(path)
    page.post(path, {"text": "Seconde version", "key": str(uuid4())})
    after = page.get(f"/cases/{case.number}/notes/").content.decode()

    assert shown.context["form"]["text"].value() == "Première version"
    assert Note.objects.count() == 2
    assert "<del>Première version</del>" in after
    assert "<del>Seconde" not in after


def test_a_note_is_corrected_once(client, user, case):
    former = services.add_note(case=case, author=user, text="Première version")
    client.force_login(user)
    path = f"/cases/{case.number}/notes/?corrects={former.pk}"
    client.post(path, {"text": "Seconde version", "key": str(uuid4())})

    again = client.post(path, {"text": "Troisième version", "key": str(uuid4())})

    assert again.status_code == 422
    assert again.context["form"]["text"].value() == "Troisième version"
    assert Note.objects.count() == 2


def test_a_note_of_somebody_else_is_not_corrected(page, user, case):
    theirs = services.add_note(case=case, author=officer(), text="Note fictive")
    page.force_login(user)

    assert page.get(f"/cases/{case.number}/notes/?corrects={theirs.pk}").status_code == 404
    assert page.get(f"/cases/{case.number}/notes/?corrects=nothing").status_code == 404
