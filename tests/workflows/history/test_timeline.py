"""The timeline: what happened in words, without gateways and without names."""

import pytest

from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import flow, linear, task
from tests.workflows.histories import begin, complete, write
from workflows import services
from workflows.bpmn import events, log
from workflows.history import LineKind, timeline
from workflows.models import ProcessInstance
from workflows.runtime import handlers

pytestmark = pytest.mark.django_db

CHOICE = (
    '<bpmn:startEvent id="s" name="reçu"/><bpmn:exclusiveGateway id="x" name="choix"/>'
    + task("a")
    + '<bpmn:endEvent id="e" name="fin"/>'
    + flow("s", "x")
    + flow("x", "a")
    + flow("a", "e")
)
JOB = (
    '<bpmn:startEvent id="s"/><bpmn:serviceTask id="j" name="appel" sm:implementation="call"/>'
    '<bpmn:endEvent id="e"/>' + flow("s", "j") + flow("j", "e")
)


def told(instance: ProcessInstance) -> list[tuple[str, str]]:
    return [(str(line.kind), line.title) for line in timeline(instance)]


def test_it_tells_of_tasks_and_events_but_not_of_gateways():
    worker = factories.officer()
    instance = begin(CHOICE, worker=worker)
    complete(instance, "a", worker)

    assert told(instance) == [
        ("started", ""),
        ("happened", "reçu"),
        ("todo", "a"),
        ("done", "a"),
        ("happened", "fin"),
    ]


def test_a_task_is_told_with_its_role_and_nobodys_name():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    complete(instance, "t1", worker)

    lines = timeline(instance)

    done = next(line for line in lines if line.kind == LineKind.DONE)
    assert done.role == RoleCode.CASE.label
    assert worker.last_name not in repr(lines)
    assert worker.username not in repr(lines)


def test_a_cancelled_process_tells_what_is_no_longer_needed():
    instance = begin(linear(1), worker=factories.officer())
    services.cancel_process(instance=instance, reason="error", user=None)

    assert told(instance)[-1] == ("withdrawn", "t1")


def test_a_step_that_could_not_go_on_is_told(known_work: dict[str, handlers.Handler]):
    known_work["call"] = lambda job: 1 / 0
    instance = begin(JOB, worker=factories.officer())

    assert told(instance)[-1] == ("stuck", "appel")


def test_work_done_at_once_is_told_once(known_work: dict[str, handlers.Handler]):
    known_work["call"] = lambda job: {}
    instance = begin(JOB, worker=factories.officer())

    assert [line for line in told(instance) if line[1] == "appel"] == [("done", "appel")]


def test_what_a_coordinator_does_is_told_with_their_role_and_the_step():
    cell = factories.officer(RoleCode.CELL, factories.CELL)
    instance = begin(linear(2), worker=factories.officer())
    moved = events.TokenMoved(at=instance.created, token=2, to="t2")
    write(instance, log.encode(moved), cell)

    line = timeline(instance)[-1]

    assert (line.kind, line.node, line.role) == (LineKind.MOVED, "t2", RoleCode.CELL.label)


def test_a_pause_is_told_with_who_held_it():
    cell = factories.officer(RoleCode.CELL, factories.CELL)
    instance = begin(linear(1), worker=factories.officer())
    services.suspend_process(instance=instance, reason="check", user=cell)
    services.resume_process(instance=instance, user=cell)

    assert [(line.kind, line.role) for line in timeline(instance)[-2:]] == [
        (LineKind.HELD, RoleCode.CELL.label),
        (LineKind.RESUMED, RoleCode.CELL.label),
    ]


def test_it_takes_the_same_queries_for_a_long_history(django_assert_num_queries):
    worker = factories.officer()
    instance = begin(linear(6), worker=worker)
    for number in range(1, 7):
        complete(instance, f"t{number}", worker)

    with django_assert_num_queries(5):
        timeline(instance)
