"""Plain JSON of scripts and answers; what JSON has no type for is written as FEEL."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from typing import Any, NoReturn

from workflows import feel
from workflows.dmn import plain_json
from workflows.feel.values import from_python

from .errors import Refused

#: Levels of lists and objects that are read.
_DEPTH = 50


def loads(text: str | bytes) -> Any:
    """JSON with exact numbers; raises :class:`Refused` with the place of the fault."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except json.JSONDecodeError as fault:
        place = f"line {fault.lineno}, column {fault.colno}"
        raise Refused(f"This is not JSON ({place}: {fault.msg}).") from None
    except UnicodeDecodeError:
        raise Refused("This is not JSON: it is not written in UTF-8.") from None
    except RecursionError:
        raise Refused("The JSON is nested too deep.") from None
    except ValueError as fault:
        raise Refused(f"This is not JSON ({fault}).") from None


def _no_number(text: str) -> NoReturn:
    raise ValueError(f"{text} is no number")


def variables(value: object, at: datetime) -> dict[str, object]:
    """Variables for the engine; ``{"feel": "…"}`` stands for the value of that expression.

    Raises :class:`Refused` for anything but an object, and for expressions that are not FEEL.
    """
    if value is None:
        return {}
    if not isinstance(value, dict):
        raise Refused(f"Variables are written as an object such as {{}}, not as {shown(value)}.")
    return {name: _read(item, at, 1) for name, item in value.items()}


def value_of(value: object, at: datetime) -> object:
    """One value for the engine, read like those of :func:`variables`."""
    return _read(value, at, 1)


def _read(value: object, at: datetime, depth: int) -> object:
    if depth > _DEPTH:
        raise Refused("A variable is nested too deep.")
    if isinstance(value, dict):
        if value.keys() == {"feel"} and isinstance(value["feel"], str):
            return _evaluated(value["feel"], at)
        return {key: _read(item, at, depth + 1) for key, item in value.items()}
    if isinstance(value, list):
        return [_read(item, at, depth + 1) for item in value]
    try:
        return from_python(value)
    except (feel.FeelError, ArithmeticError):
        raise Refused(f"{shown(value)} cannot be the value of a variable.") from None


def _evaluated(text: str, at: datetime) -> object:
    try:
        return feel.evaluate(text.strip().removeprefix("="), {}, now=at)
    except feel.FeelError as fault:
        raise Refused(f'"{text}" is not FEEL: {fault}.') from None


def written(values: Mapping[str, object]) -> dict[str, object]:
    """Variables as plain JSON."""
    return {name: plain_json(value) for name, value in values.items()}


def plain(value: object) -> Any:
    """A value of Python or FEEL as plain JSON; as a text when it is too deep for that."""
    try:
        return plain_json(from_python(value))
    except feel.FeelError:
        return shown(value)


def shown(value: object) -> str:
    """A short JSON text of a value, for sentences."""
    text = json.dumps(value, ensure_ascii=False, default=str)
    return text if len(text) <= 80 else text[:79] + "…"
