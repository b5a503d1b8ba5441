"""Conversion functions and not() (DMN 1.5, tables 72 and 73)."""

from __future__ import annotations

import re
from datetime import timedelta
from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.scope import Run
from workflows.feel.temporal.parse import parse_duration
from workflows.feel.text import text_of
from workflows.feel.values import YearsMonthsDuration, number_from_text

_NUMBER = re.compile(r"-?(\d+(\.\d+)?|\.\d+)([eE][+-]?\d+)?", re.ASCII)
_GROUPING = (" ", ",", ".")
_DECIMAL = (".", ",")


@builtin("not", "negand: any")
def _not(run: Run, negand: object) -> bool | None:
    return not negand if isinstance(negand, bool) else None


@builtin("number", "from: string", "grouping separator: any?", "decimal separator: any?")
def _number(run: Run, text: str, grouping: object = None, point: object = None) -> Decimal | None:
    if grouping not in (None, *_GROUPING) or point not in (None, *_DECIMAL):
        return None
    if grouping is not None and grouping == point:
        return None
    if isinstance(grouping, str):
        text = text.replace(grouping, "")
    if isinstance(point, str):
        text = text.replace(point, ".")
    return number_from_text(text) if _NUMBER.fullmatch(text) else None


@builtin("string", "from: any")
def _string(run: Run, value: object) -> str | None:
    if value is None:
        return None
    text = text_of(value, run.budget)
    run.budget.check_text(len(text))
    return text


@builtin("duration", "from: string")
def _duration(run: Run, text: str) -> YearsMonthsDuration | timedelta | None:
    return parse_duration(text)
