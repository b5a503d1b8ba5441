"""Finding what stands for what in another version of a model."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import islice

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


def counterparts_for(
    source: ProcessDefinition, target: ProcessDefinition, nodes: Mapping[str, str]
) -> Mapping[str, str]:
    """The counterparts of the flows once those of the nodes are decided."""
    return _FlowMatching(source, target, nodes).flows_matched()


#: container, host and signature: only nodes with equal keys can stand for each other.
_Key = tuple[object, ...]


@dataclass
class _Matching:
    source: ProcessDefinition
    target: ProcessDefinition
    found: dict[str, str] = field(default_factory=dict)
    #: the opposite of :attr:`found`.
    used: dict[str, str] = field(default_factory=dict)

    def nodes_matched(self) -> Mapping[str, str]:
        """Try the surest way first, and again after each success: children follow parents."""
        ways = (self._by_id, self._by_name, self._by_neighbours)
        while any(way() for way in ways):
            pass
        return self.found

    def _match(self, old: FlowNode, new: FlowNode) -> None:
        self.found[old.id] = new.id
        self.used[new.id] = old.id

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
        old, new = dict(self._old_keys()), _grouped(self._new())
        for key, node in old.values():
            group = {item.id: item for item in new.get(key, ())}
            near = (item for item in self._near(node, group) if self._fits(node, item))
            fitting = list(islice(near, 2))
            if len(fitting) == 1 and self._is_only_one(node, fitting[0], key, old):
                self._match(node, fitting[0])
        return len(self.found) > before

    def _old_keys(self) -> Iterator[tuple[str, tuple[_Key, FlowNode]]]:
        return ((node.id, (key, node)) for node, key in self._old())

    def _near(self, old: FlowNode, group: Mapping[str, FlowNode]) -> Iterator[FlowNode]:
        """Candidates beside a matched neighbour; without one, all, which only edges may use."""
        for image in self._images(self.source.graph.predecessors[old.id]):
            return _chosen(self.target.graph.successors[image], group)
        for image in self._images(self.source.graph.successors[old.id]):
            return _chosen(self.target.graph.predecessors[image], group)
        return iter(group.values() if _is_at_edge(old) else ())

    def _is_only_one(
        self, node: FlowNode, new: FlowNode, key: _Key, old: Mapping[str, tuple[_Key, FlowNode]]
    ) -> bool:
        rivals = self._beside(new) if not _is_at_edge(node) else old
        return not any(
            self._fits(old[rival][1], new)
            for rival in rivals
            if rival != node.id
            and rival not in self.found
            and rival in old
            and old[rival][0] == key
        )

    def _beside(self, new: FlowNode) -> set[str]:
        """Nodes of the source beside those whose counterparts are neighbours of a node."""
        source, target = self.source.graph, self.target.graph
        before = [self.used[item] for item in target.predecessors[new.id] if item in self.used]
        after = [self.used[item] for item in target.successors[new.id] if item in self.used]
        found = {item for key in before for item in source.successors[key]}
        return found | {item for key in after for item in source.predecessors[key]}

    def _fits(self, old: FlowNode, new: FlowNode) -> bool:
        """Do all matched neighbours agree?

        An id that both versions have means one element, even when it was moved elsewhere.
        """
        if new.id in self.used or old.id in self.target.nodes or new.id in self.source.nodes:
            return False
        before = self._images(self.source.graph.predecessors[old.id])
        after = self._images(self.source.graph.successors[old.id])
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


def _chosen(keys: Iterable[str], group: Mapping[str, FlowNode]) -> Iterator[FlowNode]:
    return (group[key] for key in dict.fromkeys(keys) if key in group)


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
                fitting = (item for item in find(flow, into) if item.target == into)
                free = list(islice((item.id for item in fitting if item.id not in used), 2))
                if len(free) == 1:
                    self.found[flow.id] = free[0]
                    used.add(free[0])
        return {key: self.found[key] for key in self.source.flows if key in self.found}

    def _with_same_id(self, flow: SequenceFlow, into: str) -> Iterable[SequenceFlow]:
        same = self.target.flows.get(flow.id)
        return [same] if same else []

    def _between_same_nodes(self, flow: SequenceFlow, into: str) -> Iterable[SequenceFlow]:
        source = self.nodes.get(flow.source)
        return self.target.graph.outgoing(source) if source else ()

    def _on_same_way(self, flow: SequenceFlow, into: str) -> Iterable[SequenceFlow]:
        """Nodes were put in or taken out on the way: where the work comes from is the same."""
        origins = self._origins(flow.source)
        for key, sources in self.target.graph.reach(into).items():
            if origins and origins <= sources:
                yield self.target.flows[key]

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
