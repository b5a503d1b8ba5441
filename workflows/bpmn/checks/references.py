"""Checks of references between elements, pools and files (BPMN 2.0.2 §8.2.2, §9.2, §9.3)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.names import BPMN, tag

from .places import at, is_bpmn, local, processes
from .structure import ids_of

#: element names that a reference must point to; the others may point to anything that is there.
_KINDS: Final = {
    "messageRef": {"message"},
    "signalRef": {"signal"},
    "errorRef": {"error"},
    "escalationRef": {"escalation"},
    "itemSubjectRef": {"itemDefinition"},
    "itemRef": {"itemDefinition"},
    "dataObjectRef": {"dataObject"},
    "dataStoreRef": {"dataStore"},
    "operationRef": {"operation"},
    "processRef": {"process"},
    "interfaceRef": {"interface"},
    "inMessageRef": {"message"},
    "outMessageRef": {"message"},
    "errorRefs": {"error"},
    "dataInputRefs": {"dataInput"},
    "dataOutputRefs": {"dataOutput"},
    "flowNodeRef": {str(kind) for kind in NodeKind},
}
#: references to types or to what is outside of BPMN, and those that have a check of their own.
_ELSEWHERE: Final = frozenset(
    {
        "structureRef", "evaluatesToTypeRef", "partitionElementRef", "implementationRef",
        "attachedToRef",
    }
)  # fmt: skip
_OWN_CHECK: Final = frozenset(
    {"sequenceFlow", "messageFlow", "dataInputAssociation", "dataOutputAssociation"}
)
_CALLABLE: Final = frozenset(
    {
        "process", "globalTask", "globalUserTask", "globalManualTask", "globalScriptTask",
        "globalBusinessRuleTask",
    }
)  # fmt: skip
_MESSAGE_ENDS: Final = frozenset(
    {"participant", "lane"} | {str(kind) for kind in NodeKind if not kind.endswith("Gateway")}
)


def findings(root: etree._Element) -> Iterator[Finding]:
    """References that lead nowhere or to the wrong thing."""
    ids, _ = ids_of(root)
    for element in root.iter(tag=etree.Element):
        if is_bpmn(element):
            yield from _element(element, ids)
    yield from _calls(root, ids)
    yield from _imports(root)
    yield from _participants(root)
    yield from _drawn_messages(root)
    pools = _pools(root)
    for flow in root.iter(tag("messageFlow")):
        yield from _message_flow(flow, ids, pools)


def _element(element: etree._Element, ids: dict[str, etree._Element]) -> Iterator[Finding]:
    if local(element) in _OWN_CHECK:
        return
    pairs = [(str(name), str(value)) for name, value in element.attrib.items()]
    parent = element.getparent()
    is_text = parent is not None and local(parent) not in _OWN_CHECK and not len(element)
    if is_text and local(element).endswith(("Ref", "Refs")):
        pairs.append((local(element), (element.text or "").strip()))
    for name, value in pairs:
        if name.startswith("{") or not name.endswith(("Ref", "Refs")) or name in _ELSEWHERE:
            continue
        if _is_imported(element, value):
            continue
        target = ids.get(value.rpartition(":")[2])
        if target is None or local(target) not in _KINDS.get(name, {local(target)}):
            yield error(
                "unknown-reference",
                "{name} points to {value}, which is not there.",
                at(element),
                name=name,
                value=value,
            )


def _is_imported(element: etree._Element, value: str) -> bool:
    """A reference into another file by a prefix of its own cannot be judged here."""
    prefix, colon, _ = value.rpartition(":")
    if not colon:
        return False
    namespace = element.nsmap.get(prefix)
    root = element.getroottree().getroot()
    return namespace is not None and namespace not in {root.get("targetNamespace"), BPMN}


def _calls(root: etree._Element, ids: dict[str, etree._Element]) -> Iterator[Finding]:
    """A call activity calls a process or a global task (§10.3.6)."""
    for call in root.iter(tag("callActivity")):
        target = ids.get(call.get("calledElement", "").rpartition(":")[2])
        if target is not None and local(target) not in _CALLABLE:
            yield error("not-callable", "What the activity calls cannot be called.", at(call))


def _imports(root: etree._Element) -> Iterator[Finding]:
    for element in root.iterchildren(tag("import")):
        if element.get("importType") == BPMN:
            yield warning("import", "Other BPMN files are not read.", at(element))


def _participants(root: etree._Element) -> Iterator[Finding]:
    """The maximum of participants is positive and not below the minimum (§9.2.2)."""
    for element in root.iter(tag("participantMultiplicity")):
        lowest, highest = element.get("minimum", "0"), element.get("maximum", "1")
        are_numbers = lowest.strip().isdigit() and highest.strip().isdigit()
        if not are_numbers or int(highest) < max(1, int(lowest)):
            yield error(
                "multiplicity",
                "The maximum of participants is not a positive number, or is below the minimum.",
                at(element),
            )


def _drawn_messages(root: etree._Element) -> Iterator[Finding]:
    """Message flows show who talks to whom; the engine goes by the names of messages."""
    for collaboration in root.iter(tag("collaboration")):
        count = sum(1 for _ in collaboration.iterchildren(tag("messageFlow")))
        if count:
            yield warning(
                "message-flows",
                "Message flows are only drawn ({count} here): what is sent and awaited is what the"
                " events and tasks name.",
                at(collaboration),
                count=count,
            )


def _pools(root: etree._Element) -> dict[str, str]:
    """Participant of each element that stands in a pool with a process."""
    owners = {
        element.get("processRef", "").rpartition(":")[2]: element.get("id", "")
        for element in root.iter(tag("participant"))
        if element.get("processRef")
    }
    pools = {}
    for process in processes(root):
        owner = owners.get(process.get("id", ""), process.get("id", ""))
        for element in process.iter(tag=etree.Element):
            if element.get("id"):
                pools[str(element.get("id"))] = owner
    return pools


def _message_flow(
    flow: etree._Element, ids: dict[str, etree._Element], pools: dict[str, str]
) -> Iterator[Finding]:
    """Message flows lead from pool to pool, from what throws to what catches (§9.3)."""
    ends = [flow.get(name, "").rpartition(":")[2] for name in ("sourceRef", "targetRef")]
    for value in ends:
        target = ids.get(value)
        if target is None or local(target) not in _MESSAGE_ENDS:
            yield error(
                "message-flow-end",
                "The message flow ends at {value}, which cannot have one.",
                at(flow),
                value=value,
            )
    if pools.get(ends[0], ends[0]) == pools.get(ends[1], ends[1]):
        yield error("message-flow-pool", "The message flow stays within one pool.", at(flow))
    kinds = [local(ids[value]) if value in ids else "" for value in ends]
    if kinds[0] == "startEvent" or kinds[1] == "endEvent":
        yield error(
            "message-flow-end",
            "The message flow begins at a start event or leads to an end event.",
            at(flow),
        )
