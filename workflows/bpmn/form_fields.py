"""Simple forms that a model declares: our ``sm:field`` and Camunda's ``camunda:formField``.

A field of ours replaces Camunda's of the same id.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from typing import Final

from lxml import etree

from .extensions import extension_children
from .model import FieldType, FormField, FormOption
from .names import CAMUNDA, OWN, split

#: types by the names that modellers write.
TYPES: Final[Mapping[str, FieldType]] = {
    "": "string",
    "string": "string",
    "boolean": "boolean",
    "long": "long",
    "integer": "long",
    "decimal": "decimal",
    "double": "decimal",
    "date": "date",
    "enum": "enum",
}
_LANGUAGES: Final = {"fr": "label", "ar": "labelAr", "en": "labelEn"}
_WHOLE: Final = re.compile(r"^[+-]?\d{1,18}$")
_FIELD: Final = {f"{{{OWN}}}field", f"{{{CAMUNDA}}}formField"}


def elements(node: etree._Element) -> Iterator[etree._Element]:
    """The field elements of a user task or start event, Camunda's first."""
    for child in extension_children(node, CAMUNDA):
        if split(str(child.tag))[1] == "formData":
            yield from child.iterchildren(f"{{{CAMUNDA}}}formField")
    for child in extension_children(node, OWN):
        if child.tag in _FIELD:
            yield child


def read(node: etree._Element) -> tuple[FormField, ...]:
    """The fields of a user task or start event, in order."""
    found = (_field(element) for element in elements(node))
    return tuple({item.id: item for item in found}.values())


def fits(kind: FieldType, value: str, options: tuple[FormOption, ...] = ()) -> bool:
    """Is a text a value of that type?"""
    if kind == "long":
        return _WHOLE.match(value) is not None
    if kind == "decimal":
        return number(value) is not None
    if kind == "date":
        return _is_date(value)
    if kind == "boolean":
        return value in {"true", "false"}
    return kind != "enum" or value in {option.id for option in options}


def number(value: str) -> Decimal | None:
    """A finite number, None for any other text."""
    try:
        found = Decimal(value)
    except InvalidOperation:
        return None
    return found if found.is_finite() else None


def _is_date(value: str) -> bool:
    try:
        return date.fromisoformat(value).isoformat() == value
    except ValueError:
        return False


def _field(element: etree._Element) -> FormField:
    is_own = split(str(element.tag))[0] == OWN
    rules = {} if is_own else _constraints(element)
    bounds = ("min", "minlength"), ("max", "maxlength")
    minimum, maximum = (
        next((found for name in names if (found := element.get(name, rules.get(name)))), None)
        for names in bounds
    )
    return FormField(
        id=element.get("id", ""),
        label=element.get("label", ""),
        labels=_labels(element),
        type=TYPES.get(element.get("type", ""), "string"),
        required=element.get("required", rules.get("required", "false")) in {"", "true", "1"},
        minimum=minimum,
        maximum=maximum,
        default=element.get("default") if is_own else element.get("defaultValue"),
        options=tuple(_options(element)),
        line=element.sourceline,
    )


def _constraints(element: etree._Element) -> dict[str, str]:
    """Camunda's rules by name; one without a setting holds."""
    return {
        rule.get("name", ""): rule.get("config", "")
        for rule in element.iterfind(f"{{{CAMUNDA}}}validation/{{{CAMUNDA}}}constraint")
    }


def _options(element: etree._Element) -> Iterator[FormOption]:
    for child in element.iterchildren(f"{{{CAMUNDA}}}value"):
        yield FormOption(id=child.get("id", ""), label=child.get("name", ""))
    for child in element.iterchildren(f"{{{OWN}}}option"):
        yield FormOption(
            id=child.get("id", ""), label=child.get("label", ""), labels=_labels(child)
        )


def _labels(element: etree._Element) -> dict[str, str]:
    found = {language: element.get(name, "") for language, name in _LANGUAGES.items()}
    return {language: label for language, label in found.items() if label}
