"""What holds for every graph, sound or not: no token lost, none doubled, joins by the standard."""

from __future__ import annotations

from collections import Counter

import pytest
from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn import graphs
from tests.workflows.bpmn.driver import AT
from workflows.bpmn import commands, engine, events
from workflows.bpmn.checks import soundness
from workflows.bpmn.engine.gateways import may_join
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.state import InstanceState, Token, TokenState

CHECKS = [HealthCheck.too_slow, HealthCheck.filter_too_much, HealthCheck.data_too_large]
SHORT = settings(max_examples=60, deadline=None, suppress_health_check=CHECKS)
LONG = settings(max_examples=1_000, deadline=None, suppress_health_check=CHECKS)
STEPS = 12
#: far more than any of these models needs when its choices are fair.
PATIENCE = 150


def begin(data: st.DataObject, drawn: graphs.Drawn) -> engine.Step:
    return engine.start(drawn.model, variables=data.draw(graphs.values(drawn)), at=AT)


def play_any_graph(data: st.DataObject) -> None:
    """Play a graph for some steps; all that must hold after each of them is looked at."""
    drawn = data.draw(graphs.graphs())
    step = begin(data, drawn)
    log = list(step.commands)
    for _ in range(STEPS):
        check_conserved(log, drawn, step.state)
        check_joins(drawn, step.state)
        happened = data.draw(graphs.happenings(drawn, step.state))
        if happened is None:
            break
        step = check_restored(drawn, step.state, happened)
        log += step.commands
    check_conserved(log, drawn, step.state)


def check_conserved(log: list[commands.Command], drawn: graphs.Drawn, state: InstanceState) -> None:
    assert graphs.unexplained(log, drawn.model, state) == 0
    assert bool(state.tokens) != state.is_finished


def check_joins(drawn: graphs.Drawn, state: InstanceState) -> None:
    """No inclusive join waits that the standard would let go on."""
    held = frozenset(token.flow for token in state.tokens.values() if token.flow)
    for token in state.tokens.values():
        is_inclusive = drawn.model.nodes[token.node].kind == NodeKind.INCLUSIVE_GATEWAY
        if is_inclusive and token.state == TokenState.JOINING:
            assert not graphs.is_activated(drawn.model, token.node, held)


def check_restored(
    drawn: graphs.Drawn, state: InstanceState, happened: events.Event
) -> engine.Step:
    """A state that was saved and loaded goes on in the same way, command by command."""
    step = engine.step(drawn.model, state, happened)
    loaded = InstanceState.from_json(state.to_json())
    # first in, first out: the order is part of the state
    assert list(loaded.tokens) == list(state.tokens)
    assert engine.step(drawn.model, loaded, happened) == step
    return step


@SHORT
@given(data=st.data())
def test_no_token_of_any_graph_is_lost_or_doubled(data: st.DataObject) -> None:
    play_any_graph(data)


@pytest.mark.prove
@LONG
@given(data=st.data())
def test_no_token_of_any_graph_is_lost_or_doubled_at_length(data: st.DataObject) -> None:
    play_any_graph(data)


def end_a_sound_graph(data: st.DataObject) -> None:
    drawn = data.draw(graphs.graphs((*graphs.PLAIN, "eventBasedGateway")))
    assume(not list(soundness.findings(drawn.model)))
    step = begin(data, drawn)
    for _ in range(PATIENCE):
        if step.state.is_finished:
            break
        raised = [item for item in step.commands if isinstance(item, commands.RaiseIncident)]
        happened = data.draw(graphs.happenings(drawn, step.state))
        assert raised == []
        assert happened is not None
        step = engine.step(drawn.model, step.state, happened)
    assume(step.state.is_finished)
    assert step.state.status == "completed"


@settings(SHORT, max_examples=25)
@given(data=st.data())
def test_a_graph_found_sound_never_gets_stuck(data: st.DataObject) -> None:
    end_a_sound_graph(data)


@pytest.mark.prove
@LONG
@given(data=st.data())
def test_a_graph_found_sound_never_gets_stuck_at_length(data: st.DataObject) -> None:
    end_a_sound_graph(data)


def shape(state: InstanceState) -> tuple[object, ...]:
    """A state without its numbers; the order of arrival at a join does not count."""
    tokens = Counter((token.node, token.state, token.flow) for token in state.tokens.values())
    return state.status, state.outcome, tokens


def commute(data: st.DataObject) -> None:
    kinds = (*graphs.PLAIN, "eventBasedGateway")
    drawn = data.draw(graphs.graphs(kinds, holds=("parallelGateway",)))
    state = begin(data, drawn).state
    for _ in range(STEPS):
        tasks = graphs.open_tasks(drawn.model, state)
        if len(tasks) > 1:
            one, other = data.draw(st.permutations(tasks))[:2]
            assert shape(both(drawn, state, one, other)) == shape(both(drawn, state, other, one))
        happened = data.draw(graphs.happenings(drawn, state))
        if happened is None:
            break
        state = engine.step(drawn.model, state, happened).state


def both(drawn: graphs.Drawn, state: InstanceState, *tokens: Token) -> InstanceState:
    for token in tokens:
        done = events.TaskCompleted(at=AT, token=token.id)
        state = engine.step(drawn.model, state, done).state
    return state


@SHORT
@given(data=st.data())
def test_tasks_open_at_the_same_time_commute_in_any_graph(data: st.DataObject) -> None:
    commute(data)


@pytest.mark.prove
@LONG
@given(data=st.data())
def test_tasks_open_at_the_same_time_commute_in_any_graph_at_length(data: st.DataObject) -> None:
    commute(data)


def compare_joins(data: st.DataObject) -> None:
    model = data.draw(graphs.graphs(holds=("inclusiveGateway",))).model
    joins = [
        key
        for key, item in model.nodes.items()
        if item.kind == NodeKind.INCLUSIVE_GATEWAY and item.incoming
    ]
    assume(joins)
    gateway = data.draw(st.sampled_from(joins))
    filled = data.draw(st.frozensets(st.sampled_from(model.nodes[gateway].incoming), min_size=1))
    elsewhere = sorted(set(model.flows) - set(model.nodes[gateway].incoming))
    held = filled | data.draw(st.frozensets(st.sampled_from(elsewhere), max_size=4))

    positions = [model.flows[flow].target for flow in held]
    answer = may_join(model.graph.reach(gateway), filled, positions)

    assert answer == graphs.is_activated(model, gateway, held)


@settings(SHORT, max_examples=150)
@given(data=st.data())
def test_the_inclusive_join_is_the_sentence_of_the_standard(data: st.DataObject) -> None:
    compare_joins(data)


@pytest.mark.prove
@settings(LONG, max_examples=5_000)
@given(data=st.data())
def test_the_inclusive_join_is_the_sentence_of_the_standard_at_length(data: st.DataObject) -> None:
    compare_joins(data)
