"""Soundness by playing: does every choice lead to a proper end? (van der Aalst's workflow nets)

Each container is played for itself with all choices open, on the flows of its tokens. The number
of situations looked at is bounded; a container beyond the bound gets one warning that says so.
All findings are warnings: BPMN allows such models, and some authors mean them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, field
from itertools import product
from typing import Final

from workflows.bpmn.engine.gateways import may_join
from workflows.bpmn.findings import Finding, warning
from workflows.bpmn.graph import Graph
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition

MAX_SITUATIONS: Final = 2_000
#: tokens looked at in all of them together.
MAX_TOKENS: Final = 100_000
#: more branches than this are played all together or one by one only.
_MAX_SUBSETS: Final = 6

#: sorted (flow or start, target) pairs of the tokens of a situation.
Situation = tuple[tuple[str, str], ...]


def findings(definition: ProcessDefinition) -> Iterator[Finding]:
    """Warnings about deadlocks, doubled work and nodes without a way to or from them."""
    containers: list[str | None] = [None]
    containers += [node.id for node in definition.nodes.values() if node.is_sub_process]
    for container in containers:
        if container and definition.nodes[container].kind == NodeKind.AD_HOC_SUB_PROCESS:
            continue
        yield from _Play(definition, container).findings()


@dataclass(frozen=True)
class Prospect:
    """Where work that is under way can come to grief."""

    #: joins at which it can wait for ever.
    deadlocks: frozenset[str]
    #: nodes where the same work can arrive twice.
    doubled: frozenset[str]


def prospect(definition: ProcessDefinition, container: str | None, tokens: Situation) -> Prospect:
    """Play on from where the tokens of a container are."""
    play = _Play(definition, container)
    play.play_on(tokens)
    return Prospect(frozenset(play.deadlocks), frozenset(play.doubled))


@dataclass
class _Play:
    """The playing of one container."""

    definition: ProcessDefinition
    container: str | None
    visited: set[str] = field(default_factory=set)
    deadlocks: dict[str, None] = field(default_factory=dict)
    doubled: dict[str, None] = field(default_factory=dict)
    #: inclusive joins that wait for each other.
    circular: dict[str, None] = field(default_factory=dict)
    is_complete: bool = True

    @property
    def graph(self) -> Graph:
        return self.definition.graph

    def findings(self) -> Iterator[Finding]:
        children = list(self.graph.children(self.container))
        if not children:
            return
        for situation in self._beginnings():
            self._explore(situation)
        place = self.definition.nodes.get(self.container or "") or self.definition
        if not self.is_complete:
            yield warning(
                "too-many-situations",
                "The process has too many possible courses: not all of them were looked at.",
                place,
            )
        for key in self.deadlocks:
            yield warning(
                "deadlock",
                "The work can stop here for ever: not all branches that are waited for are taken.",
                self.definition.nodes[key],
            )
        for key in self.doubled:
            yield warning(
                "lack-of-synchronisation",
                "What follows can happen twice: parallel branches arrive here without a join.",
                self.definition.nodes[key],
            )
        for key in self.circular:
            yield warning(
                "waiting-joins",
                "Inclusive joins wait for each other in a cycle; the first of the file gives way.",
                self.definition.nodes[key],
            )
        yield from self._ways(children)

    def play_on(self, tokens: Situation) -> None:
        """Explore everything that can follow a situation."""
        self._explore(tuple(sorted(tokens)))

    def _ways(self, children: list[FlowNode]) -> Iterator[Finding]:
        if self.is_complete:
            for node in children:
                if node.id not in self.visited and not self._is_apart(node):
                    yield warning(
                        "never-reached", "No way through the process ever leads here.", node
                    )
        for node in self._without_way_out(children):
            yield warning(
                "no-way-out",
                "No way leads from here to an end: the process could never finish.",
                node,
            )

    def _is_apart(self, node: FlowNode) -> bool:
        return (
            node.is_for_compensation
            or node.triggered_by_event
            or node.catches(EventKind.COMPENSATE) is not None
        )

    def _without_way_out(self, children: list[FlowNode]) -> Iterator[FlowNode]:
        leads_out = {node.id for node in children if not self.graph.successors[node.id]}
        stack = list(leads_out)
        while stack:
            for source in self.graph.predecessors.get(stack.pop(), ()):
                if source not in leads_out:
                    leads_out.add(source)
                    stack.append(source)
        yield from (node for node in children if node.id not in leads_out)

    def _beginnings(self) -> Iterator[Situation]:
        starts = self.graph.starts(self.container)
        explicit = [
            node for node in starts if node.kind == NodeKind.START_EVENT or node.instantiate
        ]
        if explicit:
            yield from ((("", node.id),) for node in explicit)
        elif starts:
            yield tuple(sorted(("", node.id) for node in starts))

    def _explore(self, beginning: Situation) -> None:
        seen = {beginning}
        stack = [beginning]
        looked_at = 0
        while stack:
            situation = stack.pop()
            looked_at += len(situation)
            if len(seen) > MAX_SITUATIONS or looked_at > MAX_TOKENS:
                self.is_complete = False
                return
            for following in self._moves(situation):
                if following not in seen:
                    seen.add(following)
                    stack.append(following)

    def _moves(self, situation: Situation) -> Iterator[Situation]:
        """Situations after the next move; the moves of other tokens come later all the same."""
        doubled = self._doubled_in(situation)
        if doubled:
            # goes on as if they had been joined, to find what else is wrong
            yield self._merged(situation, doubled)
            return
        movable = [token for token in situation if not self._is_join(token[1])]
        if movable:
            # merges last, so that two tokens meeting there are seen together
            token = min(movable, key=lambda item: (self._merges(item[1]), item))
            yield from self._pass(situation, (token,), token[1])
            return
        yield from self._joins(situation)

    def _doubled_in(self, situation: Situation) -> set[str]:
        targets = Counter(target for _, target in situation if not self._is_join(target))
        twice = {target for target, number in targets.items() if number > 1}
        twice |= {pair[1] for pair, number in Counter(situation).items() if number > 1}
        real = {key for key in twice if self._counts_twice(key)}
        self.doubled.update(dict.fromkeys(sorted(real)))
        self.visited |= {target for _, target in situation}
        return real

    def _merged(self, situation: Situation, doubled: set[str]) -> Situation:
        kept = []
        seen = set()
        for flow, target in situation:
            place = (target, flow if self._is_join(target) else "")
            if target not in doubled or place not in seen:
                kept.append((flow, target))
            seen.add(place)
        return tuple(kept)

    def _counts_twice(self, key: str) -> bool:
        """Is it a fault that tokens meet here? At an end it is not, nor for start quantities."""
        node = self.definition.nodes[key]
        return node.kind != NodeKind.END_EVENT and node.start_quantity == 1

    def _merges(self, target: str) -> bool:
        node = self.definition.nodes[target]
        return len(node.incoming) > 1 and not self._is_join(target)

    def _is_join(self, target: str) -> bool:
        node = self.definition.nodes[target]
        joins = {NodeKind.PARALLEL_GATEWAY, NodeKind.INCLUSIVE_GATEWAY, NodeKind.COMPLEX_GATEWAY}
        return node.kind in joins and len(node.incoming) > 1

    def _joins(self, situation: Situation) -> Iterator[Situation]:
        """Fire the first join that may; without any the situation is a deadlock."""
        if not situation:
            return
        waiting: dict[str, dict[str, tuple[str, str]]] = {}
        for flow, target in situation:
            waiting.setdefault(target, {})[flow] = (flow, target)
        for target, arrived in waiting.items():
            if self._may_fire(self.definition.nodes[target], set(arrived), situation):
                yield from self._pass(situation, tuple(arrived.values()), target)
                return
        circular = self._waiting_in_a_circle(waiting)
        self.circular.update(dict.fromkeys(circular))
        if circular:
            yield from self._pass(situation, tuple(waiting[circular[0]].values()), circular[0])
        else:
            self.deadlocks.update(dict.fromkeys(waiting))

    def _waiting_in_a_circle(self, waiting: Mapping[str, Collection[str]]) -> list[str]:
        """Inclusive joins that wait for themselves by way of others, in the order of the file."""
        inclusive = [key for key in self.graph.joins if key in waiting]
        blockers = {
            key: {
                other
                for other in inclusive
                if not may_join(self.graph.reach(key), waiting[key], [other])
            }
            for key in inclusive
        }
        return [key for key in inclusive if key in _closure(blockers, key)]

    def _may_fire(self, node: FlowNode, arrived: set[str], situation: Situation) -> bool:
        if node.kind == NodeKind.PARALLEL_GATEWAY:
            return len(arrived) == len(node.incoming)
        if node.kind == NodeKind.COMPLEX_GATEWAY:
            return True
        positions = [target for _, target in situation]
        return may_join(self.graph.reach(node.id), arrived, positions)

    def _pass(
        self, situation: Situation, consumed: tuple[tuple[str, str], ...], target: str
    ) -> Iterator[Situation]:
        self.visited.add(target)
        rest = list(situation)
        for token in consumed:
            rest.remove(token)
        for outcome in self._outcomes(self.definition.nodes[target]):
            yield tuple(sorted([*rest, *outcome]))

    def _outcomes(self, node: FlowNode) -> Iterator[list[tuple[str, str]]]:
        flows = [(flow.id, flow.target) for flow in self.graph.outgoing(node.id)]
        yield from self._ordinary(node, flows)
        for boundary in self.graph.boundaries(node.id):
            if boundary.catches(EventKind.COMPENSATE):
                continue
            if boundary.cancel_activity or boundary.catches(EventKind.ERROR):
                yield [("", boundary.id)]
            else:
                yield [*flows, ("", boundary.id)]

    def _ordinary(
        self, node: FlowNode, flows: list[tuple[str, str]]
    ) -> Iterator[list[tuple[str, str]]]:
        choosing = {NodeKind.EXCLUSIVE_GATEWAY, NodeKind.EVENT_BASED_GATEWAY}
        if node.kind == NodeKind.END_EVENT or not flows:
            yield self._linked(node)
        elif node.kind in choosing:
            yield from ([flow] for flow in flows)
        elif self._is_conditional(node):
            yield from self._subsets(node, flows)
        else:
            yield flows

    def _linked(self, node: FlowNode) -> list[tuple[str, str]]:
        link = node.catches(EventKind.LINK)
        target = self.graph.link_targets.get((node.parent, link.name)) if link else None
        throws = node.kind == NodeKind.INTERMEDIATE_THROW_EVENT
        return [("", target.id)] if target and throws else []

    def _is_conditional(self, node: FlowNode) -> bool:
        if node.kind == NodeKind.PARALLEL_GATEWAY:
            return False
        return any(flow.condition for flow in self.graph.outgoing(node.id))

    def _subsets(
        self, node: FlowNode, flows: list[tuple[str, str]]
    ) -> Iterator[list[tuple[str, str]]]:
        """Every mix of conditional flows; those without condition are always in it."""
        conditions = {flow.id: flow.condition for flow in self.graph.outgoing(node.id)}
        free = [flow for flow in flows if conditions[flow[0]] or flow[0] == node.default]
        fixed = [flow for flow in flows if flow not in free]
        if len(free) > _MAX_SUBSETS:
            yield from ([*fixed, flow] for flow in free)
            yield flows
            return
        for picks in product((True, False), repeat=len(free)):
            chosen = [*fixed, *(flow for flow, pick in zip(free, picks, strict=True) if pick)]
            if chosen:
                yield chosen


def _closure(edges: Mapping[str, set[str]], beginning: str) -> set[str]:
    """All that edges lead to from a beginning, itself only by a circle."""
    found: set[str] = set()
    stack = [beginning]
    while stack:
        new = edges[stack.pop()] - found
        found |= new
        stack.extend(new)
    return found
