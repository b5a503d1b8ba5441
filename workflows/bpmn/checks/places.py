"""Small helpers of the checks: where something stands in the file, what a tree holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from workflows.bpmn.names import BPMN, split, tag


@dataclass(frozen=True)
class Place:
    """An element as findings name it."""

    id: str | None
    line: int | None


def at(element: etree._Element) -> Place:
    """Place of an XML element; without an id that of the nearest element that has one."""
    owner: etree._Element | None = element
    while owner is not None and not owner.get("id"):
        owner = owner.getparent()
    return Place(owner.get("id") if owner is not None else None, element.sourceline)


def local(element: etree._Element) -> str:
    """Element name without its namespace."""
    return split(str(element.tag))[1]


def is_bpmn(element: etree._Element) -> bool:
    """Is it an element of the BPMN schema?"""
    return isinstance(element.tag, str) and split(element.tag)[0] == BPMN


def children(element: etree._Element) -> Iterator[etree._Element]:
    """BPMN child elements; foreign ones and comments are left out."""
    return (child for child in element.iterchildren(tag=etree.Element) if is_bpmn(child))


def texts(element: etree._Element, name: str) -> list[str]:
    """Stripped texts of the children of a name."""
    return [(child.text or "").strip() for child in element.iterchildren(tag(name))]


def processes(root: etree._Element) -> Iterator[etree._Element]:
    """The process elements of a file."""
    return root.iterchildren(tag("process"))


def is_executable(process: etree._Element) -> bool:
    """Is a process element marked as executable?"""
    return process.get("isExecutable", "").strip() in {"true", "1"}
