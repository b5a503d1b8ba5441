"""Sealing again what a row holds: after a change of its ring, or under a newer key."""

from django.db.models import Model

from common.sealing.fields import SealedTextField


def sealed_fields(model: type[Model]) -> list[SealedTextField]:
    """The sealed columns of ``model``."""
    return [field for field in model._meta.concrete_fields if isinstance(field, SealedTextField)]  # noqa: SLF001 -- public by Django's documentation


def open_row(row: Model) -> None:
    """Open every sealed column of ``row``: saving it seals them anew. Raises Unsealable."""
    for field in sealed_fields(type(row)):
        getattr(row, field.attname)
