"""One line of a register while it is read: its cells and the problems met."""

from collections.abc import Sequence
from datetime import date, time

from casework.register import cells
from casework.register.aliases import YES_NO
from casework.register.columns import Columns, Field
from casework.register.dates import DateFault, DateRefused, parse_exact_date
from casework.register.lookups import LookupTable, Term, TermAmbiguous, TermUnknown
from casework.register.problems import Param, Problem, ProblemCode

_YES_NO_TABLE = LookupTable(Term(code, labels) for code, labels in YES_NO.items())

_DATE_CODES = {
    DateFault.UNREADABLE: ProblemCode.DATE_UNREADABLE,
    DateFault.TWO_DIGIT_YEAR: ProblemCode.DATE_TWO_DIGIT_YEAR,
    DateFault.IMPOSSIBLE: ProblemCode.DATE_IMPOSSIBLE,
    DateFault.INCOMPLETE: ProblemCode.DATE_INCOMPLETE,
}


class Line:
    """The cells of one record, read by field; what is wrong is noted, never raised."""

    def __init__(self, number: int, record: Sequence[str], columns: Columns) -> None:
        self.number = number
        self._record = record
        self._columns = columns
        self._problems: list[Problem] = []

    @property
    def problems(self) -> tuple[Problem, ...]:
        return tuple(self._problems)

    @property
    def has_errors(self) -> bool:
        return any(problem.is_error for problem in self._problems)

    def report(self, code: ProblemCode, column: Field | None = None, **params: Param) -> None:
        """Note a problem of this line, in the column of a field when it concerns one."""
        title = self._columns.title(column) if column else ""
        self._problems.append(Problem(line=self.number, column=title, code=code, params=params))

    def report_date(self, fault: DateFault, column: Field) -> None:
        """Note why a cell is not a date."""
        self.report(_DATE_CODES[fault], column)

    def raw(self, column: Field) -> str:
        return self._columns.cell(self._record, column)

    def text(self, column: Field) -> str:
        """Return the text of a field, empty when nothing is written."""
        return cells.tidy(self.raw(column))

    def code(self, column: Field, table: LookupTable) -> str:
        """Return the code of a term; an unknown or ambiguous one is an error of the line."""
        return self._find(self.text(column), column, table, ProblemCode.UNKNOWN_VALUE)

    def optional_code(self, column: Field, table: LookupTable) -> str:
        """Return the code of a term, or nothing and a warning when it cannot be told."""
        return self._find(self.text(column), column, table, ProblemCode.IGNORED_VALUE)

    def optional_codes(self, column: Field, table: LookupTable) -> tuple[str, ...]:
        """Return the codes of a list of terms, each once; unknown ones give warnings."""
        whole = self.text(column)
        items = cells.split_list(whole) if whole else ()
        found = (self._find(text, column, table, ProblemCode.IGNORED_VALUE) for text in items)
        return tuple(dict.fromkeys(code for code in found if code))

    def yes_or_no(self, column: Field) -> bool | None:
        """Return True, False, or None when the cell is empty or says neither."""
        answer = self.optional_code(column, _YES_NO_TABLE)
        return None if not answer else answer == "yes"

    def date(self, column: Field, *, latest: date) -> tuple[date | None, time | None]:
        """Return the day of an event, and the time if written; not after `latest`."""
        text = self.text(column)
        if not text:
            return None, None
        try:
            read = parse_exact_date(text)
        except DateRefused as refused:
            self.report_date(refused.fault, column)
            return None, None
        if read.first_day > latest:
            self.report(ProblemCode.DATE_IN_FUTURE, column)
            return None, None
        return read.first_day, read.at

    def _find(self, text: str, column: Field, table: LookupTable, unknown: ProblemCode) -> str:
        if not text:
            return ""
        try:
            return table.find(text)
        except TermUnknown as error:
            params: dict[str, Param] = {"suggestion": error.suggestion} if error.suggestion else {}
            self.report(unknown, column, **params)
        except TermAmbiguous as error:
            is_optional = unknown is ProblemCode.IGNORED_VALUE
            code = unknown if is_optional else ProblemCode.AMBIGUOUS_VALUE
            self.report(code, column, codes=error.codes)
        return ""
