"""OCEL 2.0, the standard for event logs about many objects, as JSON and as XML, in a stream."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import Any, BinaryIO

from django.db.models import QuerySet
from lxml import etree

from workflows.exports import objects as told
from workflows.exports.objects import EVENT_ATTRIBUTES, OBJECT_TYPES, Event, Object, Relation
from workflows.exports.runs import Written, exportable, snapshot
from workflows.history.happenings import stamp
from workflows.models import ProcessInstance


def write_ocel_json(
    instances: QuerySet[ProcessInstance], stream: BinaryIO, *, include_protected: bool = False
) -> Written:
    """Write the processes, what they are about and what happened as OCEL 2.0 JSON.

    Processes of files of tier C4 are left out unless ``include_protected``.
    """
    with snapshot():
        chosen, left_out = exportable(instances, include_protected=include_protected)
        types = told.event_types(chosen)
        stream.write(b"{")
        _write_list(stream, "objectTypes", (_type(*item) for item in OBJECT_TYPES.items()))
        stream.write(b",\n")
        _write_list(stream, "eventTypes", (_type(name, EVENT_ATTRIBUTES) for name in types))
        stream.write(b",\n")
        _write_list(stream, "objects", map(_object, told.objects(chosen)))
        stream.write(b",\n")
        events = _write_list(stream, "events", map(_event, told.events(chosen)))
        stream.write(b"}\n")
        return Written(chosen.count(), events, left_out)


def _write_list(stream: BinaryIO, key: str, items: Iterable[dict[str, Any]]) -> int:
    """One item to a line; returns their number."""
    stream.write(f'"{key}": ['.encode())
    count = 0
    for item in items:
        text = json.dumps(item, ensure_ascii=False, separators=(",", ":"))
        stream.write((",\n" if count else "\n").encode() + text.encode())
        count += 1
    stream.write(b"]")
    return count


def _type(name: str, attributes: dict[str, str]) -> dict[str, Any]:
    declared = [{"name": key, "type": kind} for key, kind in attributes.items()]
    return {"name": name, "attributes": declared}


def _object(item: Object) -> dict[str, Any]:
    attributes = [
        {"name": name, "time": stamp(since), "value": _plain(value)}
        for name, since, value in item.attributes
    ]
    return {
        "id": item.id,
        "type": item.type,
        "attributes": attributes,
        "relationships": _relationships(item.relations),
    }


def _event(item: Event) -> dict[str, Any]:
    return {
        "id": item.id,
        "type": item.type,
        "time": stamp(item.at),
        "attributes": [{"name": name, "value": _plain(value)} for name, value in item.attributes],
        "relationships": _relationships(item.relations),
    }


def _relationships(relations: tuple[Relation, ...]) -> list[dict[str, str]]:
    return [{"objectId": item.object, "qualifier": item.qualifier} for item in relations]


def _plain(value: told.Value) -> str | int:
    return stamp(value) if isinstance(value, datetime) else value


def write_ocel_xml(
    instances: QuerySet[ProcessInstance], stream: BinaryIO, *, include_protected: bool = False
) -> Written:
    """Write the same as :func:`write_ocel_json` as OCEL 2.0 XML."""
    with snapshot(), etree.xmlfile(stream, encoding="utf-8") as out:
        chosen, left_out = exportable(instances, include_protected=include_protected)
        types = ((name, EVENT_ATTRIBUTES) for name in told.event_types(chosen))
        out.write_declaration()
        with out.element("log"):
            _write_all(out, "object-types", _type_elements("object-type", OBJECT_TYPES.items()))
            _write_all(out, "event-types", _type_elements("event-type", types))
            _write_all(out, "objects", map(_object_element, told.objects(chosen)))
            events = _write_all(out, "events", map(_event_element, told.events(chosen)))
        return Written(chosen.count(), events, left_out)


def _write_all(
    out: etree._IncrementalFileWriter, name: str, elements: Iterable[etree._Element]
) -> int:
    count = 0
    with out.element(name):
        for element in elements:
            out.write(element, "\n")
            count += 1
    return count


def _type_elements(
    tag: str, types: Iterable[tuple[str, dict[str, str]]]
) -> Iterator[etree._Element]:
    for name, attributes in types:
        element = etree.Element(tag, name=name)
        declared = etree.SubElement(element, "attributes")
        for key, kind in attributes.items():
            etree.SubElement(declared, "attribute", name=key, type=kind)
        yield element


def _object_element(item: Object) -> etree._Element:
    element = etree.Element("object", id=item.id, type=item.type)
    attributes = etree.SubElement(element, "attributes")
    for name, since, value in item.attributes:
        attribute = etree.SubElement(attributes, "attribute", name=name, time=stamp(since))
        attribute.text = str(_plain(value))
    return _with_relationships(element, item.relations)


def _event_element(item: Event) -> etree._Element:
    element = etree.Element("event", id=item.id, type=item.type, time=stamp(item.at))
    attributes = etree.SubElement(element, "attributes")
    for name, value in item.attributes:
        etree.SubElement(attributes, "attribute", name=name).text = str(_plain(value))
    return _with_relationships(element, item.relations)


def _with_relationships(element: etree._Element, relations: tuple[Relation, ...]) -> etree._Element:
    related = etree.SubElement(element, "objects")
    for item in relations:
        values = {"object-id": item.object, "qualifier": item.qualifier}
        etree.SubElement(related, "relationship", values)
    return element
