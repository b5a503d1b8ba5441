"""What viewflow 2.4 does wrong for BPMN, one by one: on our runtime each of them is right."""

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from html import escape

import pytest
from django.db import connection, connections
from django.db.models import ProtectedError
from django.urls import reverse
from guardian.shortcuts import assign_perm
from viewflow.workflow import signals
from viewflow.workflow.status import PROCESS, STATUS

from common import clock, outbox
from partners.models import User
from tests import factories
from tests.workflows.bpmn.models import boundary, end, event, node, start, timer, xml
from tests.workflows.driving import (
    begin,
    begin_newest,
    complete,
    done,
    job,
    names,
    status,
    tasks,
    work,
)
from workflows import errors, released, services
from workflows.models import HistoryEvent, Incident, ProcessInstance, Timer, UserTask
from workflows.runtime import compiler, handlers, timers
from workflows.runtime.lock import locked
from workflows.runtime.messages import correlate

pytestmark = pytest.mark.django_db

HOSTILE = "<img src=x onerror=alert(1)> {% now 'Y' %} {{ task.pk }}"


def parallel(*keys: str) -> str:
    return "".join(node("parallelGateway", key) for key in keys)


def exclusive(key: str, default: str = "") -> str:
    return node("exclusiveGateway", key, **({"default": default} if default else {}))


def script(key: str, variable: str, text: str) -> str:
    inner = f"<script>{escape(text)}</script>"
    attributes = {"scriptFormat": "application/feel", "sm:resultVariable": variable}
    return node("scriptTask", key, inner, **attributes)


class TestJoins:
    def test_a_split_inside_a_split_may_share_one_join(self):
        """viewflow: ``Multiple tokens came to join``; the completion fails for ever."""
        instance, worker = begin(
            start()
            + parallel("outer", "inner", "join")
            + work("a")
            + work("b")
            + work("c")
            + work("after")
            + end(),
            "start->outer outer->a outer->inner inner->b inner->c"
            " a->join b->join c->join join->after->end",
        )

        for name in ("a", "b"):
            complete(instance, name, worker)
        assert names(instance) == ["c"]
        complete(instance, "c", worker)

        assert names(instance) == ["after"]

    @pytest.mark.parametrize("order", ["aabb", "abab", "abba", "baab"])
    def test_two_tokens_may_be_in_one_block_at_once(self, order):
        """viewflow: the tokens' texts are mixed up and the join refuses them both."""
        instance, worker = begin(
            start()
            + parallel("fork", "split", "join")
            + exclusive("merge")
            + work("u")
            + work("v")
            + work("a")
            + work("b")
            + work("after")
            + end(),
            "start->fork fork->u->merge fork->v->merge merge->split"
            " split->a->join split->b->join join->after->end",
        )
        complete(instance, "u", worker)
        complete(instance, "v", worker)

        for name in order:
            complete(instance, name, worker)

        assert names(instance) == ["after", "after"]

    def test_a_join_waits_when_a_branch_has_ended_elsewhere(self):
        """viewflow's join goes on with what came: BPMN's waits, and here says that it does."""
        instance, worker = begin(
            start()
            + parallel("split", "join")
            + exclusive("how", "how_gone")
            + work("a")
            + work("b")
            + work("after")
            + end()
            + end("gone"),
            "start->split split->a->join split->b->how how->join[go] how->gone join->after->end",
        )

        complete(instance, "a", worker)
        complete(instance, "b", worker, go=False)

        assert names(instance) == []
        assert status(instance) == PROCESS.NEW
        assert Incident.objects.get(process=instance).code == "join-deadlock"

    def test_what_each_branch_answered_is_known_after_the_join(self):
        """viewflow's join takes the data of the first branch and drops the others'."""
        instance, worker = begin(
            start()
            + parallel("split", "join")
            + work("a")
            + work("b")
            + exclusive("how", "how_lost")
            + work("known")
            + work("lost")
            + end(),
            "start->split split->a->join split->b->join join->how"
            " how->known[one = 1 and two = 2] how->lost known->end lost->end",
        )

        complete(instance, "b", worker, two=2)
        complete(instance, "a", worker, one=1)

        assert names(instance) == ["known"]

    def test_branches_start_in_the_order_of_the_file(self):
        """viewflow keeps branches in a set: their order is a matter of luck."""
        keys = [f"t{number}" for number in range(9)]
        instance, _ = begin(
            start() + parallel("split") + "".join(work(key) for key in keys) + end(),
            "start->split " + " ".join(f"split->{key}->end" for key in keys),
        )

        assert [task.name for task in tasks(instance)] == keys

    def test_two_arrows_between_the_same_two_nodes_are_two(self):
        """viewflow's arrows are pairs of nodes: the second of a pair does not exist."""
        second = '<sequenceFlow id="again" sourceRef="split" targetRef="a"/>'

        instance, _ = begin(
            start() + parallel("split") + work("a") + end() + second, "start->split split->a->end"
        )

        assert names(instance) == ["a", "a"]


class TestLoops:
    def test_two_hundred_turns_through_a_split_leave_no_trace_in_the_state(self):
        """viewflow's token text grows by every split: a ``DataError`` after twenty turns."""
        body = (
            start()
            + exclusive("back")
            + parallel("split", "join")
            + node("task", "a")
            + node("task", "b")
            + script("count", "n", "n + 1")
            + exclusive("again", "again_after")
            + work("after")
            + end()
        )
        arrows = (
            "start->back->split split->a->join split->b->join join->count->again"
            " again->back[n < turns] again->after after->end"
        )

        few, _ = begin(body, arrows, n=0, turns=20)
        many, worker = begin(body, arrows, n=0, turns=200)

        assert names(many) == ["after"]
        # A number of three digits more where the counters stand, and nothing else.
        assert len(json.dumps(many.state)) - len(json.dumps(few.state)) < 20
        complete(many, "after", worker)
        assert status(many) == PROCESS.DONE

    def test_a_loop_without_end_stops_and_the_officer_s_step_stands(self):
        """viewflow walks automatic nodes without a limit inside the officer's request."""
        instance, worker = begin(
            start()
            + work("before")
            + exclusive("back")
            + node("task", "a")
            + exclusive("again", "again_end")
            + end(),
            "start->before->back->a->again again->back[true] again->end",
        )

        complete(instance, "before", worker)

        assert done(instance) == ["before"]
        assert Incident.objects.get(process=instance).code == "endless-loop"


def _watched(loop: bool = False) -> tuple[str, str]:
    """A host with a reminder after an hour, withdrawn by a message."""
    body = (
        start()
        + exclusive("to")
        + work("host")
        + boundary("late", "host", timer('"PT1H"'), interrupting=False)
        + boundary("withdrawn", "host", event("message", "m"))
        + work("escalated")
        + work("other")
        + end()
    )
    arrows = "start->to->host->end late->escalated->end withdrawn->other other->"
    return body, arrows + ("to" if loop else "end")


class TestBoundaryEvents:
    def test_the_timer_of_a_withdrawn_task_never_fires(self, fixed_clock):
        """viewflow leaves it scheduled: it fires later and starts the path of the escalation."""
        instance, _ = begin(*_watched())
        correlate("news", "", {})

        with clock.fixed(fixed_clock + timedelta(days=1)):
            fired = timers.fire_due()

        assert fired == 0
        assert names(instance) == ["other"]

    def test_the_timer_of_a_withdrawn_task_does_not_hold_up_the_end(self):
        """viewflow: a timer that is still scheduled keeps the process from ending."""
        instance, worker = begin(*_watched())
        correlate("news", "", {})

        complete(instance, "other", worker)

        assert status(instance) == PROCESS.DONE
        assert not Timer.objects.filter(process=instance).exists()

    def test_a_task_that_is_to_be_done_again_is_watched_again(self, fixed_clock):
        """viewflow: a revived host has lost its boundary events."""
        instance, worker = begin(*_watched(loop=True))
        correlate("news", "", {})

        with clock.fixed(fixed_clock + timedelta(minutes=30)):
            complete(instance, "other", worker)

        assert names(instance) == ["host"]
        armed = Timer.objects.get(process=instance)
        assert armed.due_at == fixed_clock + timedelta(minutes=90)

    def test_an_error_boundary_catches_what_fails_in_an_officer_s_request(self, client, known_work):
        """viewflow's ``OnError`` is deaf there: the officer sees a crash, the step is undone."""

        def fails(_):
            raise handlers.BpmnError("E1")

        known_work["test.work"] = fails
        instance, worker = begin(
            start()
            + work("before")
            + job("work")
            + boundary("caught", "work", event("error", "e"))
            + work("mend")
            + work("after")
            + end(),
            "start->before->work->after->end caught->mend->end",
        )
        client.force_login(worker)

        answer = client.post(reverse("workflows:task-detail", args=[tasks(instance)[0].pk]))

        assert answer.status_code == 302
        assert done(instance) == ["before"]
        assert names(instance) == ["mend"]
        assert not Incident.objects.filter(process=instance).exists()

    def test_versions_side_by_side_share_no_boundary_event(self, fixed_clock):
        """viewflow: a child class adds its timers to the parent's host, and gets them twice."""

        def version(*durations: str) -> tuple[str, str]:
            keys = [f"late{number}" for number in range(len(durations))]
            late = "".join(
                boundary(key, "host", timer(f'"{duration}"'), interrupting=False)
                + work(f"of_{key}")
                for key, duration in zip(keys, durations, strict=True)
            )
            arrows = " ".join(f"{key}->of_{key}->end" for key in keys)
            return start() + work("host") + late + end(), f"start->host->end {arrows}"

        old, _ = begin(*version("PT3H"))
        new, _ = begin(*version("PT1H", "PT2H"))
        assert (old.timers.count(), new.timers.count()) == (1, 2)

        with clock.fixed(fixed_clock + timedelta(minutes=150)):
            timers.fire_due()

        assert names(old) == ["host"]
        assert names(new) == ["host", "of_late0", "of_late1"]

    def test_released_versions_listen_to_no_global_signal(self):
        """viewflow adds a process-wide receiver for every boundary event of every class."""
        before = [len(signal.receivers) for signal in (signals.task_finished, signals.task_started)]

        begin(*_watched())

        after = [len(signal.receivers) for signal in (signals.task_finished, signals.task_started)]
        assert after == before


class TestVersions:
    def test_a_deadline_of_a_version_that_this_process_has_not_loaded_is_kept(self, fixed_clock):
        """viewflow looks for flows among the classes of this worker and misses the others."""
        instance, _ = begin(*_watched())
        for name in [name for name in vars(released) if "Flow_v" in name]:
            delattr(released, name)
        compiler.process_of.cache_clear()

        with clock.fixed(fixed_clock + timedelta(hours=2)):
            timers.fire_due()

        assert names(instance) == ["escalated", "host"]

    def test_a_version_with_instances_cannot_be_deleted(self):
        """viewflow: without its definition a task cannot even be opened."""
        instance, _ = begin(start() + work("a") + end(), "start->a->end")

        with pytest.raises(ProtectedError):
            instance.definition.delete()


def one_task(name: str = "a") -> tuple[ProcessInstance, User]:
    body = start() + work("a") + end()
    return begin(body.replace('name="a"', f'name="{escape(name)}"'), "start->a->end")


class TestPeople:
    def test_deleting_an_officer_s_account_leaves_their_tasks_to_the_team(self):
        """viewflow cascades: the task is gone and its process waits for nobody, for ever."""
        instance, _ = one_task()
        leaver, colleague = factories.officer(), factories.officer()
        services.claim_task(task=tasks(instance)[0], user=leaver)

        leaver.delete()

        assert names(instance) == ["a"]
        complete(instance, "a", colleague)
        assert status(instance) == PROCESS.DONE

    def test_a_task_that_names_no_role_is_not_everybody_s(self, client):
        """viewflow: no permission declared means that every account may take the task."""
        instance, _ = one_task()
        seatless = factories.UserFactory()
        task = tasks(instance)[0]
        client.force_login(seatless)

        for act in (services.claim_task, _complete):
            with pytest.raises(errors.TaskNotYours):
                act(task=task, user=seatless)
        answer = client.post(reverse("workflows:task-detail", args=[task.pk]))

        assert answer.status_code == 404
        assert names(instance) == ["a"]

    def test_the_policy_is_a_gate_and_not_a_hint(self):
        """viewflow asks for permissions in its pages only: code that claims is never refused."""
        instance, _ = one_task()
        stranger = factories.officer(organisation=factories.OTHER_NGO)

        with pytest.raises(errors.TaskNotYours):
            services.claim_task(task=tasks(instance)[0], user=stranger)

        assert tasks(instance)[0].owner is None

    def test_guardian_s_object_permissions_can_be_given_on_tasks(self):
        """viewflow: object permissions crash on the process models that it recommends."""
        instance, worker = one_task()
        task = tasks(instance)[0]

        assign_perm("workflows.work_on_usertask", worker, task)

        assert worker.has_perm("workflows.work_on_usertask", task)
        assert not factories.officer().has_perm("workflows.work_on_usertask", task)


def _complete(**kwargs):
    return services.complete_task(variables={}, **kwargs)


class TestPages:
    def test_looking_at_a_task_is_not_starting_it(self, client):
        """viewflow sends ``task_started`` whenever somebody opens the form."""
        instance, worker = one_task()
        heard = []
        client.force_login(worker)
        lines = HistoryEvent.objects.filter(process=instance).count()

        def hear(**kwargs):
            heard.append(kwargs)

        signals.task_started.connect(hear)
        answer = client.get(reverse("workflows:task-detail", args=[tasks(instance)[0].pk]))
        signals.task_started.disconnect(hear)

        assert answer.status_code == 200
        assert heard == []
        assert [(task.status, task.started) for task in tasks(instance)] == [(STATUS.NEW, None)]
        assert HistoryEvent.objects.filter(process=instance).count() == lines

    def test_a_name_in_a_model_is_text_and_never_a_template(self, client):
        """viewflow renders names as templates and calls the outcome safe."""
        instance, worker = one_task(HOSTILE)
        task = tasks(instance)[0]
        client.force_login(worker)

        answer = client.get(reverse("workflows:task-detail", args=[task.pk]))

        assert task.brief == HOSTILE
        assert not hasattr(task.brief, "__html__")
        assert "<img src=x" not in answer.text
        assert escape(HOSTILE, quote=False).partition("'")[0] in answer.text

    def test_the_name_of_a_process_is_text_too(self):
        """viewflow renders the process's description in the same way."""
        text = xml(start() + work("a") + end(), "start->a->end").decode()
        named = text.replace('<process id="p"', f'<process id="p" name="{escape(HOSTILE)}"')
        services.release(xml=named.encode())

        instance, _ = begin_newest()

        assert str(instance.brief) == HOSTILE
        assert not hasattr(instance.brief, "__html__")


class TestFailures:
    def test_a_failure_keeps_nothing_of_what_the_work_held(self, known_work):
        """viewflow stores every local variable of the failing function with the task."""

        def fails(_):
            password = "s3cret-token"
            raise ValueError(password)

        known_work["test.work"] = fails
        instance, worker = begin(
            start() + work("before") + job("work") + end(), "start->before->work->end"
        )

        complete(instance, "before", worker)

        kept = [
            list(rows.values())
            for rows in (
                ProcessInstance.objects.filter(pk=instance.pk).order_by("pk"),
                UserTask.objects.filter(process=instance).order_by("pk"),
                HistoryEvent.objects.filter(process=instance).order_by("pk"),
                Incident.objects.filter(process=instance).order_by("pk"),
            )
        ]
        assert all(kept)
        assert "s3cret-token" not in repr(kept)


#: How long another one holds an instance here.
HELD = 0.6


@contextmanager
def held(instance: ProcessInstance) -> Iterator[threading.Event]:
    """Another one holds the instance for a while; the event says that it let go."""
    has, let_go = threading.Event(), threading.Event()

    def hold() -> None:
        try:
            with locked(instance.pk):
                has.set()
                threading.Event().wait(HELD)
                let_go.set()
        finally:
            connections.close_all()

    thread = threading.Thread(target=hold)
    thread.start()
    assert has.wait(10)
    yield let_go
    thread.join(10)


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db(transaction=True)
class TestLocks:
    @pytest.fixture(autouse=True)
    def no_worker(self, region_after_flush, monkeypatch):
        """Deliveries are made by the test alone."""
        monkeypatch.setattr(outbox, "wake", lambda: None)

    def test_completing_a_task_waits_for_its_own_process(self, client):
        """viewflow locks the process that the address names, whatever the task belongs to."""
        instance, worker = one_task()
        client.force_login(worker)

        with held(instance) as let_go:
            answer = client.post(reverse("workflows:task-detail", args=[tasks(instance)[0].pk]))
            assert let_go.is_set()

        assert answer.status_code == 302
        assert status(instance) == PROCESS.DONE

    def test_completing_a_task_waits_for_no_other_process(self, client):
        """viewflow: the address of one process holds up the people who work on another."""
        instance, worker = one_task()
        other, _ = begin_newest()
        client.force_login(worker)

        with held(other) as let_go:
            answer = client.post(reverse("workflows:task-detail", args=[tasks(instance)[0].pk]))
            assert not let_go.is_set()

        assert answer.status_code == 302

    @pytest.mark.parametrize(("kind", "ref"), [("message", "m"), ("signal", "s")])
    def test_what_is_thrown_while_its_catcher_is_held_arrives(self, kind, ref):
        """viewflow: it is logged and lost; the catcher waits for ever, the thrower is done."""
        catcher, _ = begin(
            start()
            + node("intermediateCatchEvent", "wait", event(kind, ref))
            + work("heard")
            + end(),
            "start->wait->heard->end",
        )
        services.release(xml=throwing(event(kind, ref)))

        with held(catcher) as let_go:
            thrower = services.start_process(key="thrower", variables={}, request=None)
            assert not let_go.is_set()
            outbox.deliver()

        assert status(thrower) == PROCESS.DONE
        assert names(catcher) == ["heard"]


def throwing(what: str) -> bytes:
    body = start() + node("intermediateThrowEvent", "throw", what) + end()
    return xml(body, "start->throw->end").replace(b'<process id="p"', b'<process id="thrower"')
