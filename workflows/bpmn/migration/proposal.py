"""Finding what stands for what in another version of a model."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field

from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition, SequenceFlow

from .case import signature
from .plan import Plan


@dataclass(frozen=True, kw_only=True)
class Proposal:
    """A plan that was found, and the nodes of the source that nothing was found for."""

    plan: Plan
    unmapped: tuple[str, ...] = ()


def propose(source: ProcessDefinition, target: ProcessDefinition) -> Proposal:
    """Find the counterparts: by id, then by name, then by neighbours, never by a guess.

    Kind, event kinds, enclosing sub-process and the host of a boundary event must agree. A flow's
    counterpart leads into the counterpart of its target.
    """
    nodes = _Matching(source, target).nodes_matched()
    unmapped = tuple(key for key in source.nodes if key not in nodes)
    flows = _FlowMatching(source, target, nodes).flows_matched()
    in_order = {key: nodes[key] for key in source.nodes if key in nodes}
    return Proposal(plan=Plan(nodes=in_order, flows=flows), unmapped=unmapped)


#: container, host and signature: only nodes with equal keys can stand for each other.
_Key = tuple[object, ...]


@dataclass
class _Matching:
    source: ProcessDefinition
    target: ProcessDefinition
    found: dict[str, str] = field(default_factory=dict)
    used: set[str] = field(default_factory=set)

    def nodes_matched(self) -> Mapping[str, str]:
        """Try the surest way first, and again after each success: children follow parents."""
        ways = (self._by_id, self._by_name, self._by_neighbours)
        while any(way() for way in ways):
            pass
        return self.found

    def _match(self, old: FlowNode, new: FlowNode) -> None:
        self.found[old.id] = new.id
        self.used.add(new.id)

    def _old(self) -> list[tuple[FlowNode, _Key]]:
        """Unmatched nodes of the source whose container and host are matched."""
        left = (node for node in self.source.nodes.values() if node.id not in self.found)
        return [(node, self._key(node)) for node in left if self._has_ground(node)]

    def _new(self) -> list[tuple[FlowNode, _Key]]:
        left = (node for node in self.target.nodes.values() if node.id not in self.used)
        return [(node, (node.parent, node.attached_to, signature(node))) for node in left]

    def _has_ground(self, node: FlowNode) -> bool:
        return all(key is None or key in self.found for key in (node.parent, node.attached_to))

    def _key(self, node: FlowNode) -> _Key:
        found = self.found
        parent, host = found.get(node.parent or ""), found.get(node.attached_to or "")
        return parent, host, signature(node)

    def _by_id(self) -> bool:
        before = len(self.found)
        new = {node.id: (node, key) for node, key in self._new()}
        for old, key in self._old():
            same = new.get(old.id)
            if same and same[1] == key:
                self._match(old, same[0])
        return len(self.found) > before

    def _by_name(self) -> bool:
        before = len(self.found)
        old, new = _grouped_by_name(self._old()), _grouped_by_name(self._new())
        for key, nodes in old.items():
            if len(nodes) == 1 and len(new.get(key, ())) == 1:
                self._match(nodes[0], new[key][0])
        return len(self.found) > before

    def _by_neighbours(self) -> bool:
        before = len(self.found)
        old, new = _grouped(self._old()), _grouped(self._new())
        for key, nodes in old.items():
            for node in nodes:
                fitting = [item for item in new.get(key, ()) if self._fits(node, item)]
                if len(fitting) == 1 and self._is_only_one(node, fitting[0], nodes):
                    self._match(node, fitting[0])
        return len(self.found) > before

    def _is_only_one(self, node: FlowNode, new: FlowNode, rivals: Iterable[FlowNode]) -> bool:
        return not any(
            self._fits(rival, new)
            for rival in rivals
            if rival is not node and rival.id not in self.found
        )

    def _fits(self, old: FlowNode, new: FlowNode) -> bool:
        """Do all matched neighbours agree, and is there one (or the container's edge)?

        An id that both versions have means one element, even when it was moved elsewhere.
        """
        if new.id in self.used or old.id in self.target.nodes or new.id in self.source.nodes:
            return False
        before = self._images(self.source.graph.predecessors[old.id])
        after = self._images(self.source.graph.successors[old.id])
        if not before and not after and not _is_at_edge(old):
            return False
        return before.issubset(self.target.graph.predecessors[new.id]) and after.issubset(
            self.target.graph.successors[new.id]
        )

    def _images(self, nodes: Iterable[str]) -> set[str]:
        return {self.found[node] for node in nodes if node in self.found}


def _is_at_edge(node: FlowNode) -> bool:
    """Is its place known without neighbours: start of a container, handler, boundary event?"""
    return (
        node.kind == NodeKind.START_EVENT or node.triggered_by_event or node.attached_to is not None
    )


def _grouped(nodes: Iterable[tuple[FlowNode, _Key]]) -> dict[_Key, list[FlowNode]]:
    groups: dict[_Key, list[FlowNode]] = {}
    for node, key in nodes:
        groups.setdefault(key, []).append(node)
    return groups


def _grouped_by_name(nodes: Iterable[tuple[FlowNode, _Key]]) -> dict[_Key, list[FlowNode]]:
    return _grouped((node, (*key, node.name)) for node, key in nodes if node.name)


@dataclass
class _FlowMatching:
    source: ProcessDefinition
    target: ProcessDefinition
    nodes: Mapping[str, str]
    found: dict[str, str] = field(default_factory=dict)

    def flows_matched(self) -> Mapping[str, str]:
        for find in (self._with_same_id, self._between_same_nodes, self._on_same_way):
            used = set(self.found.values())
            for flow in self.source.flows.values():
                into = self.nodes.get(flow.target)
                if flow.id in self.found or into is None:
                    continue
                free = [key for key in self.target.nodes[into].incoming if key not in used]
                fitting = [key for key in free if find(flow, self.target.flows[key])]
                if len(fitting) == 1:
                    self.found[flow.id] = fitting[0]
                    used.add(fitting[0])
        return {key: self.found[key] for key in self.source.flows if key in self.found}

    def _with_same_id(self, old: SequenceFlow, new: SequenceFlow) -> bool:
        return old.id == new.id

    def _between_same_nodes(self, old: SequenceFlow, new: SequenceFlow) -> bool:
        return self.nodes.get(old.source) == new.source

    def _on_same_way(self, old: SequenceFlow, new: SequenceFlow) -> bool:
        """Nodes were put in or taken out on the way: where the work comes from is the same."""
        sources = self.target.graph.reach(new.target)[new.id]
        origins = self._origins(old.source)
        return bool(origins) and origins <= sources

    def _origins(self, node: str) -> set[str]:
        """Counterparts of a node, or of the nearest ones before it that have any."""
        seen, stack, found = {node}, [node], set()
        while stack:
            key = stack.pop()
            if key in self.nodes:
                found.add(self.nodes[key])
                continue
            new = [item for item in self.source.graph.predecessors[key] if item not in seen]
            seen.update(new)
            stack += new
        return found
