"""What a model must be, beyond sound BPMN, to be released here."""

import re
from collections.abc import Iterator

from common import clock
from workflows import bpmn
from workflows.bpmn import Document, EventKind, FlowNode, NodeKind, ProcessDefinition
from workflows.bpmn.engine import activities
from workflows.bpmn.findings import Finding, error
from workflows.errors import DefinitionRefused
from workflows.feel import FeelError
from workflows.runtime import calls, decisions, due, handlers, starts
from workflows.runtime.task_checks import findings_of_task

_JOBS = {NodeKind.SERVICE_TASK, NodeKind.SEND_TASK, NodeKind.BUSINESS_RULE_TASK}
#: Functions that ask the region's calendars, whose answers change with them: the log of a process
#: played again would give another state.
_WORKING_TIME = re.compile(r"\b(working days|business hours)\s*\(")


def findings_of(xml: bytes) -> tuple[Finding, ...]:
    """Everything there is to say against releasing a model, errors and warnings."""
    try:
        document = bpmn.read(xml)
    except bpmn.BpmnRefused as refused:
        return refused.findings
    return (*bpmn.check(document), *release_findings(document), *stored_findings(document))


def check_release(xml: bytes) -> Document:
    """Read and check a model; raises DefinitionRefused with every error found."""
    errors = tuple(finding for finding in findings_of(xml) if finding.severity == "error")
    if errors:
        raise DefinitionRefused(errors)
    return bpmn.read(xml)


def release_findings(document: Document) -> tuple[Finding, ...]:
    """What speaks against releasing a sound model in this network: forms and work it lacks."""
    found: list[Finding] = []
    for process in document.processes:
        for node in process.nodes.values():
            found += _of_node(node)
        found += _of_flows(process)
    return tuple(found)


def stored_findings(document: Document) -> tuple[Finding, ...]:
    """What the database has to say: processes and decisions that were never released."""
    found: list[Finding] = []
    for process in document.processes:
        found += _of_starts(process)
        for node in process.nodes.values():
            found += _of_reference(node, document)
    return tuple(found)


def _of_flows(process: ProcessDefinition) -> Iterator[Finding]:
    for flow in process.flows.values():
        if flow.condition is not None and _WORKING_TIME.search(flow.condition.text):
            yield _working_time(flow)


def _of_node(node: FlowNode) -> Iterator[Finding]:
    name = handlers.name_of(node)
    if _wants_handler(node) and handlers.find(name) is None:
        yield error(
            "unknown-implementation", 'No work is known under the name "{name}".', node, name=name
        )
    yield from findings_of_task(node)
    for expression in _texts(node):
        if _WORKING_TIME.search(expression):
            yield _working_time(node)


def _working_time(element: object) -> Finding:
    return error(
        "working-time-here",
        "Working days and business hours are counted in decisions and by a timer's calendar, not in"
        " a condition of the process.",
        element,
    )


def _wants_handler(node: FlowNode) -> bool:
    """Work that neither a decision nor the process itself does."""
    if node.kind == NodeKind.SCRIPT_TASK:
        return not activities.is_feel_script(node)
    if node.kind == NodeKind.SEND_TASK and node.message_name and not handlers.name_of(node):
        return False
    return node.kind in _JOBS and not decisions.is_decided(node)


def _of_reference(node: FlowNode, document: Document) -> Iterator[Finding]:
    if node.kind == NodeKind.CALL_ACTIVITY:
        yield from _of_call(node, document)
    if decisions.is_decided(node) and decisions.newest(node.attrs["decisionRef"]) is None:
        name = node.attrs["decisionRef"]
        yield error("unknown-decision", 'No decision "{name}" was released.', node, name=name)


def _of_call(node: FlowNode, document: Document) -> Iterator[Finding]:
    """What is called must be there: in the file, or released before."""
    key = node.called_element
    if key.startswith("=") or any(process.id == key for process in document.processes):
        return
    if calls.bound(node) is None:
        yield error(
            "unknown-process", 'No process "{key}" was released to be called.', node, key=key
        )


def _of_starts(process: ProcessDefinition) -> Iterator[Finding]:
    """A due time that starts a process must be readable before there is an instance."""
    for node, definition in starts.starting_events(process):
        if definition.kind == EventKind.TIMER:
            try:
                starts.due_columns(node, definition, clock.now())
            except (due.TimerUnreadable, LookupError, FeelError):
                yield error("start-time", "The time that starts the process cannot be read.", node)


def _texts(node: FlowNode) -> Iterator[str]:
    for expression in (node.activation_condition, node.completion_condition):
        if expression is not None:
            yield expression.text
    for definition in node.event_definitions:
        if definition.expression is not None:
            yield definition.expression.text
    yield from (source for source, _ in node.inputs + node.outputs)
    yield node.script
