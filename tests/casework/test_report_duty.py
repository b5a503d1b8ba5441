"""The duty to report trafficking: weighed by protection officers alone, and told to nobody."""

from datetime import timedelta

import pytest
from django.core import mail
from django.db import IntegrityError, transaction

from casework import errors, services
from casework.enums import ClockStatus, EventKind
from casework.models import CaseEvent, ReportDuty, StatutoryClock
from common import clock
from partners.enums import RoleCode
from partners.models import Notification
from tests.conftest import NOW
from tests.factories import CELL, officer, open_case, submit

pytestmark = pytest.mark.django_db

WISHES = "Souhait secret fictif"


@pytest.fixture
def protector():
    return officer(RoleCode.PROT, CELL)


@pytest.fixture
def second():
    return officer(RoleCode.PROT, CELL)


@pytest.fixture
def case():
    return submit(open_case(user=officer()), "PRO-02").case


@pytest.fixture
def duty(case, protector):
    return services.open_report_duty(
        case=case,
        known_at=NOW - timedelta(hours=1),
        is_informed=True,
        wishes=WISHES,
        safety=["place"],
        opened_by=protector,
    )


def report(duty, user, **changes):
    values = {
        "reported_on": clock.today(),
        "channel": "in-person",
        "addressee": "Substitut de permanence",
        "outcome": "Reçu",
        "safety": ["contact"],
    }
    return services.record_report(duty=duty, decided_by=user, **(values | changes))


def test_the_clock_starts_with_the_knowledge_of_the_facts(duty):
    running = StatutoryClock.objects.get()

    assert running.deadline_id == "SD-TRAF-SIGNAL"
    assert running.triggered_at == running.due_at == NOW - timedelta(hours=1)
    assert running.status == ClockStatus.RUNNING


def test_a_report_that_was_made_is_written_down_and_settles_the_clock(duty, protector):
    done = report(duty, protector)

    assert done.state == ReportDuty.State.REPORTED
    assert done.safety == ["contact", "place"]
    assert StatutoryClock.objects.get().status == ClockStatus.MET
    assert duty.case.events.filter(kind=EventKind.REPORT_RECORDED).count() == 1


def test_that_the_facts_do_not_amount_takes_two(duty, protector, second):
    proposed = services.propose_no_report(duty=duty, reasons="Motif", decided_by=protector)

    with pytest.raises(errors.SecondOfficerNeeded):
        services.answer_no_report(duty=proposed, agrees=True, answered_by=protector)
    assert StatutoryClock.objects.get().status == ClockStatus.RUNNING
    settled = services.answer_no_report(duty=proposed, agrees=True, answered_by=second)
    assert settled.state == ReportDuty.State.NOT_AMOUNTING
    assert StatutoryClock.objects.get().status == ClockStatus.DROPPED
    assert not duty.case.events.filter(kind=EventKind.REPORT_RECORDED).exists()


def test_a_second_officer_sends_it_back_to_be_weighed_again(duty, protector, second):
    proposed = services.propose_no_report(duty=duty, reasons="Motif", decided_by=protector)

    back = services.answer_no_report(duty=proposed, agrees=False, answered_by=second)

    assert back.state == ReportDuty.State.OPEN
    assert report(back, second).state == ReportDuty.State.REPORTED


def test_the_database_refuses_to_settle_alone(duty, protector):
    rows = ReportDuty.objects.filter(pk=duty.pk)

    for change in (
        {"state": "no-report"},
        {"decided_by": protector, "confirmed_by": protector},
        {"state": "reported"},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            rows.update(**change)


def test_one_is_weighed_at_a_time(duty, case, protector):
    with pytest.raises(errors.DecidedMeanwhile):
        services.open_report_duty(
            case=case,
            known_at=NOW,
            is_informed=False,
            wishes="x",
            safety=[],
            opened_by=protector,
        )


@pytest.mark.parametrize("role", [RoleCode.CASE, RoleCode.FOCAL, RoleCode.CELL, RoleCode.DPO])
def test_nobody_but_protection_officers_weighs(case, role):
    with pytest.raises(errors.NotAboutTrafficking):
        services.open_report_duty(
            case=case,
            known_at=NOW,
            is_informed=False,
            wishes="x",
            safety=[],
            opened_by=officer(role, CELL),
        )


def test_a_case_that_is_not_very_sensitive_has_no_such_page(client, protector):
    case = submit(open_case(user=officer()), "HOU-01").case
    client.force_login(protector)

    assert client.get(f"/cases/{case.number}/").status_code == 200
    assert client.get(f"/cases/{case.number}/report-duty/").status_code == 404


def test_the_page_leads_from_the_facts_to_the_decision(page, case, protector, second):
    path = f"/cases/{case.number}/report-duty/"
    page.force_login(protector)
    facts = {"act": "facts", "known_at": "2026-09-15T09:00", "wishes": WISHES, "safety": ["place"]}
    late = page.post(path, facts | {"known_at": "2027-01-01T09:00"})
    opened = page.post(path, facts)
    empty = page.post(path, {"act": "no-report", "reasons": ""})
    proposed = page.post(path, {"act": "no-report", "reasons": "Motif fictif"})
    page.post(path, {"act": "confirm"})
    assert ReportDuty.objects.get().state == ReportDuty.State.TO_CONFIRM
    page.force_login(second)
    page.post(path, {"act": "confirm"})

    assert [late.status_code, empty.status_code] == [422, 422]
    assert WISHES in late.content.decode()
    assert opened.status_code == proposed.status_code == 302
    assert ReportDuty.objects.get().state == ReportDuty.State.NOT_AMOUNTING


def test_nothing_of_it_leaves_the_protected_part(duty, protector, client):
    services.propose_no_report(duty=duty, reasons="Motif secret", decided_by=protector)

    assert mail.outbox == []
    for told in Notification.objects.filter(reference=duty.case.number).order_by("id"):
        assert told.role == RoleCode.PROT
        assert told.mail == Notification.Mail.NONE
    assert "secret" not in str(list(CaseEvent.objects.order_by("id").values_list("data")))
    for role in (RoleCode.CASE, RoleCode.FOCAL, RoleCode.CELL, RoleCode.DPO, RoleCode.PLAN):
        client.force_login(officer(role, CELL))
        assert client.get(f"/cases/{duty.case.number}/report-duty/").status_code == 404
