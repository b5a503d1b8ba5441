"""Looking for what must no longer be there: the check after an erasing.

Values are looked for in every column of every table, opened where they are sealed, in every file
of the service's folders, and in the keyed indexes. Nothing that is found is repeated: only where.
"""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from django.apps import apps
from django.db import models

from common.names import search_key
from common.sealing import Unsealable
from common.sealing.fields import SealedTextField

#: Shorter values are found everywhere and prove nothing.
SHORTEST = 4
_BATCH = 2000


@dataclass(frozen=True)
class Trace:
    """A place where one of the values was found, and in how many rows or files."""

    place: str
    count: int


def traces_of(values: Iterable[str], *, folders: Iterable[Path] = ()) -> list[Trace]:
    """Where any of ``values`` is still to be found. Raises ValueError for too short a value."""
    wanted = {search_key(value) for value in values if value}
    if any(len(value) < SHORTEST for value in wanted):
        raise ValueError(f"A value to look for has {SHORTEST} letters or digits at least.")
    found = [*_in_tables(wanted), *_in_files(wanted, folders)]
    return [trace for trace in found if trace.count]


def _in_tables(wanted: set[str]) -> Iterator[Trace]:
    for model in apps.get_models(include_auto_created=True):
        for field in model._meta.concrete_fields:  # noqa: SLF001 -- Django's model API
            if isinstance(field, SealedTextField):
                count = _count_sealed(model, field, wanted)
            elif _holds_text(field):
                count = _count_plain(model, field, wanted)
            else:
                continue
            yield Trace(f"{model._meta.db_table}.{field.column}", count)  # noqa: SLF001 -- idem


def _holds_text(field: models.Field) -> bool:
    kinds = (models.CharField, models.TextField, models.JSONField, models.DateField)
    return isinstance(field, (*kinds, models.BinaryField)) and not field.is_relation


def _count_plain(model: type[models.Model], field: models.Field, wanted: set[str]) -> int:
    rows = model._base_manager.order_by("pk").values_list(field.attname, flat=True)  # noqa: SLF001 -- histories hide their own
    return sum(1 for value in rows.iterator(chunk_size=_BATCH) if _tells(value, wanted))


def _count_sealed(model: type[models.Model], field: SealedTextField, wanted: set[str]) -> int:
    count = 0
    for row in model._base_manager.order_by("pk").iterator(chunk_size=_BATCH):  # noqa: SLF001 -- idem
        try:
            count += _tells(getattr(row, field.attname), wanted)
        except Unsealable:
            # What nobody can open tells nobody anything.
            continue
    return count


def _in_files(wanted: set[str], folders: Iterable[Path]) -> Iterator[Trace]:
    for folder in folders:
        files = (path for path in folder.rglob("*") if path.is_file())
        yield Trace(str(folder), sum(1 for path in files if _tells(path.read_bytes(), wanted)))


def _tells(value: object, wanted: set[str]) -> bool:
    if not value:
        return False
    if isinstance(value, bytes | memoryview):
        value = bytes(value).decode("utf-8", errors="ignore")
    text = search_key(str(value))
    return any(each in text for each in wanted)
