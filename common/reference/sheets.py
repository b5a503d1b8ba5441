"""Reading one reference file into typed rows, with every problem and its line."""

import csv
import io
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from common.reference.tables import ROOT, Column, Table
from common.reference.values import BadCell


@dataclass(frozen=True)
class Problem:
    """Something wrong in a file, told to the person who edits it."""

    file: str
    line: int
    message: str

    def __str__(self) -> str:
        return f"{self.file}:{self.line}: {self.message}"


@dataclass(frozen=True)
class Row:
    """A line of a file that could be read as a whole."""

    line: int
    values: Mapping[str, Any]


@dataclass
class Sheet:
    """A file as read: the sound rows, all keys seen (of bad rows too) and the problems."""

    table: Table
    file: str
    rows: list[Row] = field(default_factory=list)
    lines: dict[str, int] = field(default_factory=dict)
    problems: list[Problem] = field(default_factory=list)
    #: False when no row could be looked at, so that references into it tell nothing.
    readable: bool = True

    def complain(self, line: int, message: str) -> None:
        """Note a problem of ``line``."""
        self.problems.append(Problem(self.file, line, message))

    def give_up(self, line: int, message: str) -> None:
        """Note a problem that keeps the whole file from being read."""
        self.complain(line, message)
        self.readable = False


def read_sheet(table: Table, directory: Path = ROOT) -> Sheet:
    """Read the table's file; never raises for what the file holds."""
    path = table.path(directory)
    sheet = Sheet(table, path.relative_to(directory).as_posix())
    content = _decoded(path, sheet)
    if content is not None:
        _read_lines(content, sheet)
    return sheet


def _decoded(path: Path, sheet: Sheet) -> str | None:
    try:
        raw = path.read_bytes()
    except OSError:
        sheet.give_up(1, _("the file cannot be read"))
        return None
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = raw.count(b"\n", 0, error.start) + 1
        sheet.give_up(line, _("the file is not written in UTF-8"))
        return None


def _read_lines(content: str, sheet: Sheet) -> None:
    lines = _numbered(content, sheet)
    header = next(lines, None)
    if header is None:
        if sheet.readable:
            sheet.give_up(1, _("the file is empty"))
        return
    names = [name.strip() for name in header[1]]
    if _header_is_sound(names, sheet):
        for line, cells in lines:
            _read_row(line, names, cells, sheet)
        if sheet.readable and not sheet.lines:
            sheet.complain(1, _("the file holds no row below its header"))


def _numbered(content: str, sheet: Sheet) -> Iterator[tuple[int, list[str]]]:
    """Records with the line each begins on; stops at the first that is not CSV."""
    reader = csv.reader(io.StringIO(content, newline=""), strict=True)
    line = 1
    try:
        for cells in reader:
            if cells:
                yield line, cells
            line = reader.line_num + 1
    except csv.Error:
        sheet.give_up(line, _("the line cannot be read: check its quotation marks"))


def _header_is_sound(names: list[str], sheet: Sheet) -> bool:
    expected = [column.name for column in sheet.table.all_columns]
    for name in expected:
        if name not in names:
            sheet.give_up(1, _("column “%(name)s” is missing") % {"name": name})
    for name in sorted(set(names)):
        if name not in expected:
            sheet.give_up(1, _("column “%(name)s” is unknown") % {"name": name})
        elif names.count(name) > 1:
            sheet.give_up(1, _("column “%(name)s” appears twice") % {"name": name})
    return sheet.readable


def _read_row(line: int, names: list[str], cells: list[str], sheet: Sheet) -> None:
    if len(cells) != len(names):
        sheet.complain(line, _field_count(len(cells), len(names)))
        return
    before = len(sheet.problems)
    texts = {name: cell.strip() for name, cell in zip(names, cells, strict=True)}
    _note_key(line, texts[sheet.table.key], sheet)
    values = {c.name: _value(line, c, texts[c.name], sheet) for c in sheet.table.all_columns}
    if len(sheet.problems) == before:
        _check_row(line, values, sheet)
        sheet.rows.append(Row(line, values))


def _field_count(found: int, expected: int) -> str:
    counted = ngettext("%(found)d field", "%(found)d fields", found) % {"found": found}
    return _("%(counted)s instead of %(expected)d") % {"counted": counted, "expected": expected}


def _note_key(line: int, key: str, sheet: Sheet) -> None:
    first = sheet.lines.setdefault(key, line)
    if key and first != line:
        sheet.complain(
            line,
            _("code “%(code)s” is already on line %(line)d") % {"code": key, "line": first},
        )


def _value(line: int, column: Column, cell: str, sheet: Sheet) -> Any:
    if not cell:
        if column.required:
            sheet.complain(line, _("column “%(name)s” is empty") % {"name": column.name})
        return None
    try:
        return column.convert(cell)
    except BadCell as error:
        sheet.complain(
            line,
            _("column “%(name)s”: %(problem)s") % {"name": column.name, "problem": error},
        )
        return None


def _check_row(line: int, values: Mapping[str, Any], sheet: Sheet) -> None:
    for check in sheet.table.checks:
        message = check(values)
        if message:
            sheet.complain(line, message)
