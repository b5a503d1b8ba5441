"""Extension attributes and elements, flattened to one mapping per node.

Ours (``urn:souss-massa:bpmn:1``), Camunda 7's and Zeebe's names are read; the list stands in
docs/bpmn-extensions.md. What is not understood stays in the file and does nothing.
"""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from .names import BPMN, CAMUNDA, EXTENSIONS, OWN, ZEEBE, split, tag

#: Zeebe spells some attributes differently on its elements.
_ZEEBE_NAMES = {
    ("calledElement", "processId"): "calledElement",
    ("calledDecision", "decisionId"): "decisionRef",
    ("calledElement", "bindingType"): "binding",
    ("formDefinition", "formId"): "formKey",
    ("script", "expression"): "script",
}
#: elements that are read by themselves: mappings, and the fields of a form.
_APART = {"ioMapping", "inputOutput", "in", "out", "field", "formData"}


def attributes(element: etree._Element) -> dict[str, str]:
    """Extension attributes of an element and of its extensionElements; ours win."""
    found: dict[str, str] = {}
    for namespace in EXTENSIONS:
        for child in extension_children(element, namespace):
            _take_element(child, namespace, found)
        for name, value in element.attrib.items():
            if split(str(name))[0] == namespace:
                found[split(str(name))[1]] = str(value)
    return found


def mappings(element: etree._Element, direction: str) -> tuple[tuple[str, str], ...]:
    """(FEEL source, target name) pairs of a call: ``direction`` is ``in`` or ``out``."""
    pairs: list[tuple[str, str]] = []
    for child in extension_children(element, CAMUNDA, OWN):
        if split(str(child.tag))[1] == direction:
            source = child.get("sourceExpression") or child.get("source")
            target = child.get("target")
            if source and target:
                pairs.append((source, target))
    wanted = {"in": "input", "out": "output"}[direction]
    for child in extension_children(element, ZEEBE):
        pairs.extend(
            (item.get("source", ""), item.get("target", ""))
            for item in child.iterchildren(f"{{{ZEEBE}}}{wanted}")
        )
    return tuple(pairs)


def extension_children(element: etree._Element, *namespaces: str) -> Iterator[etree._Element]:
    """Children of ``extensionElements`` in one of the namespaces."""
    for holder in element.iterchildren(tag("extensionElements")):
        for child in holder.iterchildren(tag=etree.Element):
            if split(str(child.tag))[0] in namespaces:
                yield child


def _take_element(child: etree._Element, namespace: str, found: dict[str, str]) -> None:
    local = split(str(child.tag))[1]
    if local == "properties":
        for item in child.iterchildren(tag=etree.Element):
            if item.get("name"):
                found[str(item.get("name"))] = item.get("value", "")
    elif local == "taskHeaders":
        for item in child.iterchildren(tag=etree.Element):
            found[item.get("key", "")] = item.get("value", "")
    elif local in _APART:
        return
    else:
        for name, value in child.attrib.items():
            key = split(str(name))[1]
            found[_ZEEBE_NAMES.get((local, key), key)] = str(value)


def has_foreign_namespace(element: etree._Element) -> bool:
    """Is the element of another language than BPMN?"""
    return split(str(element.tag))[0] != BPMN
