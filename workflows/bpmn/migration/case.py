"""One instance between two versions: the counterparts, and where it listens for events."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cached_property

from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import EventDefinition, FlowNode, ProcessDefinition
from workflows.bpmn.state import InstanceState, Scope, ScopeKind, Token, TokenState

from .plan import Plan

_CONTAINERS = frozenset({ScopeKind.PROCESS, ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS})
_HOSTING = frozenset({TokenState.WAITING, TokenState.RUNNING, TokenState.COMPENSATING})


@dataclass(frozen=True)
class Place:
    """Where an instance listens: a running activity, an event-based gateway, or a scope."""

    scope: Scope
    #: host of boundary events, or the token at the gateway; None for event sub-processes.
    token: Token | None
    old: tuple[FlowNode, ...]
    new: tuple[FlowNode, ...]
    #: False while a transaction is being undone: nothing more begins there.
    may_arm: bool = True


@dataclass(frozen=True)
class Case:
    """An instance of ``source`` that is to go on in ``target``."""

    source: ProcessDefinition
    target: ProcessDefinition
    plan: Plan
    state: InstanceState

    def counterpart(self, node: str) -> FlowNode | None:
        """The node of the target that stands for one of the source."""
        return self.target.nodes.get(self.plan.nodes.get(node, ""))

    def places(self) -> Iterator[Place]:
        """Everywhere the instance listens for events, where the target has a counterpart."""
        for token in self.state.tokens.values():
            place = self._at(token)
            if place:
                yield place
        for scope in self.state.scopes.values():
            if scope.kind in _CONTAINERS and not self._is_deaf(scope):
                yield self._in(scope)

    def added(self, place: Place) -> list[FlowNode]:
        """Events of a place that only the target has."""
        kept = {self.plan.nodes.get(node.id) for node in place.old}
        return [node for node in place.new if node.id not in kept]

    def _at(self, token: Token) -> Place | None:
        old, new = self.source.nodes[token.node], self.counterpart(token.node)
        scope = self.state.scopes[token.scope]
        if new is None or token.state not in _HOSTING:
            return None
        if old.kind == NodeKind.EVENT_BASED_GATEWAY:
            return Place(scope, token, behind(self.source, old), behind(self.target, new))
        if not old.is_activity or scope.kind == ScopeKind.ITERATION:
            return None
        return Place(
            scope,
            token,
            tuple(self.source.graph.boundaries(old.id)),
            tuple(self.target.graph.boundaries(new.id)),
            may_arm=token.state != TokenState.COMPENSATING,
        )

    def _in(self, scope: Scope) -> Place:
        container = scope.node and self.plan.nodes.get(scope.node, scope.node)
        old = self.source.graph.event_sub_processes(scope.node)
        new = self.target.graph.event_sub_processes(container)
        return Place(scope, None, tuple(item[1] for item in old), tuple(item[1] for item in new))

    def _is_deaf(self, scope: Scope) -> bool:
        """Has the scope been interrupted or cancelled, so that it listens to nothing more?"""
        if scope.id in self._undone:
            return True
        running = self._handlers.get(scope.id, ())
        return any(
            start.is_interrupting or start.catches(EventKind.ERROR)
            for handler, start in self.source.graph.event_sub_processes(scope.node)
            if handler.id in running
        )

    @cached_property
    def _undone(self) -> frozenset[int]:
        works = self.state.compensating.values()
        return frozenset(work.scope for work in works if work.then == "cancel")

    @cached_property
    def _handlers(self) -> Mapping[int, set[str]]:
        """Event sub-processes that run in each scope."""
        found: dict[int, set[str]] = {}
        for scope in self.state.scopes.values():
            if scope.kind == ScopeKind.EVENT_SUB_PROCESS and scope.parent is not None:
                found.setdefault(scope.parent, set()).add(scope.node or "")
        return found


def behind(definition: ProcessDefinition, gateway: FlowNode) -> tuple[FlowNode, ...]:
    """The events that an event-based gateway waits for."""
    return tuple(definition.nodes[flow.target] for flow in definition.graph.outgoing(gateway.id))


def signature(node: FlowNode) -> tuple[object, ...]:
    """What must be equal for a node to stand for another one."""
    return (
        node.kind,
        node.triggered_by_event,
        node.is_for_compensation,
        node.is_parallel_multiple,
        tuple(_event_kind(item) for item in node.event_definitions),
    )


def _event_kind(definition: EventDefinition) -> tuple[str, str]:
    return definition.kind, definition.timer


def label(node: FlowNode | ProcessDefinition | None) -> str:
    """What a designer calls a node."""
    return (node.name or node.id) if node else ""
