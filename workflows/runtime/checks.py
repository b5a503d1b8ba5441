"""What a model must be, beyond sound BPMN, to be released here."""

from collections.abc import Iterator

from workflows import bpmn
from workflows.bpmn import Document, EventKind, FlowNode, NodeKind
from workflows.bpmn.findings import Finding, error
from workflows.errors import DefinitionRefused
from workflows.runtime import handlers
from workflows.runtime.task_checks import findings_of_task

_JOBS = {NodeKind.SERVICE_TASK, NodeKind.SEND_TASK, NodeKind.BUSINESS_RULE_TASK}
_THROWS = {NodeKind.INTERMEDIATE_THROW_EVENT, NodeKind.END_EVENT}
#: Events whose throwing reaches other instances in a way that the runtime does not carry out.
_NOT_THROWN = {EventKind.SIGNAL}


def findings_of(xml: bytes) -> tuple[Finding, ...]:
    """Everything there is to say against releasing a model, errors and warnings."""
    try:
        document = bpmn.read(xml)
    except bpmn.BpmnRefused as refused:
        return refused.findings
    return tuple(_findings(document))


def check_release(xml: bytes) -> Document:
    """Read and check a model; raises DefinitionRefused with every error found."""
    errors = tuple(finding for finding in findings_of(xml) if finding.severity == "error")
    if errors:
        raise DefinitionRefused(errors)
    return bpmn.read(xml)


def _findings(document: Document) -> list[Finding]:
    found = list(bpmn.check(document))
    for process in document.processes:
        for node in process.nodes.values():
            found += _of_node(node)
    return found


def _of_node(node: FlowNode) -> Iterator[Finding]:
    name = node.attrs.get("implementation", "")
    if node.kind in _JOBS and handlers.find(name) is None:
        yield error(
            "unknown-implementation", "No work is known under the name {name}.", node, name=name
        )
    yield from findings_of_task(node)
    if node.kind == NodeKind.CALL_ACTIVITY:
        yield error("not-carried-out", "Calling another process is not carried out here.", node)
    for definition in node.event_definitions:
        throws = node.kind in _THROWS and definition.kind in _NOT_THROWN
        if throws or (node.kind == NodeKind.START_EVENT and not node.parent):
            yield error(
                "not-carried-out",
                "A {kind} event is not carried out in this place.",
                node,
                kind=definition.kind.value,
            )
