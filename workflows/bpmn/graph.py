"""Indexes of a definition, computed once: what the engine asks at each step in constant time.

The reachability sets serve the join of inclusive gateways (BPMN 2.0.2 §13.4.3): which nodes have
a path to which incoming flow of a gateway without visiting that gateway.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from functools import cached_property

from .kinds import EventKind, NodeKind
from .model import FlowNode, ProcessDefinition, SequenceFlow


class Graph:
    """Precomputed views of one :class:`ProcessDefinition`."""

    def __init__(self, definition: ProcessDefinition) -> None:
        self.definition = definition
        nodes, flows = definition.nodes, definition.flows
        self._children: dict[str | None, list[FlowNode]] = {}
        self._boundaries: dict[str, list[FlowNode]] = {}
        for node in nodes.values():
            self._children.setdefault(node.parent, []).append(node)
            if node.kind == NodeKind.BOUNDARY_EVENT and node.attached_to:
                self._boundaries.setdefault(node.attached_to, []).append(node)
        self._outgoing = {
            key: tuple(flows[flow] for flow in node.outgoing) for key, node in nodes.items()
        }
        # made on first use: a hostile file may hold very many gateways
        self._reach: dict[str, Mapping[str, frozenset[str]]] = {}
        self._starts: dict[str | None, tuple[FlowNode, ...]] = {}

    def children(self, container: str | None) -> Iterable[FlowNode]:
        """Nodes directly in a sub-process, or in the process itself for None."""
        return self._children.get(container, ())

    def boundaries(self, activity: str) -> Iterable[FlowNode]:
        """Boundary events on an activity, in document order."""
        return self._boundaries.get(activity, ())

    def outgoing(self, node: str) -> tuple[SequenceFlow, ...]:
        """Outgoing sequence flows of a node, in document order."""
        return self._outgoing[node]

    @cached_property
    def _event_sub_processes(self) -> dict[str | None, tuple[tuple[FlowNode, FlowNode], ...]]:
        found: dict[str | None, list[tuple[FlowNode, FlowNode]]] = {}
        for node in self.definition.nodes.values():
            if node.triggered_by_event:
                for child in self.children(node.id):
                    if child.kind == NodeKind.START_EVENT:
                        found.setdefault(node.parent, []).append((node, child))
        return {key: tuple(value) for key, value in found.items()}

    def event_sub_processes(self, container: str | None) -> tuple[tuple[FlowNode, FlowNode], ...]:
        """(event sub-process, its start event) directly in a container (§10.3.5)."""
        return self._event_sub_processes.get(container, ())

    def starts(self, container: str | None) -> tuple[FlowNode, ...]:
        """Nodes that may start a container; without any, all that nothing leads to (§13.2)."""
        if container not in self._starts:
            self._starts[container] = self._find_starts(container)
        return self._starts[container]

    def _find_starts(self, container: str | None) -> tuple[FlowNode, ...]:
        children = self.children(container)
        explicit = tuple(
            node for node in children if node.kind == NodeKind.START_EVENT or node.instantiate
        )
        return explicit or self.implicit_starts(container)

    def implicit_starts(self, container: str | None) -> tuple[FlowNode, ...]:
        """Activities, gateways and events without incoming flow that run on their own."""
        return tuple(
            node
            for node in self.children(container)
            if not node.incoming and not self.is_reached_without_flow(node)
        )

    def is_reached_without_flow(self, node: FlowNode) -> bool:
        """Is it natural that no sequence flow leads to this node?"""
        return (
            node.kind in {NodeKind.BOUNDARY_EVENT, NodeKind.START_EVENT}
            or node.triggered_by_event
            or node.is_for_compensation
            or (node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT and is_link(node))
        )

    @cached_property
    def handlers(self) -> Mapping[str, str]:
        """Compensation activity of each activity that has one (§10.7)."""
        nodes = self.definition.nodes
        return {
            str(nodes[boundary].attached_to): handler
            for boundary, handler in self.definition.compensations
            if nodes[boundary].catches(EventKind.COMPENSATE)
        }

    @cached_property
    def link_targets(self) -> Mapping[tuple[str | None, str], FlowNode]:
        """Catching link event by container and link name (§10.5.5)."""
        return {
            (node.parent, definition.name): node
            for node in self.definition.nodes.values()
            if node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT
            for definition in node.event_definitions
            if definition.kind == EventKind.LINK
        }

    @cached_property
    def successors(self) -> Mapping[str, tuple[str, ...]]:
        """Nodes that a token may be at next: flows, boundary events and links."""
        return {key: tuple(self._next(node)) for key, node in self.definition.nodes.items()}

    def _next(self, node: FlowNode) -> Iterable[str]:
        yield from (flow.target for flow in self.outgoing(node.id))
        for boundary in self.boundaries(node.id):
            if not boundary.catches(EventKind.COMPENSATE):
                yield boundary.id
        if node.kind == NodeKind.INTERMEDIATE_THROW_EVENT and is_link(node):
            for definition in node.event_definitions:
                target = self.link_targets.get((node.parent, definition.name))
                if target:
                    yield target.id

    @cached_property
    def predecessors(self) -> Mapping[str, tuple[str, ...]]:
        """The opposite of :attr:`successors`."""
        found: dict[str, list[str]] = {key: [] for key in self.definition.nodes}
        for source, targets in self.successors.items():
            for target in targets:
                if target in found:
                    found[target].append(source)
        return {key: tuple(value) for key, value in found.items()}

    @cached_property
    def joins(self) -> Mapping[str, int]:
        """Gateways that join by the rule of reachability, with their rank in the file."""
        kinds = {NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY}
        found = (key for key, node in self.definition.nodes.items() if node.kind in kinds)
        return {key: rank for rank, key in enumerate(found)}

    def reach(self, gateway: str) -> Mapping[str, frozenset[str]]:
        """Per incoming flow of a gateway: nodes with a path to it that avoids the gateway."""
        if gateway not in self._reach:
            flows = self.definition.flows
            self._reach[gateway] = {
                flow: self._before(flows[flow].source, gateway)
                for flow in self.definition.nodes[gateway].incoming
            }
        return self._reach[gateway]

    def _before(self, node: str, gateway: str) -> frozenset[str]:
        if node == gateway:
            return frozenset()
        seen = {node}
        stack = [node]
        while stack:
            for source in self.predecessors.get(stack.pop(), ()):
                if source not in seen and source != gateway:
                    seen.add(source)
                    stack.append(source)
        return frozenset(seen)


def is_link(node: FlowNode) -> bool:
    """Is it an event with a link definition?"""
    return node.catches(EventKind.LINK) is not None
