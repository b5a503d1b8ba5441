"""Checks of single activities and events (BPMN 2.0.2 §10.3, §10.5)."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator
from typing import Final

from workflows.bpmn.engine.activities import is_feel_script
from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import EventDefinition, FlowNode, LoopCharacteristics, ProcessDefinition

_K = EventKind
_ANY_SCOPE: Final = {_K.MESSAGE, _K.TIMER, _K.CONDITIONAL, _K.SIGNAL}
_ALLOWED: Final = {
    NodeKind.INTERMEDIATE_CATCH_EVENT: _ANY_SCOPE | {_K.LINK},
    NodeKind.INTERMEDIATE_THROW_EVENT: {
        _K.MESSAGE, _K.SIGNAL, _K.ESCALATION, _K.COMPENSATE, _K.LINK,
    },
    NodeKind.END_EVENT: {
        _K.MESSAGE, _K.SIGNAL, _K.ESCALATION, _K.COMPENSATE, _K.ERROR, _K.CANCEL, _K.TERMINATE,
    },
    NodeKind.BOUNDARY_EVENT: _ANY_SCOPE | {_K.ERROR, _K.ESCALATION, _K.CANCEL, _K.COMPENSATE},
}  # fmt: skip
_IN_EVENT_SUB_PROCESS: Final = _ANY_SCOPE | {_K.ERROR, _K.ESCALATION, _K.COMPENSATE}
_MIME: Final = re.compile(r"^[\w.+-]+/[\w.+-]+(\s*;.*)?$|^feel$", re.IGNORECASE)
_URI: Final = re.compile(r"^([\w\-.~:/?#\[\]@!$&'()*+,;=]|%[0-9A-Fa-f]{2})+$")
_CODED: Final = frozenset({EventKind.ERROR, EventKind.ESCALATION})
_METHODS: Final = {"", "##Compensate", "##Image", "##Store"}


def findings(definition: ProcessDefinition) -> Iterator[Finding]:
    """Errors of nodes by themselves."""
    for node in definition.nodes.values():
        if node.is_activity:
            yield from _activity(definition, node)
        if node.is_event:
            yield from _event(definition, node)
        if node.is_sub_process:
            yield from _sub_process(definition, node)
    yield from _links(definition)


def _activity(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    if node.start_quantity < 1 or node.completion_quantity < 1:
        yield error("quantity", "Start and completion quantity must be at least 1.", node)
    if node.loop and node.loop.loop_maximum is not None and node.loop.loop_maximum < 0:
        yield error("loop-maximum", "The maximum of a loop cannot be negative.", node)
    if node.loop and _is_uncounted(node.loop):
        yield error(
            "no-cardinality", "Nothing says how many times the activity is to be done.", node
        )
    if node.loop:
        yield from _behaviour(node, node.loop)
    if node.kind == NodeKind.CALL_ACTIVITY and not node.called_element:
        yield error("no-called-element", "The call activity calls nothing.", node)
    if node.kind == NodeKind.SCRIPT_TASK:
        yield from _script(node)
    if node.kind == NodeKind.TASK:
        yield warning("abstract-task", "A task without type does nothing and goes on.", node)
    if node.kind == NodeKind.RECEIVE_TASK and not node.message_name:
        yield warning("no-message", "The receive task names no message.", node)
    if node.is_for_compensation and node.id not in definition.graph.handlers.values():
        yield warning("unused-compensation", "Nothing is compensated by this activity.", node)


def _is_uncounted(loop: LoopCharacteristics) -> bool:
    return loop.kind == "multiInstance" and not loop.collection and loop.cardinality is None


def _behaviour(node: FlowNode, loop: LoopCharacteristics) -> Iterator[Finding]:
    """A multi-instance activity that throws says what: a default event is not thrown."""
    missing = {
        "One": loop.one_event is None,
        "None": loop.none_event is None,
        "Complex": not loop.complex,
    }
    if loop.kind == "multiInstance" and missing.get(loop.behaviour, loop.behaviour != "All"):
        yield error("loop-behaviour", "Nothing says which event the activity throws.", node)


def _script(node: FlowNode) -> Iterator[Finding]:
    if node.script_format and not _MIME.match(node.script_format):
        yield error(
            "script-format", "{format} is not a MIME type.", node, format=node.script_format
        )
    elif node.script and not is_feel_script(node):
        yield warning(
            "script-language", "The script is not FEEL: it needs a handler of its own.", node
        )


def _event(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    allowed = _ALLOWED.get(node.kind)
    if node.kind == NodeKind.START_EVENT:
        yield from _start(definition, node)
    elif allowed is not None:
        yield from _only(node, allowed)
    if node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT and not node.event_definitions:
        yield error("no-event-definition", "The event does not say what it waits for.", node)
    if node.kind == NodeKind.BOUNDARY_EVENT:
        yield from _boundary(definition, node)
    for item in node.event_definitions:
        yield from _definition(definition, node, item)


def _only(node: FlowNode, allowed: set[EventKind]) -> Iterator[Finding]:
    for item in node.event_definitions:
        if item.kind not in allowed:
            yield error(
                "event-kind",
                "An event of this kind cannot be a {kind} event.",
                node,
                kind=str(item.kind),
            )


def _start(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    container = definition.nodes.get(node.parent or "")
    if container is None:
        yield from _only(node, set(_ANY_SCOPE))
    elif container.triggered_by_event:
        if node.catches(EventKind.ERROR) and not node.is_interrupting:
            yield error("must-interrupt", "An error start event always interrupts.", node)
        yield from _only(node, set(_IN_EVENT_SUB_PROCESS))
        if not node.event_definitions:
            yield error("no-event-definition", "The event does not say what it waits for.", node)
    elif node.event_definitions:
        yield error(
            "sub-process-start", "The start event of a sub-process cannot have a trigger.", node
        )


def _boundary(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    host = definition.nodes.get(node.attached_to or "")
    if host is None or not host.is_activity or host.parent != node.parent:
        yield error("not-attached", "The boundary event sits on no activity.", node)
        return
    if not node.event_definitions:
        yield error("no-event-definition", "The event does not say what it waits for.", node)
    if node.catches(EventKind.CANCEL) and host.kind != NodeKind.TRANSACTION:
        yield error("cancel-outside", "A cancel event may only stand in or on a transaction.", node)
    handler = definition.nodes.get(definition.graph.handlers.get(host.id, ""))
    if node.catches(EventKind.COMPENSATE) and not (handler and handler.is_for_compensation):
        yield error("no-compensation", "No activity compensates this one.", node)
    interrupts = node.catches(EventKind.ERROR) or node.catches(EventKind.CANCEL)
    if interrupts and not node.cancel_activity:
        yield error(
            "must-interrupt", "Error and cancel events always interrupt their activity.", node
        )


def _definition(
    definition: ProcessDefinition, node: FlowNode, item: EventDefinition
) -> Iterator[Finding]:
    throws = node.kind in {NodeKind.END_EVENT, NodeKind.INTERMEDIATE_THROW_EVENT}
    finding = error if definition.is_executable else warning
    if item.kind in {EventKind.MESSAGE, EventKind.SIGNAL} and not item.name:
        yield finding(
            "no-event-name",
            "The {kind} event does not say which one it means.",
            node,
            kind=str(item.kind),
        )
    if item.kind in _CODED and throws and not _code(definition, item):
        yield finding("no-code", "The {kind} event has no code.", node, kind=str(item.kind))
    if item.kind == EventKind.LINK and not item.name:
        yield error("link-name", "The link has no name.", node)
    if item.kind == EventKind.CANCEL and throws and not _in_transaction(definition, node):
        yield error("cancel-outside", "A cancel event may only stand in or on a transaction.", node)
    if item.activity_ref and item.activity_ref not in definition.nodes:
        yield error("unknown-reference", "The activity to compensate is not there.", node)


def _code(definition: ProcessDefinition, item: EventDefinition) -> str:
    """Code of what an event throws; the id that stands in for a missing one does not count."""
    roots = definition.errors if item.kind == EventKind.ERROR else definition.escalations
    named = roots.get(item.ref or "")
    return named.code if named else ""


def _in_transaction(definition: ProcessDefinition, node: FlowNode) -> bool:
    container = definition.nodes.get(node.parent or "")
    while container is not None and container.triggered_by_event:
        container = definition.nodes.get(container.parent or "")
    return container is not None and container.kind == NodeKind.TRANSACTION


def _sub_process(definition: ProcessDefinition, node: FlowNode) -> Iterator[Finding]:
    children = list(definition.graph.children(node.id))
    starts = [child for child in children if child.kind == NodeKind.START_EVENT]
    if node.triggered_by_event and len(starts) != 1:
        yield error(
            "event-sub-process-start", "An event sub-process has exactly one start event.", node
        )
    elif len(starts) > 1:
        yield error("several-starts", "A sub-process has at most one start event.", node)
    if node.kind == NodeKind.AD_HOC_SUB_PROCESS:
        yield from _ad_hoc(node, children)
    if node.kind == NodeKind.TRANSACTION:
        method = node.transaction_method
        if method not in _METHODS and not _is_uri(method):
            yield error("transaction-method", "The method is not a URI.", node, method=method)


def _is_uri(text: str) -> bool:
    return _URI.match(text) is not None


def _ad_hoc(node: FlowNode, children: list[FlowNode]) -> Iterator[Finding]:
    """An ad-hoc sub-process holds activities and no start or end events (§10.3.5)."""
    if not any(child.is_activity for child in children):
        yield error("ad-hoc-empty", "An ad-hoc sub-process needs at least one activity.", node)
    for child in children:
        if child.kind in {NodeKind.START_EVENT, NodeKind.END_EVENT}:
            yield error(
                "ad-hoc-event", "An ad-hoc sub-process cannot have start or end events.", child
            )


def _links(definition: ProcessDefinition) -> Iterator[Finding]:
    """A link has one target and some source in the same container (§10.5.5)."""
    sources: set[tuple[str | None, str]] = set()
    targets: Counter[tuple[str | None, str]] = Counter()
    for node in definition.nodes.values():
        link = node.catches(EventKind.LINK)
        if link is None:
            continue
        key = (node.parent, link.name)
        if node.kind == NodeKind.INTERMEDIATE_CATCH_EVENT:
            targets[key] += 1
        else:
            sources.add(key)
            if key not in definition.graph.link_targets:
                yield error("link-target", "The link leads nowhere.", node, name=link.name)
    for node in definition.nodes.values():
        link = node.catches(EventKind.LINK)
        if link is None or node.kind != NodeKind.INTERMEDIATE_CATCH_EVENT:
            continue
        if targets[node.parent, link.name] > 1:
            yield error(
                "link-double", "Two links of this name can be the target: only one may be.", node
            )
        if (node.parent, link.name) not in sources:
            yield warning("link-source", "Nothing leads to this link.", node)
