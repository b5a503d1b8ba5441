"""Read an intake register that an organisation keeps in a spreadsheet.

`open_register` finds the encoding, the delimiter and the headings; `Register.rows` then
reads line by line. Reading the same bytes twice gives the same rows and problems.
"""

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date
from itertools import islice
from typing import Any, BinaryIO

from casework.register import cells, people, requests
from casework.register.columns import Columns, Field, column_letter, read_columns
from casework.register.fingerprints import fingerprint
from casework.register.line import Line
from casework.register.lookups import Lookups
from casework.register.problems import Param, Problem, ProblemCode
from casework.register.rows import RegisterRow, RowResult
from casework.register.source import (
    DELIMITERS,
    HEADER_SEARCH,
    NotText,
    Record,
    decode,
    read_records,
)

#: A line of headings names at least this many known columns.
FEWEST_HEADINGS = 2

#: A reference is kept as an identifier: longer ones are something else.
LONGEST_REFERENCE = 64


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How large a register may be: bytes, rows, columns, characters in a cell."""

    max_bytes: int = 5_000_000
    max_rows: int = 10_000
    max_columns: int = 100
    max_cell: int = 1_000


@dataclass(frozen=True, kw_only=True)
class Register:
    """A register ready to be read, or the problems for which it cannot be.

    `problems` concern the file and its headings; `ignored_columns` are the headings that
    mean nothing to the reader.

    .. pii: holds the text of the register while it is read; kept out of `repr`.
    """

    organisation: str
    lookups: Lookups = field(repr=False)
    today: date
    limits: Limits = field(default_factory=Limits)
    encoding: str = ""
    delimiter: str = ""
    header_line: int = 0
    columns: Columns | None = field(default=None, repr=False)
    problems: tuple[Problem, ...] = ()
    text: str = field(default="", repr=False)

    @property
    def is_readable(self) -> bool:
        return not any(problem.is_error for problem in self.problems)

    @property
    def ignored_columns(self) -> tuple[str, ...]:
        columns = self.columns
        return tuple(columns.titles[p] for p in columns.ignored) if columns else ()

    def rows(self) -> Iterator[RowResult]:
        """Read the lines under the headings, in order; none when the file is not readable."""
        if not self.is_readable or self.columns is None:
            return
        seen: dict[str, int] = {}
        for count, record in enumerate(self._records()):
            if count == self.limits.max_rows:
                yield _failed(record.line, ProblemCode.TOO_MANY_ROWS, limit=self.limits.max_rows)
                return
            result = self._read(record, self.columns)
            yield _without_duplicate(result, seen, self.columns)

    def _records(self) -> Iterator[Record]:
        headings = next(
            record.cells
            for record in read_records(self.text, self.delimiter)
            if record.line == self.header_line
        )
        for record in read_records(self.text, self.delimiter):
            # Spreadsheets repeat the headings at the top of a printed page.
            if record.line > self.header_line and record.cells != headings:
                yield record

    def _read(self, record: Record, columns: Columns) -> RowResult:
        if record.fault:
            return _failed(record.line, ProblemCode(record.fault))
        line = Line(record.line, record.cells, columns)
        self._check_cells(line, record, columns)
        if line.has_errors:
            return RowResult(line=line.number, row=None, problems=line.problems)
        return self._assemble(line)

    def _check_cells(self, line: Line, record: Record, columns: Columns) -> None:
        if any(cell.strip() for cell in record.cells[len(columns.titles) :]):
            line.report(ProblemCode.SHIFTED_CELLS)
        for name in columns.positions:
            raw = line.raw(name)
            if len(raw) > self.limits.max_cell:
                line.report(ProblemCode.CELL_TOO_LONG, name, limit=self.limits.max_cell)
            elif cells.is_formula(raw):
                line.report(ProblemCode.FORMULA, name)

    def _assemble(self, line: Line) -> RowResult:
        submission = requests.read_submission(line, self.today)
        day = submission.get("submitted_on")
        values: dict[str, Any] = {
            "external_ref": _reference(line),
            "notes": line.text(Field.NOTES),
            **submission,
            **people.read_names(line),
            "sex": people.read_sex(line),
            **people.read_birth(line, day or self.today),
            **people.read_phone(line),
            **requests.read_request(line, self.lookups),
            **requests.read_answer(line, self.lookups, since=day or date.min, today=self.today),
            **requests.read_consent(line, today=self.today),
        }
        if line.has_errors:
            return RowResult(line=line.number, row=None, problems=line.problems)
        row = RegisterRow(line=line.number, fingerprint="", **values)
        row = replace(row, fingerprint=fingerprint(self.organisation, row))
        return RowResult(line=line.number, row=row, problems=line.problems)


def open_register(
    source: bytes | BinaryIO,
    *,
    lookups: Lookups,
    organisation: str,
    today: date,
    limits: Limits | None = None,
) -> Register:
    """Open a register of `organisation` (its code), from bytes or a binary file.

    Never raises for what the file holds: an unusable file comes back with an error among
    its `problems`. Days after `today` are problems of their lines.
    """
    limits = limits or Limits()
    register = Register(organisation=organisation, lookups=lookups, today=today, limits=limits)
    content = source if isinstance(source, bytes) else source.read(limits.max_bytes + 1)
    if len(content) > limits.max_bytes:
        return _refused(register, ProblemCode.FILE_TOO_LARGE, limit=limits.max_bytes // 1_000_000)
    try:
        text, encoding = decode(content)
    except NotText:
        return _refused(register, ProblemCode.NOT_TEXT)
    if not text.strip():
        return _refused(register, ProblemCode.FILE_EMPTY)
    return _with_headings(replace(register, text=text, encoding=encoding))


def _with_headings(register: Register) -> Register:
    found = _find_header(register.text)
    if found is None:
        return _refused(register, ProblemCode.FILE_EMPTY)
    delimiter, header, columns = found
    register = replace(register, delimiter=delimiter, header_line=header.line, columns=columns)
    if len(columns.titles) > register.limits.max_columns:
        limit = register.limits.max_columns
        return _refused(register, ProblemCode.TOO_MANY_COLUMNS, header.line, limit=limit)
    if len(columns.positions) < FEWEST_HEADINGS:
        return _refused(register, ProblemCode.NO_HEADER)
    if columns.missing:
        missing = tuple(name.value for name in columns.missing)
        return _refused(register, ProblemCode.MISSING_COLUMNS, header.line, columns=missing)
    return replace(register, problems=_heading_problems(header.line, columns))


def _find_header(text: str) -> tuple[str, Record, Columns] | None:
    """Return the delimiter and the line by which most columns are known."""
    candidates = [
        (delimiter, record, read_columns(record.cells))
        for delimiter in DELIMITERS
        for record in islice(read_records(text, delimiter), HEADER_SEARCH)
    ]
    return max(candidates, key=lambda found: len(found[2].positions), default=None)


def _heading_problems(line: int, columns: Columns) -> tuple[Problem, ...]:
    """Tell which columns are left out, by their letters: a heading may be anything."""
    ignored = ((p, ProblemCode.IGNORED_COLUMN) for p in columns.ignored)
    repeated = ((p, ProblemCode.REPEATED_COLUMN) for p in columns.repeated)
    return tuple(
        Problem(line=line, column=column_letter(position), code=code)
        for position, code in sorted([*ignored, *repeated])
    )


def _refused(register: Register, code: ProblemCode, line: int = 0, **params: Param) -> Register:
    return replace(register, text="", problems=(Problem(line=line, code=code, params=params),))


def _reference(line: Line) -> str:
    reference = line.text(Field.REFERENCE)
    if len(reference) > LONGEST_REFERENCE:
        line.report(ProblemCode.CELL_TOO_LONG, Field.REFERENCE, limit=LONGEST_REFERENCE)
    return reference


def _without_duplicate(result: RowResult, seen: dict[str, int], columns: Columns) -> RowResult:
    if result.row is None:
        return result
    first_line = seen.setdefault(result.row.fingerprint, result.line)
    if first_line == result.line:
        return result
    column = columns.title(Field.REFERENCE) if result.row.external_ref else ""
    duplicate = Problem(
        line=result.line,
        column=column,
        code=ProblemCode.DUPLICATE,
        params={"first_line": first_line},
    )
    return replace(result, row=None, problems=(*result.problems, duplicate))


def _failed(line: int, code: ProblemCode, **params: Param) -> RowResult:
    problem = Problem(line=line, code=code, params=params)
    return RowResult(line=line, row=None, problems=(problem,))
