"""What coordinators do to a running process."""

from datetime import timedelta

import pytest
from viewflow.workflow.status import PROCESS

from common import clock, outbox
from partners.enums import RoleCode
from tests import factories
from tests.conftest import NOW
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.running import after, complete, coordinator, live, replayed, start
from tests.workflows.test_calls import called_by, calling, release_part
from tests.workflows.test_runtime import receiving, timed
from workflows import errors, services
from workflows.models import HistoryEvent, PendingMessage
from workflows.runtime import messages

pytestmark = pytest.mark.django_db


def kinds(instance) -> list[str]:
    lines = HistoryEvent.objects.filter(process=instance).order_by("id")
    return list(lines.values_list("kind", flat=True))


def token_of(instance, name: str) -> int:
    return live(instance)[name].number


class TestSuspending:
    def test_no_task_of_a_held_process_can_be_done(self):
        instance, worker = start(linear(1))

        services.suspend_process(instance=instance, reason="check", user=coordinator())

        with pytest.raises(errors.ProcessSuspended):
            complete(instance, "t1", worker)
        with pytest.raises(errors.ProcessSuspended):
            services.claim_task(task=live(instance)["t1"], user=worker)

    def test_its_deadlines_sleep_and_fire_when_it_is_resumed(self):
        instance, _ = start(timed('"PT1H"', interrupting=False))
        services.suspend_process(instance=instance, reason="check", user=coordinator())
        asleep = after(timedelta(hours=2))

        services.resume_process(instance=instance, user=coordinator())

        assert (asleep, after(timedelta(hours=2))) == (0, 1)

    def test_a_message_is_kept_for_it(self):
        body, roots = receiving()
        instance, worker = start(body, roots, key="k1")
        complete(instance, "before", worker)
        services.suspend_process(instance=instance, reason="check", user=coordinator())
        messages.correlate("news", "k1", {})
        messages.deliver_kept()
        assert PendingMessage.objects.count() == 1

        services.resume_process(instance=instance, user=coordinator())
        messages.deliver_kept()

        assert list(live(instance)) == ["after"]

    def test_what_it_called_is_held_with_it_and_its_end_is_heard_later(self):
        release_part()
        caller, worker = start(calling())
        services.suspend_process(instance=caller, reason="check", user=coordinator())
        with pytest.raises(errors.ProcessSuspended):
            complete(called_by(caller), "t1", worker)

        services.resume_process(instance=caller, user=coordinator())
        complete(called_by(caller), "t1", worker)
        outbox.deliver()

        assert list(live(caller)) == ["after"]

    def test_an_end_told_while_the_caller_was_held_is_heard_when_it_is_resumed(self):
        release_part()
        caller, worker = start(calling())
        complete(called_by(caller), "t1", worker)
        services.suspend_process(instance=caller, reason="check", user=coordinator())
        outbox.deliver()
        assert live(caller) == {}

        services.resume_process(instance=caller, user=coordinator())
        outbox.deliver()

        assert list(live(caller)) == ["after"]

    def test_the_history_tells_of_both(self):
        instance, _ = start(linear(1))
        cell = coordinator()

        services.suspend_process(instance=instance, reason="check", user=cell)
        services.resume_process(instance=instance, user=cell)

        assert kinds(instance)[-2:] == ["suspended", "resumed"]

    def test_a_held_process_can_be_ended(self):
        instance, _ = start(linear(1))
        services.suspend_process(instance=instance, reason="check", user=coordinator())

        services.cancel_process(instance=instance, reason="duplicate", user=coordinator())

        instance.refresh_from_db()
        assert instance.status == PROCESS.CANCELED


class TestMoving:
    def test_the_process_goes_on_at_the_other_step(self):
        instance, _ = start(linear(3))

        services.move_token(
            instance=instance,
            token=token_of(instance, "t1"),
            to="t3",
            reason="error",
            user=coordinator(),
        )

        assert list(live(instance)) == ["t3"]

    def test_a_step_of_another_level_is_refused_and_nothing_changes(self):
        sub = (
            '<bpmn:subProcess id="sub"><bpmn:startEvent id="s2"/><bpmn:endEvent id="e2"/>'
            + task("inner")
            + flow("s2", "inner")
            + flow("inner", "e2")
            + "</bpmn:subProcess>"
        )
        body = (
            '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
            + task("t1")
            + sub
            + flow("s", "t1")
            + flow("t1", "sub")
            + flow("sub", "e")
        )
        instance, _ = start(body)
        before = kinds(instance)

        with pytest.raises(errors.CannotMove):
            services.move_token(
                instance=instance,
                token=token_of(instance, "t1"),
                to="inner",
                reason="error",
                user=coordinator(),
            )

        assert list(live(instance)) == ["t1"]
        assert kinds(instance) == before

    def test_a_caseworker_may_not(self):
        instance, worker = start(linear(2))

        with pytest.raises(errors.NotAnOperator):
            services.move_token(
                instance=instance,
                token=token_of(instance, "t1"),
                to="t2",
                reason="error",
                user=worker,
            )

    def test_the_log_played_again_gives_the_state(self):
        instance, _ = start(linear(3))
        services.move_token(
            instance=instance,
            token=token_of(instance, "t1"),
            to="t3",
            reason="error",
            user=coordinator(),
        )

        instance.refresh_from_db()

        assert replayed(instance).to_json() == instance.state


class TestRepeating:
    def test_a_step_is_done_once_more_beside_what_runs(self):
        instance, worker = start(linear(2))
        complete(instance, "t1", worker)

        services.repeat_step(instance=instance, node="t1", reason="error", user=coordinator())

        assert sorted(live(instance)) == ["t1", "t2"]

    def test_a_step_whose_level_does_not_run_is_refused(self):
        instance, _ = start(linear(1))

        with pytest.raises(errors.CannotMove):
            services.repeat_step(
                instance=instance, node="nowhere", reason="error", user=coordinator()
            )


class TestEnded:
    @pytest.mark.parametrize("act", ["suspend_process", "cancel_process"])
    def test_an_ended_process_is_left_alone(self, act):
        instance, worker = start(linear(1))
        complete(instance, "t1", worker)

        with pytest.raises(errors.ProcessOver):
            getattr(services, act)(instance=instance, reason="late", user=coordinator())

    def test_another_region_s_officer_is_no_operator(self):
        instance, _ = start(linear(1))

        with pytest.raises(errors.NotAnOperator):
            services.cancel_process(
                instance=instance, reason="late", user=factories.officer(RoleCode.FOCAL)
            )


def test_a_process_without_a_case_is_the_cell_s_to_hold():
    services.release(xml=model(linear(1), key="alone"))
    instance = services.start_process(key="alone", variables={"organisation": None}, request=None)

    with clock.fixed(NOW):
        services.suspend_process(instance=instance, reason="check", user=coordinator())

    instance.refresh_from_db()
    assert instance.is_suspended
