"""What forbids an instance to move: without it no work is lost, doubled or left without an end."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Final

from workflows.bpmn.findings import Finding, error
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode, LoopCharacteristics
from workflows.bpmn.state import Compensation, Scope, ScopeKind, TokenState

from .case import Case, Place, label, signature

_JOINS: Final = frozenset(
    {NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY}
)
_BEGUN: Final = frozenset({TokenState.WAITING, TokenState.RUNNING, TokenState.COMPENSATING})
_LOOPS: Final = frozenset({ScopeKind.LOOP, ScopeKind.ITERATION})


def obstacles(case: Case) -> Iterator[Finding]:
    """The errors of a verdict, one per element and reason."""
    seen: set[tuple[str, str | None]] = set()
    for finding in _all(case):
        if (finding.code, finding.element_id) not in seen:
            seen.add((finding.code, finding.element_id))
            yield finding


def _all(case: Case) -> Iterator[Finding]:
    yield from _targets(case)
    yield from _work(case)
    yield from _records(case)
    yield from _loops(case)
    yield from _joins(case)
    yield from _ad_hoc(case)
    yield from _awaited(case)
    for place in case.places():
        yield from _listening(case, place)


def _targets(case: Case) -> Iterator[Finding]:
    for key, image in case.plan.nodes.items():
        if image not in case.target.nodes:
            yield error(
                "unknown-counterpart",
                "The plan names “{target}”, which the new version does not have.",
                case.source.nodes.get(key),
                target=image,
            )
    for key, image in case.plan.flows.items():
        if image not in case.target.flows:
            yield error(
                "unknown-flow",
                "The plan names the flow “{target}”, which the new version does not have.",
                case.source.flows.get(key),
                target=image,
            )


def _work(case: Case) -> Iterator[Finding]:
    state = case.state
    active = dict.fromkeys(token.node for token in state.tokens.values())
    for scope in state.scopes.values():
        active |= dict.fromkeys([*filter(None, [scope.node]), *scope.resets])
    message = "Work is under way at “{node}”, for which the new version has no counterpart."
    for key in _with_containers(case, active):
        yield from _standing(case, case.source.nodes[key], message)


def _records(case: Case) -> Iterator[Finding]:
    state = case.state
    held = [item for scope in state.scopes.values() for item in scope.compensations]
    held += [item for work in state.compensating.values() for item in work.remaining]
    message = "“{node}” may still have to be undone, but the new version has no counterpart for it."
    for key in _with_containers(case, nodes_of(held)):
        yield from _standing(case, case.source.nodes[key], message)


def nodes_of(records: Iterable[Compensation]) -> Iterator[str]:
    """The completed activities of some records and of those within them."""
    for record in records:
        yield record.node
        yield from nodes_of(record.inner)


def _with_containers(case: Case, nodes: Iterable[str]) -> dict[str, None]:
    found: dict[str, None] = {}
    for key in nodes:
        current: str | None = key
        while current is not None and current not in found:
            found[current] = None
            current = case.source.nodes[current].parent
    return found


def _standing(case: Case, old: FlowNode, message: str) -> Iterator[Finding]:
    """Has an active node a counterpart of its kind, in the counterpart of its container?"""
    new = case.counterpart(old.id)
    if new is None:
        if old.id not in case.plan.nodes:
            yield error("no-counterpart", message, old, node=label(old))
        return
    if (old.kind, old.triggered_by_event) != (new.kind, new.triggered_by_event):
        yield error(
            "other-kind",
            "“{node}” cannot go on as “{target}”: running work keeps its kind of element.",
            old,
            node=label(old),
            target=label(new),
        )
    if new.parent != (old.parent and case.plan.nodes.get(old.parent)):
        yield error(
            "other-container",
            "“{node}” runs in {container}, but its counterpart “{target}” lies in {other}.",
            old,
            node=label(old),
            target=label(new),
            container=label(case.source.nodes.get(old.parent or "", case.source)),
            other=label(case.target.nodes.get(new.parent or "", case.target)),
        )


def _loops(case: Case) -> Iterator[Finding]:
    tokens = case.state.tokens.values()
    begun = [token.node for token in tokens if token.state in _BEGUN]
    begun += [scope.node or "" for scope in case.state.scopes.values() if scope.kind in _LOOPS]
    for key in dict.fromkeys(begun):
        old, new = case.source.nodes[key], case.counterpart(key)
        if new is not None and _repeats(old.loop) != _repeats(new.loop):
            yield error(
                "other-loop",
                "“{node}” has begun and the new version repeats it in another way.",
                old,
                node=label(old),
            )


def _repeats(loop: LoopCharacteristics | None) -> tuple[object, ...] | None:
    """What must not change in a running loop: its kind, what it counts by, that it collects."""
    if loop is None:
        return None
    return loop.kind, loop.is_sequential, bool(loop.collection), bool(loop.output_collection)


def _joins(case: Case) -> Iterator[Finding]:
    for token in case.state.tokens.values():
        old, new = case.source.nodes[token.node], case.counterpart(token.node)
        if new is None or new.kind not in _JOINS or token.flow is None:
            continue
        stuck_at_join = token.state == TokenState.STUCK and len(new.incoming) > 1
        if token.state == TokenState.JOINING or stuck_at_join:
            yield from _arrival(case, old, new, token.flow)
    for scope in case.state.scopes.values():
        for gateway, used in scope.resets.items():
            new = case.counterpart(gateway)
            for flow in used if new else ():
                yield from _arrival(case, case.source.nodes[gateway], new, flow)


def _arrival(case: Case, old: FlowNode, new: FlowNode | None, flow: str) -> Iterator[Finding]:
    image = case.target.flows.get(case.plan.flows.get(flow, ""))
    if new is None or image is None or image.target != new.id:
        arrow = case.source.flows[flow]
        yield error(
            "join-flow",
            "Work waits at “{node}” that came from “{origin}”; the plan must say by which flow"
            " it comes to “{target}”.",
            old,
            node=label(old),
            origin=label(case.source.nodes.get(arrow.source)),
            target=label(new),
        )


def _ad_hoc(case: Case) -> Iterator[Finding]:
    for scope in case.state.scopes.values():
        new = case.counterpart(scope.node or "")
        if scope.kind != ScopeKind.SUB_PROCESS or scope.loop is None or new is None:
            continue
        old = case.source.nodes[scope.node or ""]
        if old.ordering == "Sequential" and not _is_offered_alike(case, scope, new):
            yield error(
                "other-order",
                "“{node}” offers its activities one by one; those offered already must come"
                " first in the new version too.",
                old,
                node=label(old),
            )


def _is_offered_alike(case: Case, scope: Scope, new: FlowNode) -> bool:
    started = scope.loop.started if scope.loop else 0
    old = case.source.graph.implicit_starts(scope.node)[:started]
    now = case.target.graph.implicit_starts(new.id)[:started]
    return [case.plan.nodes.get(node.id) for node in old] == [node.id for node in now]


def _awaited(case: Case) -> Iterator[Finding]:
    """Events that a token waits for at their own node."""
    for subscription in case.state.subscriptions.values():
        token = case.state.tokens.get(subscription.token or 0)
        if token is not None and token.node == subscription.node:
            old, new = case.source.nodes[token.node], case.counterpart(token.node)
            if new is not None:
                yield from _event(old, new)


def _event(old: FlowNode, new: FlowNode) -> Iterator[Finding]:
    if signature(old) != signature(new):
        yield error(
            "other-event",
            "“{node}” cannot go on as “{target}”, which waits for another kind of event.",
            old,
            node=label(old),
            target=label(new),
        )


def _listening(case: Case, place: Place) -> Iterator[Finding]:
    there = {node.id for node in place.new}
    for old in place.old:
        new = case.counterpart(old.id)
        if new is None:
            continue
        yield from _event(old, new)
        if new.id not in there:
            yield error(
                "other-host",
                "“{node}” belongs to work under way, but its counterpart “{target}” belongs to"
                " something else.",
                old,
                node=label(old),
                target=label(new),
            )
    is_gateway = place.token is not None and not case.source.nodes[place.token.node].is_activity
    if is_gateway and place.token and not place.new:
        gateway = case.source.nodes[place.token.node]
        yield error(
            "no-alternative",
            "Work waits at “{node}”, and no event is left there for which it could wait.",
            gateway,
            node=label(gateway),
        )
