"""Needs of a person: what they do to the case, its requests and its limits."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework import errors, services
from casework.agenda import agenda_of
from casework.enums import EventKind, Fact, NeedEnding, Tier, Urgency
from casework.models import Case, CaseNeed, NeedCode, Note
from casework.permissions import cases_visible_to
from casework.selectors import case_list
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Notification
from partners.selectors import notifications_of
from tests.conftest import NOW
from tests.factories import CELL, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def record(case: Case, code: str, user=None, **kwargs) -> CaseNeed:
    return services.record_need(
        case=case,
        need=NeedCode.objects.get(code=code),
        recorded_by=user or case.assigned_to,
        **kwargs,
    )


def urgency_of(request) -> str:
    request.refresh_from_db()
    return request.urgency


# Urgency


@pytest.mark.parametrize(
    ("code", "facts", "urgency"),
    [
        ("VN-NODOC", [], "U4"),
        ("VN-OLD", [], "U3"),
        ("VN-HOM", [], "U2"),
        ("VN-HOM", [Fact.WITH_CHILD], "U1"),
        ("VN-MH", [], "U4"),
        ("VN-MH", [Fact.SUICIDE_RISK], "U1"),
        ("VN-ARR", [], "U1"),
        ("VN-CHR", [], "U2"),
    ],
)
def test_a_need_makes_open_requests_as_urgent_as_the_table_says(case, code, facts, urgency):
    request = submit(case, "EDU-04")
    assert request.request_type.urgency == "U4"

    record(case, code, facts=facts)

    assert urgency_of(request) == urgency


@pytest.mark.parametrize(("facts", "urgency"), [([], "U2"), ([Fact.WITHIN_72_HOURS], "U1")])
def test_recent_violence_is_vital(facts, urgency):
    protector = officer(RoleCode.PROT)
    case = open_case(user=protector)
    request = submit(case, "EDU-04")

    record(case, "VN-GBV", facts=facts)

    assert urgency_of(request) == urgency


def test_a_new_request_is_as_urgent_as_the_needs_ask_for(case):
    record(case, "VN-HOM")

    assert submit(case, "EDU-04").urgency == Urgency.U2


def test_a_need_is_lowered_with_a_reason_only(case):
    record(case, "VN-HOM")

    with pytest.raises(errors.UrgencyOfNeedsLowered):
        submit(case, "EDU-04", urgency=Urgency.U3)
    lowered = submit(case, "EDU-04", urgency=Urgency.U3, urgency_reason="Raison fictive")

    event = case.events.get(kind=EventKind.URGENCY_LOWERED)
    assert lowered.urgency == Urgency.U3
    assert event.data == {"before": "U2", "urgency": "U3"}


def test_a_higher_need_undoes_a_lowering(case):
    record(case, "VN-HOM")
    request = submit(case, "EDU-04", urgency=Urgency.U4, urgency_reason="Raison fictive")

    record(case, "VN-MH", facts=[Fact.SUICIDE_RISK])

    assert urgency_of(request) == Urgency.U1


def test_the_limit_comes_nearer_when_urgency_rises_and_stays_when_it_falls(case):
    request = submit(case, "EDU-04")
    late = request.acknowledge_due_at

    need = record(case, "VN-ARR")
    request.refresh_from_db()
    near = request.acknowledge_due_at
    services.end_need(need=need, ending=NeedEnding.RESOLVED, ended_by=case.assigned_to)
    request.refresh_from_db()

    assert near == NOW + timedelta(hours=1) < late
    assert request.acknowledge_due_at == near
    assert request.urgency == Urgency.U4


def test_a_request_that_was_taken_up_keeps_its_limit(case):
    request = submit(case, "EDU-04")
    services.record_acknowledgement(request=request, at=NOW)
    before = request.acknowledge_due_at

    record(case, "VN-ARR")

    request.refresh_from_db()
    assert request.acknowledge_due_at == before


def test_a_pregnancy_becomes_more_urgent_on_its_day_without_a_sweep(case):
    request = submit(case, "EDU-04")
    record(case, "VN-PREG", third_trimester_date=date(2026, 10, 1))

    request.refresh_from_db()
    with clock.fixed(NOW + timedelta(days=15, hours=10)):
        before = request.urgency_today, case_list(case.assigned_to).get().top_urgency
    with clock.fixed(NOW + timedelta(days=16)):
        after = request.urgency_today, case_list(case.assigned_to).get().top_urgency

    assert before == ("U3", "U3")
    assert after == ("U2", "U2")


def test_a_limit_counts_a_rise_that_comes_before_it(case):
    request = submit(case, "EDU-04")

    record(case, "VN-PREG", third_trimester_date=date(2026, 9, 16))

    request.refresh_from_db()
    # Priority alone would leave until Wednesday at 10:00; four hours after opening it is urgent.
    assert request.urgency == Urgency.U3
    assert request.acknowledge_due_at <= NOW + timedelta(days=1)


def test_what_another_need_asks_for_survives_the_end_of_one(case):
    request = submit(case, "EDU-04")
    record(case, "VN-OLD")
    homeless = record(case, "VN-HOM")

    services.end_need(need=homeless, ending=NeedEnding.RESOLVED, ended_by=case.assigned_to)

    assert urgency_of(request) == Urgency.U3


def test_recording_another_need_later_does_not_calm_recent_violence():
    case = open_case(user=officer(RoleCode.PROT))
    request = submit(case, "EDU-04")
    record(case, "VN-GBV", facts=[Fact.WITHIN_72_HOURS])

    with clock.fixed(NOW + timedelta(days=5)):
        record(case, "VN-NODOC")

    assert urgency_of(request) == Urgency.U1


# Confidentiality


def test_a_case_becomes_as_confidential_as_its_needs(case):
    record(case, "VN-MED")

    case.refresh_from_db()
    assert case.tier == Tier.C3


def test_a_need_that_the_officer_may_not_read_goes_to_those_who_may():
    reception = officer(RoleCode.INTAKE)
    case = open_case(user=reception)
    submit(case)
    colleague, protector = officer(), officer(RoleCode.PROT)

    need = record(case, "VN-MED")

    case.refresh_from_db()
    assert need.case != case
    assert case.tier == Tier.C2
    assert not case.needs.exists()
    assert not case.events.filter(kind=EventKind.NEED_RECORDED).exists()
    assert need.case.beneficiary == case.beneficiary
    assert need.case.assigned_to is None
    sees = [
        cases_visible_to(who).filter(pk=need.case.pk).exists()
        for who in (reception, colleague, protector)
    ]
    assert sees == [False, True, True]


def test_who_takes_over_is_told_and_finds_it_on_the_agenda():
    caseworker, protector = officer(), officer(RoleCode.PROT)
    case = open_case(user=caseworker)

    need = record(case, "VN-GBV")

    told = Notification.objects.get(kind=NotificationKind.CASE_HANDED_OVER)
    items = agenda_of(Case.objects.filter(pk=need.case.pk))[need.case.pk]
    assert told in notifications_of(protector)
    assert told not in notifications_of(caseworker)
    assert told.reference == need.case.number
    assert [item.kind for item in items] == ["follow-up"]


def test_a_protection_officer_of_another_body_records_in_the_case_itself():
    case = open_case()
    submit(case, "PRO-02")

    need = record(case, "VN-GBV", officer(RoleCode.PROT, CELL))

    assert need.case == case


def test_a_need_is_recorded_once(case):
    record(case, "VN-HOM")

    with pytest.raises(errors.NeedAlreadyRecorded):
        record(case, "VN-HOM")


def test_a_code_that_is_kept_back_is_never_recorded(case):
    with pytest.raises(errors.NeedNotForUse):
        record(case, "VN-LGBT", officer(RoleCode.PROT))


def test_nothing_is_recorded_in_a_closed_case(case):
    services.close_case(case=case, closed_by=None)

    with pytest.raises(errors.CaseClosed):
        record(case, "VN-HOM")


def test_the_detail_is_sealed_at_rest(case, django_assert_num_queries):
    need = record(case, "VN-HOM", detail="Détail fictif")

    stored = CaseNeed.objects.filter(pk=need.pk).values_list("detail", flat=True).get()
    assert b"fictif" not in bytes(stored)
    assert CaseNeed.objects.get(pk=need.pk).detail == "Détail fictif"


# An officer's choice


def test_an_officer_raises_freely_and_lowers_with_a_note(case, user):
    request = submit(case)

    services.change_urgency(request=request, urgency=Urgency.U1, changed_by=user)
    raised = urgency_of(request)
    with pytest.raises(errors.LoweredUrgency):
        services.change_urgency(request=request, urgency=Urgency.U4, changed_by=user)
    services.change_urgency(
        request=request, urgency=Urgency.U4, changed_by=user, reason="Raison fictive"
    )

    event = case.events.get(kind=EventKind.URGENCY_LOWERED)
    assert raised == Urgency.U1
    assert urgency_of(request) == Urgency.U4
    assert Note.objects.get().text == "Raison fictive"
    assert "Raison" not in str(event.data)


# Pages


def new_need(code: str, **changes: object) -> dict[str, object]:
    return {"need": code, "key": str(uuid4())} | changes


def test_a_need_is_recorded_on_the_page_once(page, user, case):
    page.force_login(user)
    data = new_need("VN-HOM", facts=[Fact.WITH_CHILD], detail="Détail fictif")

    page.post(f"/cases/{case.number}/needs/new/", data)
    answer = page.post(f"/cases/{case.number}/needs/new/", data, follow=True)

    assert CaseNeed.objects.get().facts == [Fact.WITH_CHILD]
    assert "Détail fictif" in answer.content.decode()


@pytest.mark.parametrize(
    ("data", "field"),
    [
        ({"need": ""}, "need"),
        ({"need": "VN-LGBT"}, "need"),
        ({"need": "VN-OLD", "facts": [Fact.SUICIDE_RISK]}, "facts"),
        ({"need": "VN-OLD", "third_trimester_date": "2026-10-01"}, "third_trimester_date"),
    ],
)
def test_a_need_that_makes_no_sense_is_refused_and_kept(page, user, case, data, field):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/needs/new/", data | {"detail": "Texte fictif"})

    assert answer.status_code == 422
    assert field in answer.context["form"].errors
    assert answer.context["form"]["detail"].value() == "Texte fictif"


def test_the_officer_is_told_before_a_need_leaves_them(page, user, case):
    page.force_login(user)
    path = f"/cases/{case.number}/needs/new/"

    told = page.post(path, new_need("VN-GBV"))
    sent = page.post(path, new_need("VN-GBV", confirmed="on"), follow=True)

    assert told.status_code == 422
    assert "confirmed" in told.context["form"].errors
    assert sent.status_code == 200
    assert sent.redirect_chain[-1][0].startswith("/cases/received/")


def test_the_cell_reads_codes_and_no_detail(page, case):
    record(case, "VN-HOM", detail="Détail fictif")
    page.force_login(officer(RoleCode.CELL, CELL))

    answer = page.get(f"/cases/{case.number}/needs/")

    assert "Détail fictif" not in answer.content.decode()
    assert answer.context["lines"][0].need.need_id == "VN-HOM"


def test_lowering_on_the_page_asks_why(page, user, case):
    request = submit(case)
    page.force_login(user)
    path = f"/cases/{case.number}/needs/requests/{request.pk}/"

    refused = page.post(path, {"urgency": "U4"})
    done = page.post(path, {"urgency": "U4", "reason": "Raison fictive"})

    assert refused.status_code == 422
    assert done.status_code == 302
    assert urgency_of(request) == "U4"
