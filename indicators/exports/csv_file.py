"""Published numbers as CSV that a spreadsheet opens correctly by double click."""

import csv
from decimal import Decimal
from io import StringIO

from indicators.exports.published import Publication, Value, inert

#: Languages whose spreadsheets expect `;` between cells and a decimal comma.
SEMICOLON_LANGUAGES = frozenset({"fr", "ar"})


def csv_bytes(publication: Publication) -> bytes:
    """Write one line per number: UTF-8 with byte order mark, CRLF.

    A protected number is an empty cell with its flags beside it. French and Arabic files use
    `;` and a decimal comma, English ones `,` and a point. Same publication, same bytes.
    """
    has_comma = publication.language in SEMICOLON_LANGUAGES
    stream = StringIO(newline="")
    writer = csv.writer(stream, delimiter=";" if has_comma else ",", lineterminator="\r\n")
    writer.writerow(inert(heading) for heading in publication.headings.columns())
    for _, row in publication.tidy_rows():
        writer.writerow(_cell(value, decimal_mark="," if has_comma else ".") for value in row)
    return stream.getvalue().encode("utf-8-sig")


def _cell(value: str | Value, *, decimal_mark: str) -> str:
    if value is None:
        return ""
    if isinstance(value, int | Decimal):
        return f"{value:f}".replace(".", decimal_mark) if isinstance(value, Decimal) else f"{value}"
    return inert(value)
