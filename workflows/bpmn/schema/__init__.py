"""The XML schema of BPMN 2.0, compiled once, and the order that it gives to child elements.

The files are the standard's own, see README.md beside this module.
"""

from __future__ import annotations

from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from threading import Lock
from typing import Final

from lxml import etree

from workflows.bpmn.names import split, tag

_HERE: Final = Path(__file__).parent
_XSD: Final = "{http://www.w3.org/2001/XMLSchema}"
_LOCK: Final = Lock()


@dataclass(frozen=True)
class Fault:
    """One remark of the validator."""

    kind: str
    message: str
    line: int
    #: XPath of the element in the validated tree.
    path: str


def faults(tree: etree._ElementTree) -> tuple[Fault, ...]:
    """Where a tree differs from the schema, in the order of the file."""
    schema = _compiled()
    # the compiled schema holds the remarks of its last run
    with _LOCK:
        if schema.validate(tree):
            return ()
        return tuple(
            Fault(str(item.type_name), item.message, item.line, str(item.path or ""))
            for item in schema.error_log
        )


def in_order(tree: etree._ElementTree) -> etree._ElementTree:
    """A copy whose BPMN elements stand in the order of the schema; the rest goes last."""
    sorted_tree = deepcopy(tree)
    _sort(sorted_tree.getroot(), "tDefinitions")
    return sorted_tree


def may_hold(parent: etree._Element, child: etree._Element) -> bool:
    """May the schema's type of the parent hold such a child, be it in another place?"""
    kind = _type_of(parent)
    return child.tag in _particles(kind)


@lru_cache(maxsize=1)
def _compiled() -> etree.XMLSchema:
    parser = etree.XMLParser(no_network=True, resolve_entities=False)
    return etree.XMLSchema(etree.parse(_HERE / "BPMN20.xsd", parser))


def _sort(element: etree._Element, kind: str) -> None:
    particles = _particles(kind)
    last = (len(particles) + 1, "")
    ranks = [particles.get(str(child.tag), last)[0] for child in element]
    if ranks != sorted(ranks):
        element[:] = sorted(element, key=lambda child: particles.get(str(child.tag), last)[0])
    for child in element:
        _sort(child, particles.get(str(child.tag), last)[1])


def _type_of(element: etree._Element) -> str:
    parent = element.getparent()
    if parent is None:
        return "tDefinitions"
    return _particles(_type_of(parent)).get(str(element.tag), (0, ""))[1]


@lru_cache(maxsize=1)
def _declared() -> tuple[dict[str, etree._Element], dict[str, etree._Element]]:
    """Complex types and global elements of BPMN itself by name."""
    types: dict[str, etree._Element] = {}
    elements: dict[str, etree._Element] = {}
    for name in ("Semantic.xsd", "BPMN20.xsd"):
        for child in etree.parse(_HERE / name).getroot():
            if child.tag == f"{_XSD}complexType":
                types[str(child.get("name"))] = child
            elif child.tag == f"{_XSD}element":
                elements[str(child.get("name"))] = child
    return types, elements


@cache
def _particles(kind: str) -> dict[str, tuple[int, str]]:
    """Children of a complex type by tag: their rank and their own type."""
    types, _ = _declared()
    found: dict[str, tuple[int, str]] = {}
    if kind not in types:
        return found
    for extension in types[kind].iter(f"{_XSD}extension"):
        found.update(_particles(split(str(extension.get("base")))[1]))
    rank = len(found)
    for particle in types[kind].iter(f"{_XSD}element"):
        parent = particle.getparent()
        # one of a choice stands where the others do
        rank += parent is None or parent.tag != f"{_XSD}choice" or parent[0] is particle
        for name, inner in _alternatives(particle):
            found.setdefault(name, (rank, inner))
    return found


def _alternatives(particle: etree._Element) -> Iterator[tuple[str, str]]:
    """Tags and types that may stand where a particle is, through its substitution group."""
    prefix, _, name = str(particle.get("ref", "")).rpartition(":")
    if not name:
        yield tag(str(particle.get("name"))), str(particle.get("type"))
    elif prefix:
        yield f"{{{particle.nsmap[prefix]}}}{name}", ""
    else:
        yield from _substitutes(name)


def _substitutes(name: str) -> Iterator[tuple[str, str]]:
    _, elements = _declared()
    yield tag(name), str(elements[name].get("type"))
    for key, element in elements.items():
        if element.get("substitutionGroup") == name:
            yield from _substitutes(key)
