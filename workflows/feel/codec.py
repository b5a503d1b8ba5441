"""FEEL values as JSON and back, without loss.

Null, booleans, strings and lists stand for themselves, contexts are objects. Every
other value is an object with the single key ``$`` naming the type besides its parts.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, datetime, time, timedelta
from decimal import Decimal
from typing import Any, cast

from workflows.feel.errors import FeelError
from workflows.feel.temporal.far import FarDate, FarDateTime
from workflows.feel.temporal.parse import parse_date, parse_datetime, parse_duration, parse_time
from workflows.feel.temporal.text import Temporal, temporal_text
from workflows.feel.values import Range, YearsMonthsDuration, from_python

_TAG = "$"

Json = Any


def encode(value: object) -> Json:
    """The JSON form of a FEEL value; FeelError ``not-encodable`` for functions."""
    return _encoded(from_python(value))


def _encoded(value: object) -> Json:
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, list):
        return [_encoded(item) for item in value]
    if isinstance(value, dict):
        return _encoded_context(value)
    if isinstance(value, Decimal):
        return {_TAG: "number", "value": str(value)}
    if isinstance(value, Range):
        return _encoded_range(value)
    return _encoded_temporal(value)


def _encoded_context(value: dict[str, object]) -> Json:
    entries = {key: _encoded(item) for key, item in value.items()}
    return {_TAG: "context", "value": entries} if _TAG in entries else entries


def _encoded_range(value: Range) -> Json:
    return {
        _TAG: "range",
        "low": _encoded(value.low),
        "high": _encoded(value.high),
        "low included": value.low_included,
        "high included": value.high_included,
        "operator": value.operator,
    }


_TEMPORAL_TAGS: tuple[tuple[type, str], ...] = (
    (datetime, "date and time"),
    (FarDateTime, "date and time"),
    (date, "date"),
    (FarDate, "date"),
    (time, "time"),
    (timedelta, "duration"),
    (YearsMonthsDuration, "duration"),
)


def _encoded_temporal(value: object) -> Json:
    for kind, tag in _TEMPORAL_TAGS:
        if isinstance(value, kind):
            encoded: dict[str, Json] = {_TAG: tag, "value": temporal_text(cast("Temporal", value))}
            if getattr(value, "fold", 0):
                encoded["fold"] = 1
            return encoded
    raise FeelError("not-encodable", "a function or foreign object cannot be stored")


def decode(stored: Json) -> object:
    """The FEEL value of a JSON form; FeelError ``not-decodable`` when it is none.

    Plain JSON numbers are accepted as well.
    """
    if isinstance(stored, list):
        return [decode(item) for item in stored]
    if not isinstance(stored, dict):
        return _decoded_scalar(stored)
    if _TAG not in stored:
        return {key: decode(item) for key, item in stored.items()}
    reader = _READERS.get(stored[_TAG]) if isinstance(stored[_TAG], str) else None
    if reader is None:
        raise _unreadable()
    try:
        return reader(stored)
    except (KeyError, TypeError, AttributeError, ArithmeticError):
        raise _unreadable() from None


def _decoded_scalar(stored: Json) -> object:
    if stored is None or isinstance(stored, bool | str | int | float):
        return from_python(stored)
    raise _unreadable()


def _unreadable() -> FeelError:
    return FeelError("not-decodable", "the stored form is not that of a FEEL value")


def _number(stored: dict[str, Json]) -> object:
    return from_python(Decimal(stored["value"]))


def _context(stored: dict[str, Json]) -> dict[str, object]:
    return {key: decode(item) for key, item in stored["value"].items()}


def _range(stored: dict[str, Json]) -> Range:
    return Range(
        decode(stored["low"]),
        decode(stored["high"]),
        bool(stored["low included"]),
        bool(stored["high included"]),
        stored["operator"],
    )


def _temporal(parse: Callable[[str], Any]) -> Callable[[dict[str, Json]], object]:
    def read(stored: dict[str, Json]) -> object:
        value = parse(stored["value"])
        if value is None:
            raise _unreadable()
        return value.replace(fold=1) if stored.get("fold") else value

    return read


_READERS: dict[str, Callable[[dict[str, Json]], object]] = {
    "number": _number,
    "context": _context,
    "range": _range,
    "date": _temporal(parse_date),
    "time": _temporal(parse_time),
    "date and time": _temporal(parse_datetime),
    "duration": _temporal(parse_duration),
}
