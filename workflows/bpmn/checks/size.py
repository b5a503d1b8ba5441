"""What is too large to be checked: looked at first, so that the cost of the checks is bounded."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn.document import Document
from workflows.bpmn.findings import Finding, error

from .places import at, local

#: more nodes than any person draws.
MAX_NODES: Final = 2_000
#: what one element may hold, be it a process or the plane of a diagram.
MAX_CHILDREN: Final = 10_000


def findings(document: Document) -> Iterator[Finding]:
    """Errors of processes with too many nodes, and of elements that hold too much."""
    for definition in document.processes:
        if len(definition.nodes) > MAX_NODES:
            yield error(
                "too-many-nodes",
                "The process has more than {limit} nodes.",
                definition,
                limit=MAX_NODES,
            )
    for element in document.tree.getroot().iter(tag=etree.Element):
        if len(element) > MAX_CHILDREN:
            yield error(
                "too-many-children",
                "The element {name} holds more than {limit} others.",
                at(element),
                name=local(element),
                limit=MAX_CHILDREN,
            )
