"""From a BPMN 2.0 file to the model; lenient, :mod:`workflows.bpmn.checks` judges afterwards."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lxml import etree

from . import xml
from .document import Document
from .extensions import attributes
from .findings import BpmnRefused, error
from .kinds import SUB_PROCESSES, NodeKind
from .model import FlowNode, Lane, Named, ProcessDefinition, SequenceFlow
from .names import BPMN, split, tag
from .nodes import NodeReader, expression, flag, text_of

KINDS = frozenset(NodeKind)
GLOBAL_TASKS = {
    "globalTask": NodeKind.TASK,
    "globalUserTask": NodeKind.USER_TASK,
    "globalManualTask": NodeKind.MANUAL_TASK,
    "globalScriptTask": NodeKind.SCRIPT_TASK,
    "globalBusinessRuleTask": NodeKind.BUSINESS_RULE_TASK,
}


def read(source: bytes) -> Document:
    """Read a file; raises :class:`BpmnRefused` when it is not BPMN, hostile or too big."""
    tree = xml.parse(source)
    root = tree.getroot()
    if root.tag != tag("definitions"):
        raise BpmnRefused(
            [
                error(
                    "not-bpmn",
                    "The file is not a BPMN 2.0 model: its root element is not definitions.",
                )
            ]
        )
    roots = _Roots(root)
    processes = tuple(_process(element, roots) for element in root.iterchildren(tag("process")))
    tasks = tuple(_global_tasks(root, roots))
    return Document(source=source, processes=processes + tasks, messages=roots.messages, tree=tree)


class _Roots:
    """Root elements of a file by id."""

    def __init__(self, root: etree._Element) -> None:
        self.messages = _named(root, "message", "")
        self.signals = _named(root, "signal", "")
        self.errors = _named(root, "error", "errorCode")
        self.escalations = _named(root, "escalation", "escalationCode")
        self.event_definitions = {
            str(child.get("id")): child
            for child in root.iterchildren(tag=etree.Element)
            if str(child.tag).endswith("EventDefinition") and child.get("id")
        }


def _named(root: etree._Element, local: str, code: str) -> dict[str, Named]:
    found = {}
    for child in root.iterchildren(tag(local)):
        attrs = attributes(child)
        key = child.get("id", "")
        found[key] = Named(
            id=key,
            name=child.get("name") or key,
            code=child.get(code, "") if code else "",
            correlation_key=attrs.get("correlationKey", ""),
            line=child.sourceline,
        )
    return found


def _process(element: etree._Element, roots: _Roots) -> ProcessDefinition:
    nodes: dict[str, FlowNode] = {}
    flows: dict[str, SequenceFlow] = {}
    data_names = dict(_data_names(element))
    node_reader = NodeReader(roots, data_names)
    _container(element, None, node_reader, nodes, flows)
    lanes = tuple(_lanes(element, None))
    _connect(nodes, flows)
    _put_in_lanes(nodes, lanes)
    return ProcessDefinition(
        id=element.get("id", ""),
        name=element.get("name", ""),
        documentation=text_of(element, "documentation"),
        is_executable=flag(element, "isExecutable", default=False),
        nodes=nodes,
        flows=flows,
        lanes=lanes,
        messages=roots.messages,
        signals=roots.signals,
        errors=roots.errors,
        escalations=roots.escalations,
        compensations=tuple(_compensations(element, nodes)),
        data_names=data_names,
        attrs=attributes(element),
        line=element.sourceline,
    )


def _global_tasks(root: etree._Element, roots: _Roots) -> Iterator[ProcessDefinition]:
    """A global task is called like a process that holds nothing but the task (§10.3.7)."""
    node_reader = NodeReader(roots, {})
    for local, kind in GLOBAL_TASKS.items():
        for element in root.iterchildren(tag(local)):
            node = node_reader.node(element, kind, None)
            yield ProcessDefinition(
                id=node.id,
                name=node.name,
                documentation=node.documentation,
                is_global_task=True,
                nodes={node.id: node},
                messages=roots.messages,
                signals=roots.signals,
                errors=roots.errors,
                escalations=roots.escalations,
                line=node.line,
            )


def _container(
    element: etree._Element,
    parent: str | None,
    node_reader: NodeReader,
    nodes: dict[str, FlowNode],
    flows: dict[str, SequenceFlow],
) -> None:
    for child in element.iterchildren(tag=etree.Element):
        namespace, local = split(str(child.tag))
        if namespace != BPMN:
            continue
        if local in KINDS:
            node = node_reader.node(child, NodeKind(local), parent)
            nodes[node.id] = node
            if node.kind in SUB_PROCESSES:
                _container(child, node.id, node_reader, nodes, flows)
        elif local == "sequenceFlow":
            flow = _flow(child)
            flows[flow.id] = flow


def _flow(element: etree._Element) -> SequenceFlow:
    return SequenceFlow(
        id=element.get("id", ""),
        source=element.get("sourceRef", ""),
        target=element.get("targetRef", ""),
        name=element.get("name", ""),
        condition=expression(element.find(tag("conditionExpression"))),
        attrs=attributes(element),
        line=element.sourceline,
    )


def _connect(nodes: dict[str, FlowNode], flows: Mapping[str, SequenceFlow]) -> None:
    """Set incoming and outgoing from the flows themselves: the references may be missing."""
    incoming: dict[str, list[str]] = {}
    outgoing: dict[str, list[str]] = {}
    for flow in flows.values():
        outgoing.setdefault(flow.source, []).append(flow.id)
        incoming.setdefault(flow.target, []).append(flow.id)
    for key, node in nodes.items():
        nodes[key] = replace(
            node, incoming=tuple(incoming.get(key, ())), outgoing=tuple(outgoing.get(key, ()))
        )


def _lanes(element: etree._Element, parent: str | None) -> Iterator[Lane]:
    for local in ("laneSet", "childLaneSet"):
        for lane_set in element.iterchildren(tag(local)):
            for lane in lane_set.iterchildren(tag("lane")):
                key = lane.get("id", "")
                yield Lane(
                    id=key,
                    name=lane.get("name", ""),
                    nodes=tuple(
                        (ref.text or "").strip() for ref in lane.iterchildren(tag("flowNodeRef"))
                    ),
                    parent=parent,
                )
                yield from _lanes(lane, key)


def _put_in_lanes(nodes: dict[str, FlowNode], lanes: tuple[Lane, ...]) -> None:
    # inner lanes come after their parents, so the innermost name stays
    names = {node: lane.name for lane in lanes for node in lane.nodes}
    for key, node in nodes.items():
        name = names.get(key) or (nodes[node.parent].lane if node.parent in nodes else "")
        if name:
            nodes[key] = replace(node, lane=name)


def _compensations(
    element: etree._Element, nodes: Mapping[str, FlowNode]
) -> Iterator[tuple[str, str]]:
    for association in element.iter(tag("association")):
        source, target = association.get("sourceRef", ""), association.get("targetRef", "")
        for boundary, handler in ((source, target), (target, source)):
            is_known = boundary in nodes and handler in nodes
            if is_known and nodes[boundary].kind == NodeKind.BOUNDARY_EVENT:
                yield boundary, handler


def _data_names(element: etree._Element) -> Iterator[tuple[str, str]]:
    names: dict[str, str] = {}
    for local in ("dataObject", "property", "dataInput", "dataOutput"):
        for child in element.iter(tag(local)):
            names[child.get("id", "")] = child.get("name", "") or child.get("id", "")
    for child in element.iter(tag("dataObjectReference")):
        target = child.get("dataObjectRef", "")
        names[child.get("id", "")] = names.get(target) or child.get("name", "") or target
    yield from names.items()
