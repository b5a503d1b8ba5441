"""What each event from outside does to the instance, before its tokens move on."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from workflows.bpmn import events
from workflows.bpmn.commands import InstanceCancelled, RaiseIncident
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.state import Scope, ScopeKind, Status, Token, TokenState

from . import activities, catching, flows, loops, scopes, throwing
from .machine import Machine

#: kinds of scopes in which nodes of their container run.
_HOLD_NODES: Final = frozenset(
    {ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS}
)
_MOVABLE: Final = frozenset(
    {
        TokenState.WAITING,
        TokenState.RUNNING,
        TokenState.JOINING,
        TokenState.STUCK,
        TokenState.STUCK_LEAVING,
    }
)


def receive(machine: Machine, event: events.Event) -> bool:
    """Take an event in; False when what it is about is gone."""
    return _HANDLERS[type(event)](machine, event)


def _waiting(machine: Machine, key: int, *kinds: NodeKind) -> Token | None:
    token = machine.tokens.get(key)
    if token is None or token.state != TokenState.WAITING:
        return None
    return token if machine.node(token).kind in kinds else None


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
    elif not _raise_from_work(machine, token, event.error_code):
        machine.set_state(token, TokenState.WAITING)
        machine.emit(RaiseIncident(token=token.id, node=token.node, code="uncaught-error"))
    return True


def _on_call_failed(machine: Machine, event: events.CallFailed) -> bool:
    token = _waiting(machine, event.token, NodeKind.CALL_ACTIVITY)
    if token is None:
        return False
    if not _raise_from_work(machine, token, event.error_code):
        throwing.fail_instance(machine, event.error_code)
    return True


def _raise_from_work(machine: Machine, token: Token, code: str | None) -> bool:
    """Raise an error of outside work; that work is over, there is nothing to withdraw."""
    return throwing.raise_error(machine, machine.set_state(token, TokenState.RUNNING), code)


def _on_call_escalated(machine: Machine, event: events.CallEscalated) -> bool:
    token = _waiting(machine, event.token, NodeKind.CALL_ACTIVITY)
    if token is None:
        return False
    throwing.escalate(machine, token, event.code)
    return True


def _on_subscription(machine: Machine, event: events.MessageArrived | events.SignalArrived) -> bool:
    kind = EventKind.MESSAGE if isinstance(event, events.MessageArrived) else EventKind.SIGNAL
    return _fire(machine, event.subscription, kind, event.variables)


def _on_timer(machine: Machine, event: events.TimerFired) -> bool:
    return _fire(machine, event.subscription, EventKind.TIMER, {})


def _fire(machine: Machine, key: int, kind: EventKind, variables: Mapping[str, object]) -> bool:
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
    if scope is None or scope.loop is None or not _may_enter(machine, scope, event.node):
        return False
    machine.place(event.node, scope.id)
    return True


def _may_enter(machine: Machine, scope: Scope, key: str) -> bool:
    """Is it a node of the scope that a token may enter without its event having happened?"""
    node = machine.definition.nodes.get(key)
    if node is None or scope.kind not in _HOLD_NODES or node.parent != scope.node:
        return False
    if node.kind == NodeKind.BOUNDARY_EVENT or node.is_for_compensation or node.triggered_by_event:
        return False
    is_trigger = node.kind == NodeKind.START_EVENT and scope.kind == ScopeKind.EVENT_SUB_PROCESS
    return not is_trigger


def _on_moved(machine: Machine, event: events.TokenMoved) -> bool:
    """A token in one instance of a loop stands for the whole activity, which is withdrawn."""
    token = machine.tokens.get(event.token)
    if token is None or token.state not in _MOVABLE:
        return False
    token = loops.host(machine, token)
    if not _may_enter(machine, machine.scopes[token.scope], event.to):
        return False
    scopes.withdraw(machine, token)
    machine.record("moved", token, to=event.to)
    machine.place(event.to, token.scope)
    machine.remove(token)
    return True


def _on_repeated(machine: Machine, event: events.StepRepeated) -> bool:
    scope = machine.scopes.get(event.scope)
    if scope is None or not _may_enter(machine, scope, event.node):
        return False
    machine.record("repeated", machine.place(event.node, scope.id))
    return True


_HANDLERS: Final[Mapping[type[events.Event], Callable[[Machine, Any], bool]]] = {
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
    events.TokenMoved: _on_moved,
    events.StepRepeated: _on_repeated,
}
