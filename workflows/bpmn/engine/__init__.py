"""The step engine: state and event in, next state and commands out; no clock, no I/O, no chance.

``start`` and ``step`` are pure: equal input gives equal output. What happens within a step is in
the order of the file; a step ends when every token waits for something outside.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from workflows.bpmn import events
from workflows.bpmn.commands import Command, RaiseIncident, Record
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.bpmn.state import InstanceState, Scope, ScopeKind, Status, Token, TokenState

from . import activities, ad_hoc, arrivals, catching, evaluation, flows, gateways, scopes, throwing
from .machine import STEP_BOUND, Machine, Stuck


@dataclass(frozen=True)
class Step:
    """What a step came to: the next state, and what the runtime has to do in order."""

    state: InstanceState
    commands: tuple[Command, ...]


class NotStartable(ValueError):
    """The definition has nothing to start, or not the node that was asked for."""


def start(
    definition: ProcessDefinition,
    *,
    variables: Mapping[str, object],
    start_event: str | None = None,
    at: datetime,
) -> Step:
    """Begin an instance at a start event (§13.2); without one at the plain start event.

    ``start_event`` may also be an instantiating receive task, or an event behind an instantiating
    event-based gateway. Raises :class:`NotStartable` when there is no such node, or when the
    condition of a conditional start event does not hold.
    """
    machine = Machine(definition, InstanceState(), at)
    root = machine.open_scope(ScopeKind.PROCESS, None, variables=dict(variables))
    nodes = _starting_nodes(definition, start_event, machine)
    if not all(_may_start(machine, node, root) for node in nodes):
        raise NotStartable(nodes[0].id)
    catching.arm_event_sub_processes(machine, root, None)
    for node in nodes:
        if start_event is None or node.kind == NodeKind.START_EVENT:
            machine.place(node.id, root.id)
        else:
            _begin_triggered(machine, root, node)
    return _run(machine)


def _may_start(machine: Machine, node: FlowNode, root: Scope) -> bool:
    """Does the condition of a conditional start event hold (§10.5.2)?"""
    definition = node.catches(EventKind.CONDITIONAL)
    if node.kind != NodeKind.START_EVENT or len(node.event_definitions) != 1:
        return True
    if definition is None or definition.expression is None:
        return True
    try:
        return evaluation.truth(machine, definition.expression, root.id)
    except Stuck:
        return False


def _starting_nodes(
    definition: ProcessDefinition, start_event: str | None, machine: Machine
) -> tuple[FlowNode, ...]:
    if start_event is None:
        nodes = scopes.starts(machine, None)
        if not nodes:
            raise NotStartable(definition.id)
        return nodes
    node = definition.nodes.get(start_event)
    if node is None or node.parent is not None:
        raise NotStartable(start_event)
    return (node,)


def _begin_triggered(machine: Machine, root: Scope, node: FlowNode) -> None:
    """Begin behind an event that has happened already: it is what started the instance."""
    token = machine.place(node.id, root.id, state=TokenState.WAITING)
    machine.record("caught", token)
    if node.is_activity:
        activities.finish(machine, token)
    else:
        flows.leave(machine, token)
    for gateway in _parallel_instantiating(machine, node):
        for flow in machine.graph.outgoing(gateway.id):
            other = machine.definition.nodes[flow.target]
            if other.id != node.id:
                _await(machine, other, root)


def _parallel_instantiating(machine: Machine, node: FlowNode) -> list[FlowNode]:
    sources = [machine.definition.flows[flow].source for flow in node.incoming]
    return [
        gateway
        for gateway in (machine.definition.nodes[key] for key in sources)
        if gateway.kind == NodeKind.EVENT_BASED_GATEWAY
        and gateway.instantiate
        and gateway.event_gateway_type == "Parallel"
    ]


def _await(machine: Machine, node: FlowNode, root: Scope) -> None:
    """The other events of a parallel event-based gateway still have to happen (§10.6.6)."""
    machine.place(node.id, root.id)


def step(definition: ProcessDefinition, state: InstanceState, event: events.Event) -> Step:
    """Let something happen to an instance.

    An event for something that is gone changes nothing and gives one ``Record(kind="ignored")``.
    """
    if state.is_finished:
        return _ignored(state, event)
    machine = Machine(definition, state, event.at)
    try:
        if not arrivals.receive(machine, event):
            return _ignored(state, event)
    except Stuck as stuck:
        token = machine.tokens.get(getattr(event, "token", 0))
        machine.emit(
            RaiseIncident(
                token=token.id if token else None,
                node=token.node if token else None,
                code=stuck.code,
            )
        )
    return _run(machine)


def _ignored(state: InstanceState, event: events.Event) -> Step:
    detail = {"event": type(event).__name__}
    for name in ("token", "subscription", "scope"):
        if hasattr(event, name):
            detail[name] = getattr(event, name)
    return Step(state, (Record(kind="ignored", detail=detail),))


def _run(machine: Machine) -> Step:
    """Move ready tokens until all of them wait (§13.1)."""
    while machine.status == Status.ACTIVE:
        if machine.ready or machine.throwers:
            queue = machine.ready or machine.throwers
            _visit(machine, queue.popleft())
        elif not (_is_due(machine) or gateways.settle(machine) or gateways.release(machine)):
            break
        _settle(machine)
    return Step(machine.snapshot(), tuple(machine.commands))


def settled(machine: Machine) -> Step:
    """Let a machine that was changed from outside come to rest, as at the end of a step."""
    return _run(machine)


def _is_due(machine: Machine) -> bool:
    return bool(machine.emptied) or machine.is_condition_due


def _settle(machine: Machine) -> None:
    """Conditions and completions that the last move brought about."""
    while machine.status == Status.ACTIVE and _is_due(machine):
        catching.settle_conditions(machine)
        for key in list(machine.emptied):
            machine.emptied.pop(key, None)
            if machine.status == Status.ACTIVE:
                ad_hoc.settle(machine, key)
                scopes.complete_if_empty(machine, key)


def _visit(machine: Machine, key: int) -> None:
    token = machine.tokens.get(key)
    if token is None or token.state != TokenState.READY:
        return
    machine.entries += 1
    if machine.entries > STEP_BOUND:
        machine.stick(token, "endless-loop")
        return
    try:
        _enter(machine, token)
    except Stuck as stuck:
        if machine.is_alive(token):
            scopes.withdraw(machine, token)
            machine.stick(token, stuck.code)


def _enter(machine: Machine, token: Token) -> None:
    node = machine.node(token)
    if node.is_activity:
        activities.enter(machine, token, node)
    elif node.is_gateway:
        gateways.enter(machine, token, node)
    elif node.kind in {NodeKind.END_EVENT, NodeKind.INTERMEDIATE_THROW_EVENT}:
        throwing.enter(machine, token, node)
    else:
        _enter_catching(machine, token, node)


def _enter_catching(machine: Machine, token: Token, node: FlowNode) -> None:
    """A start event has happened; an intermediate one has to be waited for (§10.5.4)."""
    machine.record("entered", token)
    is_awaited = node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT and not node.catches(EventKind.LINK)
    if is_awaited and catching.arm(machine, node, token.scope, token.id):
        machine.set_state(token, TokenState.WAITING)
        return
    machine.record("completed", token)
    flows.leave(machine, token)
