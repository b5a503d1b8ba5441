"""Checking all reference files together, before anything is changed."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from django.apps import apps
from django.core.exceptions import AppRegistryNotReady
from django.db.models import CharField, Model
from django.utils.translation import gettext as _

from common.reference.sheets import Problem, Row, Sheet, read_sheet
from common.reference.tables import ROOT, Column, Table, by_name, discover


@dataclass(frozen=True)
class Validation:
    """All files as read, and everything that is wrong with them."""

    sheets: Mapping[str, Sheet]
    problems: tuple[Problem, ...]

    @property
    def row_count(self) -> int:
        """Number of rows in all files."""
        return sum(len(sheet.rows) for sheet in self.sheets.values())


def validate(tables: Iterable[Table] | None = None, directory: Path = ROOT) -> Validation:
    """Read and check the files of ``tables`` (all by default); needs no database.

    ``directory`` holds the apps' folders, each with its ``reference_data``. A reference to a table
    that is not among ``tables`` is an error in the declarations and raises ``LookupError``.
    """
    named = by_name(discover() if tables is None else tables)
    sheets = {name: read_sheet(table, directory) for name, table in named.items()}
    for sheet in sheets.values():
        _check_references(sheet, sheets)
        _check_parents(sheet)
        _check_lengths(sheet)
    return Validation(sheets, tuple(_sorted_problems(sheets.values())))


def listed(value: Any) -> tuple[Any, ...]:
    """The values of a cell, whether its column holds one or several."""
    if value is None:
        return ()
    return value if isinstance(value, tuple) else (value,)


def _check_references(sheet: Sheet, sheets: Mapping[str, Sheet]) -> None:
    for column in sheet.table.columns:
        if not column.references:
            continue
        target = sheets[column.references]
        if target.readable:
            _check_column(column, sheet, target)


def _check_column(column: Column, sheet: Sheet, target: Sheet) -> None:
    allowed = _codes(column, target)
    for row in sheet.rows:
        for code in listed(row.values[column.name]):
            if code not in allowed:
                sheet.complain(
                    row.line,
                    _("column “%(name)s”: code “%(code)s” is unknown in %(file)s")
                    % {"name": column.name, "code": code, "file": target.file},
                )


def _codes(column: Column, target: Sheet) -> set[str]:
    """Codes that the column may hold; those of rows with problems of their own among them."""
    if column.where is None:
        return set(target.lines)
    name, value = column.where
    others = {row.values[target.table.key] for row in target.rows if row.values[name] != value}
    return target.lines.keys() - others


def _check_parents(sheet: Sheet) -> None:
    """Complain of rows that are their own ancestor."""
    for column in sheet.table.columns:
        if column.references == sheet.table.name:
            parents = {row.values[sheet.table.key]: row.values[column.name] for row in sheet.rows}
            for row in sheet.rows:
                if row.values[sheet.table.key] in _ancestors(row, column, parents):
                    sheet.complain(row.line, _("the row is among its own parents"))


def _ancestors(row: Row, column: Column, parents: Mapping[str, Any]) -> Iterator[str]:
    seen: set[str] = set()
    code = row.values[column.name]
    while code is not None and code not in seen:
        yield code
        seen.add(code)
        code = parents.get(code)


def _check_lengths(sheet: Sheet) -> None:
    limits = _length_limits(sheet.table)
    for row in sheet.rows:
        for name, limit in limits.items():
            if len(as_text(row.values[name])) > limit:
                sheet.complain(
                    row.line,
                    _("column “%(name)s” is longer than %(limit)d characters")
                    % {"name": name, "limit": limit},
                )


def as_text(value: Any) -> str:
    """How a text field stores the value of a cell: several values are joined by spaces."""
    return " ".join(str(part) for part in listed(value))


def _length_limits(table: Table) -> dict[str, int]:
    model = find_model(table)
    if model is None:
        return {}
    stored = {column.name for column in table.all_columns if column.stored}
    return {
        field.name: field.max_length
        for field in model._meta.get_fields()  # noqa: SLF001 -- Django's documented model API
        if field.name in stored and isinstance(field, CharField) and field.max_length
    }


def find_model(table: Table) -> type[Model] | None:
    """The table's model, or ``None`` where the apps are not loaded or do not have it."""
    try:
        return apps.get_model(table.model)
    except (LookupError, AppRegistryNotReady):
        return None


def _sorted_problems(sheets: Iterable[Sheet]) -> Iterator[Problem]:
    for sheet in sheets:
        yield from sorted(sheet.problems, key=lambda problem: problem.line)
