"""A child's school enrolment, from the association's desk to the confirmed outcome."""

from datetime import timedelta

import pytest

from casework.enums import CaseStatus, ClosureState, EventKind
from casework.services import approve_closure
from common import clock, outbox
from partners.enums import RoleCode
from referrals.enums import Actor, ReferralState
from referrals.services import move_referral
from tests import factories
from workflows.models import UserTask
from workflows.models.instance import LIVE
from workflows.runtime import timers

pytestmark = pytest.mark.usefixtures("processes")


def names_of_live_tasks(request) -> list[str]:
    tasks = UserTask.objects.filter(process__request=request, status__in=LIVE)
    return list(tasks.order_by("number").values_list("name", flat=True))


def test_a_request_starts_its_process_with_the_task_to_refer(fixed_clock):
    worker = factories.officer()
    request = factories.submit(factories.open_case(user=worker))

    outbox.deliver()

    assert names_of_live_tasks(request) == ["Envoyer l’orientation"]


def test_an_answered_referral_ends_with_the_case_ready_to_be_closed(fixed_clock):
    worker = factories.officer()
    teacher = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    request = factories.submit(factories.open_case(user=worker))
    outbox.deliver()
    referral = factories.refer(request)
    outbox.deliver()
    assert names_of_live_tasks(request) == []

    moves = [
        ("acknowledge", {"expected_answer_date": clock.today() + timedelta(days=3)}),
        ("accept", {"desk": "Bureau fictif"}),
        ("start", {"started_on": clock.today()}),
        ("complete", {"outcome": "ENROLLED"}),
    ]
    for move, data in moves:
        move_referral(referral=referral, move=move, actor=Actor.RECIPIENT, user=teacher, data=data)
        outbox.deliver()
    assert names_of_live_tasks(request) == ["Confirmer le résultat avec la personne"]
    move_referral(referral=referral, move="confirm", actor=Actor.SENDER, user=worker)
    outbox.deliver()

    request.refresh_from_db()
    assert request.outcome_id == "ENROLLED"
    request.case.refresh_from_db()
    assert request.case.status == CaseStatus.OPEN
    closure = request.case.closures.get(state=ClosureState.ASKED)
    assert (closure.outcome_id, closure.asked_by) == ("DELIVERED", None)
    approve_closure(closure=closure, approved_by=factories.officer(RoleCode.FOCAL))
    request.case.refresh_from_db()
    assert request.case.status == CaseStatus.CLOSED
    referral.refresh_from_db()
    assert referral.state == ReferralState.CONFIRMED
    assert not request.processes.get().timers.exists()


def test_silence_is_reminded_then_told_to_the_focal_point_and_the_cell(fixed_clock):
    request = factories.submit(factories.open_case(user=factories.officer()))
    outbox.deliver()
    referral = factories.refer(request)
    outbox.deliver()

    levels = []
    for days in (1, 2, 3):
        with clock.fixed(fixed_clock + timedelta(days=days)):
            timers.fire_due()
        referral.refresh_from_db()
        levels.append(referral.escalation)

    assert levels[-1] == "N2"
    kinds = request.case.events.values_list("kind", flat=True).order_by("id")
    assert list(kinds).count(EventKind.REMINDER_SENT) == 1
    assert list(kinds).count(EventKind.ESCALATED) == 2
