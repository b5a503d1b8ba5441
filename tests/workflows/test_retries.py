"""Automatic steps that fail: tried again with growing delays, then left to people."""

from datetime import timedelta

import pytest

from common import clock
from tests.conftest import NOW
from tests.workflows.conftest import flow, task
from tests.workflows.running import complete, live, start
from tests.workflows.test_runtime import serving
from workflows.models import Incident, UserTask
from workflows.runtime import handlers, retries

pytestmark = pytest.mark.django_db

MINUTES = [1, 5, 25, 120]


class Work:
    """A handler that fails so often and then goes through."""

    def __init__(self, failures: int) -> None:
        self.failures, self.calls = failures, 0

    def __call__(self, job: handlers.Job) -> dict:
        self.calls += 1
        if self.calls <= self.failures:
            raise ConnectionError
        return {}


def begin(known_work: dict, failures: int) -> tuple:
    known_work["test.work"] = work = Work(failures)
    instance, worker = start(serving())
    complete(instance, "before", worker)
    return instance, work


def sweep(minutes: float) -> int:
    with clock.fixed(NOW + timedelta(minutes=minutes)):
        return retries.retry_due()


def test_a_step_that_failed_once_goes_through_by_itself_a_minute_later(known_work):
    instance, _ = begin(known_work, 1)

    went = sweep(1)

    assert went == 1
    assert list(live(instance)) == ["after"]
    assert Incident.objects.get().resolved_at is not None


def test_it_is_not_tried_before_its_time(known_work):
    _, work = begin(known_work, 1)

    sweep(0.9)

    assert work.calls == 1


def test_delays_grow_and_then_people_decide(known_work):
    instance, work = begin(known_work, 99)
    passed = 0.0
    for minutes in MINUTES:
        passed += minutes
        sweep(passed)

    incident = Incident.objects.get(process=instance)
    sweep(passed + 10_000)

    assert (work.calls, incident.attempts, incident.retry_at) == (5, 5, None)
    assert incident.resolved_at is None


def test_a_failure_is_one_incident_however_often_it_is_tried(known_work):
    instance, _ = begin(known_work, 99)

    sweep(1)
    sweep(7)

    assert Incident.objects.filter(process=instance).count() == 1


def test_work_that_nobody_knows_any_more_is_not_tried_by_itself(known_work):
    known_work["test.work"] = Work(0)
    instance, worker = start(serving())
    del known_work["test.work"]

    complete(instance, "before", worker)

    incident = Incident.objects.get()
    assert (incident.code, incident.retry_at) == ("no-handler", None)


def test_an_endless_loop_of_automatic_steps_is_stopped_and_the_person_s_step_stands(known_work):
    known_work["test.work"] = Work(0)
    body = (
        '<bpmn:startEvent id="s"/><bpmn:exclusiveGateway id="x"/><bpmn:endEvent id="e"/>'
        '<bpmn:exclusiveGateway id="again" default="f_again_x"/>'
        '<bpmn:serviceTask id="work" sm:implementation="test.work"/>'
        + task("before")
        + flow("s", "before")
        + flow("before", "x")
        + flow("x", "work")
        + flow("work", "again")
        + flow("again", "x")
        + flow("again", "e", "enough = true")
    )
    instance, worker = start(body, enough=False)

    complete(instance, "before", worker)

    assert Incident.objects.get(process=instance).code == "endless-loop"
    assert UserTask.objects.get(process=instance).status == "DONE"
