"""What was once wrong in the runtime and must not come back."""

import pytest

from common import outbox
from tests import factories
from tests.workflows.bpmn.models import end, event, node, start, xml
from tests.workflows.driving import begin, complete, done, job, names, tasks, work
from workflows import services
from workflows.models import Incident, PendingMessage, Subscription
from workflows.runtime.messages import correlate

pytestmark = pytest.mark.django_db

RECEIVING = (
    start() + node("receiveTask", "wait", messageRef="m") + work("heard") + end(),
    "start->wait->heard->end",
)
CATCHING = (
    start() + node("intermediateCatchEvent", "wait", event("message", "m")) + work("heard") + end(),
    "start->wait->heard->end",
)


@pytest.mark.parametrize("model", [RECEIVING, CATCHING], ids=["task", "event"])
def test_a_message_that_was_heard_is_no_longer_waited_for(model):
    instance, _ = begin(*model)

    correlate("news", "", {})

    assert names(instance) == ["heard"]
    assert not Subscription.objects.filter(process=instance).exists()


@pytest.mark.parametrize("model", [RECEIVING, CATCHING], ids=["task", "event"])
def test_of_two_messages_that_came_early_one_is_heard_and_one_is_kept(model):
    correlate("news", "", {})
    correlate("news", "", {})

    instance, _ = begin(*model)

    assert names(instance) == ["heard"]
    assert PendingMessage.objects.count() == 1


def test_an_early_message_leaves_no_subscription():
    correlate("news", "", {})

    instance, _ = begin(*RECEIVING)

    assert not Subscription.objects.filter(process=instance).exists()


def test_an_answer_that_no_variable_can_hold_is_an_incident(known_work):
    known_work["test.work"] = lambda _: {"answer": object()}
    instance, worker = begin(
        start() + work("before") + job("work") + end(), "start->before->work->end"
    )

    complete(instance, "before", worker)

    assert done(instance) == ["before"]
    assert Incident.objects.get(process=instance).node == "work"


def test_a_task_of_a_deleted_account_can_be_claimed_by_a_colleague():
    instance, _ = begin(start() + work("a") + end(), "start->a->end")
    leaver, colleague = factories.officer(), factories.officer()
    services.claim_task(task=tasks(instance)[0], user=leaver)
    leaver.delete()

    services.claim_task(task=tasks(instance)[0], user=colleague)

    assert tasks(instance)[0].owner == colleague


def test_a_completed_task_of_a_deleted_account_names_who_completed_it():
    instance, _ = begin(start() + work("a") + end(), "start->a->end")
    leaver, colleague = factories.officer(), factories.officer()
    services.claim_task(task=tasks(instance)[0], user=leaver)
    leaver.delete()

    assert complete(instance, "a", colleague).owner == colleague


def test_an_older_text_released_again_is_what_the_next_instance_runs():
    services.release(xml=xml(start() + work("old") + end(), "start->old->end"))
    services.release(xml=xml(start() + work("new") + end(), "start->new->end"))

    instance, _ = begin(start() + work("old") + end(), "start->old->end")

    assert names(instance) == ["old"]


def test_a_signal_reaches_another_process():
    catcher, _ = begin(
        start() + node("intermediateCatchEvent", "wait", event("signal", "s")) + work("heard")
        + end(),
        "start->wait->heard->end",
    )
    throwing = xml(
        start() + node("intermediateThrowEvent", "throw", event("signal", "s")) + end(),
        "start->throw->end",
    ).replace(b'<process id="p"', b'<process id="thrower"')
    services.release(xml=throwing)

    services.start_process(key="thrower", variables={}, request=None)
    outbox.deliver()

    assert names(catcher) == ["heard"]
