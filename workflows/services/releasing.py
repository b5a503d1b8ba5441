"""Release process models and decisions as immutable versions."""

import hashlib

from django.db import transaction

from workflows import dmn, errors
from workflows.bpmn import Document, NodeKind, ProcessDefinition
from workflows.models import DecisionDefinition, Definition
from workflows.runtime import calls, decisions, starts
from workflows.runtime.checks import check_release


@transaction.atomic
def release(*, xml: bytes) -> Definition:
    """Release a process model as a new version; the newest one's text again is the same version.

    An older text is a version of its own again: what was released last is what starts next.
    Every executable process of the file is released, called ones first. Returns the first of the
    file. Raises DefinitionRefused with every finding when the model is not one that runs here.
    """
    document = check_release(xml)
    main = document.process()
    released = {
        process.id: _release(document, process, xml) for process in _in_order(document, main)
    }
    return released[main.id]


@transaction.atomic
def release_decisions(*, xml: bytes) -> list[DecisionDefinition]:
    """Release every decision of a DMN file; the newest one's text again is the same version.

    Raises DefinitionRefused when the file is no DMN or an expression in it cannot be read.
    """
    try:
        model = dmn.read(xml)
    except dmn.DmnError as refused:
        raise errors.DefinitionRefused((refused,)) from refused
    if model.findings:
        raise errors.DefinitionRefused(tuple(model.findings))
    digest = hashlib.sha256(xml).hexdigest()
    return [_release_decision(each.id, each.name, xml, digest) for each in model.decisions]


def _in_order(document: Document, main: ProcessDefinition) -> list[ProcessDefinition]:
    """What is called stands before what calls it; what nothing calls stands last."""
    others = [each for each in document.processes if each.id != main.id]
    return [each for each in others if each.is_executable or each.is_global_task] + [main]


def _release(document: Document, process: ProcessDefinition, xml: bytes) -> Definition:
    newest = Definition.objects.filter(key=process.id).order_by("-version").first()
    if newest is not None and newest.sha256 == document.sha256:
        return newest
    definition = Definition.objects.create(
        key=process.id,
        version=newest.version + 1 if newest else 1,
        name=(process.name or process.id)[:200],
        xml=xml,
        sha256=document.sha256,
        bindings=_bindings(process),
    )
    starts.replace_triggers(definition, process)
    return definition


def _bindings(process: ProcessDefinition) -> dict[str, int]:
    """What each call activity or decision with a fixed binding means from now on."""
    bound = {}
    for node in process.nodes.values():
        if node.attrs.get("binding", "latest") == "latest":
            continue
        if node.kind == NodeKind.CALL_ACTIVITY:
            bound[node.id] = calls.bound(node)
        elif decisions.is_decided(node):
            bound[node.id] = decisions.newest(node.attrs["decisionRef"])
    return {node: found.pk for node, found in bound.items() if found is not None}


def _release_decision(key: str, name: str, xml: bytes, digest: str) -> DecisionDefinition:
    newest = decisions.newest(key)
    if newest is not None and newest.sha256 == digest:
        return newest
    return DecisionDefinition.objects.create(
        key=key,
        version=newest.version + 1 if newest else 1,
        name=(name or key)[:200],
        xml=xml,
        sha256=digest,
    )
