"""What starts a process by itself: a message, a signal, a due time, a condition."""

from datetime import timedelta

import pytest

from common import clock, outbox
from tests.conftest import NOW
from tests.workflows.conftest import flow, model, task
from tests.workflows.running import complete, live, start
from workflows import errors, services
from workflows.models import PendingMessage, ProcessInstance, StartTrigger
from workflows.runtime import messages, starts

pytestmark = pytest.mark.django_db

MESSAGE = '<bpmn:message id="m" name="news" sm:correlationKey="key"/>'
SIGNAL = '<bpmn:signal id="alarm" name="alarm"/>'


def started_by(definition: str, key: str = "begun", last: str = "t1") -> str:
    return (
        f'<bpmn:startEvent id="s">{definition}</bpmn:startEvent><bpmn:endEvent id="e"/>'
        + task(last)
        + flow("s", last)
        + flow(last, "e")
    )


def timed(kind: str, text: str) -> str:
    return (
        f'<bpmn:timerEventDefinition><bpmn:{kind} xsi:type="bpmn:tFormalExpression">{text}'
        f"</bpmn:{kind}></bpmn:timerEventDefinition>"
    )


def release(definition: str, roots: str = "", key: str = "begun") -> None:
    services.release(xml=model(started_by(definition), key=key, roots=roots))


def running() -> list[ProcessInstance]:
    return list(ProcessInstance.objects.filter(definition__key="begun").order_by("pk"))


class TestMessages:
    def test_a_message_starts_a_process_with_what_it_carries(self):
        release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)

        heard = messages.correlate("news", "k1", {"colour": "blue"})

        (instance,) = running()
        assert heard == 1
        assert instance.state["scopes"][0]["variables"]["colour"] == "blue"

    def test_the_same_key_starts_no_second_instance_while_the_first_runs(self):
        release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)
        messages.correlate("news", "k1", {})

        messages.correlate("news", "k1", {})

        assert len(running()) == 1
        assert PendingMessage.objects.count() == 1

    def test_a_message_kept_for_its_key_starts_the_next_one_when_the_first_has_ended(self):
        release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)
        messages.correlate("news", "k1", {})
        messages.correlate("news", "k1", {})
        services.complete_task(task=live(running()[0])["t1"], user=None, variables={})

        messages.deliver_kept()

        assert len(running()) == 2
        assert not PendingMessage.objects.exists()

    def test_a_new_version_is_started_and_the_old_one_no_more(self):
        release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)
        body = started_by('<bpmn:messageEventDefinition messageRef="m"/>', last="t2")
        services.release(xml=model(body, key="begun", roots=MESSAGE))

        messages.correlate("news", "k1", {})

        assert [instance.definition.version for instance in running()] == [2]

    def test_a_receive_task_may_start_a_process(self):
        body = (
            '<bpmn:receiveTask id="r" messageRef="m" instantiate="true"/><bpmn:endEvent id="e"/>'
            + task("t1")
            + flow("r", "t1")
            + flow("t1", "e")
        )
        services.release(xml=model(body, key="begun", roots=MESSAGE))

        messages.correlate("news", "k1", {})

        assert list(live(running()[0])) == ["t1"]

    def test_a_message_thrown_by_one_process_starts_another(self):
        release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)
        body = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"><bpmn:messageEventDefinition '
            'messageRef="m"/></bpmn:endEvent>' + flow("s", "e")
        )

        start(body, roots=MESSAGE, key="k1")
        outbox.deliver()

        assert len(running()) == 1

    def test_a_message_for_nobody_goes_when_it_is_too_old(self):
        messages.correlate("nobody", "k1", {})

        with clock.fixed(NOW + timedelta(days=2)):
            messages.deliver_kept()

        assert not PendingMessage.objects.exists()


class TestSignals:
    def waiting(self) -> ProcessInstance:
        body = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:intermediateCatchEvent id="c">'
            '<bpmn:signalEventDefinition signalRef="alarm"/></bpmn:intermediateCatchEvent>'
            + task("t1")
            + flow("s", "c")
            + flow("c", "t1")
            + flow("t1", "e")
        )
        return start(body, roots=SIGNAL)[0]

    def throw(self) -> None:
        body = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"><bpmn:signalEventDefinition '
            'signalRef="alarm"/></bpmn:endEvent>' + flow("s", "e")
        )
        services.release(xml=model(body, key="thrower", roots=SIGNAL))
        services.start_process(key="thrower", variables={}, request=None)
        outbox.deliver()

    def test_every_instance_that_waits_hears_it_once(self):
        first, second = self.waiting(), self.waiting()

        self.throw()

        assert [list(live(each)) for each in (first, second)] == [["t1"], ["t1"]]

    def test_it_starts_what_it_is_to_start(self):
        release('<bpmn:signalEventDefinition signalRef="alarm"/>', SIGNAL)

        self.throw()

        assert len(running()) == 1

    def test_nobody_hears_one_that_was_thrown_before_they_waited(self):
        self.throw()

        late = self.waiting()

        assert live(late) == {}


class TestDueTimes:
    def test_a_date_starts_the_process_once(self):
        release(timed("timeDate", "2026-09-15T12:00:00"))

        with clock.fixed(NOW + timedelta(hours=4)):
            begun = [starts.fire_due(), starts.fire_due()]

        assert begun == [1, 0]
        assert len(running()) == 1

    def test_a_cycle_starts_as_often_as_it_says(self):
        release(timed("timeCycle", "R3/PT1H"))

        for hours in range(1, 6):
            with clock.fixed(NOW + timedelta(hours=hours)):
                starts.fire_due()

        assert len(running()) == 3

    def test_cron_starts_it_on_the_region_s_clocks(self):
        release(timed("timeCycle", "30 8 * * 1-5"))

        due_at = StartTrigger.objects.get().due_at

        local = clock.local(due_at)
        assert (local.date().isoformat(), local.hour, local.minute) == ("2026-09-16", 8, 30)

    def test_an_unreadable_time_is_refused_at_release(self):
        with pytest.raises(errors.DefinitionRefused):
            release(timed("timeDuration", "soon"))

    def test_releasing_a_version_without_it_stops_the_old_clock(self):
        release(timed("timeCycle", "R/PT1H"))
        services.release(xml=model(started_by(""), key="begun"))

        with clock.fixed(NOW + timedelta(hours=4)):
            starts.fire_due()

        assert running() == []


class TestConditions:
    def test_a_condition_starts_the_process_when_it_becomes_true_and_not_while_it_stays_so(self):
        condition = (
            '<bpmn:conditionalEventDefinition><bpmn:condition xsi:type="bpmn:tFormalExpression">'
            "places &lt; 3</bpmn:condition></bpmn:conditionalEventDefinition>"
        )
        release(condition)

        begun = [starts.tell_facts({"places": number}) for number in (5, 2, 1, 4, 0)]

        assert begun == [0, 1, 0, 0, 1]


def test_a_task_of_a_process_without_a_case_is_done_like_any_other():
    release('<bpmn:messageEventDefinition messageRef="m"/>', MESSAGE)
    messages.correlate("news", "k1", {})

    complete(running()[0], "t1", None)

    assert live(running()[0]) == {}
