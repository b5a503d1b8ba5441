"""May an instance move by a plan, and what will be different for it?"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping

from workflows.bpmn.checks import soundness
from workflows.bpmn.engine import catching
from workflows.bpmn.findings import Finding, warning
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.bpmn.state import InstanceState, Scope, ScopeKind, TokenState

from .case import Case, Place, label
from .obstacles import nodes_of, obstacles
from .plan import Plan


def verdict(
    source: ProcessDefinition, target: ProcessDefinition, plan: Plan, state: InstanceState
) -> tuple[Finding, ...]:
    """Errors forbid the move, warnings tell what it changes; nothing of a finished instance.

    Elements are those of the source, but for events that are added and joins where work could
    get stuck: those are of the target.
    """
    if state.is_finished:
        return ()
    case = Case(source, target, plan, state)
    errors = tuple(obstacles(case))
    return errors or tuple(_warnings(case))


def can_migrate(findings: Iterable[Finding]) -> bool:
    """Does nothing of a verdict forbid the move?"""
    return all(finding.severity != "error" for finding in findings)


def _warnings(case: Case) -> Iterator[Finding]:
    seen: set[tuple[str, str | None]] = set()
    armed = {item.node: item.kind for item in case.state.subscriptions.values()}
    found = [finding for place in case.places() for finding in _changes(case, place, armed)]
    for finding in [*found, *_handlers(case), *_prospects(case)]:
        if (finding.code, finding.element_id) not in seen:
            seen.add((finding.code, finding.element_id))
            yield finding


def _changes(case: Case, place: Place, armed: Mapping[str, str]) -> Iterator[Finding]:
    for old in place.old:
        new = case.counterpart(old.id)
        if new is None:
            yield from _dropped(old, armed.get(old.id))
        elif _interrupts(old) != _interrupts(new):
            yield warning(
                "other-interruption",
                "“{node}” interrupts the work in one of the versions only.",
                old,
                node=label(old),
            )
    for node in case.added(place) if place.may_arm else ():
        if any(item.kind in catching.AWAITED for item in node.event_definitions):
            yield warning(
                "event-added",
                "“{node}” is new: it counts for this work from the move on.",
                node,
                node=label(node),
            )


def _dropped(old: FlowNode, kind: str | None) -> Iterator[Finding]:
    if kind == EventKind.TIMER:
        yield warning(
            "timer-dropped",
            "The timer “{node}” is running and will be dropped: the new version has no"
            " counterpart for it.",
            old,
            node=label(old),
        )
    elif old.catches(EventKind.COMPENSATE) is None:
        yield warning(
            "event-dropped",
            "“{node}” will not be waited for any more: the new version has no counterpart for it.",
            old,
            node=label(old),
        )


def _interrupts(node: FlowNode) -> bool:
    return node.cancel_activity and node.is_interrupting


def _handlers(case: Case) -> Iterator[Finding]:
    held = [item for scope in case.state.scopes.values() for item in scope.compensations]
    for key in dict.fromkeys(nodes_of(held)):
        old = case.source.nodes[key]
        if _is_undone(case.source, key) and not _is_undone(case.target, case.plan.nodes[key]):
            yield warning(
                "not-undone",
                "“{node}” is done and could be undone; in the new version it cannot.",
                old,
                node=label(old),
            )


def _is_undone(definition: ProcessDefinition, activity: str) -> bool:
    return activity in definition.graph.handlers or any(
        start.catches(EventKind.COMPENSATE)
        for _, start in definition.graph.event_sub_processes(activity)
    )


def _prospects(case: Case) -> Iterator[Finding]:
    """Dangers of the new version for where the work is, that the old one does not hold."""
    for container, before in _situations(case):
        nodes, flows = case.plan.nodes, case.plan.flows
        after = tuple((flows.get(flow, ""), nodes[node]) for flow, node in before)
        old = soundness.prospect(case.source, container, before)
        new = soundness.prospect(case.target, container and nodes[container], after)
        yield from _dangers(case, new.deadlocks - _images(case, old.deadlocks), "could-get-stuck")
        yield from _dangers(case, new.doubled - _images(case, old.doubled), "could-come-twice")


def _situations(case: Case) -> dict[tuple[str | None, soundness.Situation], None]:
    """Where the work stands in each container; instances that stand alike count once."""
    tokens: dict[int, list[tuple[str, str]]] = {}
    for token in case.state.tokens.values():
        flow = token.flow if token.state == TokenState.JOINING else None
        tokens.setdefault(token.scope, []).append((flow or "", token.node))
    return {
        (scope.node, tuple(sorted(tokens.get(scope.id, ())))): None
        for scope in case.state.scopes.values()
        if _is_playable(case, scope)
    }


def _is_playable(case: Case, scope: Scope) -> bool:
    if scope.kind not in {ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS}:
        return False
    return scope.node is None or case.source.nodes[scope.node].kind != NodeKind.AD_HOC_SUB_PROCESS


def _images(case: Case, nodes: Iterable[str]) -> set[str]:
    return {case.plan.nodes.get(node, "") for node in nodes}


_DANGERS = {
    "could-get-stuck": "After the move work could wait at “{node}” for ever: not all that it"
    " waits for would come.",
    "could-come-twice": "After the move the same work could arrive at “{node}” twice.",
}


def _dangers(case: Case, nodes: Iterable[str], code: str) -> Iterator[Finding]:
    for key in sorted(nodes):
        node = case.target.nodes[key]
        yield warning(code, _DANGERS[code], node, node=label(node))
