"""Published numbers as a workbook: one tidy sheet and the method note."""

from datetime import UTC, datetime, time
from decimal import Decimal
from io import BytesIO
from typing import Any

import xlsxwriter

from common.spreadsheets import ONLY_TEXTS
from indicators.exports.published import Publication, PublishedTable, Value, inert

_WIDTHS = (12, 42, 10, 10, 24, 8, 16, 12, 18, 12, 12, 12, 8, 10, 10, 36)
_NUMERATOR, _DENOMINATOR, _VALUE = 9, 10, 11
#: A workbook refuses these in the name of a sheet, and more than 31 characters.
_BAD_IN_SHEET_NAMES = str.maketrans(dict.fromkeys("[]:*?/\\'", " "))


def xlsx_bytes(publication: Publication) -> bytes:
    """Write a workbook, right to left in Arabic; same publication, same bytes.

    Protected numbers are empty, hatched cells with their flags beside them. Numbers are
    numbers, texts are never formulas or links.
    """
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, ONLY_TEXTS) as book:
        book.set_properties(
            {
                "title": publication.title,
                "author": publication.publisher,
                "created": datetime.combine(publication.published_date, time(12), UTC).replace(
                    tzinfo=None
                ),
            }
        )
        _write_data(book, publication)
        _write_method(book, publication)
    return stream.getvalue()


def _sheet(book: xlsxwriter.Workbook, publication: Publication, name: str) -> Any:
    sheet = book.add_worksheet(name.translate(_BAD_IN_SHEET_NAMES).strip()[:31])
    if publication.is_rtl:
        sheet.right_to_left()
    sheet.set_paper(9)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    return sheet


def _write_data(book: xlsxwriter.Workbook, publication: Publication) -> None:
    headings = publication.headings.columns()
    sheet = _sheet(book, publication, publication.headings.data_sheet)
    bold = book.add_format({"bold": True, "bottom": 1, "text_wrap": True, "valign": "top"})
    hatched = book.add_format({"pattern": 14, "fg_color": "#8d99a6"})
    shapes: dict[int, Any] = {}
    for column, (heading, width) in enumerate(zip(headings, _WIDTHS, strict=True)):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, inert(heading), bold)
    line = 0
    for line, (table, row) in enumerate(publication.tidy_rows(), start=1):
        is_protected = row[_VALUE] is None and row[-2] != "F"
        for column, value in enumerate(row):
            shape = _shape(book, shapes, table, column)
            if column == _VALUE and is_protected:
                sheet.write_blank(line, column, None, hatched)
            else:
                _write(sheet, line, column, value, shape)
    sheet.freeze_panes(1, 2)
    sheet.repeat_rows(0)
    sheet.autofilter(0, 0, max(line, 1), len(headings) - 1)


def _shape(
    book: xlsxwriter.Workbook, shapes: dict[int, Any], table: PublishedTable, column: int
) -> Any:
    """The number format of a column, made once per number of decimals."""
    decimals = table.decimals if column == _VALUE else 0
    if column not in {_VALUE, _NUMERATOR, _DENOMINATOR}:
        return None
    if decimals not in shapes:
        pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
        shapes[decimals] = book.add_format({"num_format": pattern})
    return shapes[decimals]


def _write(sheet: Any, line: int, column: int, value: str | Value, shape: Any) -> None:
    if value is None:
        return
    if isinstance(value, int | Decimal):
        sheet.write_number(line, column, value, shape)
    elif value:
        sheet.write_string(line, column, inert(value))


def _write_method(book: xlsxwriter.Workbook, publication: Publication) -> None:
    sheet = _sheet(book, publication, publication.headings.method_sheet)
    title = book.add_format({"bold": True, "font_size": 14})
    bold = book.add_format({"bold": True, "valign": "top", "text_wrap": True})
    wrapped = book.add_format({"text_wrap": True, "valign": "top"})
    sheet.set_column(0, 0, 32)
    sheet.set_column(1, 1, 90)
    sheet.write_string(0, 0, inert(publication.title), title)
    notes = [*publication.method, *_definitions(publication)]
    for line, (heading, text) in enumerate(notes, start=2):
        sheet.write_string(line, 0, inert(heading), bold)
        sheet.write_string(line, 1, inert(text), wrapped)


def _definitions(publication: Publication) -> list[tuple[str, str]]:
    lines = {
        f"{table.code} {table.label}": f"{table.definition} ({table.unit})"
        for table in publication.tables
    }
    return list(lines.items())
