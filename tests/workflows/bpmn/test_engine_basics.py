"""Tasks, gateways and flows."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import definition, end, formal, node, service, start, user
from workflows.bpmn import commands, engine, events

LINE = definition(start() + user("a") + service("b") + end(), "start->a->b->end")


def test_a_user_task_waits_for_a_person_and_the_next_is_a_job() -> None:
    run = Run(LINE)

    assert run.waiting == ["a"]
    run.complete("a", answer="yes")

    assert run.waiting == ["b"]
    assert run.state.variables == {"answer": "yes"}


def test_the_last_end_event_names_the_outcome() -> None:
    run = Run(LINE).complete("a").complete("b")

    assert run.is_done
    assert run.of(commands.InstanceCompleted) == [commands.InstanceCompleted(outcome="end")]


def test_completed_work_leaves_no_trace_in_the_state() -> None:
    run = Run(LINE)
    before = len(run.state.to_json()["tokens"])

    run.complete("a")

    assert len(run.state.to_json()["tokens"]) == before
    assert run.state.subscriptions == {}


def test_a_task_completed_twice_is_ignored_the_second_time() -> None:
    run = Run(LINE)
    event = events.TaskCompleted(at=AT, token=run.token("a"))
    run.send(event)
    state = run.state

    run.send(event)

    assert run.state == state
    assert [item.kind for item in run.last] == ["ignored"]


def test_equal_input_gives_equal_output() -> None:
    one, other = Run(LINE).complete("a"), Run(LINE).complete("a")

    assert (one.state, one.all) == (other.state, other.all)


CHOICE = definition(
    start()
    + node("exclusiveGateway", "x", default="x_c")
    + user("a")
    + user("b")
    + user("c")
    + end(),
    "start->x x->a[n>10] x->b[n>5] x->c a->end b->end c->end",
)


@pytest.mark.parametrize(("n", "task"), [(20, "a"), (7, "b"), (1, "c"), (None, "c")])
def test_an_exclusive_gateway_takes_the_first_true_flow_or_the_default(
    n: int | None, task: str
) -> None:
    assert Run(CHOICE, n=n).waiting == [task]


def test_without_a_matching_flow_the_token_stays_and_can_be_retried() -> None:
    model = definition(
        start() + node("exclusiveGateway", "x") + user("a") + end(),
        "start->x x->a[n=1] a->end",
    )
    run = Run(model, n=0)
    root = next(iter(run.state.scopes))

    assert run.incidents == [("x", "no-flow-matched")]
    run.send(events.VariablesSet(at=AT, scope=root, variables={"n": 1}))
    run.send(events.Retried(at=AT, token=run.token("x")))

    assert run.waiting == ["a"]


def test_a_condition_that_is_no_boolean_is_an_incident() -> None:
    model = definition(
        start() + node("exclusiveGateway", "x") + user("a") + end(),
        "start->x x->a[n] a->end",
    )

    assert Run(model, n=3).incidents == [("x", "condition-not-boolean")]


FORK = definition(
    start()
    + node("parallelGateway", "split")
    + user("a")
    + user("b")
    + node("parallelGateway", "join")
    + user("c")
    + end(),
    "start->split split->a split->b a->join b->join join->c c->end",
)


def test_a_parallel_join_waits_for_all_branches() -> None:
    run = Run(FORK)

    assert run.waiting == ["a", "b"]
    assert run.complete("b").waiting == ["a"]
    assert run.complete("a").waiting == ["c"]
    assert run.complete("c").is_done


def test_an_exclusive_branch_into_a_parallel_join_is_a_deadlock_incident() -> None:
    model = definition(
        start()
        + node("exclusiveGateway", "x", default="x_b")
        + user("a")
        + user("b")
        + node("parallelGateway", "join")
        + end(),
        "start->x x->a[true] x->b a->join b->join join->end",
    )

    run = Run(model).complete("a")

    assert run.incidents == [("join", "join-deadlock")]
    assert not run.state.is_finished


def test_conditional_flows_of_an_activity_split_without_a_gateway() -> None:
    model = definition(
        start() + user("t", default="t_c") + user("a") + user("b") + user("c") + end(),
        "start->t t->a[n>1] t->b[n>2] t->c a->end b->end c->end",
    )

    assert Run(model, n=3).complete("t").waiting == ["a", "b"]
    assert Run(model, n=2).complete("t").waiting == ["a"]
    assert Run(model, n=0).complete("t").waiting == ["c"]


def test_two_flows_without_conditions_are_both_taken() -> None:
    model = definition(start() + user("a") + user("b") + end(), "start->a start->b a->end b->end")

    assert Run(model).waiting == ["a", "b"]


def test_a_feel_script_sets_its_result() -> None:
    model = definition(
        start() + '<scriptTask id="s" scriptFormat="application/feel" sm:resultVariable="r">'
        "<script>n * 2</script></scriptTask>" + end(),
        "start->s->end",
    )

    run = Run(model, n=21)

    assert run.is_done
    assert run.state.variables["r"] == 42


def test_a_send_task_with_only_a_message_publishes_it_with_its_key() -> None:
    model = definition(
        start() + '<sendTask id="t" messageRef="m" sm:correlationKey="number"/>' + end(),
        "start->t->end",
    )

    run = Run(model, number="A-7")

    assert run.of(commands.PublishMessage) == [
        commands.PublishMessage(name="news", correlation_key="A-7")
    ]
    assert run.is_done


def test_a_send_task_with_an_implementation_is_a_job() -> None:
    model = definition(
        start() + '<sendTask id="t" messageRef="m" sm:implementation="mail"/>' + end(),
        "start->t->end",
    )

    assert Run(model).waiting == ["t"]


def test_a_failed_job_stays_and_may_be_completed_later() -> None:
    run = Run(LINE).complete("a").fail("b")

    assert run.incidents == [("b", "job-failed")]
    assert run.complete("b").is_done


def test_an_endless_loop_of_automatic_nodes_ends_with_an_incident() -> None:
    model = definition(
        start() + node("exclusiveGateway", "x") + node("task", "t") + end(),
        "start->x x->t t->x",
    )

    assert [code for _, code in Run(model).incidents] == ["endless-loop"]


def test_cancelling_an_instance_withdraws_its_tasks() -> None:
    run = Run(FORK)

    run.send(events.Cancelled(at=AT, reason_code="duplicate"))

    assert {item.node for item in run.of(commands.CancelTask)} == {"a", "b"}
    assert run.state.status == "cancelled"
    assert run.state.tokens == {}


def test_a_finished_instance_ignores_everything() -> None:
    run = Run(LINE).complete("a").complete("b")
    state = run.state

    run.send(events.Cancelled(at=AT))

    assert run.state == state


def test_a_start_quantity_gathers_tokens() -> None:
    model = definition(
        start() + node("task", "many", completionQuantity=2) + user("a", startQuantity=2) + end(),
        "start->many many->a a->end",
    )

    run = Run(model)

    assert run.waiting == ["a"]
    assert run.complete("a").is_done


def test_an_unknown_start_event_is_refused() -> None:
    with pytest.raises(engine.NotStartable):
        engine.start(LINE, variables={}, start_event="nowhere", at=AT)


def test_variables_of_a_timer_are_evaluated_when_it_is_armed() -> None:
    inner = f"<timerEventDefinition>{formal('timeDuration', 'wait')}</timerEventDefinition>"
    model = definition(
        start() + node("intermediateCatchEvent", "t", inner) + end(), "start->t->end"
    )

    run = Run(model, wait="P3D")

    assert [(item.timer, item.value) for item in run.of(commands.ArmTimer)] == [("duration", "P3D")]
