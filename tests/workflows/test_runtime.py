"""The runtime: one step is one transaction, and nothing that was released is lost or done twice."""

from datetime import timedelta

import pytest
from viewflow.workflow.status import PROCESS, STATUS

from common import clock
from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.running import complete, coordinator, live, start
from workflows import errors, services
from workflows.models import (
    Definition,
    HistoryEvent,
    Incident,
    PendingMessage,
    Timer,
    UserTask,
)
from workflows.runtime import timers
from workflows.runtime.messages import correlate

pytestmark = pytest.mark.django_db

#: The promise of the design for completing a user task.
STATEMENTS_PER_TASK = 8


class TestRelease:
    def test_the_same_text_again_is_the_same_version(self):
        first = services.release(xml=model(linear(1)))

        again = services.release(xml=model(linear(1)))

        assert again == first

    def test_another_text_is_the_next_version_and_leaves_the_first_alone(self):
        first = services.release(xml=model(linear(1)))

        second = services.release(xml=model(linear(2)))

        assert (first.version, second.version) == (1, 2)
        assert Definition.objects.get(pk=first.pk).sha256 == first.sha256

    def test_work_that_nobody_knows_is_refused_with_its_element(self):
        body = (
            '<bpmn:startEvent id="s"/><bpmn:serviceTask id="x" sm:implementation="unknown"/>'
            '<bpmn:endEvent id="e"/>' + flow("s", "x") + flow("x", "e")
        )

        with pytest.raises(errors.DefinitionRefused) as refused:
            services.release(xml=model(body))

        assert [finding.element_id for finding in refused.value.findings] == ["x"]

    def test_what_is_not_xml_is_refused(self):
        with pytest.raises(errors.DefinitionRefused):
            services.release(xml=b"<not bpmn")

    def test_a_running_instance_keeps_its_version(self):
        instance, worker = start(linear(1))
        services.release(xml=model(linear(3)))

        complete(instance, "t1", worker)

        instance.refresh_from_db()
        assert instance.status == PROCESS.DONE


class TestUserTask:
    def test_completing_one_creates_the_next(self):
        instance, worker = start(linear(2))

        complete(instance, "t1", worker)

        assert list(live(instance)) == ["t2"]

    def test_a_completed_task_remembers_who_did_it_and_when(self, fixed_clock):
        instance, worker = start(linear(1))

        complete(instance, "t1", worker)

        done = UserTask.objects.get(process=instance)
        assert (done.status, done.owner, done.finished) == (STATUS.DONE, worker, fixed_clock)

    def test_completing_twice_is_refused_and_done_once(self):
        instance, worker = start(linear(2))
        first = live(instance)["t1"]
        services.complete_task(task=first, user=worker, variables={})

        with pytest.raises(errors.TaskGone):
            services.complete_task(task=first, user=worker, variables={})

        assert list(live(instance)) == ["t2"]

    def test_another_organisation_may_not_do_it(self):
        instance, _ = start(linear(1))
        stranger = factories.officer(RoleCode.CASE, factories.OTHER_NGO)

        with pytest.raises(errors.TaskNotYours):
            complete(instance, "t1", stranger)

        assert list(live(instance)) == ["t1"]

    def test_a_claimed_task_is_not_done_by_a_colleague(self):
        instance, worker = start(linear(1))
        services.claim_task(task=live(instance)["t1"], user=worker)
        held = UserTask.objects.get(process=instance)

        with pytest.raises(errors.TaskNotYours):
            services.complete_task(task=held, user=factories.officer(), variables={})

    def test_a_task_given_back_is_free_again(self):
        instance, worker = start(linear(1))
        services.claim_task(task=live(instance)["t1"], user=worker)

        services.unclaim_task(task=UserTask.objects.get(process=instance), user=worker)

        assert UserTask.objects.get(process=instance).owner is None

    def test_the_work_outlives_the_account_of_whoever_claimed_it(self):
        instance, _worker = start(linear(1))
        colleague = factories.officer()
        services.claim_task(task=live(instance)["t1"], user=colleague)

        colleague.delete()

        assert UserTask.objects.filter(process=instance).exists()

    @pytest.mark.parametrize("length", [5, 50])
    def test_completing_one_takes_few_statements_whatever_the_length(
        self, length, django_assert_max_num_queries
    ):
        instance, worker = start(linear(length), organisation=factories.NGO)
        complete(instance, "t1", worker)
        second = live(instance)["t2"]

        with django_assert_max_num_queries(STATEMENTS_PER_TASK):
            services.complete_task(task=second, user=worker, variables={})


class TestGateways:
    def test_two_branches_are_joined_once(self):
        body = (
            '<bpmn:startEvent id="s"/><bpmn:parallelGateway id="split"/>'
            '<bpmn:parallelGateway id="join"/><bpmn:endEvent id="e"/>'
            + task("a")
            + task("b")
            + task("after")
            + flow("s", "split")
            + flow("split", "a")
            + flow("split", "b")
            + flow("a", "join")
            + flow("b", "join")
            + flow("join", "after")
            + flow("after", "e")
        )
        instance, worker = start(body)

        complete(instance, "a", worker)
        assert list(live(instance)) == ["b"]
        complete(instance, "b", worker)

        assert list(live(instance)) == ["after"]

    def test_a_condition_reads_what_the_task_answered(self):
        body = (
            '<bpmn:startEvent id="s"/>'
            '<bpmn:exclusiveGateway id="x" default="f_x_no"/><bpmn:endEvent id="e"/>'
            + task("ask")
            + task("yes")
            + task("no")
            + flow("s", "ask")
            + flow("ask", "x")
            + flow("x", "yes", 'answer = "yes"')
            + flow("x", "no")
            + flow("yes", "e")
            + flow("no", "e")
        )
        instance, worker = start(body)

        complete(instance, "ask", worker, answer="yes")

        assert list(live(instance)) == ["yes"]


def timed(duration: str, *, interrupting: bool) -> str:
    cancel = "" if interrupting else 'cancelActivity="false"'
    return (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/><bpmn:endEvent id="e2"/>'
        + task("wait")
        + task("late")
        + f'<bpmn:boundaryEvent id="b" attachedToRef="wait" {cancel}><bpmn:timerEventDefinition>'
        '<bpmn:timeDuration xsi:type="bpmn:tFormalExpression">'
        + duration
        + "</bpmn:timeDuration></bpmn:timerEventDefinition></bpmn:boundaryEvent>"
        + flow("s", "wait")
        + flow("wait", "e")
        + flow("b", "late")
        + flow("late", "e2")
    )


class TestTimers:
    def test_a_due_timer_fires_exactly_once(self, fixed_clock):
        instance, _ = start(timed('"PT1H"', interrupting=False))

        with clock.fixed(fixed_clock + timedelta(hours=2)):
            fired = [timers.fire_due(), timers.fire_due()]

        assert fired == [1, 0]
        assert sorted(live(instance)) == ["late", "wait"]

    def test_a_timer_that_is_not_due_sleeps(self, fixed_clock):
        start(timed('"PT1H"', interrupting=False))

        with clock.fixed(fixed_clock + timedelta(minutes=59)):
            assert timers.fire_due() == 0

    def test_an_interrupting_timer_withdraws_the_task(self, fixed_clock):
        instance, _ = start(timed('"PT1H"', interrupting=True))

        with clock.fixed(fixed_clock + timedelta(hours=2)):
            timers.fire_due()

        assert list(live(instance)) == ["late"]

    def test_completing_the_task_disarms_its_timer(self, fixed_clock):
        instance, worker = start(timed('"PT1H"', interrupting=True))

        complete(instance, "wait", worker)

        assert not Timer.objects.filter(process=instance).exists()

    def test_an_unreadable_time_is_an_incident_and_harms_nothing_else(self):
        instance, _ = start(timed('"no time"', interrupting=False))

        assert Incident.objects.get(process=instance).code
        assert list(live(instance)) == ["wait"]


def receiving() -> tuple[str, str]:
    roots = '<bpmn:message id="m" name="news" sm:correlationKey="key"/>'
    body = (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
        + task("before")
        + task("after")
        + '<bpmn:receiveTask id="r" messageRef="m"/>'
        + flow("s", "before")
        + flow("before", "r")
        + flow("r", "after")
        + flow("after", "e")
    )
    return body, roots


class TestMessages:
    def test_a_message_reaches_the_one_that_waits_for_its_key(self):
        body, roots = receiving()
        waiting, worker = start(body, roots, key="k1")
        complete(waiting, "before", worker)

        heard = correlate("news", "k1", {"colour": "blue"})

        assert heard == 1
        assert list(live(waiting)) == ["after"]

    def test_another_key_is_kept_and_moves_nobody(self):
        body, roots = receiving()
        waiting, worker = start(body, roots, key="k1")
        complete(waiting, "before", worker)

        correlate("news", "k2", {})

        assert live(waiting) == {}
        assert PendingMessage.objects.count() == 1

    def test_a_message_that_came_early_is_heard_when_its_turn_comes(self):
        body, roots = receiving()
        waiting, worker = start(body, roots, key="k1")
        correlate("news", "k1", {})

        complete(waiting, "before", worker)

        assert list(live(waiting)) == ["after"]
        assert not PendingMessage.objects.exists()

    def test_a_message_too_old_is_not_heard(self, fixed_clock):
        body, roots = receiving()
        waiting, worker = start(body, roots, key="k1")
        correlate("news", "k1", {})

        with clock.fixed(fixed_clock + timedelta(days=2)):
            complete(waiting, "before", worker)

        assert live(waiting) == {}


def serving() -> str:
    return (
        '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
        '<bpmn:serviceTask id="work" sm:implementation="test.work"/>'
        + task("before")
        + task("after")
        + flow("s", "before")
        + flow("before", "work")
        + flow("work", "after")
        + flow("after", "e")
    )


class TestIncidents:
    def test_a_failing_step_leaves_the_person_s_step_done(self, known_work):
        known_work["test.work"] = _fails
        instance, worker = start(serving())

        complete(instance, "before", worker)

        assert UserTask.objects.get(process=instance).status == STATUS.DONE
        assert Incident.objects.get(process=instance).code == "ValueError"

    def test_nothing_of_what_the_step_held_is_written_down(self, known_work):
        known_work["test.work"] = _fails
        instance, worker = start(serving())

        complete(instance, "before", worker)

        incident = Incident.objects.get(process=instance)
        lines = HistoryEvent.objects.filter(process=instance).order_by("id")
        written = f"{incident.__dict__}{[line.detail for line in lines]}"
        assert "Personne Secrète" not in written

    def test_a_mended_step_goes_through_when_retried(self, known_work):
        known_work["test.work"] = _fails
        instance, worker = start(serving())
        complete(instance, "before", worker)
        known_work["test.work"] = lambda job: {"result": 1}

        went = services.retry_incident(
            incident=Incident.objects.get(process=instance), user=coordinator()
        )

        assert went
        assert list(live(instance)) == ["after"]

    def test_what_a_failing_step_wrote_is_undone(self, known_work):
        def writes_and_fails(job):
            PendingMessage.objects.create(name="half", expires_at=clock.now())
            raise ValueError

        known_work["test.work"] = writes_and_fails
        instance, worker = start(serving())

        complete(instance, "before", worker)

        assert not PendingMessage.objects.exists()


def _fails(job):
    name = "Personne Secrète"
    raise ValueError(name)


class TestCancel:
    def test_a_cancelled_process_leaves_no_task_and_no_timer(self):
        instance, _ = start(timed('"PT1H"', interrupting=False))

        services.cancel_process(instance=instance, reason="duplicate", user=coordinator())

        instance.refresh_from_db()
        assert instance.status == PROCESS.CANCELED
        assert live(instance) == {}
        assert not Timer.objects.filter(process=instance).exists()


def test_variables_and_history_hold_nothing_about_the_person():
    instance, worker = start(linear(1), request=1)

    complete(instance, "t1", worker)

    instance.refresh_from_db()
    lines = instance.history.order_by("id").values_list("detail", flat=True)
    written = f"{instance.state}{list(lines)}"
    person = instance.case.beneficiary
    assert person.family_names not in written
    assert person.given_names not in written
