"""Whether a model may be deployed: structure, references, rules of the standard, soundness."""

from __future__ import annotations

from workflows.bpmn.document import Document
from workflows.bpmn.findings import Finding

from . import (
    connections,
    data,
    elements,
    expressions,
    forms,
    references,
    schema,
    size,
    soundness,
    structure,
)


def check(document: Document) -> tuple[Finding, ...]:
    """All findings on a document, errors first, then by line; none is silently dropped.

    A document too large to be checked in reasonable time gets only the errors that say so.
    """
    found = list(size.findings(document))
    if not found:
        found = _findings(document)
    return tuple(
        sorted(found, key=lambda item: (item.severity != "error", item.line or 0, item.code))
    )


def _findings(document: Document) -> list[Finding]:
    root = document.tree.getroot()
    found = [
        finding
        for module in (schema, structure, references, expressions, data)
        for finding in module.findings(root)
    ]
    found += forms.unread(root)
    is_whole = not any(finding.code in {"flow-end", "double-id"} for finding in found)
    if is_whole:
        for definition in document.processes:
            found += connections.findings(definition)
            found += elements.findings(definition)
            found += forms.findings(definition)
    if not any(finding.severity == "error" for finding in found):
        for definition in document.processes:
            found += soundness.findings(definition)
    return found
