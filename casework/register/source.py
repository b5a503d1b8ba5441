"""The bytes of a register: encoding, delimiter and the records with their line numbers."""

import csv
import io
import re
from collections.abc import Iterator
from dataclasses import dataclass

#: Byte order marks, the longer first, with the encoding they announce.
_MARKS = (
    (b"\xef\xbb\xbf", "utf-8-sig"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
)

#: Files that people send instead of a text: a workbook, an old workbook, a PDF, a picture.
_NOT_TEXT = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"%PDF", b"\x89PNG", b"\xff\xd8\xff")

DELIMITERS = (";", ",", "\t")

#: Lines at the top of the file among which the headings are looked for.
HEADER_SEARCH = 15

#: A quoted cell that goes on for longer was never closed.
LONGEST_RECORD = 40

_HIGH_BYTES = re.compile(rb"[\x80-\xff]+")


class NotText(ValueError):
    """The bytes are not a text in an encoding that registers use."""


@dataclass(frozen=True)
class Record:
    """The cells of one record; `line` is the line of the file on which it starts.

    `fault` is `"unclosed_quote"` or `"unreadable_line"` when the cells cannot be trusted.
    """

    line: int
    cells: tuple[str, ...]
    fault: str = ""


def decode(content: bytes) -> tuple[str, str]:
    """Return the text and the encoding found: UTF-8, UTF-16, cp1252 or cp1256.

    Raises `NotText` for binary files and broken UTF-8 or UTF-16 with a byte order mark.
    """
    if content.startswith(_NOT_TEXT):
        raise NotText
    encoding = _encoding_of(content)
    try:
        text = content.decode(encoding)
    except UnicodeDecodeError:
        raise NotText from None
    if text.count("\0") > len(text) // 100:
        raise NotText
    return text, encoding


def read_records(text: str, delimiter: str) -> Iterator[Record]:
    """Yield the records of a text that hold anything, until one can no longer be read."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter)
    while True:
        line = reader.line_num + 1
        try:
            cells = next(reader, None)
        except csv.Error:
            yield Record(line, (), "unreadable_line")
            return
        if cells is None:
            return
        if reader.line_num - line >= LONGEST_RECORD:
            yield Record(line, (), "unclosed_quote")
        elif any(cell.strip() for cell in cells):
            yield Record(line, tuple(cells))


def _encoding_of(content: bytes) -> str:
    for mark, encoding in _MARKS:
        if content.startswith(mark):
            return encoding
    if _is_utf16_without_mark(content):
        return "utf-16-le" if content[1:2] == b"\0" else "utf-16-be"
    try:
        content.decode("utf-8")
    except UnicodeDecodeError:
        return _single_byte_encoding(content)
    return "utf-8"


def _is_utf16_without_mark(content: bytes) -> bool:
    head = content[:200]
    return len(head) > 3 and head.count(0) >= len(head) // 3


def _single_byte_encoding(content: bytes) -> str:
    """Tell Arabic from French bytes: Arabic letters follow each other, accents stand alone.

    The two code pages agree on the small accented letters of French.
    """
    runs = [len(run) for run in _HIGH_BYTES.findall(content)]
    in_words = sum(length for length in runs if length > 2)
    if in_words * 2 > sum(runs) or not _is_valid(content, "cp1252"):
        return "cp1256"
    return "cp1252"


def _is_valid(content: bytes, encoding: str) -> bool:
    try:
        content.decode(encoding)
    except UnicodeDecodeError:
        return False
    return True
