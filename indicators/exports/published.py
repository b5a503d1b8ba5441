"""What an export prints: labels already translated, values already protected."""

import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, fields
from datetime import date
from decimal import Decimal

Value = int | Decimal | None

#: A spreadsheet takes a text that begins like this for a formula, in half or full width.
_FORMULA = re.compile(r"[=+\-@|%＝＋－＠]")
#: Confidentiality codes that would tell which hidden cell is small.
_INTERNAL_CODES = frozenset({"A", "S", "N"})
_SUPPRESSED = "Q"


@dataclass(frozen=True, kw_only=True)
class PublishedRow:
    """One number of one indicator.

    `area` and `sex` are codes of the SDMX code lists, `_T` for the total; `breakdown` is the
    code of one further dimension where the table has one. `obs_status` and `conf_status` are
    the *public* codes of the protected value (`public_conf_status`). `value`, `numerator` and
    `denominator` are None when they may not be shown or do not exist, never 0 for that.

    Raises `ValueError` when the value contradicts its flags.
    """

    area: str
    area_label: str
    sex: str
    sex_label: str
    value: Value
    obs_status: str
    conf_status: str
    breakdown: str = "_T"
    breakdown_label: str = ""
    numerator: int | None = None
    denominator: int | None = None
    note: str = ""

    def __post_init__(self) -> None:
        if self.conf_status in _INTERNAL_CODES:
            raise ValueError("This confidentiality code is internal: use the public one.")
        is_suppressed = self.obs_status == _SUPPRESSED
        if is_suppressed and self.value is not None:
            raise ValueError("A suppressed row has no value.")
        if is_suppressed != (self.conf_status != "F"):
            raise ValueError("A suppressed row is confidential, and no other row is.")


@dataclass(frozen=True, kw_only=True)
class PublishedTable:
    """The rows of one indicator in one period (`2026-Q3`), in the order to print them."""

    code: str
    label: str
    definition: str
    period: str
    unit: str
    rows: tuple[PublishedRow, ...]
    decimals: int = 0


@dataclass(frozen=True, kw_only=True)
class Headings:
    """Translated column headings and sheet names."""

    indicator: str
    indicator_label: str
    period: str
    area: str
    area_label: str
    sex: str
    sex_label: str
    breakdown: str
    breakdown_label: str
    numerator: str
    denominator: str
    value: str
    unit: str
    obs_status: str
    conf_status: str
    note: str
    data_sheet: str
    method_sheet: str

    def columns(self) -> tuple[str, ...]:
        """The headings of the data columns, in the order of `tidy_rows`."""
        sheets = {"data_sheet", "method_sheet"}
        return tuple(getattr(self, one.name) for one in fields(self) if one.name not in sheets)


@dataclass(frozen=True, kw_only=True)
class Publication:
    """Everything in one file.

    `language` is 'fr', 'ar' or 'en'. `published_date` is printed in the file's properties in
    place of the clock, so that the same publication gives the same bytes. `method` holds the
    headings and paragraphs of the method note; definitions of the indicators are added to it.
    """

    title: str
    publisher: str
    language: str
    published_date: date
    headings: Headings
    tables: tuple[PublishedTable, ...]
    method: tuple[tuple[str, str], ...] = ()

    @property
    def is_rtl(self) -> bool:
        """Whether sheets run from right to left."""
        return self.language == "ar"

    def tidy_rows(self) -> Iterator[tuple[PublishedTable, tuple[str | Value, ...]]]:
        """One line per number, with its table; the columns are those of `Headings.columns`."""
        for table in self.tables:
            for row in table.rows:
                yield table, (
                    table.code, table.label, table.period,
                    row.area, row.area_label, row.sex, row.sex_label,
                    row.breakdown, row.breakdown_label,
                    row.numerator, row.denominator, row.value, table.unit,
                    row.obs_status, row.conf_status, row.note,
                )  # fmt: skip


def inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula, without characters it cannot store.

    What would begin a formula, also behind spaces or invisible characters, gets an apostrophe
    in front (OWASP, CSV injection).
    """
    clean = "".join(
        " " if char in "\t\r\n" else char
        for char in text
        if unicodedata.category(char) not in {"Cc", "Cs"} or char in "\t\r\n"
    )
    visible = "".join(
        char for char in clean if not char.isspace() and unicodedata.category(char) != "Cf"
    )
    return f"'{clean}" if _FORMULA.match(visible) else clean
