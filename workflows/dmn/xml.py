"""Reading of XML from strangers: no entities, no network, bounded size and depth."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.dmn.errors import DmnError

MAX_BYTES = 5_000_000
MAX_ELEMENTS = 200_000
MAX_DEPTH = 60

Element = etree._Element  # noqa: SLF001 - lxml has no public name for the type


def parse(xml: bytes) -> Element:
    """The root element; DmnError when the file is hostile or not XML."""
    if len(xml) > MAX_BYTES:
        raise DmnError("too-large", f"the file is larger than {MAX_BYTES} bytes")
    try:
        root = etree.fromstring(xml, _parser())
    except (etree.XMLSyntaxError, ValueError) as error:
        raise DmnError("not-xml", "the file is not well-formed XML", _line(error)) from None
    if root.getroottree().docinfo.internalDTD is not None:
        raise DmnError("document-type", "a document type declaration is not allowed", 1)
    _check_shape(root)
    return root


def _parser() -> etree.XMLParser:
    return etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        dtd_validation=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )


def _line(error: Exception) -> int | None:
    return getattr(error, "lineno", None)


def _check_shape(root: Element) -> None:
    count, level = 0, 0
    for event, _ in etree.iterwalk(root, events=("start", "end")):
        level += 1 if event == "start" else -1
        count += event == "start"
        if level > MAX_DEPTH:
            raise DmnError("too-deep", f"elements are nested deeper than {MAX_DEPTH}")
        if count > MAX_ELEMENTS:
            raise DmnError("too-large", f"the file has more than {MAX_ELEMENTS} elements")


def local(element: Element) -> str:
    """The name of an element without its namespace."""
    return etree.QName(element).localname


def children(element: Element, *names: str) -> Iterator[Element]:
    """Child elements of DMN, all or those with one of the names."""
    for child in element:
        if isinstance(child.tag, str) and _is_dmn(child) and (not names or local(child) in names):
            yield child


def _is_dmn(element: Element) -> bool:
    return "/DMN/" in (etree.QName(element).namespace or "")


def child(element: Element, name: str) -> Element | None:
    """The first child with a name."""
    return next(children(element, name), None)


def text_in(element: Element | None, name: str = "text") -> str:
    """The text of a child element, empty when there is none."""
    inner = None if element is None else child(element, name)
    return "" if inner is None else (inner.text or "").strip()


def line_of(element: Element) -> int:
    """Line of an element in the file."""
    return int(element.sourceline or 0)
