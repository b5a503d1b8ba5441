"""Throwing events, and the way up of errors and escalations (BPMN 2.0.2 §10.5.2, §10.5.7, §13.5).

An error or escalation is caught by the innermost scope that can: its event sub-processes first,
then the boundary events of its activity; a handler for exactly that code before one for any.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass

from workflows.bpmn.commands import BroadcastSignal, Escalate, InstanceFailed, PublishMessage
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import EventDefinition, FlowNode
from workflows.bpmn.state import Scope, ScopeKind, Status, Token

from . import activities, catching, compensation, evaluation, flows, loops, scopes
from .machine import Machine

_CONTAINERS = frozenset(
    {ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS, ScopeKind.COMPENSATION}
)


def enter(machine: Machine, token: Token, node: FlowNode) -> None:
    """Throw everything an intermediate or end event throws, then go on or end."""
    machine.record("entered", token)
    for definition in node.event_definitions:
        throw(machine, token, node, definition)
        if not machine.is_alive(token):
            return
    if token.id in machine.compensating:
        return
    if node.kind == NodeKind.END_EVENT:
        end(machine, token, node)
    else:
        _go_on(machine, token, node)


def _go_on(machine: Machine, token: Token, node: FlowNode) -> None:
    machine.record("completed", token)
    link = node.catches(EventKind.LINK)
    target = machine.graph.link_targets.get((node.parent, link.name)) if link else None
    if target is None:
        flows.leave(machine, token)
    else:
        machine.place(target.id, token.scope)
        machine.remove(token)


def end(machine: Machine, token: Token, node: FlowNode) -> None:
    """Consume a token at an end event; the last one at the top names the outcome."""
    machine.record("completed", token)
    if machine.scopes[token.scope].kind == ScopeKind.PROCESS:
        machine.outcome = node.name or node.id
    machine.remove(token)


def throw(machine: Machine, token: Token, node: FlowNode, definition: EventDefinition) -> None:
    """Throw one event definition from a token; afterwards the token may be gone."""
    kind = definition.kind
    if kind == EventKind.MESSAGE:
        _publish(machine, token, node, definition)
    elif kind == EventKind.SIGNAL:
        broadcast(machine, token, definition)
    elif kind == EventKind.ERROR:
        _fail(machine, token, definition.name)
    elif kind == EventKind.ESCALATION:
        escalate(machine, token, definition.name)
    elif kind == EventKind.TERMINATE:
        _terminate(machine, token, node)
    elif kind == EventKind.COMPENSATE:
        compensation.throw(machine, token, node, definition)
    elif kind == EventKind.CANCEL:
        compensation.cancel_transaction(machine, token)


def _publish(machine: Machine, token: Token, node: FlowNode, definition: EventDefinition) -> None:
    key = node.attrs.get("correlationKey") or definition.correlation_key
    machine.emit(
        PublishMessage(
            name=definition.name,
            correlation_key=evaluation.text(machine, key, token.scope) if key else None,
            variables=activities.message_variables(machine, node, token.scope),
        )
    )
    machine.record("thrown", token, message=definition.name)


def broadcast(
    machine: Machine, token: Token, definition: EventDefinition, *, spared: int | None = None
) -> None:
    """Tell a signal to this instance at once and to the others by a command (§10.5.5).

    Whoever listens in this instance reacts before the thrower's next node.
    """
    node = machine.node(token)
    variables = activities.message_variables(machine, node, token.scope)
    machine.emit(BroadcastSignal(name=definition.name, variables=variables))
    machine.record("thrown", token, signal=definition.name)
    listening = [
        item
        for item in machine.subscriptions.values()
        if item.kind == EventKind.SIGNAL and item.name == definition.name
    ]
    for subscription in listening:
        if subscription.id in machine.subscriptions:
            catching.fire(machine, subscription, variables, spared=spared)


def _terminate(machine: Machine, token: Token, node: FlowNode) -> None:
    """End the scope of the event at once, as if it had completed (§13.5.6)."""
    scope = machine.scopes[token.scope]
    end(machine, token, node)
    scopes.cancel_contents(machine, scope)
    machine.emptied[scope.id] = None


def _fail(machine: Machine, token: Token, code: str) -> None:
    machine.record("thrown", token, error=code)
    if not raise_error(machine, token, code):
        fail_instance(machine, code)


def fail_instance(machine: Machine, code: str | None) -> None:
    """Nobody caught an error: everything is cancelled and the instance has failed."""
    scopes.cancel_contents(machine, scopes.outermost_running(machine))
    machine.status = Status.FAILED
    machine.outcome = code
    machine.emit(InstanceFailed(error_code=code))


def raise_error(machine: Machine, token: Token, code: str | None) -> bool:
    """Let an error be caught, which interrupts; False when nobody does."""
    catcher = _find(machine, EventKind.ERROR, code or "", token)
    if catcher is None:
        return False
    catcher.catch(machine)
    return True


def escalate(machine: Machine, token: Token, code: str) -> None:
    """Let an escalation be caught; uncaught it is told to the calling process (§10.5.5)."""
    machine.record("thrown", token, escalation=code)
    catcher = _find(machine, EventKind.ESCALATION, code, token)
    if catcher is None:
        machine.emit(Escalate(code=code))
    else:
        catcher.catch(machine)


@dataclass(frozen=True)
class _Catcher:
    """Who catches: a boundary event on a host, or an event sub-process in a scope."""

    event: FlowNode
    host: Token | None = None
    scope: Scope | None = None

    def catch(self, machine: Machine) -> None:
        if self.host is not None:
            interrupts = self.event.cancel_activity or bool(self.event.catches(EventKind.ERROR))
            scopes.catch_at_boundary(machine, self.host, self.event, interrupts=interrupts)
        elif self.scope is not None:
            scopes.trigger(machine, self.scope, self.event)


def _find(machine: Machine, kind: EventKind, code: str, token: Token) -> _Catcher | None:
    current: Token | None = token
    while current is not None:
        host = loops.host(machine, current)
        if machine.node(host).is_activity:
            event = _match(machine.graph.boundaries(host.node), kind, code)
            if event:
                return _Catcher(event, host=host)
        found = _find_in_scopes(machine, kind, code, machine.scopes[host.scope])
        if isinstance(found, _Catcher):
            return found
        current = found
    return None


def _find_in_scopes(
    machine: Machine, kind: EventKind, code: str, scope: Scope
) -> _Catcher | Token | None:
    """A catching event sub-process, else the token on whose behalf the scopes run."""
    came_from_handler = False
    while True:
        if scope.kind in _CONTAINERS and not came_from_handler:
            starts = [start for _, start in machine.graph.event_sub_processes(scope.node)]
            is_container = scope.kind != ScopeKind.COMPENSATION
            event = _match(starts, kind, code) if is_container else None
            if event:
                return _Catcher(event, scope=scope)
        if scope.owner is not None:
            return machine.tokens[scope.owner]
        if scope.parent is None:
            return None
        # an event sub-process is no handler of what its siblings or itself throw
        came_from_handler = scope.kind == ScopeKind.EVENT_SUB_PROCESS
        scope = machine.scopes[scope.parent]


def _match(events: Iterable[FlowNode], kind: EventKind, code: str) -> FlowNode | None:
    candidates = [
        (event, definition)
        for event in events
        for definition in event.event_definitions
        if definition.kind == kind
    ]
    exact = [event for event, definition in candidates if code and definition.name == code]
    catch_all = [event for event, definition in candidates if not definition.name]
    return next(iter(exact + catch_all), None)
