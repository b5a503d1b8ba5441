"""Catching and throwing: timers, messages, signals, conditions, errors, escalations, links."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import (
    boundary,
    condition,
    definition,
    end,
    event,
    node,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows.bpmn import commands, engine, events
from workflows.bpmn.model import ProcessDefinition


def with_boundary(inner: str, *, interrupting: bool = True) -> ProcessDefinition:
    return definition(
        start()
        + user("a")
        + boundary("late", "a", inner, interrupting=interrupting)
        + user("b")
        + end(),
        "start->a a->end late->b b->end",
    )


def test_an_interrupting_timer_withdraws_the_task_and_goes_on_elsewhere() -> None:
    run = Run(with_boundary(timer("P2D"))).fire("late")

    assert run.waiting == ["b"]
    assert [item.node for item in run.of(commands.CancelTask)] == ["a"]
    assert run.state.subscriptions == {}


def test_a_non_interrupting_timer_leaves_the_task_and_fires_once() -> None:
    run = Run(with_boundary(timer("P2D"), interrupting=False)).fire("late")

    assert run.waiting == ["a", "b"]
    assert run.state.subscriptions == {}
    assert not run.complete("b").is_done
    assert run.complete("a").is_done


def test_a_cycle_fires_as_often_as_it_says() -> None:
    run = Run(with_boundary(timer("R3/P1D", "timeCycle"), interrupting=False))

    run.fire("late").fire("late").fire("late")

    assert run.waiting == ["a", "b", "b", "b"]
    assert run.state.subscriptions == {}


def test_completing_the_task_forgets_its_timer() -> None:
    run = Run(with_boundary(timer("P2D")))
    subscription = run.subscription("late")

    run.complete("a")

    assert commands.Unsubscribe(subscription=subscription) in run.all
    assert run.is_done


def test_a_late_timer_is_ignored() -> None:
    run = Run(with_boundary(timer("P2D"), interrupting=False))
    due = events.TimerFired(at=AT, subscription=run.subscription("late"))
    run.complete("a")

    run.send(due)

    assert [item.kind for item in run.last] == ["ignored"]


def test_a_message_boundary_can_fire_again_when_it_does_not_interrupt() -> None:
    run = Run(with_boundary(event("message", "m"), interrupting=False))

    run.message("late", note="1").message("late", note="2")

    assert run.waiting == ["a", "b", "b"]
    assert run.state.variables == {"note": "2"}


@pytest.mark.parametrize("interrupting", [True, False])
def test_a_condition_fires_as_soon_as_it_becomes_true(interrupting: bool) -> None:
    run = Run(with_boundary(condition("n > 3"), interrupting=interrupting), n=1)
    root = next(iter(run.state.scopes))

    for value in (2, 5, 6):
        run.send(events.VariablesSet(at=AT, scope=root, variables={"n": value}))

    assert run.waiting == (["b"] if interrupting else ["a", "b"])


def test_a_condition_that_already_holds_interrupts_at_once() -> None:
    run = Run(with_boundary(condition("n > 3")), n=9)

    assert run.waiting == ["b"]
    assert run.of(commands.CreateTask)[0].node == "b"


GATEWAY = definition(
    start()
    + node("eventBasedGateway", "g")
    + node("intermediateCatchEvent", "news", event("message", "m"))
    + node("intermediateCatchEvent", "wait", timer("PT1H"))
    + '<receiveTask id="more" messageRef="m2"/>'
    + user("a")
    + user("b")
    + user("c")
    + end(),
    "start->g g->news g->wait g->more news->a wait->b more->c a->end b->end c->end",
)


@pytest.mark.parametrize(("first", "task"), [("news", "a"), ("wait", "b"), ("more", "c")])
def test_the_first_event_behind_a_gateway_decides(first: str, task: str) -> None:
    run = Run(GATEWAY)

    _ = run.fire(first) if first == "wait" else run.message(first)

    assert run.waiting == [task]
    assert run.state.subscriptions == {}
    assert len(run.of(commands.Unsubscribe)) == 2


INNER = "i_start->t t->i_end"


def error_model(caught: str) -> ProcessDefinition:
    inner = start("i_start") + service("t") + end("i_end", event("error", "e"))
    return definition(
        start()
        + sub("s", inner, INNER)
        + boundary("b", "s", caught)
        + user("a")
        + user("n")
        + end(),
        "start->s s->n b->a a->end n->end",
    )


def test_an_error_end_event_is_caught_by_its_code() -> None:
    assert Run(error_model(event("error", "e"))).complete("t").waiting == ["a"]


def test_an_error_without_code_is_caught_by_any_handler() -> None:
    assert Run(error_model(event("error"))).complete("t").waiting == ["a"]


def test_a_handler_of_the_very_code_comes_before_one_of_any() -> None:
    model = definition(
        start()
        + service("t")
        + boundary("any", "t", event("error"))
        + boundary("exact", "t", event("error", "e"))
        + user("a")
        + user("b")
        + end(),
        "start->t->end any->a exact->b a->end b->end",
    )

    assert Run(model).fail("t", "E1").waiting == ["b"]
    assert Run(model).fail("t", "E2").waiting == ["a"]


def test_an_error_of_another_code_fails_the_instance() -> None:
    run = Run(error_model(event("error", "e2"))).complete("t")

    assert run.state.status == "failed"
    assert run.of(commands.InstanceFailed) == [commands.InstanceFailed(error_code="E1")]


def test_a_failing_job_is_caught_on_its_own_task_before_the_sub_process() -> None:
    inner = (
        start("i_start")
        + service("t")
        + boundary("own", "t", event("error"))
        + user("mend")
        + end("i_end")
    )
    model = definition(
        start()
        + sub("s", inner, INNER + " own->mend mend->i_end")
        + boundary("b", "s", event("error", "e"))
        + user("a")
        + end(),
        "start->s s->end b->a a->end",
    )

    assert Run(model).fail("t", "E1").waiting == ["mend"]


def test_an_uncaught_job_error_is_an_incident_and_the_job_stays() -> None:
    model = definition(start() + service("t") + end(), "start->t->end")

    run = Run(model).fail("t", "E9")

    assert run.incidents == [("t", "uncaught-error")]
    assert run.complete("t").is_done


@pytest.mark.parametrize(("interrupting", "waiting"), [(True, ["a"]), (False, ["a", "t"])])
def test_an_escalation_is_caught_and_may_leave_its_source_running(
    interrupting: bool, waiting: list[str]
) -> None:
    inner = (
        start("i_start")
        + node("intermediateThrowEvent", "up", event("escalation", "x"))
        + user("t")
        + end("i_end")
    )
    model = definition(
        start()
        + sub("s", inner, "i_start->up->t->i_end")
        + boundary("b", "s", event("escalation", "x"), interrupting=interrupting)
        + user("a")
        + end(),
        "start->s s->end b->a a->end",
    )

    assert Run(model).waiting == waiting


def test_an_uncaught_escalation_goes_to_the_caller_and_the_work_on() -> None:
    model = definition(
        start()
        + node("intermediateThrowEvent", "up", event("escalation", "x"))
        + user("a")
        + end(),
        "start->up->a->end",
    )

    run = Run(model)

    assert run.of(commands.Escalate) == [commands.Escalate(code="X1")]
    assert run.waiting == ["a"]


def test_an_escalation_nobody_caught_ends_nothing_but_its_own_path() -> None:
    model = definition(
        start() + user("a") + end("up", event("escalation", "x")) + end(),
        "start->a a->end start->up",
    )

    run = Run(model)

    assert run.of(commands.Escalate) == [commands.Escalate(code="X1")]
    assert run.incidents == []
    assert run.waiting == ["a"]
    assert run.complete("a").is_done


def test_an_escalation_of_a_called_process_goes_on_upwards_and_the_call_goes_on() -> None:
    call = node("callActivity", "c", calledElement="other")
    run = Run(definition(start() + call + user("a") + end(), "start->c->a->end"))

    run.send(events.CallEscalated(at=AT, token=run.token("c"), code="X1"))

    assert [item for item in run.last if not isinstance(item, commands.Record)] == [
        commands.Escalate(code="X1")
    ]
    run.send(events.CallCompleted(at=AT, token=run.token("c")))
    assert run.waiting == ["a"]


def test_a_signal_reaches_a_listener_of_the_same_instance_before_the_next_node() -> None:
    inner = (
        start("i_start")
        + node("intermediateThrowEvent", "cry", event("signal", "s"))
        + user("t")
        + end("i_end")
    )
    model = definition(
        start()
        + sub("s1", inner, "i_start->cry->t->i_end")
        + boundary("b", "s1", event("signal", "s"))
        + user("a")
        + end(),
        "start->s1 s1->end b->a a->end",
    )

    run = Run(model)

    assert run.waiting == ["a"]
    assert "t" not in [item.node for item in run.of(commands.CreateTask)]
    assert run.of(commands.BroadcastSignal) == [commands.BroadcastSignal(name="alarm")]


def test_a_signal_is_heard_by_a_branch_that_arrives_in_the_same_step() -> None:
    model = definition(
        start()
        + node("intermediateThrowEvent", "cry", event("signal", "s"))
        + node("intermediateCatchEvent", "hear", event("signal", "s"))
        + user("a")
        + end(),
        "start->cry start->hear cry->end hear->a a->end",
    )

    assert Run(model).waiting == ["a"]


def test_a_signal_from_outside_is_caught() -> None:
    model = definition(
        start() + node("intermediateCatchEvent", "hear", event("signal", "s")) + user("a") + end(),
        "start->hear->a->end",
    )

    assert Run(model).signal("hear").waiting == ["a"]


def test_a_terminate_end_event_ends_its_scope_only() -> None:
    inner = (
        start("i_start") + user("t") + user("u") + end("stop", event("terminate")) + end("i_end")
    )
    model = definition(
        start() + sub("s", inner, "i_start->t i_start->u t->stop u->i_end") + user("a") + end(),
        "start->s->a->end",
    )

    run = Run(model).complete("t")

    assert run.waiting == ["a"]
    assert [item.node for item in run.of(commands.CancelTask)] == ["u"]


def test_a_terminate_end_event_at_the_top_ends_the_instance() -> None:
    model = definition(
        start() + user("t") + user("u") + end("stop", event("terminate")) + end(),
        "start->t start->u t->stop u->end",
    )

    run = Run(model).complete("t")

    assert run.of(commands.InstanceCompleted) == [commands.InstanceCompleted(outcome="stop")]


def test_a_link_leads_to_the_link_of_its_name() -> None:
    model = definition(
        start()
        + node("intermediateThrowEvent", "out", '<linkEventDefinition name="L"/>')
        + node("intermediateCatchEvent", "in", '<linkEventDefinition name="L"/>')
        + user("a")
        + end(),
        "start->out in->a a->end",
    )

    assert Run(model).waiting == ["a"]


def test_a_parallel_multiple_event_waits_for_all_of_its_definitions() -> None:
    both = event("message", "m") + event("message", "m2")
    model = definition(
        start()
        + node("intermediateCatchEvent", "both", both, parallelMultiple="true")
        + user("a")
        + end(),
        "start->both->a->end",
    )

    run = Run(model).message("both")

    assert run.waiting == ["both"]
    assert run.message("both").waiting == ["a"]


def test_a_message_end_event_publishes_and_ends() -> None:
    model = definition(start() + end("end", event("message", "m")), "start->end")

    run = Run(model)

    assert run.is_done
    assert run.of(commands.PublishMessage) == [commands.PublishMessage(name="news")]


def test_a_message_start_event_is_started_by_its_id() -> None:
    model = definition(
        start() + start("told", event("message", "m")) + user("a") + user("b") + end(),
        "start->a told->b a->end b->end",
    )

    assert Run(model, start_event="told").waiting == ["b"]
    assert Run(model).waiting == ["a"]


def test_a_conditional_start_event_starts_only_when_its_condition_holds() -> None:
    model = definition(start("start", condition("n > 1")) + user("a") + end(), "start->a->end")

    assert Run(model, n=2).waiting == ["a"]
    with pytest.raises(engine.NotStartable):
        Run(model, n=1)


def test_an_instantiating_gateway_of_kind_parallel_awaits_the_other_events() -> None:
    model = definition(
        node("eventBasedGateway", "g", instantiate="true", eventGatewayType="Parallel")
        + node("intermediateCatchEvent", "one", event("message", "m"))
        + node("intermediateCatchEvent", "two", event("message", "m2"))
        + user("a")
        + user("b")
        + end(),
        "g->one g->two one->a two->b a->end b->end",
    )

    run = Run(model, start_event="one")

    assert run.waiting == ["a", "two"]
    assert run.message("two").waiting == ["a", "b"]
