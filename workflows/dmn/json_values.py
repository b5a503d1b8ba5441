"""Plain JSON in and out, for commands and forms.

JSON has no dates and no durations: texts are read as the declared types of a model's
input data. ``workflows.feel.encode`` is the lossless form; this one is for people.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping
from decimal import Decimal

from workflows.dmn.model import DecisionModel
from workflows.feel.limits import Budget
from workflows.feel.temporal.parse import parse_date, parse_datetime, parse_duration, parse_time
from workflows.feel.text import text_of
from workflows.feel.types import FeelType

_READERS: dict[str, Callable[[str], object]] = {
    "date": parse_date,
    "time": parse_time,
    "date and time": parse_datetime,
    "days and time duration": parse_duration,
    "years and months duration": parse_duration,
}


def inputs_from_json(model: DecisionModel, values: Mapping[str, object]) -> dict[str, object]:
    """The inputs of a model from plain JSON; names the model does not know are kept."""
    types = {each.name: each.type for each in model.inputs}
    types.update({each.name: each.type for each in model.decisions})
    return {
        name: _typed(value, types[name]) if name in types else value
        for name, value in values.items()
    }


def _typed(value: object, wanted: FeelType) -> object:
    if isinstance(value, str):
        reader = _READERS.get(wanted.kind)
        return reader(value) if reader else value
    if isinstance(value, list) and wanted.item is not None:
        item = wanted.item
        return [_typed(each, item) for each in value]
    if isinstance(value, dict) and wanted.entries is not None:
        known = dict(wanted.entries)
        return {
            key: _typed(each, known[key]) if key in known else each for key, each in value.items()
        }
    return value


def plain_json(value: object) -> object:
    """A value for people: numbers as JSON numbers, everything without JSON type as text."""
    if value is None or isinstance(value, bool | str):
        return value
    if isinstance(value, Decimal):
        return _plain_number(value)
    if isinstance(value, list):
        return [plain_json(item) for item in value]
    if isinstance(value, dict):
        return {key: plain_json(item) for key, item in value.items()}
    return text_of(value, Budget())


def _plain_number(number: Decimal) -> int | float | str:
    if number == number.to_integral_value() and abs(number) < 10**15:
        return int(number)
    near = float(number)
    # What a float cannot hold is better read as text than wrong.
    return near if math.isfinite(near) and Decimal(repr(near)) == number else str(number)
