"""Scopes: how they open, complete, are cancelled as a whole, and catch what happens in them.

BPMN 2.0.2 §13.3.4 (sub-processes), §13.5.4 (event sub-processes), §13.5.3 (boundary events).
"""

from __future__ import annotations

from workflows.bpmn.commands import CancelCall, CancelJob, CancelTask, InstanceCompleted
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import Compensation, Scope, ScopeKind, Status, Token, TokenState

from . import activities, ad_hoc, catching, compensation, flows
from .machine import Machine, Stuck, first


def enter(machine: Machine, token: Token, node: FlowNode) -> None:
    """Start a sub-process, a transaction or an ad-hoc sub-process."""
    scope = machine.open_scope(
        ScopeKind.SUB_PROCESS, machine.scopes[token.scope], node=node.id, owner=token.id
    )
    machine.set_state(token, TokenState.RUNNING)
    catching.arm_event_sub_processes(machine, scope, node.id)
    if node.kind == NodeKind.AD_HOC_SUB_PROCESS:
        ad_hoc.begin(machine, scope, node)
    else:
        for start in starts(machine, node.id):
            machine.place(start.id, scope.id)
    machine.emptied[scope.id] = None


def starts(machine: Machine, container: str | None) -> tuple[FlowNode, ...]:
    """Where a container begins by itself: one plain start event, else all that nothing leads to."""
    found = machine.graph.starts(container)
    plain = [
        node for node in found if node.kind == NodeKind.START_EVENT and not node.event_definitions
    ]
    return tuple(plain[:1]) or machine.graph.implicit_starts(container) or found[:1]


def complete_if_empty(machine: Machine, key: int) -> None:
    """Complete a scope that holds no token and no event sub-process any more (§13.3.4)."""
    scope = machine.scopes.get(key)
    if scope is None or machine.tokens_in[key] or machine.inner[key]:
        return
    if scope.kind in {ScopeKind.LOOP, ScopeKind.ITERATION}:
        return
    if _is_ad_hoc(machine, scope) and not ad_hoc.may_complete(machine, scope):
        return
    _complete(machine, scope)


def _is_ad_hoc(machine: Machine, scope: Scope) -> bool:
    if scope.kind != ScopeKind.SUB_PROCESS or scope.node is None:
        return False
    return machine.definition.nodes[scope.node].kind == NodeKind.AD_HOC_SUB_PROCESS


def _complete(machine: Machine, scope: Scope) -> None:
    if scope.kind == ScopeKind.PROCESS:
        for subscription in list(machine.subscriptions):
            machine.unsubscribe(subscription)
        machine.status = Status.COMPLETED
        machine.emit(InstanceCompleted(outcome=machine.outcome))
        return
    machine.close_scope(scope)
    if scope.kind == ScopeKind.EVENT_SUB_PROCESS:
        parent = machine.scopes[scope.parent or 0]
        machine.update_scope(parent, compensations=parent.compensations + scope.compensations)
        machine.emptied[parent.id] = None
    elif scope.kind == ScopeKind.COMPENSATION:
        compensation.proceed(machine, machine.tokens[scope.owner or 0])
    else:
        activities.finish(
            machine,
            machine.tokens[scope.owner or 0],
            Compensation(scope.node or "", scope.variables, scope.compensations),
        )


def cancel_scope(machine: Machine, scope: Scope) -> None:
    """Cancel all that runs in a scope, innermost first, and the scope itself."""
    cancel_contents(machine, scope)
    machine.close_scope(scope)


def cancel_contents(machine: Machine, scope: Scope) -> None:
    """Cancel all that runs in a scope; the scope stays, without its subscriptions."""
    for subscription in list(machine.scope_watching.get(scope.id, ())):
        machine.unsubscribe(subscription)
    for token in [machine.tokens[key] for key in machine.tokens_in[scope.id]]:
        cancel_token(machine, token)
    # what is left belongs to no token: event sub-processes and iterations
    for inner in [machine.scopes[key] for key in machine.inner[scope.id]]:
        cancel_scope(machine, inner)


def cancel_token(machine: Machine, token: Token) -> None:
    """Withdraw a token with all that runs on its behalf."""
    withdraw(machine, token)
    machine.record("cancelled", token)
    machine.remove(token)


def withdraw(machine: Machine, token: Token) -> None:
    """Cancel inner scopes, outside work and subscriptions of a token that itself stays."""
    for key in list(machine.owned.pop(token.id, ())):
        if key in machine.scopes:
            cancel_scope(machine, machine.scopes[key])
    if machine.tokens[token.id].state == TokenState.WAITING:
        _withdraw_work(machine, token, machine.node(token))
    machine.drop_subscriptions(token.id)


def _withdraw_work(machine: Machine, token: Token, node: FlowNode) -> None:
    if node.kind in activities.HUMAN:
        machine.emit(CancelTask(token=token.id, node=node.id))
    elif node.kind in activities.JOBS:
        machine.emit(CancelJob(token=token.id, node=node.id))
    elif node.kind == NodeKind.CALL_ACTIVITY:
        machine.emit(CancelCall(token=token.id, node=node.id))


def catch_at_boundary(machine: Machine, host: Token, event: FlowNode, *, interrupts: bool) -> None:
    """Go on at a boundary event; the interrupting one ends its activity first (§13.5.3)."""
    if interrupts:
        cancel_token(machine, host)
    token = machine.place(event.id, host.scope, state=TokenState.WAITING)
    machine.record("caught", token)
    flows.leave(machine, token)


def trigger(machine: Machine, scope: Scope, start: FlowNode) -> None:
    """Start an event sub-process in a scope, cancelling the rest if it interrupts (§13.5.4)."""
    if start.is_interrupting or start.catches(EventKind.ERROR):
        cancel_contents(machine, scope)
    inner = machine.open_scope(ScopeKind.EVENT_SUB_PROCESS, scope, node=start.parent)
    token = machine.place(start.id, inner.id, state=TokenState.WAITING)
    machine.record("caught", token)
    try:
        catching.arm_event_sub_processes(machine, inner, start.parent)
    except Stuck as stuck:
        machine.stick(token, stuck.code, leaving=True)
    else:
        flows.leave(machine, token)


def enclosing_transaction(machine: Machine, token: Token) -> Scope | None:
    """The transaction that a token runs in directly, or through an event sub-process."""
    scope: Scope | None = machine.scopes[token.scope]
    while scope is not None and scope.kind == ScopeKind.EVENT_SUB_PROCESS:
        scope = machine.scopes.get(scope.parent or 0)
    is_transaction = (
        scope is not None
        and scope.node is not None
        and machine.definition.nodes[scope.node].kind == NodeKind.TRANSACTION
    )
    return scope if is_transaction else None


def outermost_running(machine: Machine) -> Scope:
    """The scope of the process."""
    root: Scope = first(machine.scopes.values())
    return root
