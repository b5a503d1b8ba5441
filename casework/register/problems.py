"""What is wrong with a register: coded, with a place, and never with what the cell held."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum


class Severity(StrEnum):
    """An error keeps the line out of the import; a warning lets it in."""

    ERROR = "error"
    WARNING = "warning"


class ProblemCode(StrEnum):
    """Kinds of problem; `messages` holds their sentences."""

    # The file as a whole.
    FILE_EMPTY = "file_empty"
    FILE_TOO_LARGE = "file_too_large"
    NOT_TEXT = "not_text"
    NO_HEADER = "no_header"
    MISSING_COLUMNS = "missing_columns"
    TOO_MANY_COLUMNS = "too_many_columns"
    IGNORED_COLUMN = "ignored_column"
    REPEATED_COLUMN = "repeated_column"

    # A line.
    TOO_MANY_ROWS = "too_many_rows"
    UNREADABLE_LINE = "unreadable_line"
    UNCLOSED_QUOTE = "unclosed_quote"
    SHIFTED_CELLS = "shifted_cells"
    DUPLICATE = "duplicate"
    NOBODY = "nobody"

    # A cell.
    CELL_TOO_LONG = "cell_too_long"
    FORMULA = "formula"
    MISSING_VALUE = "missing_value"
    UNKNOWN_VALUE = "unknown_value"
    AMBIGUOUS_VALUE = "ambiguous_value"
    IGNORED_VALUE = "ignored_value"
    NAME_REFUSED = "name_refused"
    PHONE_REFUSED = "phone_refused"
    DATE_UNREADABLE = "date_unreadable"
    DATE_TWO_DIGIT_YEAR = "date_two_digit_year"
    DATE_IMPOSSIBLE = "date_impossible"
    DATE_INCOMPLETE = "date_incomplete"
    DATE_IN_FUTURE = "date_in_future"
    DATE_OUT_OF_ORDER = "date_out_of_order"
    TIME_UNREADABLE = "time_unreadable"
    BIRTH_TOO_OLD = "birth_too_old"
    BIRTH_PROBABLY_YEAR = "birth_probably_year"
    AGE_UNREADABLE = "age_unreadable"
    AGE_DISAGREES = "age_disagrees"
    OUTCOME_WITHOUT_DATE = "outcome_without_date"
    OUTCOME_DATE_ALONE = "outcome_date_alone"
    REFUSAL_WITHOUT_REASON = "refusal_without_reason"


#: These let the line in: nothing false is stored, at most a cell is left out.
WARNINGS = frozenset(
    {
        ProblemCode.IGNORED_COLUMN,
        ProblemCode.REPEATED_COLUMN,
        ProblemCode.FORMULA,
        ProblemCode.IGNORED_VALUE,
        ProblemCode.PHONE_REFUSED,
        ProblemCode.TIME_UNREADABLE,
        ProblemCode.BIRTH_PROBABLY_YEAR,
        ProblemCode.AGE_UNREADABLE,
        ProblemCode.AGE_DISAGREES,
        ProblemCode.OUTCOME_WITHOUT_DATE,
        ProblemCode.OUTCOME_DATE_ALONE,
        ProblemCode.REFUSAL_WITHOUT_REASON,
    }
)

Param = str | int | tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class Problem:
    """One problem of a register, without any personal data.

    `line` is the line of the file (1 is the first, 0 the file as a whole). `column` is the
    heading as the file writes it, or a spreadsheet letter when the heading is not known.
    `params` fill the sentence: limits, allowed values, a suggestion taken from the reference
    lists; never the content of the cell.
    """

    line: int
    column: str = ""
    code: ProblemCode
    params: Mapping[str, Param] = field(default_factory=dict)

    @property
    def severity(self) -> Severity:
        return Severity.WARNING if self.code in WARNINGS else Severity.ERROR

    @property
    def is_error(self) -> bool:
        return self.severity is Severity.ERROR
