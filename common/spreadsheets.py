"""Files that people open in a spreadsheet."""

import csv
from collections.abc import Iterable, Sequence
from io import BytesIO, StringIO

import xlsxwriter

#: What a spreadsheet takes for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r", "\n", "＝", "＋", "－", "＠")
#: Options of a workbook in which texts stay texts, whatever they look like.
ONLY_TEXTS = {
    "in_memory": True,
    "strings_to_formulas": False,
    "strings_to_numbers": False,
    "strings_to_urls": False,
}
_WIDTH = 24


def harmless(text: object) -> str:
    """``text`` as a cell that no spreadsheet computes (OWASP, CSV injection)."""
    cell = str(text)
    return f"'{cell}" if cell.lstrip(" ").startswith(_FORMULA) else cell


def csv_bytes(headings: Sequence[object], rows: Iterable[Sequence[object]]) -> bytes:
    """Rows as CSV in UTF-8, with the mark by which spreadsheets know it."""
    stream = StringIO()
    writer = csv.writer(stream)
    writer.writerow(headings)
    writer.writerows(map(harmless, row) for row in rows)
    return stream.getvalue().encode("utf-8-sig")


def xlsx_bytes(
    headings: Sequence[object], rows: Iterable[Sequence[object]], *, is_rtl: bool = False
) -> bytes:
    """Rows of texts as a workbook of one sheet, its headings kept in sight."""
    stream = BytesIO()
    with xlsxwriter.Workbook(stream, ONLY_TEXTS) as book:
        sheet = book.add_worksheet()
        if is_rtl:
            sheet.right_to_left()
        sheet.freeze_panes(1, 0)
        sheet.set_column(0, len(headings) - 1, _WIDTH)
        sheet.write_row(0, 0, map(str, headings), book.add_format({"bold": True, "bottom": 1}))
        for number, row in enumerate(rows, start=1):
            sheet.write_row(number, 0, map(str, row))
    return stream.getvalue()
