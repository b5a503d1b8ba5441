"""Activities: entering, doing the work, finishing (BPMN 2.0.2 §10.3, §13.3.2)."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Final

from workflows.bpmn.commands import CallProcess, CreateTask, PublishMessage, StartJob
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import Compensation, ScopeKind, Token, TokenState

from . import catching, evaluation, flows, loops, scopes
from .machine import Machine, Stuck

HUMAN: Final = frozenset({NodeKind.USER_TASK, NodeKind.MANUAL_TASK})
JOBS: Final = frozenset(
    {
        NodeKind.SERVICE_TASK,
        NodeKind.SEND_TASK,
        NodeKind.SCRIPT_TASK,
        NodeKind.BUSINESS_RULE_TASK,
    }
)
_HANDLER_ATTRS = ("implementation", "type", "topic", "delegateExpression", "class", "expression")


def enter(machine: Machine, token: Token, node: FlowNode) -> None:
    """Begin an activity: count its tokens, arm its boundary events, loop or work."""
    if _is_iteration(machine, token):
        perform(machine, token, node)
        return
    if node.start_quantity < 1 or node.completion_quantity < 1:
        raise Stuck("quantity-below-one")
    if node.start_quantity > 1 and not _gather(machine, token, node):
        return
    machine.record("entered", token)
    for boundary in machine.graph.boundaries(node.id):
        catching.arm(machine, boundary, token.scope, token.id)
    catching.settle_conditions(machine)
    if not machine.is_alive(token):
        return
    if node.loop:
        loops.start(machine, token, node.loop)
    else:
        perform(machine, token, node)


def _is_iteration(machine: Machine, token: Token) -> bool:
    return machine.scopes[token.scope].kind == ScopeKind.ITERATION


def _gather(machine: Machine, token: Token, node: FlowNode) -> bool:
    """Wait until as many tokens as the start quantity are there; consume the others (§10.3.1)."""
    machine.set_state(token, TokenState.JOINING)
    there = machine.tokens_at(node.id, token.scope, TokenState.JOINING)
    if len(there) < node.start_quantity:
        return False
    for other in [item for item in there if item.id != token.id][: node.start_quantity - 1]:
        machine.remove(other)
    return True


def perform(machine: Machine, token: Token, node: FlowNode) -> None:
    """Do the work of one instance of an activity, or ask for it."""
    _PERFORM[node.kind](machine, token, node)


def _wait(machine: Machine, token: Token) -> None:
    machine.set_state(token, TokenState.WAITING)


def _pass(machine: Machine, token: Token, node: FlowNode) -> None:
    finish(machine, token)


def _ask_person(machine: Machine, token: Token, node: FlowNode) -> None:
    _wait(machine, token)
    machine.emit(CreateTask(token=token.id, node=node.id, scope=token.scope))


def _start_job(machine: Machine, token: Token, node: FlowNode) -> None:
    _wait(machine, token)
    machine.emit(StartJob(token=token.id, node=node.id, scope=token.scope))


def _send(machine: Machine, token: Token, node: FlowNode) -> None:
    """A send task with a message and no handler of its own publishes it (§10.3.3)."""
    if not node.message_name or any(node.attrs.get(name) for name in _HANDLER_ATTRS):
        _start_job(machine, token, node)
        return
    key = node.attrs.get("correlationKey")
    correlation = evaluation.text(machine, key, token.scope) if key else None
    machine.emit(
        PublishMessage(
            name=node.message_name,
            correlation_key=correlation,
            variables=message_variables(machine, node, token.scope),
        )
    )
    machine.record("thrown", token, message=node.message_name)
    finish(machine, token)


def message_variables(machine: Machine, node: FlowNode, scope: int) -> Mapping[str, object]:
    """What a message or signal carries: the input mappings of its node, nothing by default."""
    return {target: evaluation.value(machine, source, scope) for source, target in node.inputs}


def _receive(machine: Machine, token: Token, node: FlowNode) -> None:
    catching.arm_receive(machine, node, token)
    _wait(machine, token)


def _script(machine: Machine, token: Token, node: FlowNode) -> None:
    """FEEL runs here and now; another language is outside work."""
    source = node.attrs.get("script") or node.script
    if not is_feel_script(node):
        _start_job(machine, token, node)
        return
    result = evaluation.value(machine, source, token.scope)
    variable = node.attrs.get("resultVariable")
    if variable:
        machine.assign(token.scope, {variable: result})
    elif isinstance(result, dict):
        machine.assign(token.scope, result)
    finish(machine, token)


def is_feel_script(node: FlowNode) -> bool:
    """Is a script task's text FEEL (by its MIME type, or in Zeebe's extension)?"""
    return "feel" in node.script_format.lower() or bool(node.attrs.get("script"))


def _call(machine: Machine, token: Token, node: FlowNode) -> None:
    """Ask for another process; without mappings it sees all variables (§10.3.6)."""
    if not node.called_element:
        raise Stuck("call-without-target")
    if node.inputs:
        variables = message_variables(machine, node, token.scope)
    else:
        variables = machine.variables(token.scope)
    _wait(machine, token)
    machine.emit(
        CallProcess(
            token=token.id,
            node=node.id,
            key=_called_key(machine, token, node),
            binding=node.attrs.get("binding", "latest"),
            variables=variables,
        )
    )


def _called_key(machine: Machine, token: Token, node: FlowNode) -> str:
    if not node.called_element.startswith("="):
        return node.called_element
    return evaluation.text(machine, node.called_element, token.scope) or ""


def take_results(machine: Machine, token: Token, variables: Mapping[str, object]) -> None:
    """Set what work gave back, through the output mappings if there are any."""
    node = machine.node(token)
    if not node.outputs:
        machine.assign(token.scope, variables)
        return
    machine.assign(
        token.scope,
        {
            target: evaluation.value(machine, source, token.scope, variables)
            for source, target in node.outputs
        },
    )


def finish(machine: Machine, token: Token, done: Compensation | None = None) -> None:
    """End one instance of an activity, then the loop it belongs to or the activity itself."""
    if _is_iteration(machine, token):
        loops.iteration_done(machine, token, done)
    else:
        complete(machine, token, (_compensation(machine, token, done),))


def complete(machine: Machine, token: Token, records: tuple[Compensation | None, ...] = ()) -> None:
    """An activity is over: no more boundary events, compensation possible, token moves on."""
    machine.drop_subscriptions(token.id)
    machine.record("completed", token)
    scope = machine.scopes[token.scope]
    kept = tuple(item for item in records if item is not None)
    if kept:
        machine.update_scope(scope, compensations=scope.compensations + kept)
    flows.leave(machine, token)


def _compensation(machine: Machine, token: Token, done: Compensation | None) -> Compensation | None:
    """What has to be kept to undo the activity later; None when nothing could (§10.7)."""
    if token.node in machine.graph.handlers:
        return done or Compensation(token.node)
    if done is None:
        return None
    has_handler = any(
        start.catches(EventKind.COMPENSATE)
        for _, start in machine.graph.event_sub_processes(token.node)
    )
    return done if done.inner or has_handler else None


def compensation_of(
    machine: Machine, token: Token, done: Compensation | None
) -> Compensation | None:
    """The record of one instance of a multi-instance activity, with that instance's data."""
    record = _compensation(machine, token, done)
    if record is None:
        return None
    local = machine.scopes[token.scope].variables
    return Compensation(record.node, {**local, **record.variables}, record.inner)


_PERFORM: Final[Mapping[NodeKind, Callable[[Machine, Token, FlowNode], None]]] = {
    NodeKind.TASK: _pass,
    NodeKind.USER_TASK: _ask_person,
    NodeKind.MANUAL_TASK: _ask_person,
    NodeKind.SERVICE_TASK: _start_job,
    NodeKind.BUSINESS_RULE_TASK: _start_job,
    NodeKind.SEND_TASK: _send,
    NodeKind.RECEIVE_TASK: _receive,
    NodeKind.SCRIPT_TASK: _script,
    NodeKind.CALL_ACTIVITY: _call,
    NodeKind.SUB_PROCESS: lambda machine, token, node: scopes.enter(machine, token, node),
    NodeKind.TRANSACTION: lambda machine, token, node: scopes.enter(machine, token, node),
    NodeKind.AD_HOC_SUB_PROCESS: lambda machine, token, node: scopes.enter(machine, token, node),
}
