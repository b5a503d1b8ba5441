"""What people ask about their data: taken, timed, answered, and what is shown of it to whom."""

import json
from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework import errors, services
from casework.enums import IdentityProof, RightKind, RightState
from casework.models import Case, SubjectRequest
from casework.selectors import everything_on
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Notification
from tests import factories
from tests.factories import CELL, BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def dpo():
    return officer(RoleCode.DPO, CELL)


@pytest.fixture
def case():
    return open_case(user=officer())


def ask(case: Case, kind: RightKind = RightKind.ACCESS) -> SubjectRequest:
    return services.take_subject_request(
        case=case,
        kind=kind,
        details="Je veux voir mon dossier",
        identity_proof=IdentityProof.PAPER,
        taken_by=case.assigned_to,
    )


def test_access_is_due_within_ten_days(case):
    assert ask(case).due_at == clock.now() + timedelta(days=10)


@pytest.mark.parametrize("kind", [RightKind.RECTIFICATION, RightKind.ERASURE, RightKind.OPPOSITION])
def test_anything_else_is_due_within_ten_clear_days(case, kind):
    """Neither the day of the request nor that of the answer counts: from 15 to 26 September."""
    assert clock.local(ask(case, kind).due_at).date() == date(2026, 9, 26)


def test_the_data_protection_officer_hears_of_it_and_of_nothing_said(case, dpo):
    ask(case)
    told = Notification.objects.get(kind=NotificationKind.RIGHT_ASKED)
    assert (told.role, told.organisation_id, told.reference) == (RoleCode.DPO, CELL, case.number)


def test_reminders_come_at_half_at_four_fifths_and_at_the_end_once_each(case, dpo):
    asked = ask(case)
    for days, expected in ((4, 0), (5, 1), (6, 1), (8, 2), (10, 3), (30, 3)):
        with clock.fixed(asked.received_at + timedelta(days=days)):
            services.remind_of_rights()
            services.remind_of_rights()
        assert Notification.objects.filter(kind=NotificationKind.DEADLINE_NEAR).count() == expected


def test_after_an_outage_one_reminder_is_enough(case, dpo):
    asked = ask(case)
    with clock.fixed(asked.received_at + timedelta(days=12)):
        services.remind_of_rights()
    assert Notification.objects.filter(kind=NotificationKind.DEADLINE_NEAR).count() == 1


def test_an_answer_is_kept_and_given_once(case, dpo):
    asked = ask(case)
    with pytest.raises(errors.AnswerMissing):
        services.answer_subject_request(asked=asked, answer=" ", answered_by=dpo)
    services.answer_subject_request(asked=asked, answer="Remis en main propre", answered_by=dpo)
    with pytest.raises(errors.AlreadyAnswered):
        services.answer_subject_request(asked=asked, answer="autre", answered_by=dpo)
    asked.refresh_from_db()
    assert (asked.state, asked.answer) == (RightState.ANSWERED, "Remis en main propre")


def test_what_is_asked_and_answered_lies_sealed(case, dpo):
    asked = ask(case)
    services.answer_subject_request(asked=asked, answer="Remis", answered_by=dpo)
    [(details, answer)] = SubjectRequest.objects.order_by("pk").values_list("details", "answer")
    assert b"dossier" not in bytes(details)
    assert b"Remis" not in bytes(answer)


def test_everything_on_a_person_is_there_and_nobody_elses():
    person = BeneficiaryFactory(family_names="Zerbiniou", phone="+212600112233")
    other = BeneficiaryFactory(family_names="Autrenom")
    case = open_case(user=officer(), beneficiary=person)
    submit(open_case(user=officer(), beneficiary=other))
    submit(case)
    services.add_note(case=case, author=case.assigned_to, text="Elle parle wolof")
    factories.consent(case)
    said = json.dumps(
        [(each.title, each.rows) for each in everything_on(person)], ensure_ascii=False
    )
    for expected in ("Zerbiniou", "+212600112233", "wolof", case.number):
        assert expected in said
    assert "Autrenom" not in said
    assert case.assigned_to.last_name not in said


# Through the pages -----------------------------------------------------------------------------


def test_a_request_is_taken_at_the_desk(page, case, dpo):
    page.force_login(case.assigned_to)
    address = f"/cases/{case.number}/rights/"
    sent = {
        "kind": "access",
        "details": "Voir mon dossier",
        "identity_proof": "paper",
        "key": str(uuid4()),
    }
    assert page.get(address).status_code == 200
    refused = page.post(address, sent | {"identity_proof": ""})
    assert refused.status_code == 422
    assert "Voir mon dossier" in refused.content.decode()
    page.post(address, sent)
    page.post(address, sent)
    assert SubjectRequest.objects.count() == 1


def test_the_officer_for_data_protection_answers_and_prints(page, case, dpo):
    asked = ask(case)
    page.force_login(dpo)
    assert str(asked.pk) in page.get("/cases/rights/").content.decode()
    address = f"/cases/rights/{asked.pk}/"
    assert case.beneficiary.given_names in page.get(address).content.decode()
    sheet = page.get(f"{address}sheet/")
    assert case.beneficiary.family_names in sheet.content.decode()
    file = page.get(f"{address}file/")
    assert file.headers["Content-Disposition"].endswith(f'{case.number}.json"')
    assert json.loads(file.content)
    assert page.post(address, {"answer": ""}).status_code == 422
    assert page.post(address, {"answer": "Remis"}).status_code == 302


def test_once_answered_it_opens_nothing_any_more(page, case, dpo):
    asked = ask(case)
    services.answer_subject_request(asked=asked, answer="Remis", answered_by=dpo)
    page.force_login(dpo)
    address = f"/cases/rights/{asked.pk}/"
    shown = page.get(address).content.decode()
    assert case.beneficiary.given_names not in shown
    assert page.get(f"{address}sheet/").status_code == 403
    assert page.get(f"{address}file/").status_code == 403


@pytest.mark.parametrize("role", [each for each in RoleCode if each != RoleCode.DPO])
def test_no_other_role_sees_what_people_ask(page, case, role):
    asked = ask(case)
    page.force_login(officer(role))
    for path in ("", f"{asked.pk}/", f"{asked.pk}/sheet/", f"{asked.pk}/file/"):
        assert page.get(f"/cases/rights/{path}").status_code == 403
