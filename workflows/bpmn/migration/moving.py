"""Moving an instance: ids of tokens, scopes and subscriptions stay, what they stand at changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime

from workflows.bpmn import engine
from workflows.bpmn.commands import MoveSubscription, MoveTask, RaiseIncident
from workflows.bpmn.engine import activities, catching, gateways
from workflows.bpmn.engine.machine import Machine, Stuck
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import Expression, FlowNode, ProcessDefinition
from workflows.bpmn.state import (
    Compensating,
    Compensation,
    InstanceState,
    Loop,
    Scope,
    ScopeKind,
    Subscription,
    Token,
    TokenState,
)

from .case import Case, Place
from .obstacles import obstacles
from .plan import Plan


def migrate(
    source: ProcessDefinition,
    target: ProcessDefinition,
    plan: Plan,
    state: InstanceState,
    at: datetime,
) -> engine.Step:
    """The instance in the target version; a finished one stays as it is.

    Raises ``ValueError`` for a state that the verdict forbids to move.
    """
    if state.is_finished:
        return engine.Step(state, ())
    case = Case(source, target, plan, state)
    obstacle = next(obstacles(case), None)
    if obstacle:
        raise ValueError(obstacle.message)
    machine = Machine(target, _moved(case), at)
    machine.record("migrated", None, timers=plan.timers)
    _move_tasks(machine)
    _move_subscriptions(machine, case)
    for place in case.places():
        _arm_added(machine, case, place)
    _look_again_at_joins(machine, case)
    _look_again_at_ad_hoc(machine, case)
    return engine.settled(machine)


def _moved(case: Case) -> InstanceState:
    """The state with every element exchanged for its counterpart."""
    state, nodes = case.state, case.plan.nodes
    return replace(
        state,
        tokens={key: _token(case.plan, token) for key, token in state.tokens.items()},
        scopes={key: _scope(case, scope) for key, scope in state.scopes.items()},
        subscriptions={
            # what has no counterpart keeps its node until it is forgotten, a moment later
            key: replace(item, node=nodes.get(item.node, item.node))
            for key, item in state.subscriptions.items()
        },
        compensating={key: _work(nodes, work) for key, work in state.compensating.items()},
    )


def _token(plan: Plan, token: Token) -> Token:
    flow = plan.flows.get(token.flow) if token.flow else None
    return replace(token, node=plan.nodes[token.node], flow=flow)


def _scope(case: Case, scope: Scope) -> Scope:
    plan = case.plan
    return replace(
        scope,
        node=scope.node and plan.nodes[scope.node],
        loop=_offered_anew(case, scope),
        compensations=tuple(_record(plan.nodes, item) for item in scope.compensations),
        resets=_resets(plan, scope),
    )


def _resets(plan: Plan, scope: Scope) -> dict[str, tuple[str, ...]]:
    moved: dict[str, tuple[str, ...]] = {}
    for gateway, used in scope.resets.items():
        key = plan.nodes[gateway]
        moved[key] = moved.get(key, ()) + tuple(plan.flows[flow] for flow in used)
    return moved


def _offered_anew(case: Case, scope: Scope) -> Loop | None:
    """A sequential ad-hoc sub-process offers what the target has."""
    if scope.kind != ScopeKind.SUB_PROCESS or scope.loop is None or scope.node is None:
        return scope.loop
    if case.source.nodes[scope.node].ordering != "Sequential":
        return scope.loop
    offered = case.target.graph.implicit_starts(case.plan.nodes[scope.node])
    return replace(scope.loop, total=len(offered))


def _record(nodes: Mapping[str, str], record: Compensation) -> Compensation:
    inner = tuple(_record(nodes, item) for item in record.inner)
    return replace(record, node=nodes[record.node], inner=inner)


def _work(nodes: Mapping[str, str], work: Compensating) -> Compensating:
    return replace(work, remaining=tuple(_record(nodes, item) for item in work.remaining))


def _move_tasks(machine: Machine) -> None:
    """Every waiting human task: its form, name and owner may have changed under the same id."""
    for token in machine.tokens.values():
        if token.state == TokenState.WAITING and machine.node(token).kind in activities.HUMAN:
            machine.emit(MoveTask(token=token.id, node=token.node))


def _move_subscriptions(machine: Machine, case: Case) -> None:
    for old in case.state.subscriptions.values():
        moved = machine.subscriptions[old.id]
        if case.counterpart(old.node) is None:
            machine.unsubscribe(old.id)
        elif _must_be_renewed(case, old):
            _rearm(machine, old, moved)
        elif old.kind == EventKind.CONDITIONAL:
            machine.is_condition_due |= _says(case.source, old) != _says(machine.definition, moved)
        else:
            _keep(machine, old, moved)


def _must_be_renewed(case: Case, old: Subscription) -> bool:
    if old.kind == EventKind.TIMER:
        return case.plan.timers == "recompute"
    if old.kind == EventKind.CONDITIONAL:
        return False
    moved = replace(old, node=case.plan.nodes[old.node])
    return _says(case.source, old) != _says(case.target, moved)


def _says(definition: ProcessDefinition, subscription: Subscription) -> tuple[object, ...]:
    """What an event says of when it happens: name and correlation, or the condition."""
    node = definition.nodes[subscription.node]
    key = node.attrs.get("correlationKey")
    if node.kind == NodeKind.RECEIVE_TASK:
        return node.message_name, key
    found = node.event_definitions[subscription.index]
    return found.name, key or found.correlation_key, _text(found.expression)


def _rearm(machine: Machine, old: Subscription, moved: Subscription) -> None:
    try:
        catching.rearm(machine, moved)
    except Stuck as stuck:
        _keep(machine, old, moved)
        _report(machine, moved.token, moved.node, stuck)


def _keep(machine: Machine, old: Subscription, moved: Subscription) -> None:
    if moved.node != old.node:
        machine.emit(MoveSubscription(subscription=old.id, node=moved.node))


def _arm_added(machine: Machine, case: Case, place: Place) -> None:
    if not place.may_arm:
        return
    for node in case.added(place):
        try:
            _arm(machine, node, place)
        except Stuck as stuck:
            _report(machine, place.token.id if place.token else None, node.id, stuck)


def _arm(machine: Machine, node: FlowNode, place: Place) -> None:
    if place.token is None:
        catching.arm(machine, node, place.scope.id, None)
    elif node.kind == NodeKind.RECEIVE_TASK:
        catching.arm_receive(machine, node, place.token)
    else:
        catching.arm(machine, node, place.token.scope, place.token.id)


def _report(machine: Machine, token: int | None, node: str, stuck: Stuck) -> None:
    """The work itself goes on; a coordinator has to see to the event."""
    machine.emit(RaiseIncident(token=token, node=node, code=stuck.code))


def _look_again_at_joins(machine: Machine, case: Case) -> None:
    """Joins that wait for less than before may go on; inclusive ones are looked at anyway."""
    places: dict[tuple[str, int], bool] = {}
    for key, token in case.state.tokens.items():
        if token.state == TokenState.JOINING:
            old, new = case.source.nodes[token.node], machine.node(machine.tokens[key])
            place = (new.id, token.scope)
            places[place] = places.get(place, False) or _waits_otherwise(old, new)
    for (node, scope), is_changed in places.items():
        if is_changed:
            _look_again(machine, machine.definition.nodes[node], scope)


def _waits_otherwise(old: FlowNode, new: FlowNode) -> bool:
    if old.kind != NodeKind.COMPLEX_GATEWAY or len(old.incoming) != len(new.incoming):
        return True
    return _text(old.activation_condition) != _text(new.activation_condition)


def _text(expression: Expression | None) -> str | None:
    return expression.text if expression else None


def _look_again(machine: Machine, node: FlowNode, scope: int) -> None:
    if node.is_activity:
        there = machine.tokens_at(node.id, scope, TokenState.JOINING)
        for token in there[: len(there) // max(1, node.start_quantity)]:
            machine.enqueue(machine.set_state(token, TokenState.READY))
    elif node.kind != NodeKind.INCLUSIVE_GATEWAY:
        gateways.reconsider(machine, node, scope)


def _look_again_at_ad_hoc(machine: Machine, case: Case) -> None:
    """Ad-hoc sub-processes may be over by a new condition, or have something new to offer."""
    for scope in case.state.scopes.values():
        if scope.kind == ScopeKind.SUB_PROCESS and scope.loop and scope.node:
            moved = machine.scopes[scope.id]
            old = _text(case.source.nodes[scope.node].completion_condition)
            new = _text(machine.definition.nodes[moved.node or ""].completion_condition)
            if old != new or moved.loop != scope.loop:
                machine.emptied[scope.id] = None
