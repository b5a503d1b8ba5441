"""Bringing checked reference files into the database, all or nothing."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from graphlib import TopologicalSorter
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import CharField, Field, ManyToManyField, Model, Q, TextField

from common import clock
from common.reference.sheets import Problem, Sheet
from common.reference.tables import Table
from common.reference.validation import Validation, as_text, listed


class ReferenceDataError(Exception):
    """The files have problems; nothing was changed."""

    def __init__(self, problems: tuple[Problem, ...]) -> None:
        super().__init__("\n".join(str(problem) for problem in problems))
        self.problems = problems


@dataclass
class Changes:
    """Codes of one table by what the load did to them."""

    table: str
    created: set[str] = field(default_factory=set)
    updated: set[str] = field(default_factory=set)
    unchanged: set[str] = field(default_factory=set)
    withdrawn: set[str] = field(default_factory=set)


def load(validation: Validation) -> list[Changes]:
    """Make the tables say what the files say, in one transaction; safe to repeat.

    A code that left its file is withdrawn: ``valid_to`` becomes today, the row stays.
    Raises ``ReferenceDataError``, with nothing changed, when the files have problems.
    """
    if validation.problems:
        raise ReferenceDataError(validation.problems)
    with transaction.atomic():
        return [_load_sheet(sheet) for sheet in _in_dependency_order(validation.sheets)]


def _in_dependency_order(sheets: Mapping[str, Sheet]) -> Iterator[Sheet]:
    graph = {
        name: {c.references for c in sheet.table.columns if c.references} - {name}
        for name, sheet in sheets.items()
    }
    return (sheets[name] for name in TopologicalSorter(graph).static_order())


def _load_sheet(sheet: Sheet) -> Changes:
    model = apps.get_model(sheet.table.model)
    plain, many = _fields(sheet.table, model)
    changes = Changes(sheet.table.name)
    wanted = {row.values[sheet.table.key]: _stored(row.values, plain) for row in sheet.rows}
    present = _present(model, plain)
    _sort_out(wanted, present, changes)
    _upsert(model, plain, [wanted[code] for code in wanted if code in _touched(changes)])
    _withdraw(model, set(present) - set(wanted), changes)
    for relation in many:
        links = {row.values[sheet.table.key]: row.values[relation.name] for row in sheet.rows}
        _link(relation, links, changes)
    return changes


def _fields(table: Table, model: type[Model]) -> tuple[list[Field], list[ManyToManyField]]:
    """The model's fields for the stored columns: plain ones, key first, and relations."""
    options = model._meta  # noqa: SLF001 -- Django's documented model API
    fields = [options.get_field(c.name) for c in table.all_columns if c.stored]
    many = [each for each in fields if isinstance(each, ManyToManyField)]
    plain = [each for each in fields if each not in many]
    return sorted(plain, key=lambda each: each.name != table.key), many


def _stored(values: Mapping[str, Any], fields: list[Field]) -> dict[str, Any]:
    return {each.attname: _stored_value(each, values[each.name]) for each in fields}


def _stored_value(target: Field, value: Any) -> Any:
    if isinstance(value, tuple) or (value is None and _holds_text(target)):
        return as_text(value)
    return value


def _holds_text(target: Field) -> bool:
    return isinstance(target, CharField | TextField) and not target.null


def _present(model: type[Model], fields: list[Field]) -> dict[str, dict[str, Any]]:
    names = [each.attname for each in fields]
    rows = model.objects.order_by().values(*names)
    return {row[names[0]]: row for row in rows}


def _sort_out(
    wanted: Mapping[str, dict[str, Any]], present: Mapping[str, dict[str, Any]], changes: Changes
) -> None:
    for code, values in wanted.items():
        if code not in present:
            changes.created.add(code)
        elif present[code] != values:
            changes.updated.add(code)
        else:
            changes.unchanged.add(code)


def _touched(changes: Changes) -> set[str]:
    return changes.created | changes.updated


def _upsert(model: type[Model], fields: list[Field], rows: list[dict[str, Any]]) -> None:
    if rows:
        key, *others = (each.name for each in fields)
        model.objects.bulk_create(
            [model(**row) for row in rows],
            update_conflicts=True,
            unique_fields=[key],
            update_fields=others,
        )


def _withdraw(model: type[Model], codes: set[str], changes: Changes) -> None:
    today: date = clock.today()
    gone = model.objects.filter(pk__in=codes).filter(
        Q(valid_to__isnull=True) | Q(valid_to__gt=today)
    )
    changes.withdrawn.update(gone.order_by().values_list("pk", flat=True))
    gone.update(valid_to=today)


def _link(relation: ManyToManyField, links: Mapping[str, Any], changes: Changes) -> None:
    """Make the pairs of ``relation`` those of the file, for the codes that the file has."""
    through = relation.remote_field.through
    source = relation.m2m_column_name()
    target = relation.m2m_reverse_name()
    wanted = {(code, other) for code, others in links.items() for other in listed(others)}
    rows = through.objects.order_by().values_list("pk", source, target)
    present = {(code, other): pk for pk, code, other in rows if code in links}
    missing = wanted - present.keys()
    surplus = present.keys() - wanted
    through.objects.filter(pk__in=[present[pair] for pair in surplus]).delete()
    through.objects.bulk_create(
        [through(**{source: code, target: other}) for code, other in sorted(missing)]
    )
    _count_as_updated({code for code, _other in missing | surplus}, changes)


def _count_as_updated(codes: set[str], changes: Changes) -> None:
    changes.updated |= codes - changes.created
    changes.unchanged -= codes
