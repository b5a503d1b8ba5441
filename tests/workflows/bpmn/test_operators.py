"""What coordinators may do to a running instance: move a token, repeat a step."""

from __future__ import annotations

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import (
    boundary,
    definition,
    end,
    event,
    formal,
    node,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows.bpmn import commands, engine, events
from workflows.bpmn.state import InstanceState, TokenState

LINE = definition(
    start() + user("a") + boundary("late", "a", timer("P1D")) + service("b") + end(),
    "start->a->b->end late->end",
)


def move(run: Run, node_id: str, to: str) -> Run:
    return run.send(events.TokenMoved(at=AT, token=run.token(node_id), to=to))


def repeat(run: Run, node_id: str, scope: int | None = None) -> Run:
    return run.send(events.StepRepeated(at=AT, scope=scope or min(run.state.scopes), node=node_id))


def kinds(run: Run) -> list[str]:
    return [item.kind for item in run.last if isinstance(item, commands.Record)]


def test_a_moved_token_enters_the_other_node_and_its_task_is_withdrawn() -> None:
    run = Run(LINE)
    token = run.token("a")

    move(run, "a", "b")

    assert run.waiting == ["b"]
    assert commands.CancelTask(token=token, node="a") in run.last
    assert run.state.subscriptions == {}
    (record,) = [item for item in run.of(commands.Record) if item.kind == "moved"]
    assert (record.token, record.node, record.detail) == (token, "a", {"to": "b"})


def test_a_token_moved_back_does_the_work_again() -> None:
    run = Run(LINE).complete("a")

    assert move(run, "b", "a").complete("a").complete("b").is_done


def test_a_token_moved_to_the_end_ends_the_instance() -> None:
    assert move(Run(LINE), "a", "end").is_done


def test_a_stuck_token_can_be_moved_on() -> None:
    model = definition(
        start() + node("exclusiveGateway", "x") + user("a") + user("b") + end(),
        "start->x x->a[n=1] x->b[n=2] a->end b->end",
    )

    assert move(Run(model, n=0), "x", "b").waiting == ["b"]


def test_a_moved_sub_process_is_withdrawn_with_all_that_runs_in_it() -> None:
    inner = sub("s", start("i") + user("t") + end("j"), "i->t->j")
    run = Run(definition(start() + inner + user("c") + end(), "start->s->c->end"))

    move(run, "s", "c")

    assert run.waiting == ["c"]
    assert [item.node for item in run.of(commands.CancelTask)] == ["t"]
    assert len(run.state.scopes) == 1


EACH = (
    "<multiInstanceLoopCharacteristics>"
    + formal("loopCardinality", "3")
    + "</multiInstanceLoopCharacteristics>"
)


def test_a_token_of_one_instance_moves_the_whole_activity() -> None:
    run = Run(definition(start() + user("a", EACH) + user("b") + end(), "start->a->b->end"))

    move(run, "a", "b")

    assert run.waiting == ["b"]
    assert len(run.of(commands.CancelTask)) == 3
    assert len(run.state.scopes) == 1


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


def test_a_token_moved_to_a_join_stands_for_the_one_that_is_missing() -> None:
    run = move(Run(FORK), "a", "join")

    assert run.waiting == ["b"]
    assert run.complete("b").waiting == ["c"]


def test_a_waiting_token_can_be_taken_out_of_a_join() -> None:
    run = move(Run(FORK).complete("a"), "join", "a")

    assert run.waiting == ["a", "b"]
    assert run.complete("a").complete("b").waiting == ["c"]


HELD = definition(
    start()
    + user("a")
    + boundary("undo", "a", event("compensate"))
    + service("handler", isForCompensation="true")
    + '<association id="as" sourceRef="undo" targetRef="handler"/>'
    + sub("s", start("i") + user("t") + end("j"), "i->t->j")
    + sub("e", start("es", event("signal", "s")) + end("ee"), "es->ee", triggeredByEvent="true")
    + end(),
    "start->a->s->end",
)


@pytest.mark.parametrize("to", ["gone", "t", "undo", "handler", "e", "es"])
def test_a_node_that_only_its_own_event_starts_is_no_place_to_move_to(to: str) -> None:
    run = Run(HELD)
    state = run.state

    move(run, "a", to)
    assert (run.state, kinds(run)) == (state, ["ignored"])
    repeat(run, to)
    assert (run.state, kinds(run)) == (state, ["ignored"])


def test_a_start_event_of_an_event_sub_process_cannot_be_repeated() -> None:
    body = start("es", event("signal", "s")) + user("t") + end("ee")
    handler = sub("e", body, "es->t->ee", triggeredByEvent="true")
    run = Run(definition(start() + user("a") + handler + end(), "start->a->end")).signal("es")
    scope = run.state.tokens[run.token("t")].scope

    assert kinds(repeat(run, "es", scope)) == ["ignored"]
    assert repeat(run, "t", scope).waiting == ["t", "t"]


def test_a_token_that_is_gone_is_not_moved() -> None:
    run = Run(LINE)
    gone = run.token("a")
    run.complete("a")

    run.send(events.TokenMoved(at=AT, token=gone, to="a"))

    assert kinds(run) == ["ignored"]
    assert run.waiting == ["b"]


def test_a_repeated_step_runs_beside_what_is_there() -> None:
    run = repeat(Run(LINE).complete("a"), "a")

    assert run.waiting == ["a", "b"]
    assert kinds(run)[0] == "repeated"
    assert not run.complete("b").is_done
    assert run.complete("a").complete("b").is_done


def test_a_step_of_a_sub_process_is_repeated_in_its_own_scope() -> None:
    inner = sub("s", start("i") + user("t") + user("u") + end("j"), "i->t->u->j")
    run = Run(definition(start() + inner + end(), "start->s->end")).complete("t")
    scope = run.state.tokens[run.token("u")].scope

    assert kinds(repeat(run, "t")) == ["ignored"]
    assert repeat(run, "t", scope).waiting == ["t", "u"]


PLACES = ("split", "a", "b", "join", "c", "s", "t", "end", "x")
MIXED = definition(
    start()
    + node("parallelGateway", "split")
    + user("a", EACH)
    + user("b")
    + node("parallelGateway", "join")
    + sub("s", start("i") + user("t") + end("j"), "i->t->j")
    + user("c")
    + end(),
    "start->split split->a split->b a->join b->join join->s s->c c->end",
)


@st.composite
def acts(draw: st.DrawFn, state: InstanceState) -> events.Event:
    """Something a person or a coordinator does, sensible or not."""
    token = draw(st.sampled_from([*state.tokens, 999]))
    to = draw(st.sampled_from(PLACES))
    scope = draw(st.sampled_from([*state.scopes, 999]))
    return draw(
        st.sampled_from(
            [
                events.TaskCompleted(at=AT, token=token),
                events.TokenMoved(at=AT, token=token, to=to),
                events.StepRepeated(at=AT, scope=scope, node=to),
            ]
        )
    )


@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(data=st.data())
def test_no_act_of_a_coordinator_loses_a_token(data: st.DataObject) -> None:
    run = Run(MIXED)

    for _ in range(data.draw(st.integers(1, 15))):
        if run.state.is_finished:
            break
        run.send(data.draw(acts(run.state)))
        assert _unexplained(run) == 0
        assert run.state.is_finished or _is_live(run.state)


def _unexplained(run: Run) -> int:
    """Tokens of the process itself that the records of all steps do not explain: none."""
    root = min(run.state.scopes)
    records = [item for item in run.of(commands.Record) if item.scope == root]
    made = 1 + sum(item.kind in {"flow_taken", "repeated"} for item in records)
    gone = sum(int(str(item.detail.get("joined", 1))) for item in records if _ends(item))
    there = [item for item in run.state.tokens.values() if item.scope == root]
    return made - gone - len(there)


def _ends(record: commands.Record) -> bool:
    return record.kind in {"completed", "cancelled"}


def _is_live(state: InstanceState) -> bool:
    """Somebody or something is waited for, or an incident says why nobody is."""
    return any(
        token.state in {TokenState.WAITING, TokenState.STUCK} for token in state.tokens.values()
    )


def test_acts_are_pure() -> None:
    state = Run(LINE).state
    act = events.TokenMoved(at=AT, token=next(iter(state.tokens)), to="b")

    assert engine.step(LINE, state, act) == engine.step(LINE, state, act)
