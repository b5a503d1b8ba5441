"""Bringing all sealed texts under the current keys, and knowing which keys are still needed."""

from collections import Counter
from collections.abc import Iterator

from django.apps import apps
from django.db import models, transaction

from common.sealing.fields import SealedTextField
from common.sealing.rows import open_row, sealed_fields
from common.sealing.seals import Unsealable, current_key, key_of

#: Rows that are held at once.
BATCH = 200


def sealed_models() -> list[type[models.Model]]:
    """The models that have sealed columns, by the names of their tables."""
    found = [model for model in apps.get_models() if sealed_fields(model)]
    return sorted(found, key=lambda model: model._meta.db_table)  # noqa: SLF001 -- public by Django's documentation


def reseal_all(model: type[models.Model]) -> int:
    """Seal every row of ``model`` under the current keys; returns how many were not.

    Each batch is a transaction of its own: whoever is interrupted begins again and goes on where
    the first run stopped. Raises Unsealable when a row does not open; its batch is left alone.
    """
    names = [field.name for field in sealed_fields(model)]
    changed = 0
    for keys in _batches_of_keys(model):
        with transaction.atomic():
            for row in _with_rings(model, keys).select_for_update(of=("self",)):
                if _is_current(row):
                    continue
                open_row(row)
                # Past a save of the model's own, which may refuse: no text changes here.
                models.Model.save(row, update_fields=names)
                changed += 1
    return changed


def check_all(model: type[models.Model]) -> tuple[int, int]:
    """How many sealed values of ``model`` open, and how many do not."""
    good = bad = 0
    for row in _rows(model):
        for field in sealed_fields(model):
            try:
                good += 1 if _raw(row, field) and field.opened(_raw(row, field), row) else 0
            except Unsealable:
                bad += 1
    return good, bad


def uses_of_keys() -> Counter[str]:
    """How many sealed values of the whole database name each key."""
    used: Counter[str] = Counter()
    for model in sealed_models():
        for row in _rows(model):
            used.update(key_of(_raw(row, field)) for field in sealed_fields(model))
    del used[""]
    return used


def _is_current(row: models.Model) -> bool:
    """Whether every sealed value of the row names the key that would seal it now."""
    return all(
        key_of(_raw(row, field)) == current_key(field.ring_of(row))
        for field in sealed_fields(type(row))
        if _raw(row, field)
    )


def _raw(row: models.Model, field: SealedTextField) -> bytes:
    """What is stored, while nobody has read the value."""
    return bytes(row.__dict__[field.attname] or b"")


def _rows(model: type[models.Model]) -> Iterator[models.Model]:
    for keys in _batches_of_keys(model):
        yield from _with_rings(model, keys)


def _with_rings(model: type[models.Model], keys: list[object]) -> models.QuerySet[models.Model]:
    """Rows with what their rings are found by: a model names it in ``RING_FOLLOWS``."""
    follows = getattr(model, "RING_FOLLOWS", ())
    rows = model._base_manager.filter(pk__in=keys).order_by("pk")  # noqa: SLF001 -- idem
    return rows.select_related(*follows) if follows else rows


def _batches_of_keys(model: type[models.Model]) -> Iterator[list[object]]:
    everything = model._base_manager.order_by("pk").values_list("pk", flat=True)  # noqa: SLF001 -- idem
    keys = list(everything[:BATCH])
    while keys:
        yield keys
        keys = list(everything.filter(pk__gt=keys[-1])[:BATCH])
