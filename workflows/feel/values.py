"""Values of FEEL that Python has no type for, and the way of foreign values in."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from decimal import Context, Decimal, DivisionByZero, InvalidOperation, Overflow

from workflows.feel.errors import FeelError

#: Numbers are IEEE 754-2008 decimal128 (DMN 1.5, 10.3.2.3.1).
NUMBERS = Context(
    prec=34,
    Emin=-6143,
    Emax=6144,
    traps=[DivisionByZero, InvalidOperation, Overflow],
)

_CONTAINER_DEPTH = 100


@dataclass(frozen=True, slots=True, order=True)
class YearsMonthsDuration:
    """A duration in whole months; negative durations point to the past."""

    months: int

    def __str__(self) -> str:
        sign = "-" if self.months < 0 else ""
        years, months = divmod(abs(self.months), 12)
        if not months and years:
            return f"{sign}P{years}Y"
        return f"{sign}P{years}Y{months}M" if years else f"{sign}P{months}M"


@dataclass(frozen=True, slots=True)
class Range:
    """An interval, or a unary comparison such as ``(< 10)``.

    ``operator`` is None for an interval written with two end points; a missing
    end point of a comparison is None.
    """

    low: object
    high: object
    low_included: bool = True
    high_included: bool = True
    operator: str | None = None


_NATIVE = frozenset(
    {type(None), bool, str, datetime, date, time, timedelta, YearsMonthsDuration, Range}
)


def from_python(value: object, depth: int = 0) -> object:
    """The FEEL value for a Python value.

    Integers and floats become Decimal, tuples lists, mappings contexts with text
    keys. Raises FeelError ``unsupported-value`` for NaN and infinities, for keys that
    are no text and for containers nested deeper than 100.
    """
    kind = type(value)
    if kind is Decimal:
        return _finite(value)  # type: ignore[arg-type]
    if kind in _NATIVE:
        return value
    if depth > _CONTAINER_DEPTH:
        raise FeelError("unsupported-value", "a value is nested too deep")
    if kind is dict or isinstance(value, Mapping):
        return _context_from(value, depth)  # type: ignore[arg-type]
    if isinstance(value, list | tuple):
        return [from_python(item, depth + 1) for item in value]
    return _scalar_from(value)


def _finite(number: Decimal) -> Decimal:
    if not number.is_finite():
        raise FeelError("unsupported-value", "a number is not finite")
    return number


def _context_from(value: Mapping[object, object], depth: int) -> dict[str, object]:
    result: dict[str, object] = {}
    for key, item in value.items():
        if not isinstance(key, str):
            raise FeelError("unsupported-value", "a key of a context is no text")
        result[key] = from_python(item, depth + 1)
    return result


def _scalar_from(value: object) -> object:
    if isinstance(value, int):
        return NUMBERS.create_decimal(int(value))
    if isinstance(value, float):
        return _finite(Decimal(repr(value)))
    if isinstance(value, str):
        return str.__str__(value)
    if isinstance(value, Decimal):
        return _finite(Decimal(value))
    return value


def number_from_text(text: str) -> Decimal | None:
    """The number a literal stands for; None when it does not fit decimal128."""
    try:
        return NUMBERS.create_decimal(text)
    except (InvalidOperation, Overflow):
        return None
