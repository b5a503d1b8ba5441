"""Compensation and the cancelling of transactions (BPMN 2.0.2 §10.7, §13.5.5).

Completed activities are undone in reverse order of their completion, one after the other, each at
most once. A completed sub-process without a handler of its own is undone by undoing what it did.
"""

from __future__ import annotations

from dataclasses import replace

from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import EventDefinition, FlowNode
from workflows.bpmn.state import Compensating, Compensation, Scope, ScopeKind, Token, TokenState

from . import activities, flows, loops, scopes, throwing
from .machine import Machine


def throw(machine: Machine, token: Token, node: FlowNode, definition: EventDefinition) -> None:
    """Undo one activity, or all of the scope; the thrower waits unless it is told not to."""
    machine.record("thrown", token, compensation=definition.activity_ref or "")
    scope, records = _take(machine, machine.scopes[token.scope], definition.activity_ref)
    then = "end" if node.kind == NodeKind.END_EVENT else "leave"
    worker = token
    if not definition.wait_for_completion:
        worker = machine.place(node.id, token.scope, state=TokenState.WAITING)
        then = "drop"
    _begin(machine, worker, Compensating(tuple(reversed(records)), then, scope.id))


def _take(
    machine: Machine, scope: Scope, activity: str | None
) -> tuple[Scope, tuple[Compensation, ...]]:
    """Take the records of the scope that has them; a handler looks in the scope it handles."""
    while scope.kind == ScopeKind.EVENT_SUB_PROCESS:
        scope = machine.scopes[scope.parent or 0]
    while activity is not None and scope.parent is not None:
        if any(item.node == activity for item in scope.compensations):
            break
        scope = machine.scopes[scope.parent]
    taken = tuple(item for item in scope.compensations if activity in {None, item.node})
    left = tuple(item for item in scope.compensations if item not in taken)
    return machine.update_scope(scope, compensations=left), taken


def _begin(machine: Machine, worker: Token, work: Compensating) -> None:
    machine.compensating[worker.id] = work
    proceed(machine, machine.set_state(worker, TokenState.COMPENSATING))


def proceed(machine: Machine, worker: Token) -> None:
    """Run the next handler; without any left, go on as agreed."""
    work = machine.compensating[worker.id]
    remaining = list(work.remaining)
    while remaining:
        record = remaining.pop(0)
        if _has_handler(machine, record):
            machine.compensating[worker.id] = replace(work, remaining=tuple(remaining))
            _run_handler(machine, worker, machine.scopes[work.scope], record)
            return
        remaining[:0] = [
            Compensation(item.node, {**record.variables, **item.variables}, item.inner)
            for item in reversed(record.inner)
        ]
    del machine.compensating[worker.id]
    _done(machine, worker, work)


def _has_handler(machine: Machine, record: Compensation) -> bool:
    return record.node in machine.graph.handlers or _sub_process(machine, record) is not None


def _sub_process(machine: Machine, record: Compensation) -> FlowNode | None:
    """Start event of the compensation event sub-process of a completed sub-process."""
    for _, start in machine.graph.event_sub_processes(record.node):
        if start.catches(EventKind.COMPENSATE):
            return start
    return None


def _run_handler(machine: Machine, worker: Token, context: Scope, record: Compensation) -> None:
    scope = machine.open_scope(
        ScopeKind.COMPENSATION,
        context,
        node=record.node,
        owner=worker.id,
        variables=record.variables,
        compensations=record.inner,
    )
    machine.record("compensated", worker, activity=record.node)
    handler = machine.graph.handlers.get(record.node)
    if handler:
        machine.place(handler, scope.id)
        return
    start = _sub_process(machine, record)
    if start:
        inner = machine.open_scope(ScopeKind.EVENT_SUB_PROCESS, scope, node=start.parent)
        machine.place(start.id, inner.id)


def _done(machine: Machine, worker: Token, work: Compensating) -> None:
    if work.then == "cancel":
        _leave_transaction(machine, worker, machine.scopes[work.scope])
    elif work.then == "drop":
        machine.remove(worker)
    elif work.then == "end":
        throwing.end(machine, worker, machine.node(worker))
    else:
        machine.record("completed", worker)
        flows.leave(machine, worker)


def cancel_transaction(machine: Machine, token: Token) -> None:
    """Cancel what runs in a transaction, undo what is done, leave by its cancel event (§10.7.2)."""
    machine.record("thrown", token, cancel=True)
    scope = scopes.enclosing_transaction(machine, token)
    if scope is None:
        throwing.end(machine, token, machine.node(token))
        return
    scopes.cancel_contents(machine, scope)
    records = tuple(reversed(scope.compensations))
    scope = machine.update_scope(scope, compensations=())
    owner = machine.tokens[scope.owner or 0]
    _begin(machine, owner, Compensating(records, "cancel", scope.id))


def _leave_transaction(machine: Machine, owner: Token, scope: Scope) -> None:
    machine.close_scope(scope)
    host = loops.host(machine, owner)
    for boundary in machine.graph.boundaries(host.node):
        if boundary.catches(EventKind.CANCEL):
            scopes.catch_at_boundary(machine, host, boundary, interrupts=True)
            return
    activities.finish(machine, owner)
