"""Gateways: splitting, joining and the rule of the inclusive join (BPMN 2.0.2 §10.6, §13.4)."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode, SequenceFlow
from workflows.bpmn.state import Scope, Token, TokenState

from . import catching, evaluation, flows
from .machine import Machine, Stuck


def enter(machine: Machine, token: Token, node: FlowNode) -> None:
    """A token arrives at a gateway."""
    machine.record("entered", token)
    if node.kind == NodeKind.EVENT_BASED_GATEWAY:
        _enter_event_based(machine, token, node)
    elif node.kind == NodeKind.COMPLEX_GATEWAY:
        machine.set_state(token, TokenState.JOINING)
        _try_complex(machine, node, machine.scopes[token.scope])
    elif len(node.incoming) <= 1 or node.kind == NodeKind.EXCLUSIVE_GATEWAY:
        machine.record("completed", token)
        flows.leave(machine, token)
    else:
        machine.set_state(token, TokenState.JOINING)
        if node.kind == NodeKind.PARALLEL_GATEWAY:
            _try_parallel(machine, token, node)


def _enter_event_based(machine: Machine, token: Token, node: FlowNode) -> None:
    """Await all the events behind the gateway at once (§13.4.4)."""
    machine.set_state(token, TokenState.WAITING)
    for flow in machine.graph.outgoing(node.id):
        target = machine.definition.nodes[flow.target]
        if target.kind == NodeKind.RECEIVE_TASK:
            catching.arm_receive(machine, target, token)
        else:
            catching.arm(machine, target, token.scope, token.id)


def _try_parallel(machine: Machine, token: Token, node: FlowNode) -> None:
    """One token from each incoming flow, no more (§13.4.1)."""
    arrived = _by_flow(machine, node, token.scope)
    if len(arrived) == len(node.incoming):
        _activate(machine, node, list(arrived.values()))


def reconsider(machine: Machine, node: FlowNode, scope: int) -> None:
    """Look again at a parallel or complex join that changed under the tokens waiting at it."""
    if node.kind == NodeKind.COMPLEX_GATEWAY:
        _try_complex(machine, node, machine.scopes[scope])
        return
    arrived = _by_flow(machine, node, scope)
    while arrived and len(arrived) == len(node.incoming):
        _activate(machine, node, list(arrived.values()))
        arrived = _by_flow(machine, node, scope)


def _by_flow(machine: Machine, node: FlowNode, scope: int) -> dict[str, Token]:
    """The oldest waiting token of each incoming flow that has one.

    A token that came by none of them, since a person moved it here, stands for one that is missing.
    """
    arrived: dict[str, Token] = {}
    strays = []
    for token in machine.tokens_at(node.id, scope, TokenState.JOINING):
        if token.flow in node.incoming:
            arrived.setdefault(token.flow or "", token)
        else:
            strays.append(token)
    missing = [flow for flow in node.incoming or ("",) if flow not in arrived]
    arrived.update(zip(missing, strays, strict=False))
    return arrived


def _activate(machine: Machine, node: FlowNode, tokens: list[Token]) -> None:
    """Consume the tokens of a join and go on with one."""
    survivor, *others = tokens
    for token in others:
        machine.remove(token)
    machine.record("completed", survivor, joined=len(tokens))
    flows.leave(machine, survivor)


def settle(machine: Machine) -> bool:
    """Look at all waiting inclusive and complex joins again; True when one went on.

    Called when nothing else moves: after every move and every death of a token (§13.4.3).
    """
    if not machine.graph.joins:
        return False
    for node, scope in _waiting(machine):
        if node.kind == NodeKind.INCLUSIVE_GATEWAY:
            if _try_inclusive(machine, node, scope):
                return True
        elif _try_reset(machine, node, scope):
            return True
    return False


def _waiting(machine: Machine) -> list[tuple[FlowNode, Scope]]:
    """Gateways with waiting tokens or an open reset, per scope, in the order of the file."""
    places = {
        (token.node, token.scope)
        for token in machine.tokens.values()
        if token.state == TokenState.JOINING and token.node in machine.graph.joins
    }
    places |= {(key, scope.id) for scope in machine.scopes.values() for key in scope.resets}
    order = machine.graph.joins
    return [
        (machine.definition.nodes[node], machine.scopes[scope])
        for node, scope in sorted(places, key=lambda place: (place[1], order[place[0]]))
    ]


def _try_inclusive(machine: Machine, node: FlowNode, scope: Scope) -> bool:
    arrived = _by_flow(machine, node, scope.id)
    positions = [machine.tokens[key].node for key in machine.tokens_in[scope.id]]
    if not arrived or not may_join(machine.graph.reach(node.id), set(arrived), positions):
        return False
    _activate(machine, node, list(arrived.values()))
    return True


def may_join(
    reach: Mapping[str, frozenset[str]], filled: Collection[str], positions: Iterable[str]
) -> bool:
    """The rule of the inclusive join (§13.4.3).

    ``reach`` gives per incoming flow the nodes with a path to it that does not visit the gateway.
    The join waits for a token that can come by an empty flow, unless that token can also come by
    a flow that already holds one.
    """
    for position in positions:
        can_fill = any(position in sources for flow, sources in reach.items() if flow not in filled)
        if can_fill and not any(
            position in sources for flow, sources in reach.items() if flow in filled
        ):
            return False
    return True


def _try_complex(machine: Machine, node: FlowNode, scope: Scope) -> None:
    """Activate a complex gateway when its condition holds (§13.4.5)."""
    if node.id in scope.resets:
        return
    arrived = _by_flow(machine, node, scope.id)
    extra: dict[str, object] = {"activationCount": len(arrived), "waitingForStart": True}
    try:
        if node.activation_condition and not _is_true(machine, node, scope, extra):
            return
        chosen = flows.choose(machine, node, scope.id, extra)
    except Stuck as stuck:
        machine.stick(next(iter(arrived.values())), stuck.code)
        return
    _pass_complex(machine, scope, arrived, chosen)
    if len(arrived) < len(node.incoming):
        resets = {**machine.scopes[scope.id].resets, node.id: tuple(arrived)}
        machine.update_scope(scope, resets=resets)


def _is_true(machine: Machine, node: FlowNode, scope: Scope, extra: dict[str, object]) -> bool:
    condition = node.activation_condition
    return condition is not None and evaluation.truth(machine, condition, scope.id, extra)


def _pass_complex(
    machine: Machine, scope: Scope, arrived: dict[str, Token], chosen: list[SequenceFlow]
) -> None:
    tokens = list(arrived.values())
    machine.record("completed", tokens[0], joined=len(tokens))
    flows.take(machine, tokens[0], chosen)
    for token in tokens:
        machine.remove(token)


def _try_reset(machine: Machine, node: FlowNode, scope: Scope) -> bool:
    """Take in the late tokens and be ready again, once no more of them can come (§13.4.5).

    They go on only by flows whose condition speaks of ``waitingForStart``: a discriminator
    swallows them.
    """
    used = set(scope.resets.get(node.id, ()))
    if node.id not in scope.resets:
        return False
    arrived = {
        flow: token for flow, token in _by_flow(machine, node, scope.id).items() if flow not in used
    }
    positions = [machine.tokens[key].node for key in machine.tokens_in[scope.id]]
    expected = [flow for flow in node.incoming if flow not in used and flow not in arrived]
    reach = machine.graph.reach(node.id)
    if any(position in reach[flow] for flow in expected for position in positions):
        return False
    resets = {key: value for key, value in scope.resets.items() if key != node.id}
    machine.update_scope(scope, resets=resets)
    if arrived:
        _pass_complex(machine, scope, arrived, _flows_at_reset(machine, node, scope))
    return True


def _flows_at_reset(machine: Machine, node: FlowNode, scope: Scope) -> list[SequenceFlow]:
    extra = {"activationCount": 0, "waitingForStart": False}
    try:
        return [
            flow
            for flow in machine.graph.outgoing(node.id)
            if flow.condition
            and "waitingForStart" in flow.condition.text
            and evaluation.truth(machine, flow.condition, scope.id, extra)
        ]
    except Stuck:
        return []


def release(machine: Machine) -> bool:
    """Deal with scopes in which every token waits for another one.

    Inclusive joins that wait for each other in a cycle are released, the first of the file first;
    what waits at a parallel join or for a start quantity can never go on and is an incident.
    """
    for scope in list(machine.scopes.values()):
        tokens = [machine.tokens[key] for key in machine.tokens_in[scope.id]]
        if not tokens or any(token.state != TokenState.JOINING for token in tokens):
            continue
        for key in machine.graph.joins:
            node = machine.definition.nodes[key]
            arrived = _by_flow(machine, node, scope.id)
            if arrived and node.kind == NodeKind.INCLUSIVE_GATEWAY:
                _activate(machine, node, list(arrived.values()))
                return True
        for token in tokens:
            machine.stick(token, "join-deadlock")
    return False
