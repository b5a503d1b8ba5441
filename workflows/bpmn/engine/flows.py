"""Leaving a node: which sequence flows a token takes (BPMN 2.0.2 §13.3.1, §13.4)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode, SequenceFlow
from workflows.bpmn.state import Token, TokenState

from . import evaluation
from .machine import Machine, Stuck


def leave(machine: Machine, token: Token) -> None:
    """Move a token on along the flows its node gives; without any flow it ends here."""
    node = machine.node(token)
    try:
        emit_tokens(machine, token, node)
    except Stuck as stuck:
        machine.stick(token, stuck.code, leaving=True)
        return
    machine.remove(token)


def emit_tokens(machine: Machine, token: Token, node: FlowNode) -> None:
    """Put tokens on the outgoing flows and keep the one that is there."""
    chosen = choose(machine, node, token.scope)
    for _ in range(node.completion_quantity):
        take(machine, token, chosen)


def take(
    machine: Machine,
    token: Token,
    chosen: Iterable[SequenceFlow],
    state: TokenState = TokenState.READY,
) -> list[Token]:
    """One new token at the target of each flow."""
    placed = []
    for flow in chosen:
        machine.record("flow_taken", token, flow=flow.id)
        placed.append(machine.place(flow.target, token.scope, flow=flow.id, state=state))
    return placed


def choose(
    machine: Machine,
    node: FlowNode,
    scope: int,
    extra: Mapping[str, object] | None = None,
) -> list[SequenceFlow]:
    """Outgoing flows to take; raises :class:`Stuck` when none of several conditions holds."""
    outgoing = machine.graph.outgoing(node.id)
    if node.kind == NodeKind.PARALLEL_GATEWAY or not outgoing:
        return list(outgoing)
    if node.kind == NodeKind.EXCLUSIVE_GATEWAY:
        chosen = _first_true(machine, node, scope)
    else:
        chosen = [
            flow
            for flow in outgoing
            if flow.id != node.default and _holds(machine, flow, scope, extra)
        ]
    chosen = chosen or [flow for flow in outgoing if flow.id == node.default]
    if not chosen:
        raise Stuck("no-flow-matched")
    return chosen


def _first_true(machine: Machine, node: FlowNode, scope: int) -> list[SequenceFlow]:
    """The first flow whose condition holds, in the order of the file (§13.4.2)."""
    for flow in machine.graph.outgoing(node.id):
        if flow.id != node.default and _holds(machine, flow, scope, None):
            return [flow]
    return []


def _holds(
    machine: Machine, flow: SequenceFlow, scope: int, extra: Mapping[str, object] | None
) -> bool:
    if flow.condition is None:
        return True
    return evaluation.truth(machine, flow.condition, scope, extra)
