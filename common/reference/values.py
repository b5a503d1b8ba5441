"""What a cell of a reference file may say, and the Python value it stands for.

A converter takes the text of a filled cell, without the spaces around it, and returns its value
or raises ``BadCell`` with a sentence for the person who edits the file.
"""

import re
from collections.abc import Callable
from datetime import date, time
from typing import Any

from django.utils.translation import gettext as _

Converter = Callable[[str], Any]

_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_DATE = re.compile(r"\d{4}-\d{2}-\d{2}")
_TIME = re.compile(r"\d{2}:\d{2}")
_INTEGER = re.compile(r"[0-9]{1,9}")
_DURATION = re.compile(r"P(?=.)(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=.)(\d+H)?(\d+M)?)?")


class BadCell(ValueError):
    """The text of a cell is not what its column holds; the message says why."""


def text(cell: str) -> str:
    """Any text of one line."""
    if _CONTROL.search(cell):
        raise BadCell(_("a text must be of one line, without control characters"))
    return cell


def integer(cell: str) -> int:
    """A whole number, zero or more, without spaces or separators."""
    if not _INTEGER.fullmatch(cell):
        raise BadCell(_("“%(cell)s” is not a whole number") % {"cell": cell})
    return int(cell)


def boolean(cell: str) -> bool:
    """``yes`` or ``no``."""
    if cell not in {"yes", "no"}:
        raise BadCell(_("“%(cell)s” is neither “yes” nor “no”") % {"cell": cell})
    return cell == "yes"


def day(cell: str) -> date:
    """A date written ``2026-03-20``."""
    try:
        return date.fromisoformat(_whole(_DATE, cell))
    except ValueError:
        raise BadCell(
            _("“%(cell)s” is not a date written like 2026-03-20") % {"cell": cell}
        ) from None


def hour(cell: str) -> time:
    """A time of day written ``08:30``."""
    try:
        return time.fromisoformat(_whole(_TIME, cell))
    except ValueError:
        raise BadCell(_("“%(cell)s” is not a time written like 08:30") % {"cell": cell}) from None


def duration(cell: str) -> str:
    """An ISO 8601 duration, kept as text: ``PT48H``, ``P30D``, ``P2M``."""
    if not _DURATION.fullmatch(cell):
        raise BadCell(_("“%(cell)s” is not a duration written like PT48H or P30D") % {"cell": cell})
    return cell


def expression(cell: str) -> str:
    """A regular expression that Python can compile, kept as text."""
    try:
        re.compile(cell)
    except re.error:
        raise BadCell(_("“%(cell)s” is not a regular expression") % {"cell": cell}) from None
    return text(cell)


def choice(*values: str) -> Converter:
    """A converter that takes one of ``values``."""

    def convert(cell: str) -> str:
        if cell not in values:
            raise BadCell(
                _("“%(cell)s” is not one of: %(values)s")
                % {"cell": cell, "values": ", ".join(values)}
            )
        return cell

    return convert


def matching(pattern: str) -> Converter:
    """A converter that takes texts of the form ``pattern``, as a whole."""
    compiled = re.compile(pattern)

    def convert(cell: str) -> str:
        if not compiled.fullmatch(cell):
            raise BadCell(
                _("“%(cell)s” is not of the form %(pattern)s") % {"cell": cell, "pattern": pattern}
            )
        return text(cell)

    return convert


def several(one: Converter = text) -> Converter:
    """A converter of values separated by spaces, none of them twice, into a tuple."""

    def convert(cell: str) -> tuple[Any, ...]:
        values = tuple(one(part) for part in cell.split())
        if len(set(values)) < len(values):
            raise BadCell(_("“%(cell)s” names a value twice") % {"cell": cell})
        return values

    return convert


def _whole(pattern: re.Pattern[str], cell: str) -> str:
    if not pattern.fullmatch(cell):
        raise ValueError(cell)
    return cell
