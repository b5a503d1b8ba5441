"""The export as XES: what its standard asks for, and nobody in it."""

from datetime import timedelta

import pytest

from casework.enums import Tier
from common import clock
from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.exports.readers import read_xes, written
from tests.workflows.histories import begin, complete, write
from workflows import services
from workflows.bpmn import InstanceState, log
from workflows.exports import Written, runs, write_xes
from workflows.models import Incident, ProcessInstance

pytestmark = pytest.mark.django_db

JOB = (
    '<bpmn:startEvent id="s"/><bpmn:serviceTask id="j" name="appel" sm:implementation="call"/>'
    '<bpmn:endEvent id="e"/>' + flow("s", "j") + flow("j", "e")
)
THRICE = (
    '<bpmn:startEvent id="s"/>'
    + task(
        "a",
        inner="<bpmn:multiInstanceLoopCharacteristics><bpmn:loopCardinality "
        'xsi:type="bpmn:tFormalExpression">3</bpmn:loopCardinality>'
        "</bpmn:multiInstanceLoopCharacteristics>",
    )
    + '<bpmn:endEvent id="e"/>'
    + flow("s", "a")
    + flow("a", "e")
)


def traces() -> list[dict]:
    return read_xes(written(write_xes)[0])


def shown(trace: dict) -> list[tuple[str, str]]:
    return [(event["concept:name"], event["lifecycle:transition"]) for event in trace["events"]]


def test_each_process_is_a_trace_under_its_number():
    worker = factories.officer()
    first, second = (begin(linear(1), worker=worker) for _ in range(2))

    assert [trace["concept:name"] for trace in traces()] == [str(first.pk), str(second.pk)]


def test_a_trace_tells_the_steps_in_order_with_their_transitions():
    worker = factories.officer()
    instance = begin(linear(2), worker=worker)
    complete(instance, "t1", worker)

    (trace,) = traces()

    assert shown(trace) == [
        ("s", "complete"),
        ("t1", "start"),
        ("t1", "complete"),
        ("t2", "start"),
    ]
    assert trace["model"] == "small"
    assert trace["version"] == 1


def test_an_event_says_when_it_happened_with_its_zone():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    with clock.fixed(NOW + timedelta(hours=3)):
        complete(instance, "t1", worker)

    (trace,) = traces()

    assert [event["time:timestamp"] - NOW for event in trace["events"][-2:]] == [
        timedelta(hours=3),
        timedelta(hours=3),
    ]


def test_a_task_names_its_role_and_body_and_nobody():
    worker = factories.officer()
    complete(begin(linear(1), worker=worker), "t1", worker)

    text, _ = written(write_xes)

    done = read_xes(text)[0]["events"][2]
    assert (done["org:role"], done["org:group"]) == (RoleCode.CASE, factories.NGO)
    assert "org:resource" not in done
    assert worker.username.encode() not in text
    assert worker.last_name.encode() not in text


def test_neither_the_case_nor_the_person_is_in_it():
    instance = begin(linear(1), worker=factories.officer())

    text, _ = written(write_xes)

    assert instance.case.number.encode() not in text
    assert instance.case.beneficiary.family_names.encode() not in text


def test_cancelled_work_is_aborted():
    instance = begin(linear(1), worker=factories.officer())
    services.cancel_process(instance=instance, reason="mistake", user=None)

    (trace,) = traces()

    assert shown(trace)[-1] == ("t1", "ate_abort")
    assert trace["outcome"] == "mistake"


def test_a_failed_step_is_suspended_once_and_resumed_before_it_is_complete(known_work):
    known_work["call"] = lambda job: 1 / 0
    begin(JOB, worker=factories.officer())
    coordinator = factories.officer(RoleCode.CELL, factories.CELL)
    services.retry_incident(incident=Incident.objects.get(), user=coordinator)
    known_work["call"] = lambda job: {}
    latest = Incident.objects.order_by("-id")[0]
    services.retry_incident(incident=latest, user=coordinator)

    (trace,) = traces()

    assert [item for name, item in shown(trace) if name == "appel"] == [
        "start",
        "suspend",
        "resume",
        "complete",
    ]


def test_work_done_several_times_is_told_as_often():
    worker = factories.officer()
    instance = begin(THRICE, worker=worker)
    for _ in range(3):
        complete(instance, "a", worker)

    (trace,) = traces()

    assert shown(trace).count(("a", "complete")) == 3


def test_very_sensitive_files_are_left_out_and_counted():
    worker = factories.officer()
    begin(linear(1), worker=worker, tier=Tier.C4)
    kept = begin(linear(1), worker=worker, tier=Tier.C3)

    text, result = written(write_xes)

    assert [trace["concept:name"] for trace in read_xes(text)] == [str(kept.pk)]
    assert result == Written(processes=1, events=2, left_out=1)
    assert b'<int key="left out" value="1"/>' in text


def test_a_very_sensitive_request_is_left_out_whatever_its_file():
    instance = begin(linear(1), worker=factories.officer())
    instance.request.tier = Tier.C4
    instance.request.save()

    assert traces() == []


def test_very_sensitive_files_are_in_it_when_asked_for():
    begin(linear(1), worker=factories.officer(), tier=Tier.C4)

    text, result = written(write_xes, include_protected=True)

    assert len(read_xes(text)) == 1
    assert result.left_out == 0


def test_only_the_processes_asked_for_are_in_it(tmp_path):
    worker = factories.officer()
    begin(linear(1), worker=worker)
    asked = begin(linear(1), worker=worker)
    path = tmp_path / "log.xes"

    with path.open("wb") as stream:
        write_xes(ProcessInstance.objects.filter(pk=asked.pk), stream)

    assert [trace["concept:name"] for trace in read_xes(path.read_bytes())] == [str(asked.pk)]


def test_without_processes_it_is_still_a_log():
    assert traces() == []


def test_a_step_is_named_by_the_version_of_then():
    worker = factories.officer()
    instance = begin(linear(1), worker=worker)
    renamed = linear(1).replace('id="t1" name="t1"', 'id="t1" name="autre&#10;nom"')
    second = services.release(xml=model(renamed))
    write(instance, log.restored(InstanceState.from_json(instance.state), second.pk))
    complete(instance, "t1", worker)

    (trace,) = traces()

    assert shown(trace)[1:3] == [("t1", "start"), ("autre nom", "complete")]


def test_the_same_processes_give_the_same_file():
    worker = factories.officer()
    for _ in range(3):
        complete(begin(linear(2), worker=worker), "t1", worker)

    assert written(write_xes) == written(write_xes)


def test_the_queries_grow_with_the_chunks_not_with_the_processes(
    monkeypatch, django_assert_num_queries
):
    worker = factories.officer()
    for _ in range(4):
        begin(linear(1), worker=worker)
    written(write_xes)

    with django_assert_num_queries(9):
        written(write_xes)
    monkeypatch.setattr(runs, "CHUNK", 2)
    with django_assert_num_queries(13):
        written(write_xes)
