"""Call activities: one process asks another one for a part of the work."""

import pytest
from viewflow.workflow.status import PROCESS

from common import outbox
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.running import complete, coordinator, live, replayed, start
from workflows import errors, services
from workflows.models import Incident, ProcessInstance
from workflows.runtime import endings

pytestmark = pytest.mark.django_db


def calling(extra: str = "", key: str = "part", more: str = "") -> str:
    return (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
        f'<bpmn:callActivity id="call" calledElement="{key}" {extra}/>'
        + task("after")
        + flow("s", "call")
        + flow("call", "after")
        + flow("after", "e")
        + more
    )


def release_part(count: int = 1) -> None:
    services.release(xml=model(linear(count), key="part"))


def called_by(instance: ProcessInstance) -> ProcessInstance:
    return ProcessInstance.objects.get(parent=instance)


class TestCalling:
    def test_the_called_process_starts_with_the_caller_s_case(self):
        release_part()

        caller, _ = start(calling())

        called = called_by(caller)
        assert list(live(called)) == ["t1"]
        assert (called.case, called.request) == (caller.case, caller.request)

    def test_the_caller_goes_on_when_the_called_one_has_ended(self):
        release_part()
        caller, worker = start(calling())

        complete(called_by(caller), "t1", worker, answer="yes")
        outbox.deliver()

        assert list(live(caller)) == ["after"]
        caller.refresh_from_db()
        assert caller.state["scopes"][0]["variables"]["answer"] == "yes"

    def test_a_message_delivered_twice_moves_the_caller_once(self):
        release_part()
        caller, worker = start(calling())
        complete(called_by(caller), "t1", worker)
        outbox.deliver()

        endings.hear_end(called_by(caller))

        assert list(live(caller)) == ["after"]

    def test_what_was_called_is_cancelled_with_its_caller(self):
        release_part()
        caller, _ = start(calling())

        services.cancel_process(instance=caller, reason="duplicate", user=coordinator())

        called = called_by(caller)
        assert called.status == PROCESS.CANCELED
        assert live(called) == {}

    def test_a_called_process_cancelled_by_hand_leaves_the_call_to_be_looked_at(self):
        release_part()
        caller, worker = start(calling())
        services.cancel_process(instance=called_by(caller), reason="mistake", user=coordinator())
        outbox.deliver()
        incident = Incident.objects.get(process=caller)

        services.retry_incident(incident=incident, user=coordinator())

        assert incident.code == "called-cancelled"
        again = ProcessInstance.objects.get(parent=caller, status=PROCESS.NEW)
        complete(again, "t1", worker)
        outbox.deliver()
        assert list(live(caller)) == ["after"]

    def test_an_error_that_ends_the_called_process_is_caught_at_the_call(self):
        part = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e">'
            '<bpmn:errorEventDefinition errorRef="refused"/></bpmn:endEvent>'
            + task("t1")
            + flow("s", "t1")
            + flow("t1", "e")
        )
        roots = '<bpmn:error id="refused" name="refused" errorCode="REFUSED"/>'
        services.release(xml=model(part, key="part", roots=roots))
        boundary = (
            '<bpmn:boundaryEvent id="b" attachedToRef="call">'
            '<bpmn:errorEventDefinition errorRef="refused"/></bpmn:boundaryEvent>'
            + task("mend")
            + flow("b", "mend")
            + flow("mend", "e")
        )
        caller, worker = start(calling(more=boundary), roots=roots)

        complete(called_by(caller), "t1", worker)
        outbox.deliver()

        assert list(live(caller)) == ["mend"]

    def test_an_escalation_reaches_the_caller_and_stops_nobody(self):
        part = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:intermediateThrowEvent id="x">'
            '<bpmn:escalationEventDefinition escalationRef="late"/></bpmn:intermediateThrowEvent>'
            + task("t1")
            + flow("s", "x")
            + flow("x", "t1")
            + flow("t1", "e")
        )
        roots = '<bpmn:escalation id="late" name="late" escalationCode="LATE"/>'
        services.release(xml=model(part, key="part", roots=roots))
        boundary = (
            '<bpmn:boundaryEvent id="b" attachedToRef="call" cancelActivity="false">'
            '<bpmn:escalationEventDefinition escalationRef="late"/></bpmn:boundaryEvent>'
            + task("look")
            + flow("b", "look")
            + flow("look", "e")
        )

        caller, _ = start(calling(more=boundary), roots=roots)
        outbox.deliver()

        assert list(live(caller)) == ["look"]
        assert list(live(called_by(caller))) == ["t1"]

    def test_an_escalation_that_nobody_catches_lets_the_process_go_on(self):
        body = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:intermediateThrowEvent id="x">'
            '<bpmn:escalationEventDefinition escalationRef="late"/></bpmn:intermediateThrowEvent>'
            + task("t1")
            + flow("s", "x")
            + flow("x", "t1")
            + flow("t1", "e")
        )
        roots = '<bpmn:escalation id="late" name="late" escalationCode="LATE"/>'

        instance, _ = start(body, roots=roots)

        assert list(live(instance)) == ["t1"]
        assert not Incident.objects.exists()

    def test_a_process_that_calls_itself_for_ever_is_stopped(self):
        body = calling(key="small")
        services.release(xml=model(body))

        caller, _ = start(body)

        deepest = ProcessInstance.objects.order_by("-pk").first()
        assert Incident.objects.get().process == deepest
        assert ProcessInstance.objects.count() == 21
        assert caller.status == PROCESS.NEW


class TestBinding:
    def test_the_newest_version_is_called_by_default(self):
        release_part(1)
        services.release(xml=model(calling()))
        release_part(2)

        caller, worker = start(calling())
        complete(called_by(caller), "t1", worker)

        assert list(live(called_by(caller))) == ["t2"]

    def test_a_call_bound_to_its_release_keeps_the_version_of_then(self):
        release_part(1)
        services.release(xml=model(calling('sm:binding="deployment"')))
        release_part(2)

        caller, _ = start(calling('sm:binding="deployment"'))

        assert called_by(caller).definition.version == 1

    def test_a_call_may_name_its_version(self):
        release_part(1)
        release_part(2)

        caller, _ = start(calling('sm:binding="version" sm:calledVersion="1"'))

        assert called_by(caller).definition.version == 1

    def test_a_process_that_was_never_released_is_refused_at_the_release_of_its_caller(self):
        with pytest.raises(errors.DefinitionRefused) as refused:
            services.release(xml=model(calling(key="nowhere")))

        assert [finding.code for finding in refused.value.findings] == ["unknown-process"]


def test_the_log_of_a_caller_gives_its_state():
    release_part()
    caller, worker = start(calling())
    complete(called_by(caller), "t1", worker)
    outbox.deliver()

    caller.refresh_from_db()

    assert replayed(caller).to_json() == caller.state
