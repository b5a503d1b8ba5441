"""Times of timer events as they are written: ISO 8601 and cron (BPMN 2.0.2 §10.5.5).

The runtime reckons the instants; here it is only told what is a time and what is FEEL.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from typing import Final

from cronsim import CronSim, CronSimError

#: dates, durations and repeating intervals written as such and not as FEEL.
_ISO: Final = re.compile(r"^(R\d*/|[-+]?P[\dT]|\d{4}-\d{2}-\d{2})")
_DATE: Final = re.compile(
    r"^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$"
)
_DURATION: Final = re.compile(
    r"^-?P(?=[\dT])(\d+Y)?(\d+M)?(\d+W)?(\d+D)?(T(?=\d)(\d+H)?(\d+M)?(\d+(\.\d+)?S)?)?$"
)
_REPEATS: Final = re.compile(r"^R(\d*)/")
_CRON_FIELDS: Final = 5
_CRON: Final = re.compile(r"^[\d*/,\-#A-Za-z]+$")
_ANY_MOMENT: Final = datetime(2026, 1, 1, tzinfo=UTC)


def is_written(kind: str, text: str) -> bool:
    """Is a timer's text a time as it stands, well-formed or not, rather than FEEL?

    ``kind`` is date, duration or cycle. A text that begins with ``=`` is FEEL.
    """
    return _ISO.match(text) is not None or (kind == "cycle" and _looks_like_cron(text))


def is_valid(kind: str, text: str) -> bool:
    """Is a written time well-formed for its kind, and does it ever come?"""
    if kind == "date":
        return _is_date(text)
    if kind == "duration":
        return _DURATION.match(text) is not None
    return _is_cron(text) if _looks_like_cron(text) else _is_interval(text)


def repetitions(time: object) -> int | None:
    """How often a cycle fires: R4/PT1H four times; None without a bound, as for cron."""
    match = _REPEATS.match(str(time))
    return int(match[1]) if match and match[1] else None


def _is_date(text: str) -> bool:
    if not _DATE.match(text):
        return False
    try:
        datetime.fromisoformat(text)
    except ValueError:
        return False
    return True


def _is_interval(text: str) -> bool:
    """``R3/PT10H``, with a start before the duration or an end behind it."""
    head, *parts = text.split("/")
    if not re.match(r"^R\d*$", head) or repetitions(text) == 0:
        return False
    times = [part for part in parts if not part.startswith("P")]
    spans = [part for part in parts if part.startswith("P")]
    return (
        len(spans) == 1
        and len(times) <= 1
        and all(_is_date(time) for time in times)
        and _DURATION.match(spans[0]) is not None
        # without any length it would fire for ever at one moment
        and re.search(r"[1-9]", spans[0]) is not None
    )


def _looks_like_cron(text: str) -> bool:
    fields = text.split()
    return len(fields) == _CRON_FIELDS and all(_CRON.match(field) for field in fields)


def _is_cron(text: str) -> bool:
    try:
        next(CronSim(text, _ANY_MOMENT))
    except (CronSimError, StopIteration):
        return False
    return True
