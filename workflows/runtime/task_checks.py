"""What a human task must say to be released: whose work it is, and what its form asks."""

from collections.abc import Iterator
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Any

from common.models import Territory
from partners.models import Organisation
from workflows import feel
from workflows.bpmn import FlowNode, NodeKind
from workflows.bpmn.findings import Finding, error
from workflows.bpmn.model import FormField
from workflows.forms import known_keys
from workflows.runtime import owners

#: Tasks that somebody does.
HUMAN = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK}
_PERSONS = ("assignee", "candidateUsers")
_TABLES = {"organisation": Organisation, "territory": Territory}
#: Types of a declared field, and how its bounds are read.
_FIELD_TYPES = {"boolean": None, "long": Decimal, "decimal": Decimal, "date": date, "enum": None}


def findings_of_task(node: FlowNode) -> Iterator[Finding]:
    """What is wrong with a human task; nothing for another node."""
    if node.kind not in HUMAN:
        return
    yield from _persons(node)
    yield from _roles(node)
    yield from _places(node)
    if node.kind == NodeKind.USER_TASK:
        yield from _form(node)


def _persons(node: FlowNode) -> Iterator[Finding]:
    for name in _PERSONS:
        if node.attrs.get(name):
            yield error(
                "named-person",
                "Work is meant for a role, never for a person: take {attribute} away.",
                node,
                attribute=name,
            )


def _roles(node: FlowNode) -> Iterator[Finding]:
    groups = list(owners.named_groups(node))
    if len(groups) > 1:
        yield error("several-roles", "A task is meant for one role, not for several.", node)
    for text in groups[:1]:
        if text.startswith("="):
            yield from _expression(node, text)
            continue
        try:
            owners.group_of(text)
        except LookupError:
            yield error("unknown-role", 'There is no role or body "{name}".', node, name=text)


def _places(node: FlowNode) -> Iterator[Finding]:
    for name, table in _TABLES.items():
        text = node.attrs.get(name, "")
        if text.startswith("="):
            yield from _expression(node, text)
        elif text and not owners.code_exists(table, text):
            yield error(
                f"unknown-{name}", 'There is no {kind} "{name}".', node, kind=name, name=text
            )


def _expression(node: FlowNode, text: str) -> Iterator[Finding]:
    try:
        feel.compile(text[1:])
    except feel.FeelError as unreadable:
        yield error(
            "unreadable-expression",
            "The expression cannot be read: {reason}",
            node,
            reason=str(unreadable),
        )


def _form(node: FlowNode) -> Iterator[Finding]:
    key = node.attrs.get("formKey", "")
    fields = node.form_fields
    if (key or not fields) and key not in known_keys():
        yield error("unknown-form", 'No form is known under the key "{key}".', node, key=key)
    names = [field.id for field in fields]
    for field in fields:
        yield from _field(node, field)
        if names.count(field.id) > 1:
            yield error("bad-field", 'There are two fields "{field}".', node, field=field.id)


def _field(node: FlowNode, field: FormField) -> Iterator[Finding]:
    if field.type == "string":
        yield error(
            "free-text",
            "A text field may hold personal data; use a registered form.",
            node,
            field=field.id,
        )
    elif field.type not in _FIELD_TYPES:
        yield error("bad-field", "A field cannot be of the type {type}.", node, type=field.type)
    elif not _is_sound(field):
        yield error("bad-field", 'The field "{field}" contradicts itself.', node, field=field.id)


def _is_sound(field: FormField) -> bool:
    """Whether name, bounds, default and options of a field of a known type fit together."""
    if not field.id.isidentifier():
        return False
    if field.type == "enum":
        codes = [option.id for option in field.options]
        return (
            bool(codes)
            and all(codes)
            and len(set(codes)) == len(codes)
            and (_is_open(field.default) or field.default in codes)
        )
    if field.type == "boolean":
        return _is_open(field.default) or str(field.default).lower() in {"true", "false"}
    return _is_in_order(field.minimum, field.default, field.maximum, _FIELD_TYPES[field.type])


def _is_in_order(low: object, default: object, high: object, kind: type) -> bool:
    """Whether all that is given can be read and no bound excludes another or the default."""
    try:
        given = [_read(value, kind) for value in (low, default, high) if not _is_open(value)]
    except (ValueError, InvalidOperation):
        return False
    return given == sorted(given)


def _read(value: object, kind: type) -> Any:
    if kind is date:
        return date.fromisoformat(str(value))
    number = Decimal(str(value))
    if not number.is_finite():
        raise ValueError(value)
    return number


def _is_open(value: object) -> bool:
    return value is None or value == ""
