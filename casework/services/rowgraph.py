"""Rows that hang on a person, found in the models themselves, and rows as they are stored.

Whatever table comes to point at a person or at their identity is moved by a merge and brought back
by its undoing without a line here.
"""

import base64
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any, NamedTuple
from uuid import UUID

from django.apps import apps
from django.db import IntegrityError, models, transaction

from casework.models import Beneficiary, DuplicatePair, Identity, MatchKey, MergeRecord
from common.sealing.fields import SealedTextField

#: What belongs to the merge itself, or is made anew from the identity.
_LEFT = {MatchKey, DuplicatePair, MergeRecord}


class Link(NamedTuple):
    """A column of a table that points at a person."""

    model: type[models.Model]
    field: models.ForeignKey

    @property
    def label(self) -> str:
        """The table's name in records."""
        return self.model._meta.label_lower  # noqa: SLF001 -- public by Django's documentation


def links() -> list[Link]:
    """Every column that points at a person or an identity and can point at another one."""
    found = [*_links_to(Beneficiary), *_links_to(Identity)]
    return [link for link in found if not link.field.primary_key]


def owned() -> list[type[models.Model]]:
    """Tables of which a person has one row at the most, under the person's own key."""
    return [
        link.model
        for link in _links_to(Beneficiary)
        if link.field.primary_key and link.model is not Identity
    ]


def _links_to(model: type[models.Model]) -> Iterator[Link]:
    for relation in model._meta.get_fields(include_hidden=True):  # noqa: SLF001 -- idem
        if relation.auto_created and not relation.concrete and not relation.many_to_many:
            link = Link(relation.related_model, relation.field)
            if link.model not in _LEFT:
                yield link


def move(link: Link, source: int, target: int, keys: list[Any] | None = None) -> list[Any]:
    """Point rows of ``source`` at ``target``; the keys of those that could be.

    What the target has already in like form stays with the source. ``keys`` narrows to some rows.
    """
    rows = link.model._base_manager.filter(**{link.field.attname: source})  # noqa: SLF001 -- idem
    if keys is not None:
        rows = rows.filter(pk__in=keys)
    moved = []
    for key in rows.order_by("pk").values_list("pk", flat=True):
        try:
            with transaction.atomic():
                rows.filter(pk=key).update(**{link.field.attname: target})
            moved.append(key)
        except IntegrityError:
            continue
    return moved


def link_of(label: str, name: str) -> Link:
    """The link that a record names."""
    model = apps.get_model(label)
    return Link(model, model._meta.get_field(name))  # noqa: SLF001 -- idem


# Rows as they are stored


def stored(model: type[models.Model], **wanted: Any) -> dict[str, dict[str, Any]]:
    """Rows of ``model`` by key, as JSON that ``restore`` brings back byte for byte.

    What is sealed is kept as it is sealed and also as it reads, for when its key is gone.
    """
    rows = model._base_manager.filter(**wanted).order_by("pk")  # noqa: SLF001 -- idem
    return {str(row.pk): _row(row) for row in rows}


def _row(row: models.Model) -> dict[str, Any]:
    fields = row._meta.concrete_fields  # noqa: SLF001 -- idem
    return {field.attname: _written(row, field) for field in fields if not field.primary_key}


def _written(row: models.Model, field: models.Field) -> Any:
    value = row.__dict__[field.attname]
    if isinstance(field, SealedTextField):
        raw = base64.b64encode(bytes(value or b"")).decode()
        return {"sealed": raw, "text": field.text_of(getattr(row, field.attname))}
    if isinstance(value, bytes | memoryview):
        return {"bytes": base64.b64encode(bytes(value)).decode()}
    if isinstance(value, datetime | date):
        return value.isoformat()
    return str(value) if isinstance(value, UUID) else value


def told(written: Any) -> Any:
    """What a written value says, however it was sealed."""
    return written["text"] if isinstance(written, dict) and "text" in written else written


def restore(model: type[models.Model], key: str, written: dict[str, Any]) -> None:
    """Write columns of a row back exactly as they were stored."""
    values = {name: _read(model, name, value) for name, value in written.items()}
    model._base_manager.filter(pk=key).update(**values)  # noqa: SLF001 -- idem


def _read(model: type[models.Model], name: str, written: Any) -> Any:
    if isinstance(written, dict) and ("sealed" in written or "bytes" in written):
        return base64.b64decode(written.get("sealed", written.get("bytes")))
    return model._meta.get_field(name).to_python(written)  # noqa: SLF001 -- idem


def plain(model: type[models.Model], name: str, written: Any) -> Any:
    """The value that a written column stands for, to be sealed anew."""
    field = model._meta.get_field(name)  # noqa: SLF001 -- idem
    if isinstance(field, SealedTextField):
        text = told(written)
        return field.value_of(text) if text else field.empty()
    return _read(model, name, written)
