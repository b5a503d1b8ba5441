"""The file against the XML schema of BPMN 2.0.2, in words for who drew the model.

What the engine does not read, or reads all the same, is only a warning: the order of elements, the
diagram, drawn ornaments, how ids and references are spelt, foreign elements.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows.bpmn import schema
from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.names import XSI, split

from .places import at, is_bpmn, local
from .structure import ids_of

#: more remarks help nobody; the next one says how many there are.
MAX_FINDINGS: Final = 100
_MAX_NAMES: Final = 8
_NOT_EXPECTED: Final = "SCHEMAV_ELEMENT_CONTENT"
_MISSING: Final = "SCHEMAV_CVC_COMPLEX_TYPE_4"
_UNKNOWN: Final = frozenset({"SCHEMAV_CVC_COMPLEX_TYPE_3_2_1", "SCHEMAV_CVC_COMPLEX_TYPE_3_2_2"})
_ATTRIBUTE: Final = re.compile(r"[Aa]ttribute '(?:\{[^}]*\})?([^']*)'")
_SPELT: Final = re.compile(r"type '(?:\{[^}]*\})?(?:xs:)?(ID|IDREF|QName|anyURI|NCName)'")
_EXPECTED: Final = re.compile(r"Expected is (?:one of )?\( (.*) \)\.")
#: what is drawn for readers and never runs.
_ORNAMENTS: Final = frozenset(
    {
        "association", "textAnnotation", "group", "category", "categoryValue", "documentation",
        "relationship", "extension", "import",
    }
)  # fmt: skip


def findings(root: etree._Element) -> Iterator[Finding]:
    """Where the file differs from the schema, errors first."""
    found = sorted(_findings(root.getroottree()), key=lambda item: item.severity != "error")
    yield from found[:MAX_FINDINGS]
    if len(found) > MAX_FINDINGS:
        yield warning(
            "schema-more",
            "The file differs from the schema in {count} more places.",
            count=len(found) - MAX_FINDINGS,
        )


def _findings(tree: etree._ElementTree) -> Iterator[Finding]:
    located = _located(tree)
    misplaced = [element for fault, element in located if _is_misplaced(fault, element)]
    for element in misplaced:
        yield warning(
            "schema-order",
            "The element {name} stands in another place than the standard says.",
            at(element),
            name=local(element),
        )
    if misplaced:
        # the validator stops looking at what follows a misplaced element
        tree = schema.in_order(tree)
        located = _located(tree)
    doubles = {str(element.get("id")) for element in ids_of(tree.getroot())[1]}
    seen = set()
    for fault, element in located:
        finding = _finding(fault, element)
        place = (fault.path, finding.params.get("attribute"))
        # the validator says an enumeration twice, and another check knows of double ids
        if place not in seen and finding.params.get("value") not in doubles:
            seen.add(place)
            yield finding


def _located(tree: etree._ElementTree) -> list[tuple[schema.Fault, etree._Element]]:
    """Each fault with its element; an XPath for each would make a long file slow."""
    children: dict[etree._Element, list[etree._Element]] = {}
    located = []
    for fault in schema.faults(tree):
        element = tree.getroot()
        for step in fault.path.split("/")[2:]:
            number = int(step.partition("[")[2].rstrip("]") or 1)
            if element not in children:
                children[element] = list(element.iterchildren(tag=etree.Element))
            element = children[element][number - 1]
        located.append((fault, element))
    return located


def _is_misplaced(fault: schema.Fault, element: etree._Element) -> bool:
    parent = element.getparent()
    is_unexpected = fault.kind == _NOT_EXPECTED and "not expected" in fault.message
    return is_unexpected and parent is not None and schema.may_hold(parent, element)


def _finding(fault: schema.Fault, element: etree._Element) -> Finding:
    finding = error if _changes_meaning(fault, element) else warning
    name, place = local(element), at(element)
    attribute = _first(_ATTRIBUTE, fault.message)
    if fault.kind == _NOT_EXPECTED:
        return _unexpected(fault, element)
    if fault.kind == _MISSING:
        return finding(
            "schema",
            "The element {name} lacks the attribute {attribute}.",
            place,
            name=name,
            attribute=attribute,
        )
    if fault.kind in _UNKNOWN:
        return finding(
            "schema",
            "The element {name} has an attribute {attribute} that the standard does not know.",
            place,
            name=name,
            attribute=attribute,
        )
    if not attribute:
        return finding("schema", "The content of the element {name} is wrong.", place, name=name)
    return finding(
        "schema",
        "The value {value} of the attribute {attribute} is not allowed.",
        place,
        value=_value(element, attribute),
        attribute=attribute,
    )


def _unexpected(fault: schema.Fault, element: etree._Element) -> Finding:
    finding = error if _changes_meaning(fault, element) else warning
    name, expected = local(element), _names(fault.message)
    if "Missing child" in fault.message:
        return finding(
            "schema",
            "The element {name} is not complete; expected: {expected}.",
            at(element),
            name=name,
            expected=expected,
        )
    if not expected:
        return finding("schema", "The element {name} is not expected here.", at(element), name=name)
    return finding(
        "schema",
        "The element {name} is not expected here; expected: {expected}.",
        at(element),
        name=name,
        expected=expected,
    )


def _changes_meaning(fault: schema.Fault, element: etree._Element) -> bool:
    """Would the process run otherwise than its author may have meant?"""
    if any(_is_beside(item) for item in (element, *element.iterancestors())):
        return False
    if _SPELT.search(fault.message) or f"{{{XSI}}}type" in fault.message:
        return False
    is_text = fault.kind == "SCHEMAV_CVC_COMPLEX_TYPE_2_3"
    is_namespace = fault.kind == _MISSING and local(element) == "definitions"
    return not (is_text or is_namespace)


def _is_beside(element: etree._Element) -> bool:
    return not is_bpmn(element) or local(element) in _ORNAMENTS


def _value(element: etree._Element, attribute: str) -> str:
    values = (value for name, value in element.items() if split(str(name))[1] == attribute)
    return str(next(values, ""))


def _names(message: str) -> str:
    """The expected elements by their names, the most at hand first."""
    found = [split(item.strip())[1] for item in _first(_EXPECTED, message).split(", ") if item]
    return ", ".join(found[:_MAX_NAMES]) + (", …" if len(found) > _MAX_NAMES else "")


def _first(pattern: re.Pattern[str], text: str) -> str:
    match = pattern.search(text)
    return match[1] if match else ""
