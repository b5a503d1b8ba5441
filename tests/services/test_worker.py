"""A worker is a process of its own: what it does is done through database and broker alone."""

import re
import signal
from datetime import datetime, timedelta
from pathlib import Path

import pytest
from django.db import transaction
from django.db.models import Count

from casework.models import Request
from common import clock
from common.models import OutboxMessage
from partners.enums import RoleCode
from partners.models import Organisation
from referrals.enums import Actor, EscalationLevel
from referrals.models import Referral
from referrals.services import move_referral
from tests import factories
from tests.services.processes import eventually
from workflows.models import ProcessInstance, UserTask
from workflows.models.instance import LIVE
from workflows.tasks import fire_due_timers

#: Matches the worker's line "Task workflows.fire_due_timers[…] succeeded in …".
SWEPT = re.compile(r"fire_due_timers\[\S+\] succeeded")


def submitted() -> Request:
    return factories.submit(factories.open_case(user=factories.officer()))


def is_quiet() -> bool:
    """Whether nothing waits in the outbox."""
    return not OutboxMessage.objects.filter(delivered_at__isnull=True).exists()


def waiting_forms(request: Request) -> list[str]:
    tasks = UserTask.objects.filter(process__request=request, status__in=LIVE)
    return list(tasks.order_by("id").values_list("form_key", flat=True))


def test_a_worker_starts_the_process_of_a_request_that_the_site_took(start_worker):
    start_worker("one")

    request = submitted()

    assert eventually(lambda: request.processes.exists())
    assert waiting_forms(request) == ["referrals:send"]


def test_what_was_written_while_no_worker_ran_is_delivered_by_the_next(start_worker):
    request = submitted()
    assert not request.processes.exists()

    start_worker("late")

    assert eventually(lambda: request.processes.exists())


def test_a_worker_fires_what_is_due_and_nothing_before(start_worker, move_clock):
    worker = start_worker("one")
    request = submitted()
    assert eventually(lambda: waiting_forms(request) == ["referrals:send"])
    referral = factories.refer(request)
    assert eventually(lambda: request.processes.get().timers.exists() and is_quiet())
    first = min(request.processes.get().timers.values_list("due_at", flat=True))

    def level_after_a_sweep_at(at: datetime) -> str:
        before = len(SWEPT.findall(worker.written()))
        move_clock(at)
        fire_due_timers.apply_async(ignore_result=True)
        assert eventually(lambda: len(SWEPT.findall(worker.written())) > before), worker.written()
        return _level(referral.pk)

    assert level_after_a_sweep_at(first - timedelta(minutes=1)) == EscalationLevel.NONE
    assert level_after_a_sweep_at(first + timedelta(minutes=1)) == EscalationLevel.REMINDED


def _level(pk: int) -> str:
    return Referral.objects.get(pk=pk).escalation


def test_a_message_whose_wake_was_lost_is_delivered_at_the_next_beat(beat, start_worker):
    worker = start_worker("one")
    request = _written_without_a_wake()

    assert eventually(lambda: request.processes.exists())
    assert "common.deliver_outbox" in worker.written()


def _written_without_a_wake() -> Request:
    with transaction.atomic():
        request = submitted()
        # What a broker that is down leaves behind: rows, and nobody who was told.
        transaction.get_connection().run_on_commit.clear()
    return request


def test_a_killed_worker_loses_nothing_and_repeats_nothing(start_worker):
    requests = [submitted() for _ in range(8)]
    first = start_worker("first")
    eventually(lambda: ProcessInstance.objects.exists())

    first.stop(signal.SIGKILL)
    start_worker("second")
    submitted()

    assert eventually(is_quiet)
    counted = Request.objects.annotate(runs=Count("processes")).order_by("id")
    assert list(counted.values_list("runs", flat=True)) == [1] * (len(requests) + 1)


def test_a_worker_that_is_asked_to_end_ends_cleanly(start_worker):
    worker = start_worker("one")
    request = submitted()
    assert eventually(lambda: request.processes.exists())

    assert worker.stop() == 0
    assert "Traceback" not in worker.written()
    assert eventually(is_quiet)


@pytest.mark.postgres
def test_two_workers_share_the_work_without_doing_it_twice(start_worker, postgres):
    start_worker("one")
    start_worker("two")

    requests = [submitted() for _ in range(20)]

    assert eventually(is_quiet)
    counted = Request.objects.annotate(runs=Count("processes")).order_by("id")
    assert list(counted.values_list("runs", flat=True)) == [1] * len(requests)


def test_an_enrolment_goes_from_the_desk_to_its_outcome_through_the_worker(start_worker):
    start_worker("one")
    teacher = factories.officer(RoleCode.CASE, factories.SCHOOLS)
    request = submitted()
    assert eventually(lambda: waiting_forms(request) == ["referrals:send"])
    referral = factories.refer(request)
    assert eventually(is_quiet)

    for move, data in [
        ("acknowledge", {"expected_answer_date": clock.today() + timedelta(days=3)}),
        ("accept", {"desk": "Bureau fictif"}),
        ("start", {"started_on": clock.today()}),
        ("complete", {"outcome": "ENROLLED"}),
    ]:
        move_referral(referral=referral, move=move, actor=Actor.RECIPIENT, user=teacher, data=data)
    assert eventually(lambda: waiting_forms(request) == ["referrals:confirm"])
    worker = request.case.assigned_to
    move_referral(referral=referral, move="confirm", actor=Actor.SENDER, user=worker)

    assert eventually(lambda: _is_closing(request))
    assert eventually(is_quiet)


def _is_closing(request: Request) -> bool:
    """Whether closing the case is proposed: its last request came to its end."""
    request.case.refresh_from_db()
    return request.case.closing_since is not None


def test_a_mail_leaves_from_the_worker_and_names_nobody(start_worker, tmp_path: Path):
    worker = start_worker("one")
    Organisation.objects.filter(code=factories.SCHOOLS).update(email="ecoles@reseau.example")
    request = submitted()
    person = request.case.beneficiary

    factories.refer(request)

    mails = tmp_path / "mail"
    assert eventually(lambda: mails.is_dir() and any(mails.iterdir()))
    text = "".join(path.read_text() for path in mails.iterdir())
    for name in (person.family_names, person.given_names, request.request_type.label):
        assert name not in text
        assert name not in worker.written()
