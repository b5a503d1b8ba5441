"""Checks of how nodes hang together in a container (BPMN 2.0.2 §10.2 to §10.6)."""

from __future__ import annotations

from collections.abc import Iterator

from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition

_CATCHES = frozenset({NodeKind.INTERMEDIATE_CATCH_EVENT, NodeKind.RECEIVE_TASK})
_INTERMEDIATE = frozenset({NodeKind.INTERMEDIATE_CATCH_EVENT, NodeKind.INTERMEDIATE_THROW_EVENT})


def findings(definition: ProcessDefinition) -> Iterator[Finding]:
    """Errors of flows between nodes, container by container."""
    yield from _start_and_end(definition, None)
    present = {(node.parent, node.kind) for node in definition.nodes.values()}
    for node in definition.nodes.values():
        if node.is_sub_process:
            yield from _start_and_end(definition, node)
        yield from _ends(definition, node, present)
        if node.is_gateway:
            yield from _gateway(definition, node)
        yield from _conditions(definition, node)


def _start_and_end(definition: ProcessDefinition, container: FlowNode | None) -> Iterator[Finding]:
    """Start events and end events come together (§10.5.2, §10.5.3)."""
    children = list(definition.graph.children(container.id if container else None))
    has_start = any(node.kind == NodeKind.START_EVENT for node in children)
    has_end = any(node.kind == NodeKind.END_EVENT for node in children)
    starts_otherwise = any(node.instantiate for node in children)
    place = container or definition
    if has_start and not has_end:
        yield error("no-end-event", "There is a start event but no end event.", place)
    if has_end and not has_start and not starts_otherwise:
        yield error("no-start-event", "There is an end event but no start event.", place)
    if container is None and not children:
        yield warning("empty-process", "The process holds no node.", place)


def _ends(
    definition: ProcessDefinition, node: FlowNode, present: set[tuple[str | None, NodeKind]]
) -> Iterator[Finding]:
    """Nodes that must have, or must not have, incoming and outgoing flows."""
    graph = definition.graph
    uses_start = (node.parent, NodeKind.START_EVENT) in present
    uses_end = (node.parent, NodeKind.END_EVENT) in present
    in_ad_hoc = (
        node.parent is not None
        and definition.nodes[node.parent].kind == NodeKind.AD_HOC_SUB_PROCESS
    )
    is_alone = graph.is_reached_without_flow(node) or node.instantiate or in_ad_hoc
    is_in_flow = node.kind in _INTERMEDIATE
    if not node.incoming and (uses_start or is_in_flow) and not is_alone:
        yield error("unreachable", "Nothing leads to this node: it would never be reached.", node)
    if not node.outgoing and _must_lead_on(node, uses_end=uses_end and not in_ad_hoc):
        yield error(
            "dead-end",
            "Nothing leads on from this node: the work would stop here before the end.",
            node,
        )
    if node.incoming and not _may_be_entered(node):
        yield error("incoming-flow", "No sequence flow may lead to this node.", node)
    if node.outgoing and not _may_be_left(node):
        yield error("outgoing-flow", "No sequence flow may leave this node.", node)


def _must_lead_on(node: FlowNode, *, uses_end: bool) -> bool:
    if node.kind in {NodeKind.END_EVENT} or node.is_for_compensation or node.triggered_by_event:
        return False
    if node.kind == NodeKind.BOUNDARY_EVENT:
        return node.catches(EventKind.COMPENSATE) is None
    if node.kind == NodeKind.INTERMEDIATE_THROW_EVENT:
        return node.catches(EventKind.LINK) is None
    if node.kind in {NodeKind.START_EVENT, NodeKind.INTERMEDIATE_CATCH_EVENT}:
        return True
    return uses_end


def _may_be_entered(node: FlowNode) -> bool:
    if node.kind in {NodeKind.START_EVENT, NodeKind.BOUNDARY_EVENT} or node.triggered_by_event:
        return False
    if node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT and node.catches(EventKind.LINK):
        return False
    return not (node.instantiate or node.is_for_compensation)


def _may_be_left(node: FlowNode) -> bool:
    if node.kind == NodeKind.END_EVENT or node.triggered_by_event or node.is_for_compensation:
        return False
    if node.kind == NodeKind.INTERMEDIATE_THROW_EVENT and node.catches(EventKind.LINK):
        return False
    return not (node.kind == NodeKind.BOUNDARY_EVENT and node.catches(EventKind.COMPENSATE))


def _gateway(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    """Directions of gateways (§10.6.1) and what may follow event-based ones (§10.6.6)."""
    ins, outs = len(node.incoming), len(node.outgoing)
    direction = node.gateway_direction
    is_wrong = {
        "Converging": ins < 2 or outs > 1,
        "Diverging": outs < 2 or ins > 1,
        "Mixed": ins < 2 or outs < 2,
    }.get(direction, False)
    if is_wrong:
        yield error(
            "gateway-direction",
            "The flows of the gateway do not fit its direction {direction}.",
            node,
            direction=direction,
        )
    if not ins and not outs:
        yield error("gateway-alone", "The gateway has no flows.", node)
    elif ins < 2 and outs < 2 and node.kind != NodeKind.EVENT_BASED_GATEWAY:
        yield warning("gateway-needless", "The gateway neither splits nor joins.", node)
    if node.kind == NodeKind.EVENT_BASED_GATEWAY:
        yield from _event_based(definition, node)


def _event_based(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    if len(node.outgoing) < 2:
        yield error(
            "event-gateway-flows",
            "An event-based gateway needs at least two events to wait for.",
            node,
        )
    if node.event_gateway_type == "Parallel" and not node.instantiate:
        yield error(
            "event-gateway-parallel",
            "A parallel event-based gateway may only stand at the start of a process.",
            node,
        )
    yield from _mixed_messages(definition, node)
    for flow in definition.graph.outgoing(node.id):
        target = definition.nodes.get(flow.target)
        if target is None:
            continue
        if any(definition.graph.boundaries(target.id)):
            yield error(
                "event-gateway-boundary",
                "A receive task after an event-based gateway cannot have boundary events.",
                target,
            )
        if target.kind not in _CATCHES or target.catches(EventKind.LINK):
            yield error(
                "event-gateway-target",
                "Only events to wait for and receive tasks may follow an event-based gateway.",
                target,
            )
        if len(target.incoming) > 1:
            yield error(
                "event-gateway-shared",
                "Only the event-based gateway may lead to its events.",
                target,
            )
        if flow.condition is not None:
            yield error(
                "event-gateway-condition",
                "Flows that leave an event-based gateway cannot have a condition.",
                flow,
            )


def _mixed_messages(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    """Message events and receive tasks are not mixed behind one gateway (§10.6.6)."""
    targets = [
        definition.nodes[flow.target]
        for flow in definition.graph.outgoing(node.id)
        if flow.target in definition.nodes
    ]
    has_task = any(target.kind == NodeKind.RECEIVE_TASK for target in targets)
    if has_task and any(target.catches(EventKind.MESSAGE) for target in targets):
        yield error("event-gateway-mixed", "Message events and receive tasks are mixed here.", node)


def _conditions(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    """Conditional and default flows (§8.3.13, §10.6.2)."""
    flows = definition.graph.outgoing(node.id)
    if node.default and node.default not in node.outgoing:
        yield error("default-flow", "The default flow does not leave this node.", node)
    conditional = [flow for flow in flows if flow.condition is not None]
    if conditional and len(flows) == 1 and not node.is_gateway:
        yield error(
            "lonely-condition", "A conditional flow needs another flow beside it.", conditional[0]
        )
    if conditional and node.is_event:
        yield error("event-condition", "Flows that leave an event cannot have a condition.", node)
    splits = node.kind in {NodeKind.EXCLUSIVE_GATEWAY, NodeKind.INCLUSIVE_GATEWAY}
    if splits and len(flows) > 1:
        yield from _choices(node, definition)
    elif conditional and len(conditional) == len(flows) and not node.default:
        yield warning(
            "no-default", "No default flow: the work stops when no condition holds.", node
        )


def _choices(node: FlowNode, definition: ProcessDefinition) -> Iterator[Finding]:
    flows = definition.graph.outgoing(node.id)
    bare = [flow for flow in flows if flow.condition is None and flow.id != node.default]
    if not node.default and not bare:
        yield warning(
            "no-default", "No default flow: the work stops when no condition holds.", node
        )
    if node.kind == NodeKind.EXCLUSIVE_GATEWAY:
        for flow in bare:
            yield warning("no-condition", "The flow has no condition and is always true.", flow)
