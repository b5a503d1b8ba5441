"""The step engine: state and event in, next state and commands out; no clock, no I/O, no chance.

``start`` and ``step`` are pure: equal input gives equal output. What happens within a step is in
the order of the file; a step ends when every token waits for something outside.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.bpmn import events
from workflows.bpmn.commands import Command, InstanceCancelled, RaiseIncident, Record
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.bpmn.state import InstanceState, Scope, ScopeKind, Status, Token, TokenState

from . import activities, ad_hoc, catching, flows, gateways, scopes, throwing
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
    event-based gateway. Raises :class:`NotStartable` when there is no such node.
    """
    machine = Machine(definition, InstanceState(), at)
    root = machine.open_scope(ScopeKind.PROCESS, None, variables=dict(variables))
    nodes = _starting_nodes(definition, start_event, machine)
    catching.arm_event_sub_processes(machine, root, None)
    for node in nodes:
        if start_event is None or node.kind == NodeKind.START_EVENT:
            machine.place(node.id, root.id)
        else:
            _begin_triggered(machine, root, node)
    return _run(machine)


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
        if not _HANDLERS[type(event)](machine, event):
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


def _waiting(machine: Machine, key: int, *kinds: NodeKind) -> Token | None:
    token = machine.tokens.get(key)
    if token is None or token.state != TokenState.WAITING:
        return None
    return token if token.node in machine.definition.nodes and (
        machine.node(token).kind in kinds
    ) else None


def _on_task(machine: Machine, event: events.TaskCompleted) -> bool:
    token = _waiting(machine, event.token, *activities.HUMAN)
    return _on_done(machine, token, event.variables)


def _on_job(machine: Machine, event: events.JobCompleted) -> bool:
    token = _waiting(machine, event.token, *activities.JOBS)
    return _on_done(machine, token, event.variables)


def _on_call(machine: Machine, event: events.CallCompleted) -> bool:
    token = _waiting(machine, event.token, NodeKind.CALL_ACTIVITY)
    return _on_done(machine, token, event.variables)


def _on_done(machine: Machine, token: Token | None, variables: Mapping[str, object]) -> bool:
    if token is None:
        return False
    activities.take_results(machine, token, variables)
    activities.finish(machine, token)
    return True


def _on_job_failed(machine: Machine, event: events.JobFailed) -> bool:
    """A failure with a code may be caught; any other leaves the work to be tried again."""
    token = _waiting(machine, event.token, *activities.JOBS)
    if token is None:
        return False
    if event.error_code is None:
        machine.emit(RaiseIncident(token=token.id, node=token.node, code="job-failed"))
    elif not throwing.raise_error(machine, token, event.error_code):
        machine.emit(RaiseIncident(token=token.id, node=token.node, code="uncaught-error"))
    return True


def _on_call_failed(machine: Machine, event: events.CallFailed) -> bool:
    token = _waiting(machine, event.token, NodeKind.CALL_ACTIVITY)
    if token is None:
        return False
    if not throwing.raise_error(machine, token, event.error_code):
        throwing.fail_instance(machine, event.error_code)
    return True


def _on_call_escalated(machine: Machine, event: events.CallEscalated) -> bool:
    token = _waiting(machine, event.token, NodeKind.CALL_ACTIVITY)
    if token is None:
        return False
    throwing.escalate(machine, token, event.code)
    return True


def _on_subscription(
    machine: Machine, event: events.MessageArrived | events.SignalArrived
) -> bool:
    kind = EventKind.MESSAGE if isinstance(event, events.MessageArrived) else EventKind.SIGNAL
    return _fire(machine, event.subscription, kind, event.variables)


def _on_timer(machine: Machine, event: events.TimerFired) -> bool:
    return _fire(machine, event.subscription, EventKind.TIMER, {})


def _fire(
    machine: Machine, key: int, kind: EventKind, variables: Mapping[str, object]
) -> bool:
    subscription = machine.subscriptions.get(key)
    if subscription is None or subscription.kind != kind:
        return False
    catching.fire(machine, subscription, variables)
    return True


def _on_cancelled(machine: Machine, event: events.Cancelled) -> bool:
    scopes.cancel_contents(machine, scopes.outermost_running(machine))
    machine.status = Status.CANCELLED
    machine.emit(InstanceCancelled(reason_code=event.reason_code))
    return True


def _on_variables(machine: Machine, event: events.VariablesSet) -> bool:
    scope = machine.scopes.get(event.scope)
    if scope is None:
        return False
    machine.set_local(scope, event.variables)
    return True


def _on_retried(machine: Machine, event: events.Retried) -> bool:
    token = machine.tokens.get(event.token)
    if token is None or token.state not in {TokenState.STUCK, TokenState.STUCK_LEAVING}:
        return False
    if token.state == TokenState.STUCK_LEAVING:
        flows.leave(machine, token)
    else:
        machine.enqueue(machine.set_state(token, TokenState.READY))
    return True


def _on_ad_hoc(machine: Machine, event: events.AdHocStarted) -> bool:
    scope = machine.scopes.get(event.scope)
    node = machine.definition.nodes.get(event.node)
    if scope is None or node is None or scope.loop is None or node.parent != scope.node:
        return False
    machine.place(node.id, scope.id)
    return True


_HANDLERS: Mapping[type[events.Event], Callable[[Machine, Any], bool]] = {
    events.TaskCompleted: _on_task,
    events.JobCompleted: _on_job,
    events.JobFailed: _on_job_failed,
    events.CallCompleted: _on_call,
    events.CallFailed: _on_call_failed,
    events.CallEscalated: _on_call_escalated,
    events.TimerFired: _on_timer,
    events.MessageArrived: _on_subscription,
    events.SignalArrived: _on_subscription,
    events.Cancelled: _on_cancelled,
    events.VariablesSet: _on_variables,
    events.Retried: _on_retried,
    events.AdHocStarted: _on_ad_hoc,
}
