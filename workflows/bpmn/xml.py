"""Parsing of untrusted XML: no DTD, no entity, no network, bounded size and depth."""

from __future__ import annotations

from dataclasses import replace
from typing import Final
from xml.parsers import expat

from lxml import etree

from .findings import BpmnRefused, Finding, error

MAX_BYTES: Final = 2 * 1024 * 1024
MAX_DEPTH: Final = 100
MAX_ELEMENTS: Final = 50_000


class _Hostile(Exception):
    def __init__(self, finding: Finding) -> None:
        self.finding = finding


def parse(source: bytes) -> etree._ElementTree:
    """The tree of a trustworthy-shaped XML file; raises :class:`BpmnRefused` otherwise.

    The file is walked once by expat before lxml sees it, so that a document type declaration
    stops the reading at its first byte, whatever the encoding.
    """
    if len(source) > MAX_BYTES:
        raise BpmnRefused(
            [error("too-big", "The file is larger than {limit} bytes.", limit=MAX_BYTES)]
        )
    _walk(source)
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        huge_tree=False,
        load_dtd=False,
        dtd_validation=False,
        strip_cdata=False,
    )
    try:
        return etree.fromstring(source, parser).getroottree()
    except (etree.XMLSyntaxError, ValueError) as problem:
        raise BpmnRefused([_not_xml(str(problem), getattr(problem, "lineno", None))]) from None


def _walk(source: bytes) -> None:
    parser = expat.ParserCreate()
    depth = count = 0

    def opened(_name: str, _attributes: object) -> None:
        nonlocal depth, count
        depth += 1
        count += 1
        if count > MAX_ELEMENTS:
            raise _Hostile(
                error(
                    "too-many-elements",
                    "The file has more than {limit} elements.",
                    limit=MAX_ELEMENTS,
                )
            )
        if depth > MAX_DEPTH:
            raise _Hostile(
                error(
                    "too-deep", "Elements are nested deeper than {limit} levels.", limit=MAX_DEPTH
                )
            )

    def closed(_name: str) -> None:
        nonlocal depth
        depth -= 1

    def doctype(*_arguments: object) -> None:
        raise _Hostile(error("doctype", "A document type declaration is not accepted."))

    parser.StartElementHandler = opened
    parser.EndElementHandler = closed
    parser.StartDoctypeDeclHandler = doctype
    try:
        parser.Parse(source, True)  # noqa: FBT003
    except _Hostile as hostile:
        raise BpmnRefused([hostile.finding]) from None
    except expat.ExpatError as problem:
        raise BpmnRefused([_not_xml(str(problem), problem.lineno)]) from None
    except (LookupError, ValueError):
        raise BpmnRefused([_not_xml("unknown encoding", None)]) from None


def _not_xml(reason: str, line: int | None) -> Finding:
    found = error("not-xml", "The file is not well-formed XML: {reason}.", reason=reason)
    return replace(found, line=line)
