"""Checks of the file itself: known elements, ids, references (BPMN 2.0.2 §8.3, §10.2 to §10.4)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.names import tag

from .places import at, children, is_bpmn, is_executable, local, processes, texts

_NODES: Final = frozenset(str(kind) for kind in NodeKind)
#: what a process or sub-process may hold besides flow nodes and sequence flows.
_OTHERS: Final = frozenset(
    {
        "documentation", "extensionElements", "auditing", "monitoring", "property", "laneSet",
        "dataObject", "dataObjectReference", "dataStoreReference", "sequenceFlow", "association",
        "group", "textAnnotation", "ioSpecification", "resourceRole", "performer",
        "humanPerformer", "potentialOwner", "correlationSubscription", "supports", "incoming",
        "outgoing", "dataInputAssociation", "dataOutputAssociation", "completionCondition",
        "multiInstanceLoopCharacteristics", "standardLoopCharacteristics", "artifact",
        "supportedInterfaceRef", "ioBinding",
    }
)  # fmt: skip
_CONTAINERS: Final = ("process", "subProcess", "transaction", "adHocSubProcess")


def findings(root: etree._Element) -> Iterator[Finding]:
    """Errors of the file as such."""
    ids, doubles = ids_of(root)
    for element in doubles:
        yield error(
            "double-id", "The id {id} is used twice.", at(element), id=element.get("id", "")
        )
    found = list(processes(root))
    if not found:
        yield error("no-process", "The file holds no process.")
    for process in found:
        if not is_executable(process):
            yield warning("not-executable", "The process is not marked executable.", at(process))
        yield from _elements(process)
        yield from _sequence_flows(process, ids)
        yield from _flow_lists(process, are_listed=_mentions_flows(root))


def ids_of(root: etree._Element) -> tuple[dict[str, etree._Element], list[etree._Element]]:
    """BPMN elements by id, and those whose id another one has already."""
    ids: dict[str, etree._Element] = {}
    doubles = []
    for element in root.iter(tag=etree.Element):
        key = element.get("id")
        if key and is_bpmn(element):
            if key in ids:
                doubles.append(element)
            ids.setdefault(key, element)
    return ids, doubles


def _containers(process: etree._Element) -> Iterator[etree._Element]:
    yield from process.iter(*(tag(name) for name in _CONTAINERS))


def _elements(process: etree._Element) -> Iterator[Finding]:
    """Elements that this engine does not execute are refused, not skipped."""
    for container in _containers(process):
        for child in children(container):
            name = local(child)
            if name not in _NODES and name not in _OTHERS:
                yield error(
                    "not-executed",
                    "Elements {name} cannot be executed: the model has to do without this one.",
                    at(child),
                    name=name,
                )
            elif name in _NODES | {"sequenceFlow"} and not child.get("id"):
                yield error("no-id", "An element {name} has no id.", at(child), name=name)


def _sequence_flows(process: etree._Element, ids: dict[str, etree._Element]) -> Iterator[Finding]:
    """Both ends of a sequence flow are flow nodes of the same container (§8.3.13)."""
    for flow in process.iter(tag("sequenceFlow")):
        for end in ("sourceRef", "targetRef"):
            target = ids.get(flow.get(end, ""))
            if target is None or local(target) not in _NODES:
                yield error(
                    "flow-end", "The sequence flow does not connect two nodes.", at(flow), end=end
                )
            elif target.getparent() is not flow.getparent():
                yield error(
                    "flow-crosses", "The sequence flow crosses a sub-process.", at(flow), end=end
                )
        if is_executable(process) and flow.get("isImmediate") in {"false", "0"}:
            yield error(
                "flow-not-immediate",
                "A sequence flow of an executable process cannot be marked as not immediate.",
                at(flow),
            )


def _mentions_flows(root: etree._Element) -> bool:
    return any(True for _ in root.iter(tag("incoming"), tag("outgoing")))


def _flow_lists(process: etree._Element, *, are_listed: bool) -> Iterator[Finding]:
    """``incoming`` and ``outgoing`` agree with the sequence flows, if the file lists them."""
    for container in _containers(process):
        ends = {"incoming": "targetRef", "outgoing": "sourceRef"}
        flows: dict[tuple[str, str], set[str]] = {}
        for flow in container.iterchildren(tag("sequenceFlow")):
            for end in ends.values():
                flows.setdefault((end, flow.get(end, "")), set()).add(flow.get("id", ""))
        for node in children(container):
            if local(node) not in _NODES:
                continue
            for name, end in ends.items():
                listed = set(texts(node, name))
                actual = flows.get((end, node.get("id", "")), set())
                if listed - actual or (are_listed and actual - listed):
                    yield error(
                        "flow-list",
                        "The list of {name} flows differs from the sequence flows.",
                        at(node),
                        name=name,
                    )
