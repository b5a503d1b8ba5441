"""Numeric functions (DMN 1.5, table 76)."""

from __future__ import annotations

from datetime import timedelta
from decimal import (
    MAX_EMAX,
    MIN_EMIN,
    ROUND_CEILING,
    ROUND_DOWN,
    ROUND_FLOOR,
    ROUND_HALF_DOWN,
    ROUND_HALF_EVEN,
    ROUND_HALF_UP,
    ROUND_UP,
    Context,
    Decimal,
    DecimalException,
)

from workflows.feel.builtins.registry import builtin
from workflows.feel.scope import Run
from workflows.feel.values import NUMBERS, YearsMonthsDuration

#: Scales outside these bounds have no meaning in decimal128.
_MIN_SCALE, _MAX_SCALE = -6111, 6176

_ROUNDING = Context(prec=7000, Emin=MIN_EMIN, Emax=MAX_EMAX)


def _rounded(number: Decimal, scale: Decimal, rounding: str) -> Decimal | None:
    if not _MIN_SCALE <= scale <= _MAX_SCALE:
        return None
    places = int(scale)
    exponent = number.as_tuple().exponent
    if isinstance(exponent, int) and -exponent <= places:
        return number
    try:
        unit = Decimal((0, (1,), -places))
        return NUMBERS.plus(number.quantize(unit, rounding=rounding, context=_ROUNDING))
    except DecimalException:
        return None


@builtin("decimal", "n: number", "scale: number")
def _decimal(run: Run, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_EVEN)


@builtin("floor", "n: number", "scale: number?")
def _floor(run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return _rounded(number, scale, ROUND_FLOOR)


@builtin("ceiling", "n: number", "scale: number?")
def _ceiling(run: Run, number: Decimal, scale: Decimal = Decimal(0)) -> Decimal | None:
    return _rounded(number, scale, ROUND_CEILING)


@builtin("round up", "n: number", "scale: number")
def _round_up(run: Run, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_UP)


@builtin("round down", "n: number", "scale: number")
def _round_down(run: Run, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_DOWN)


@builtin("round half up", "n: number", "scale: number")
def _round_half_up(run: Run, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_UP)


@builtin("round half down", "n: number", "scale: number")
def _round_half_down(run: Run, number: Decimal, scale: Decimal) -> Decimal | None:
    return _rounded(number, scale, ROUND_HALF_DOWN)


@builtin("abs", "n: any")
def _abs(run: Run, value: object) -> object:
    if isinstance(value, Decimal):
        return abs(value)
    if isinstance(value, timedelta):
        return abs(value)
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(abs(value.months))
    return None


@builtin("modulo", "dividend: number", "divisor: number")
def _modulo(run: Run, dividend: Decimal, divisor: Decimal) -> Decimal | None:
    if divisor == 0:
        return None
    try:
        rest = NUMBERS.remainder(dividend, divisor)
        # The specification's modulo has the sign of the divisor.
        return NUMBERS.add(rest, divisor) if rest and (rest < 0) != (divisor < 0) else rest
    except DecimalException:
        return None


def _calculated(operation: object, number: Decimal) -> Decimal | None:
    try:
        return operation(number)  # type: ignore[operator, no-any-return]
    except DecimalException:
        return None


@builtin("sqrt", "number: number")
def _sqrt(run: Run, number: Decimal) -> Decimal | None:
    return _calculated(NUMBERS.sqrt, number) if number >= 0 else None


@builtin("log", "number: number")
def _log(run: Run, number: Decimal) -> Decimal | None:
    return _calculated(NUMBERS.ln, number) if number > 0 else None


@builtin("exp", "number: number")
def _exp(run: Run, number: Decimal) -> Decimal | None:
    return _calculated(NUMBERS.exp, number)


@builtin("odd", "number: number")
def _odd(run: Run, number: Decimal) -> bool:
    return abs(_ROUNDING.remainder(number, Decimal(2))) == 1


@builtin("even", "number: number")
def _even(run: Run, number: Decimal) -> bool:
    return _ROUNDING.remainder(number, Decimal(2)) == 0
