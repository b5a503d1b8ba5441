"""Independent readers of the exported formats; each refuses what its standard does not allow."""

import json
from collections.abc import Callable
from datetime import datetime
from io import BytesIO
from typing import Any
from xml.etree import ElementTree as ET

from workflows.exports import Written
from workflows.models import ProcessInstance

XES = "{http://www.xes-standard.org/}"
#: What each attribute type of XES is read with.
XES_TYPES: dict[str, Callable[[str], Any]] = {
    "string": str,
    "date": datetime.fromisoformat,
    "int": int,
    "id": str,
}
#: Transitions of the standard life cycle: from where they lead where.
LIFE_CYCLE = {
    "start": ({"initial"}, "running"),
    "suspend": ({"running"}, "suspended"),
    "resume": ({"suspended"}, "running"),
    "complete": ({"initial", "running"}, "done"),
    "ate_abort": ({"initial", "running", "suspended"}, "aborted"),
}
#: What each attribute type of OCEL is in JSON.
OCEL_TYPES: dict[str, Callable[[Any], bool]] = {
    "string": lambda value: isinstance(value, str),
    "integer": lambda value: isinstance(value, int) and not isinstance(value, bool),
    "time": lambda value: datetime.fromisoformat(value).tzinfo is not None,
}


def written(writer: Callable[..., Written], **options) -> tuple[bytes, Written]:
    """What a writer makes of every process there is."""
    stream = BytesIO()
    result = writer(ProcessInstance.objects.all(), stream, **options)
    return stream.getvalue(), result


def read_xes(text: bytes) -> list[dict[str, Any]]:
    """Traces with their attributes, and their events under ``events``."""
    log = ET.fromstring(text)  # noqa: S314 -- our own output
    assert log.tag == XES + "log"
    order = [child.tag.removeprefix(XES) for child in log]
    ranks = {"extension": 0, "global": 1, "classifier": 2, "trace": 4}
    assert order == sorted(order, key=lambda tag: ranks.get(tag, 3))
    extensions = {item.get("prefix") for item in log.iter(XES + "extension")}
    mandatory = {
        item.get("scope"): {child.get("key") for child in item} for item in log.iter(XES + "global")
    }
    for item in log.iter(XES + "classifier"):
        assert set(item.get("keys").split()) <= mandatory["event"]
    traces = []
    for element in log.findall(XES + "trace"):
        trace = _attributes(element, extensions, mandatory["trace"])
        trace["events"] = [
            _attributes(event, extensions, mandatory["event"])
            for event in element.findall(XES + "event")
        ]
        _check_order(trace["events"])
        traces.append(trace)
    return traces


def _attributes(element: Any, extensions: set[str], mandatory: set[str]) -> dict[str, Any]:
    values: dict[str, Any] = {}
    for child in element:
        tag, key = child.tag.removeprefix(XES), child.get("key")
        if tag == "event":
            continue
        assert key not in values
        assert ":" not in key or key.split(":")[0] in extensions
        values[key] = XES_TYPES[tag](child.get("value"))
    assert mandatory <= set(values)
    return values


def _check_order(events: list[dict[str, Any]]) -> None:
    """Times never go back, have a zone, and each activity instance lives the standard life."""
    times = [event["time:timestamp"] for event in events]
    assert times == sorted(times)
    assert all(time.tzinfo for time in times)
    states: dict[str, str] = {}
    for event in events:
        instance = event["concept:instance"]
        allowed, following = LIFE_CYCLE[event["lifecycle:transition"]]
        assert states.get(instance, "initial") in allowed
        states[instance] = following


def read_ocel_json(text: bytes) -> dict[str, Any]:
    """The log, checked: ids once, types declared, values of their types, both ends there."""
    log = json.loads(text)
    assert set(log) == {"objectTypes", "eventTypes", "objects", "events"}
    for items, types, extra in (
        (log["objects"], log["objectTypes"], {"id", "type", "attributes", "relationships"}),
        (log["events"], log["eventTypes"], {"id", "type", "time", "attributes", "relationships"}),
    ):
        names = [item["name"] for item in types]
        assert len(set(names)) == len(names)
        ids = [item["id"] for item in items]
        assert len(set(ids)) == len(ids)
        declared = {
            item["name"]: {each["name"]: each["type"] for each in item["attributes"]}
            for item in types
        }
        for item in items:
            assert set(item) == extra
            for attribute in item["attributes"]:
                kind = declared[item["type"]][attribute["name"]]
                assert OCEL_TYPES[kind](attribute["value"])
                assert ("time" in attribute) == (items is log["objects"])
    known = {item["id"] for item in log["objects"]}
    for item in log["objects"] + log["events"]:
        for relation in item["relationships"]:
            assert relation["objectId"] in known
            assert relation["qualifier"]
    assert all(datetime.fromisoformat(event["time"]).tzinfo for event in log["events"])
    return log


def read_ocel_xml(text: bytes) -> dict[str, Any]:
    """The same as :func:`read_ocel_json` gives, from XML."""
    root = ET.fromstring(text)  # noqa: S314 -- our own output
    assert [child.tag for child in root] == ["object-types", "event-types", "objects", "events"]
    object_types = [_type(item) for item in root.find("object-types")]
    numbers = {
        (kind["name"], each["name"])
        for kind in object_types
        for each in kind["attributes"]
        if each["type"] == "integer"
    }
    return {
        "objectTypes": object_types,
        "eventTypes": [_type(item) for item in root.find("event-types")],
        "objects": [_thing(item, numbers) for item in root.find("objects")],
        "events": [_thing(item, numbers) for item in root.find("events")],
    }


def _type(element: Any) -> dict[str, Any]:
    declared = [dict(item.attrib) for item in element.find("attributes")]
    return {"name": element.get("name"), "attributes": declared}


def _thing(element: Any, numbers: set[tuple[str, str]]) -> dict[str, Any]:
    attributes = []
    for item in element.find("attributes"):
        is_number = (element.get("type"), item.get("name")) in numbers
        value = int(item.text) if is_number else item.text
        attributes.append({**item.attrib, "value": value})
    relations = [
        {"objectId": item.get("object-id"), "qualifier": item.get("qualifier")}
        for item in element.find("objects")
    ]
    return {**element.attrib, "attributes": attributes, "relationships": relations}
