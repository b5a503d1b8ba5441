"""Moving an instance to another version: what stands for what, what forbids it, what it does."""

from __future__ import annotations

from dataclasses import replace

import pytest

from tests.workflows.bpmn import versions
from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import (
    boundary,
    condition,
    definition,
    end,
    event,
    flows,
    formal,
    node,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows.bpmn import commands, log
from workflows.bpmn.migration import Plan, can_migrate, migrate, propose, verdict
from workflows.bpmn.model import ProcessDefinition

PATH = "start->box->end"
PLAIN = definition(start() + user("a") + user("b") + end(), "start->a->b->end")


def findings(run: Run, target: ProcessDefinition, plan: Plan | None = None) -> list[str]:
    """Codes of the verdict, of the proposed plan if none is given."""
    plan = plan or propose(run.definition, target).plan
    return [item.code for item in verdict(run.definition, target, plan, run.state)]


def of(run: Run, kind: type) -> list[commands.Command]:
    """Commands of a kind in the last step."""
    return [item for item in run.last if isinstance(item, kind)]


class TestProposal:
    def test_finds_nodes_by_id_before_all(self) -> None:
        target = definition(start() + user("b") + user("a") + end(), "start->b->a->end")

        assert propose(PLAIN, target).plan.nodes == versions.identity(PLAIN).nodes

    def test_finds_nodes_by_name_when_ids_are_new(self) -> None:
        target = versions.renamed(PLAIN, lambda key: key + "2")

        found = propose(PLAIN, target)

        assert found.plan.nodes == {key: key + "2" for key in PLAIN.nodes}
        assert found.plan.flows == {key: key + "2" for key in PLAIN.flows}

    def test_finds_the_only_task_between_known_neighbours(self) -> None:
        target = definition(start() + user("x") + user("b") + end(), "start->x->b->end")

        assert propose(PLAIN, target).plan.nodes["a"] == "x"

    def test_leaves_open_which_of_two_new_tasks_it_is(self) -> None:
        body = start() + node("parallelGateway", "s") + user("b") + end()
        source = definition(body + user("a"), "start->s s->a s->b a->end b->end")
        arrows = "start->s s->x s->y s->b x->end y->end b->end"
        target = definition(body + user("x") + user("y"), arrows)

        assert propose(source, target).unmapped == ("a",)

    def test_leaves_open_which_of_two_old_tasks_it_is(self) -> None:
        body = start() + node("parallelGateway", "s") + end()
        arrows = "start->s s->a s->b a->end b->end"
        source = definition(body + user("a") + user("b"), arrows)
        target = definition(body + user("x"), "start->s s->x x->end")

        assert propose(source, target).unmapped == ("a", "b")

    def test_leaves_open_what_it_knows_no_neighbour_of(self) -> None:
        source = definition(
            start() + service("a") + user("b") + service("c") + end(), "start->a->b->c->end"
        )
        target = definition(
            start() + node("task", "a") + user("x") + node("task", "c") + end(),
            "start->a->x->c->end",
        )

        assert propose(source, target).unmapped == ("a", "b", "c")

    def test_leaves_open_by_which_flow_work_came_when_its_way_ends_elsewhere(self) -> None:
        target = definition(
            start()
            + node("parallelGateway", "fork")
            + user("a")
            + boundary("late", "a", timer("P1D"))
            + user("b")
            + service("c")
            + node("parallelGateway", "join")
            + user("z")
            + end(),
            "start->fork fork->a fork->b a->join b->end late->c c->join join->z->end",
        )

        assert "b_join" not in propose(JOINED, target).plan.flows

    def test_does_not_take_a_node_of_another_kind(self) -> None:
        target = definition(start() + service("a") + user("b") + end(), "start->a->b->end")

        assert propose(PLAIN, target).unmapped == ("a",)

    def test_does_not_take_an_event_of_another_kind(self) -> None:
        assert propose(hosted(timer("P1D")), hosted(event("message", "m"))).unmapped == ("late",)

    def test_does_not_take_a_node_out_of_its_sub_process(self) -> None:
        source = nested("in", user("a"), "in->a")
        target = definition(
            start() + user("a") + sub("sub", start("in") + user("c"), "in->c") + end(),
            "start->a->sub->end",
        )

        assert "a" not in propose(source, target).plan.nodes

    def test_finds_the_children_of_a_sub_process_that_it_found_by_name(self) -> None:
        source = nested("in", user("a"), "in->a")
        target = versions.renamed(source, lambda key: "new" if key == "sub" else key)

        assert propose(source, target).unmapped == ()

    def test_keeps_the_way_of_waiting_work_when_a_task_is_put_in_before_the_join(self) -> None:
        target = versions.with_task_after(JOINED, "a")

        assert propose(JOINED, target).plan.flows["a_join"] == "onwards"

    def test_keeps_the_way_of_waiting_work_when_the_task_before_the_join_goes(self) -> None:
        longer = versions.with_task_after(JOINED, "a")

        assert propose(longer, JOINED).plan.flows["onwards"] == "a_join"

    def test_a_plan_survives_json(self) -> None:
        plan = replace(propose(PLAIN, PLAIN).plan, timers="recompute")

        assert Plan.from_json(plan.to_json()) == plan


def hosted(inner: str, key: str = "late", **options: bool) -> ProcessDefinition:
    """Task ``a`` with a boundary event that leads to ``c``; without text it has none."""
    event_ = boundary(key, "a", inner, **options) if inner else ""
    arrows = f"start->a->b->end {key}->c c->end" if inner else "start->a->b->end"
    return definition(
        start() + user("a") + event_ + user("b") + (user("c") if inner else "") + end(), arrows
    )


def nested(first: str, inner: str, arrows: str) -> ProcessDefinition:
    body = start(first) + inner
    return definition(start() + sub("sub", body, arrows) + end(), "start->sub->end")


def joined(kind: str, *branches: str) -> ProcessDefinition:
    arrows = " ".join(f"fork->{key} {key}->join" for key in branches)
    return definition(
        start()
        + node("parallelGateway", "fork")
        + "".join(user(key) for key in branches)
        + node(kind, "join")
        + user("z")
        + end(),
        f"start->fork {arrows} join->z->end",
    )


JOINED = joined("parallelGateway", "a", "b")


def looped(loop: str, **attributes: str) -> ProcessDefinition:
    return definition(start() + user("a", loop, **attributes) + end(), "start->a->end")


def multiple(text: str = formal("loopCardinality", "2"), *, sequential: bool = True) -> str:
    flag = str(sequential).lower()
    return (
        f'<multiInstanceLoopCharacteristics isSequential="{flag}">{text}'
        "</multiInstanceLoopCharacteristics>"
    )


class TestVerdict:
    def test_says_nothing_of_a_finished_instance(self) -> None:
        run = Run(PLAIN).complete("a").complete("b")

        assert verdict(PLAIN, JOINED, Plan(), run.state) == ()

    def test_forbids_to_lose_a_task_under_way(self) -> None:
        target = definition(start() + user("b") + end(), "start->b->end")

        assert findings(Run(PLAIN), target) == ["no-counterpart"]
        assert findings(Run(PLAIN).complete("a"), target) == []

    def test_speaks_to_the_designer(self) -> None:
        target = definition(start() + user("b") + end(), "start->b->end")
        (found,) = verdict(PLAIN, target, propose(PLAIN, target).plan, Run(PLAIN).state)

        assert found.element_id == "a"
        assert found.params == {"node": "a"}
        assert found.message == (
            "Work is under way at “a”, for which the new version has no counterpart."
        )
        assert not can_migrate([found])

    def test_forbids_a_counterpart_that_does_not_exist(self) -> None:
        plan = versions.identity(PLAIN)
        nowhere = Plan(nodes={**plan.nodes, "b": "no"}, flows={**plan.flows, "a_b": "no"})

        assert findings(Run(PLAIN), PLAIN, nowhere) == ["unknown-counterpart", "unknown-flow"]

    def test_forbids_another_kind(self) -> None:
        target = definition(start() + service("a") + user("b") + end(), "start->a->b->end")

        assert findings(Run(PLAIN), target, versions.identity(PLAIN)) == ["other-kind"]

    def test_forbids_to_lose_the_sub_process_around_a_task(self) -> None:
        source = nested("in", user("a"), "in->a")
        target = definition(start() + user("a") + end(), "start->a->end")
        plan = Plan(nodes={"start": "start", "a": "a", "end": "end"})

        codes = findings(Run(source), target, plan)

        assert codes == ["no-counterpart"]

    def test_forbids_to_move_a_task_into_a_sub_process(self) -> None:
        source = definition(start() + user("a") + end(), "start->a->end")
        target = nested("in", user("a"), "in->a")

        plan = Plan(nodes=versions.identity(source).nodes)

        assert findings(Run(source), target, plan) == ["other-container"]

    @pytest.mark.parametrize(
        "loop",
        [
            "",
            multiple(sequential=False),
            multiple('<extensionElements><sm:x collection="[1]"/></extensionElements>'),
            "<standardLoopCharacteristics/>",
        ],
    )
    def test_forbids_another_way_of_repeating(self, loop: str) -> None:
        run = Run(looped(multiple()))

        assert findings(run, looped(loop)) == ["other-loop"]
        assert findings(run, looped(multiple(formal("loopCardinality", "7")))) == []

    def test_forbids_to_repeat_what_has_begun_as_a_single_task(self) -> None:
        assert findings(Run(looped("")), looped(multiple())) == ["other-loop"]

    def test_forbids_another_kind_of_timer_where_one_waits(self) -> None:
        def model(kind: str) -> ProcessDefinition:
            catching = node("intermediateCatchEvent", "t", timer("R2/P1D", kind))
            return definition(start() + catching + end(), "start->t->end")

        source, target = model("timeDuration"), model("timeCycle")
        plan = versions.identity(source)

        assert findings(Run(model("timeCycle")), source, plan) == ["other-event"]
        assert findings(Run(model("timeCycle")), target, plan) == []

    def test_forbids_to_put_a_boundary_event_on_another_task(self) -> None:
        source = hosted(timer("P1D"))
        body = start() + user("a") + user("b") + user("c") + end()
        arrows = "start->a->b->end late->c c->end"
        target = definition(body + boundary("late", "b", timer("P1D")), arrows)

        assert findings(Run(source), target, versions.identity(source)) == ["other-host"]

    def test_forbids_another_kind_of_event_on_a_task_under_way(self) -> None:
        source, target = hosted(timer("P1D")), hosted(event("message", "m"))

        assert findings(Run(source), target, versions.identity(source)) == ["other-event"]

    def test_forbids_to_leave_open_by_which_flow_stuck_work_came(self) -> None:
        body = start() + node("exclusiveGateway", "fork", default="fork_a") + user("a") + user("b")
        arrows = "start->fork fork->a fork->b[false] a->join b->join join->end"
        model = definition(body + node("parallelGateway", "join") + end(), arrows)
        run = Run(model).complete("a")
        plan = Plan(nodes=versions.identity(model).nodes)

        assert run.incidents == [("join", "join-deadlock")]
        assert findings(run, model, plan) == ["join-flow"]

    def test_forbids_to_forget_what_a_complex_gateway_has_let_pass(self) -> None:
        run = Run(joined("complexGateway", "a", "b")).complete("a")
        plan = versions.identity(run.definition)
        others = {key: key for key in plan.nodes if key != "join"}

        assert findings(run, run.definition, Plan(nodes=plan.nodes)) == ["join-flow"]
        assert findings(run, run.definition, Plan(nodes=others)) == ["no-counterpart"]

    def test_forbids_to_leave_open_by_which_flow_waiting_work_came(self) -> None:
        run = Run(JOINED).complete("a")
        plan = Plan(nodes=versions.identity(JOINED).nodes)

        assert findings(run, JOINED, plan) == ["join-flow"]

    def test_forbids_that_waiting_work_comes_by_a_flow_to_elsewhere(self) -> None:
        run = Run(JOINED).complete("a")
        plan = versions.identity(JOINED)
        astray = Plan(nodes=plan.nodes, flows={**plan.flows, "a_join": "join_z"})

        assert findings(run, JOINED, astray) == ["join-flow"]

    def test_forbids_to_lose_what_may_have_to_be_undone(self) -> None:
        run = Run(undoable("a")).complete("a")
        target = definition(start() + user("b") + end(), "start->b->end")

        assert findings(run, target) == ["no-counterpart"]

    def test_forbids_to_lose_what_may_have_to_be_undone_within_a_sub_process(self) -> None:
        inner = start("in") + _pair("a")
        model = definition(
            start() + sub("sub", inner, "in->a") + user("b") + end(), "start->sub->b->end"
        )
        run = Run(model).complete("a")
        nodes = {key: key for key in model.nodes if key != "a"}

        assert findings(run, model, Plan(nodes=nodes)) == ["no-counterpart"]

    def test_warns_when_what_is_done_cannot_be_undone_any_more(self) -> None:
        run = Run(undoable("a")).complete("a")

        assert findings(run, PLAIN) == ["not-undone"]

    def test_forbids_another_order_of_what_was_offered(self) -> None:
        def model(*keys: str) -> ProcessDefinition:
            inner = "".join(user(key) for key in keys)
            box = node("adHocSubProcess", "box", inner, ordering="Sequential")
            return definition(start() + box + end(), PATH)

        assert findings(Run(model("a", "b")), model("b", "a")) == ["other-order"]
        assert findings(Run(model("a", "b")), model("a", "c", "b")) == []

    def test_warns_of_a_running_timer_that_is_dropped(self) -> None:
        found = findings(Run(hosted(timer("P1D"))), hosted(""))

        assert found == ["timer-dropped"]

    def test_warns_of_an_event_that_is_dropped_and_one_that_is_added(self) -> None:
        run = Run(hosted(event("message", "m")))

        assert findings(run, hosted(timer("P1D"), "soon")) == ["event-dropped", "event-added"]

    def test_does_not_speak_of_a_new_event_that_is_not_waited_for(self) -> None:
        assert findings(Run(PLAIN), hosted(event("error", "e"))) == []

    def test_warns_of_an_event_that_interrupts_from_now_on(self) -> None:
        run = Run(hosted(timer("P1D"), interrupting=False))

        assert findings(run, hosted(timer("P1D"))) == ["other-interruption"]

    def test_warns_of_a_join_that_would_wait_for_ever(self) -> None:
        source = definition(start() + user("a") + user("z") + end(), "start->a->z->end")

        assert findings(Run(source), JOINED) == ["could-get-stuck"]

    def test_warns_of_two_places_that_become_one(self) -> None:
        run = Run(JOINED)
        plan = versions.identity(JOINED)
        merged = Plan(nodes={**plan.nodes, "b": "a"}, flows=plan.flows)

        assert findings(run, JOINED, merged) == ["could-get-stuck", "could-come-twice"]

    def test_does_not_warn_of_what_was_wrong_before(self) -> None:
        body = start() + node("exclusiveGateway", "fork") + user("a") + user("b")
        arrows = "start->fork fork->a fork->b a->join b->join join->end"
        model = definition(body + node("parallelGateway", "join") + end(), arrows)

        assert findings(Run(model), model) == []


def undoable(*keys: str) -> ProcessDefinition:
    """Tasks with a handler each that undoes it, then ``b``, then all is undone."""
    tasks = "".join(_pair(key) for key in keys)
    throw = node("intermediateThrowEvent", "throw", event("compensate"))
    path = "->".join(["start", *keys, "b", "throw", "end"])
    return definition(start() + tasks + user("b") + throw + end(), path)


def _pair(key: str) -> str:
    """A task and the task that undoes it."""
    return (
        user(key)
        + boundary(f"back_{key}", key, event("compensate"))
        + user(f"undo_{key}", isForCompensation="true")
        + f'<association id="l_{key}" sourceRef="back_{key}" targetRef="undo_{key}"/>'
    )


def deal(*, more: bool) -> ProcessDefinition:
    """A transaction that is cancelled and undone; with ``more`` it also listens to events."""
    inner = start("in") + _pair("pay") + end("no", event("cancel"))
    extra = ""
    if more:
        inner += handler("esp", "news", event("message", "m"), "h")
        extra = boundary("late", "deal", timer("P1D"))
    body = sub("deal", inner, "in->pay->no", kind="transaction")
    off = boundary("off", "deal", event("cancel"))
    arrows = "start->deal->end off->end" + (" late->end" if more else "")
    return definition(start() + body + off + extra + end(), arrows)


class TestMove:
    def test_refreshes_every_waiting_task(self) -> None:
        run = versions.move(Run(PLAIN), PLAIN)

        token = run.token("a")
        assert of(run, commands.MoveTask) == [commands.MoveTask(token=token, node="a")]
        assert [item.kind for item in run.last if isinstance(item, commands.Record)] == ["migrated"]

    def test_refuses_what_the_verdict_forbids(self) -> None:
        with pytest.raises(ValueError, match="under way"):
            migrate(PLAIN, PLAIN, Plan(), Run(PLAIN).state, AT)

    def test_leaves_a_finished_instance_as_it_is(self) -> None:
        state = Run(PLAIN).complete("a").complete("b").state

        step = migrate(PLAIN, JOINED, Plan(), state, AT)

        assert (step.state, step.commands) == (state, ())

    def test_can_be_played_again_from_the_log(self) -> None:
        target = versions.with_task_after(PLAIN, "a")
        plan = propose(PLAIN, target).plan
        run = versions.move(Run(PLAIN), target)
        lines = [(AT, log.started({}, None)), (AT, log.migrated(plan, 2))]

        assert log.replay(lines, 1, {1: PLAIN, 2: target}.__getitem__) == run.state

    def test_keeps_a_running_timer_under_its_new_id(self) -> None:
        run = Run(hosted(timer("P1D")))
        key = run.subscription("late")
        versions.move(run, versions.renamed(run.definition, lambda name: "n_" + name))

        moved = commands.MoveSubscription(subscription=key, node="n_late")
        assert of(run, commands.MoveSubscription) == [moved]
        assert run.fire("n_late").waiting == ["n_c"]

    def test_drops_the_timer_of_an_event_that_is_gone(self) -> None:
        run = Run(hosted(timer("P1D")))
        key = run.subscription("late")
        versions.move(run, hosted(""))

        assert of(run, commands.Unsubscribe) == [commands.Unsubscribe(subscription=key)]
        assert run.state.subscriptions == {}

    def test_arms_a_new_boundary_event_of_a_task_under_way(self) -> None:
        run = versions.move(Run(PLAIN), hosted(timer("P1D")))

        (armed,) = of(run, commands.ArmTimer)
        assert isinstance(armed, commands.ArmTimer)
        assert (armed.node, armed.value, armed.token) == ("late", "P1D", run.token("a"))
        assert run.fire("late").waiting == ["c"]

    def test_arms_a_new_boundary_event_of_a_loop_once(self) -> None:
        late = boundary("late", "a", timer("P1D"))
        source = looped(multiple(sequential=False))
        target = definition(
            start() + user("a", multiple(sequential=False)) + late + end(),
            "start->a->end late->end",
        )
        run = versions.move(Run(source), target)

        assert len(of(run, commands.ArmTimer)) == 1
        assert run.fire("late").is_done

    def test_does_not_arm_again_what_has_happened_already(self) -> None:
        model = hosted(timer("P1D"), interrupting=False)
        run = versions.move(Run(model).fire("late"), model)

        assert run.state.subscriptions == {}

    def test_reckons_timers_again_when_it_is_told_to(self) -> None:
        run = Run(hosted(timer("P1D")))
        target = hosted(timer("P5D"))
        plan = propose(run.definition, target).plan
        old = run.subscription("late")
        versions.move(run, target, replace(plan, timers="recompute"))

        (armed,) = of(run, commands.ArmTimer)
        assert isinstance(armed, commands.ArmTimer)
        assert armed.value == "P5D"
        assert list(run.state.subscriptions) == [armed.subscription]
        assert of(run, commands.Unsubscribe) == [commands.Unsubscribe(subscription=old)]

    def test_keeps_the_time_of_a_timer_that_says_something_else_now(self) -> None:
        run = versions.move(Run(hosted(timer("P1D"))), hosted(timer("P5D")))

        assert of(run, commands.ArmTimer) == []

    def test_subscribes_anew_to_a_message_of_another_name(self) -> None:
        run = Run(hosted(event("message", "m")))
        old = run.subscription("late")
        versions.move(run, hosted(event("message", "m2")))

        (made,) = of(run, commands.Subscribe)
        assert isinstance(made, commands.Subscribe)
        assert made.name == "more"
        assert of(run, commands.Unsubscribe) == [commands.Unsubscribe(subscription=old)]
        assert run.message("late").waiting == ["c"]

    def test_subscribes_anew_to_a_message_of_another_correlation(self) -> None:
        def model(key: str) -> ProcessDefinition:
            task = node("receiveTask", "r", messageRef="m", **{"sm:correlationKey": key})
            return definition(start() + task + end(), "start->r->end")

        run = versions.move(Run(model("one"), one="A", two="B"), model("two"))

        (made,) = of(run, commands.Subscribe)
        assert isinstance(made, commands.Subscribe)
        assert made.correlation_key == "B"
        assert run.message("r").is_done

    def test_looks_at_a_changed_condition_at_once(self) -> None:
        run = Run(hosted(condition("n > 5")), n=3)

        assert versions.move(run, hosted(condition("n > 2"))).waiting == ["c"]

    def test_work_goes_on_when_a_new_timer_cannot_be_told(self) -> None:
        run = versions.move(Run(PLAIN), hosted(timer("missing")))

        assert run.incidents == [("late", "timer-without-time")]
        assert run.complete("a").complete("b").is_done

    def test_a_timer_that_cannot_be_reckoned_again_stays(self) -> None:
        run = Run(hosted(timer("P1D")))
        target = hosted(timer("missing"))
        plan = replace(propose(run.definition, target).plan, timers="recompute")
        versions.move(run, target, plan)

        assert run.incidents == [("late", "timer-without-time")]
        assert run.fire("late").waiting == ["c"]

    def test_listens_to_a_new_event_sub_process(self) -> None:
        run = versions.move(Run(PLAIN), with_handler())

        assert run.message("news").waiting == ["h"]
        assert run.complete("h").is_done

    def test_listens_to_nothing_new_where_the_work_was_interrupted(self) -> None:
        run = Run(with_handler()).message("news")
        target = with_handler(timer_too=True)

        assert findings(run, target) == []
        assert versions.move(run, target).state.subscriptions == {}

    def test_a_parallel_join_that_waits_for_less_goes_on(self) -> None:
        run = Run(joined("parallelGateway", "a", "b", "c")).complete("a").complete("b")
        target = joined("parallelGateway", "a", "b")
        plan = propose(run.definition, target).plan
        ahead = Plan(nodes={**plan.nodes, "c": "z"}, flows=plan.flows)

        assert versions.move(run, target, ahead).waiting == ["z", "z"]

    def test_an_inclusive_join_that_waits_for_nothing_more_goes_on(self) -> None:
        run = Run(joined("inclusiveGateway", "a", "b", "c")).complete("a").complete("b")
        target = joined("inclusiveGateway", "a", "b")
        plan = propose(run.definition, target).plan
        ahead = Plan(nodes={**plan.nodes, "c": "z"}, flows=plan.flows)

        assert versions.move(run, target, ahead).waiting == ["z", "z"]

    def test_a_task_that_needs_fewer_tokens_begins(self) -> None:
        def model(quantity: int) -> ProcessDefinition:
            last = user("z", startQuantity=quantity)
            return definition(
                start() + user("a") + user("b") + last + end(), "start->a start->b a->z b->z z->end"
            )

        run = Run(model(2)).complete("a")

        assert run.waiting == ["b"]
        assert versions.move(run, model(1)).waiting == ["b", "z"]

    def test_a_complex_gateway_keeps_what_it_has_let_pass(self) -> None:
        run = Run(joined("complexGateway", "a", "b")).complete("a")
        versions.move(run, versions.renamed(run.definition, lambda key: "n_" + key))

        assert run.waiting == ["n_b", "n_z"]
        assert run.complete("n_b").complete("n_z").is_done

    def test_an_event_based_gateway_waits_for_a_new_event_too(self) -> None:
        run = versions.move(Run(choosing("m")), choosing("m", "m2"))

        assert [item.node for item in run.state.subscriptions.values()] == ["m", "m2"]
        assert run.message("m2").waiting == ["z"]
        assert run.state.subscriptions == {}

    def test_an_event_based_gateway_needs_something_to_wait_for(self) -> None:
        run = Run(choosing("m"))
        target = choosing()
        plan = propose(run.definition, target).plan

        assert findings(run, target, plan) == ["no-alternative"]

    def test_what_was_done_before_is_undone_by_the_new_handler(self) -> None:
        run = Run(undoable("a")).complete("a")
        target = versions.renamed(undoable("a"), lambda key: "n_" + key)
        versions.move(run, target).complete("n_b")

        assert run.waiting == ["n_undo_a"]
        assert run.complete("n_undo_a").is_done

    def test_an_undoing_under_way_goes_on(self) -> None:
        run = Run(undoable("a", "c")).complete("a").complete("c").complete("b")
        versions.move(run, versions.renamed(run.definition, lambda key: "n_" + key))

        assert run.waiting == ["n_undo_c"]
        assert run.complete("n_undo_c").waiting == ["n_undo_a"]
        assert run.complete("n_undo_a").is_done

    def test_a_transaction_that_is_undone_listens_to_nothing_new(self) -> None:
        run = Run(deal(more=False)).complete("pay")

        assert findings(run, deal(more=True)) == []
        assert versions.move(run, deal(more=True)).state.subscriptions == {}
        assert run.complete("undo_pay").is_done

    def test_a_loop_runs_its_remaining_turns(self) -> None:
        run = Run(looped(multiple())).complete("a")
        versions.move(run, versions.renamed(run.definition, lambda key: "n_" + key))

        assert run.waiting == ["n_a"]
        assert run.complete("n_a").is_done

    def test_an_ad_hoc_sub_process_offers_what_is_new(self) -> None:
        def model(*keys: str) -> ProcessDefinition:
            inner = "".join(user(key) for key in keys)
            box = node("adHocSubProcess", "box", inner, ordering="Sequential")
            return definition(start() + box + end(), PATH)

        run = versions.move(Run(model("a")), model("a", "b"))

        assert run.complete("a").waiting == ["b"]
        assert run.complete("b").is_done

    def test_an_ad_hoc_sub_process_ends_by_its_new_condition(self) -> None:
        def model(text: str) -> ProcessDefinition:
            inner = user("a") + formal("completionCondition", text)
            return definition(start() + node("adHocSubProcess", "box", inner) + end(), PATH)

        run = Run(model("n = 2"), n=1).complete("a")

        assert run.waiting == []
        assert versions.move(run, model("n = 1")).is_done

    def test_an_incident_can_be_retried_in_a_version_that_mends_it(self) -> None:
        def model(text: str) -> ProcessDefinition:
            catching = node("intermediateCatchEvent", "t", timer(text))
            return definition(start() + catching + end(), "start->t->end")

        run = Run(model("missing"))
        versions.move(run, model("P1D"))
        run.retry("t")

        assert run.fire("t").is_done


def with_handler(*, timer_too: bool = False) -> ProcessDefinition:
    """PLAIN with an interrupting event sub-process, and one more that waits for a timer."""
    handlers = handler("esp", "news", event("message", "m"), "h")
    if timer_too:
        handlers += handler("esp2", "late", timer("P1D"), "h2")
    return definition(start() + user("a") + user("b") + end() + handlers, "start->a->b->end")


def handler(key: str, first: str, inner: str, task: str) -> str:
    body = start(first, inner) + user(task) + flows(f"{first}->{task}")
    return node("subProcess", key, body, triggeredByEvent="true")


def choosing(*messages: str) -> ProcessDefinition:
    """An event-based gateway with an event per message, all leading to ``z``."""
    events = "".join(node("intermediateCatchEvent", key, event("message", key)) for key in messages)
    arrows = " ".join(f"g->{key} {key}->z" for key in messages)
    body = start() + node("eventBasedGateway", "g") + events + user("z") + end()
    return definition(body, f"start->g z->end {arrows}")
