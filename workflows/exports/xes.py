"""XES, the standard for event logs of one process each (IEEE 1849-2016), written as a stream."""

from __future__ import annotations

from typing import BinaryIO
from uuid import NAMESPACE_URL, uuid5

from django.db.models import QuerySet
from lxml import etree

from workflows.exports.runs import Run, Written, exportable, model_versions, runs, snapshot
from workflows.history.happenings import Happening, name_of, stamp
from workflows.models import ProcessInstance

_SITE = "http://www.xes-standard.org/"
_EXTENSIONS = ("concept", "time", "lifecycle", "org", "identity")
_NAMES = {"org": "Organizational"}
_GLOBALS = {
    "trace": (("string", "concept:name", ""),),
    "event": (
        ("string", "concept:name", ""),
        ("date", "time:timestamp", "1970-01-01T00:00:00.000+00:00"),
        ("string", "lifecycle:transition", "unknown"),
    ),
}
_CLASSIFIERS = {
    "Activity": "concept:name",
    "Activity and transition": "concept:name lifecycle:transition",
}


def write_xes(
    instances: QuerySet[ProcessInstance], stream: BinaryIO, *, include_protected: bool = False
) -> Written:
    """Write a trace for each process, in the order of their numbers.

    Processes of files of tier C4 are left out unless ``include_protected``.
    """
    with snapshot(), etree.xmlfile(stream, encoding="utf-8") as out:
        chosen, left_out = exportable(instances, include_protected=include_protected)
        models = model_versions()
        processes = events = 0
        out.write_declaration()
        with out.element("log", {"xes.version": "1849.2016", "xes.features": ""}, {None: _SITE}):
            _write_head(out, left_out)
            for run in runs(chosen):
                trace = _trace(run, models)
                out.write(trace, "\n")
                processes += 1
                events += len(trace.findall("event"))
    return Written(processes, events, left_out)


def _write_head(out: etree._IncrementalFileWriter, left_out: int) -> None:
    """Extensions, global attributes, classifiers, attributes of the log: in this order."""
    for prefix in _EXTENSIONS:
        name, uri = _NAMES.get(prefix, prefix.capitalize()), f"{_SITE}{prefix}.xesext"
        out.write(etree.Element("extension", name=name, prefix=prefix, uri=uri), "\n")
    for scope, attributes in _GLOBALS.items():
        element = etree.Element("global", scope=scope)
        for kind, key, value in attributes:
            etree.SubElement(element, kind, key=key, value=value)
        out.write(element, "\n")
    for name, keys in _CLASSIFIERS.items():
        out.write(etree.Element("classifier", name=name, keys=keys), "\n")
    out.write(etree.Element("string", key="lifecycle:model", value="standard"), "\n")
    out.write(etree.Element("int", key="left out", value=str(left_out)), "\n")


def _trace(run: Run, models: dict[int, tuple[str, int]]) -> etree._Element:
    instance = run.instance
    key, version = models[instance.definition_id]
    trace = etree.Element("trace")
    _add(trace, "string", "concept:name", str(instance.pk))
    identity = uuid5(NAMESPACE_URL, f"urn:souss-massa:process:{instance.pk}")
    _add(trace, "id", "identity:id", str(identity))
    _add(trace, "string", "model", key)
    _add(trace, "int", "version", str(version))
    if instance.outcome:
        _add(trace, "string", "outcome", instance.outcome)
    for happening in run.happenings():
        _add_event(trace, run, happening)
    return trace


def _add_event(trace: etree._Element, run: Run, happening: Happening) -> None:
    event = etree.SubElement(trace, "event")
    _add(event, "string", "concept:name", name_of(happening.node))
    _add(event, "date", "time:timestamp", stamp(happening.at))
    _add(event, "string", "lifecycle:transition", happening.transition)
    _add(event, "string", "concept:instance", str(happening.token or ""))
    _add(event, "id", "identity:id", str(happening.id))
    _add(event, "string", "element", happening.node.id)
    _add(event, "string", "kind", str(happening.node.kind))
    task = run.tasks.get(happening.token or 0)
    if task is not None and task.role:
        _add(event, "string", "org:role", task.role)
    if task is not None and task.organisation_id:
        _add(event, "string", "org:group", task.organisation_id)


def _add(parent: etree._Element, kind: str, key: str, value: str) -> None:
    etree.SubElement(parent, kind, key=key, value=value)
