"""FEEL, the expression language of DMN 1.5, in plain Python.

Values are None, bool, Decimal, str, date, time, datetime, timedelta (days and time),
YearsMonthsDuration, list, dict, Range and functions; years outside 1 to 9999 appear as
FarDate and FarDateTime. See docs/feel.md.
"""

from workflows.feel.codec import decode, encode
from workflows.feel.errors import FeelError, Position
from workflows.feel.expression import (
    Expression,
    UnaryTests,
    compile,  # noqa: A004 - the name callers agreed on; used as feel.compile
    evaluate,
    unary_test,
)
from workflows.feel.functions import Function
from workflows.feel.limits import DEFAULT_LIMITS, Limits
from workflows.feel.scope import Calendars
from workflows.feel.temporal.far import FarDate, FarDateTime
from workflows.feel.values import Range, YearsMonthsDuration

__all__ = [
    "DEFAULT_LIMITS",
    "Calendars",
    "Expression",
    "FarDate",
    "FarDateTime",
    "FeelError",
    "Function",
    "Limits",
    "Position",
    "Range",
    "UnaryTests",
    "YearsMonthsDuration",
    "compile",
    "decode",
    "encode",
    "evaluate",
    "unary_test",
]
