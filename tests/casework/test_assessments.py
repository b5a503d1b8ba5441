"""Assessments: drafts, versions, the second reader, and who reads them at all."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction

from casework import errors, services
from casework.agenda import agenda_of
from casework.enums import Risk
from casework.models import Assessment, Case
from casework.selectors import versions_of
from common import clock
from common.sealing import PROTECTED, current_key, key_of
from partners.enums import RoleCode
from tests.factories import CELL, BeneficiaryFactory, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def data(**changes: object) -> services.AssessmentData:
    values = {
        "risk": Risk.LOW,
        "review_date": clock.today() + timedelta(days=30),
        "situation": "Situation fictive",
    }
    return services.AssessmentData(**values | changes)


def finish(case: Case, user, **changes: object) -> Assessment:
    return services.finish_assessment(case=case, author=user, data=data(**changes))


def test_a_new_version_supersedes_and_the_old_one_stays_readable(case, user):
    first = finish(case, user)
    second = finish(case, user, situation="Autre situation fictive")

    assert versions_of(case) == [second, first]
    assert [each.version for each in versions_of(case)] == [2, 1]
    assert Assessment.objects.get(pk=first.pk).situation == "Situation fictive"


@pytest.mark.parametrize("missing", [{"risk": None}, {"review_date": None}, {"situation": "  "}])
def test_what_is_not_complete_stays_a_draft(case, user, missing):
    services.save_assessment(case=case, author=user, data=data(**missing))

    with pytest.raises(errors.AssessmentIncomplete):
        finish(case, user, **missing)

    assert versions_of(case) == []
    assert case.assessments.count() == 1


def test_two_officers_have_a_draft_each(case, user):
    services.save_assessment(case=case, author=user, data=data())
    services.save_assessment(case=case, author=officer(), data=data())
    services.save_assessment(case=case, author=user, data=data(situation="Plus tard"))

    assert case.assessments.count() == 2


@pytest.mark.parametrize(
    ("risk", "awaits"),
    [(Risk.DAY, True), (Risk.THREE_DAYS, True), (Risk.WEEK, False), (Risk.LOW, False)],
)
def test_a_high_risk_needs_a_second_reader(case, user, risk, awaits):
    assert finish(case, user, risk=risk).awaits_approval == awaits


def test_nobody_approves_their_own(case, user):
    assessment = finish(case, user, risk=Risk.DAY)

    with pytest.raises(errors.ApprovalOfOwn):
        services.approve_assessment(assessment=assessment, approved_by=user)
    assessment.approved_by, assessment.approved_at = user, clock.now()
    with pytest.raises(IntegrityError), transaction.atomic():
        assessment.save()


def test_a_colleague_approves_once(case, user):
    assessment, colleague = finish(case, user, risk=Risk.DAY), officer()

    services.approve_assessment(assessment=assessment, approved_by=colleague)
    services.approve_assessment(assessment=assessment, approved_by=officer())

    assessment.refresh_from_db()
    assert assessment.approved_by == colleague
    assert not assessment.awaits_approval


def test_what_needs_no_approval_gets_none(case, user):
    with pytest.raises(errors.NothingToApprove):
        services.approve_assessment(assessment=finish(case, user), approved_by=officer())


def test_the_present_version_alone_is_on_the_agenda(case, user):
    finish(case, user, risk=Risk.DAY)
    finish(case, user)

    items = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    assert [item.kind for item in items] == ["review"]


def test_narratives_are_sealed_and_those_of_protected_cases_with_their_own_keys():
    protector = officer(RoleCode.PROT)
    case = open_case(user=protector)
    submit(case, "PRO-02")

    assessment = finish(case, protector)

    stored = Assessment.objects.filter(pk=assessment.pk).values_list("situation", flat=True).get()
    assert b"fictive" not in bytes(stored)
    assert key_of(bytes(stored)) == current_key(PROTECTED)


def test_what_was_written_before_is_sealed_anew_when_a_case_becomes_protected():
    protector = officer(RoleCode.PROT)
    case = open_case(user=protector)
    assessment = finish(case, protector)

    submit(case, "PRO-02")

    stored = Assessment.objects.filter(pk=assessment.pk).values_list("situation", flat=True).get()
    assert key_of(bytes(stored)) == current_key(PROTECTED)
    assert Assessment.objects.get(pk=assessment.pk).situation == "Situation fictive"


# Pages


def written(**changes: object) -> dict[str, object]:
    values = {
        "situation": "Situation fictive",
        "risk": "low",
        "review_date": "2026-10-15",
        "key": str(uuid4()),
    }
    return values | changes


def test_an_assessment_is_finished_once_on_the_page(page, user, case):
    page.force_login(user)
    path, sent = f"/cases/{case.number}/assessment/edit/", written()

    page.post(path, sent)
    answer = page.post(path, sent, follow=True)

    assert [each.version for each in versions_of(case)] == [1]
    assert "Situation fictive" in answer.content.decode()


def test_a_draft_is_kept_and_shown_again_to_its_author_only(page, user, case):
    page.force_login(user)
    path = f"/cases/{case.number}/assessment/edit/"

    page.post(path, written(keep="1", risk="", situation="Brouillon fictif"))
    again = page.get(path).context["form"]["situation"].value()
    page.force_login(officer())
    other = page.get(path).context["form"]["situation"].value()

    assert again == "Brouillon fictif"
    assert not other
    assert versions_of(case) == []


def test_an_incomplete_one_is_refused_and_keeps_every_word(page, user, case):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/assessment/edit/", written(risk=""))

    assert answer.status_code == 422
    assert answer.context["form"]["situation"].value() == "Situation fictive"


def test_a_child_has_a_block_of_its_own(page, user, case):
    child = open_case(user=user, beneficiary=BeneficiaryFactory(child=True))
    page.force_login(user)

    of_child = page.get(f"/cases/{child.number}/assessment/edit/").context["form"].fields
    of_adult = page.get(f"/cases/{case.number}/assessment/edit/").context["form"].fields
    page.post(
        f"/cases/{child.number}/assessment/edit/",
        written(school="École fictive", tracing="given", best_interest="Intérêt fictif"),
    )

    assert {"school", "care", "siblings", "tracing", "best_interest"} <= set(of_child)
    assert not {"school", "tracing"} & set(of_adult)
    (kept,) = versions_of(child)
    assert (kept.school, kept.tracing) == ("École fictive", "given")


def test_approval_is_offered_to_a_colleague_and_not_to_the_author(page, user, case):
    assessment = finish(case, user, risk=Risk.DAY)
    path = f"/cases/{case.number}/assessment/"
    page.force_login(user)
    own = page.get(path).context["may_approve"]
    page.post(f"{path}{assessment.pk}/approve/")
    assessment.refresh_from_db()
    untouched = assessment.approved_at

    page.force_login(officer())
    offered = page.get(path).context["may_approve"]
    page.post(f"{path}{assessment.pk}/approve/")

    assessment.refresh_from_db()
    assert (own, offered) == (False, True)
    assert untouched is None
    assert assessment.approved_at is not None


def test_an_earlier_version_has_an_address(page, user, case):
    finish(case, user)
    finish(case, user, situation="Autre situation fictive")
    page.force_login(user)
    path = f"/cases/{case.number}/assessment/"

    assert "Situation fictive" in page.get(f"{path}?version=1").content.decode()
    assert page.get(f"{path}?version=7").status_code == 404


def test_those_who_may_not_know_the_person_read_no_assessment(page, case, user):
    finish(case, user)
    page.force_login(officer(RoleCode.CELL, CELL))

    assert page.get(f"/cases/{case.number}/assessment/").status_code == 403
    sections = page.get(f"/cases/{case.number}/").context["sections"]
    assert not any("assessment" in each.url for each in sections)
