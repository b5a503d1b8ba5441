"""Checks of the forms that a model declares itself, see docs/bpmn-extensions.md."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from workflows.bpmn import form_fields
from workflows.bpmn.findings import Finding, error, warning
from workflows.bpmn.model import FieldType, FlowNode, FormField, ProcessDefinition
from workflows.bpmn.names import tag

from .places import at

_BOUNDED: dict[FieldType, FieldType] = {
    "long": "long",
    "decimal": "decimal",
    "date": "date",
    # what is bounded is the number of characters
    "string": "long",
}


def unread(root: etree._Element) -> Iterator[Finding]:
    """What the reader had to understand in its own way: unknown types, fields given twice."""
    for node in root.iter(tag("userTask"), tag("startEvent")):
        seen: set[tuple[str, str]] = set()
        for element in form_fields.elements(node):
            kind, key = element.get("type", ""), element.get("id", "")
            if kind not in form_fields.TYPES:
                yield warning(
                    "field-type",
                    "The type {type} of the field {id} is not known; it is asked for as text.",
                    at(node),
                    type=kind,
                    id=key,
                )
            if not key:
                yield error("field-id", "A field of the form has no id.", at(node))
            elif (str(element.tag), key) in seen:
                yield error("field-double", "The form has two fields {id}.", at(node), id=key)
            seen.add((str(element.tag), key))


def findings(definition: ProcessDefinition) -> Iterator[Finding]:
    """Fields that contradict themselves."""
    for node in definition.nodes.values():
        for item in node.form_fields:
            yield from _field(node, item)


def _field(node: FlowNode, item: FormField) -> Iterator[Finding]:
    if item.type == "enum" and not item.options:
        yield error("field-options", "The field {id} offers no choice.", node, id=item.id)
    elif item.default and not form_fields.fits(item.type, item.default, item.options):
        yield _unfit(node, item, item.default)
    bounded = _BOUNDED.get(item.type)
    bounds = [bound for bound in (item.minimum, item.maximum) if bound is not None]
    if bounds and bounded is None:
        yield warning(
            "field-bounds", "The field {id} has bounds that mean nothing.", node, id=item.id
        )
    elif bounded is not None:
        unfit = [bound for bound in bounds if not form_fields.fits(bounded, bound)]
        yield from (_unfit(node, item, bound) for bound in unfit)
        if not unfit and _is_upside_down(item):
            yield error(
                "field-bounds", "The minimum of the field {id} is above its maximum.", node,
                id=item.id,
            )  # fmt: skip


def _unfit(node: FlowNode, item: FormField, value: str) -> Finding:
    return error(
        "field-value",
        "The value {value} does not fit the type {type} of the field {id}.",
        node,
        value=value,
        type=item.type,
        id=item.id,
    )


def _is_upside_down(item: FormField) -> bool:
    low, high = item.minimum, item.maximum
    if low is None or high is None:
        return False
    if item.type == "date":
        return low > high
    return (form_fields.number(low) or 0) > (form_fields.number(high) or 0)
