"""Arithmetic of FEEL (DMN 1.5, 10.3.2.3, tables 45 to 50): a value, or null."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, timedelta
from decimal import Decimal, DecimalException

from workflows.feel.limits import Budget
from workflows.feel.temporal import arithmetic as temporal
from workflows.feel.temporal.far import AnyDate, AnyDateTime
from workflows.feel.types import kind_of
from workflows.feel.values import NUMBERS, YearsMonthsDuration

_NUMBER = "number"
_DAYS = "days and time duration"
_MONTHS = "years and months duration"
_MOMENT = "date and time"


def apply(sign: str, left: object, right: object, budget: Budget) -> object:
    """``left sign right`` for one of ``+ - * / **``; null when not defined."""
    if type(left) is Decimal and type(right) is Decimal:
        return number_operation(sign, left, right)
    if sign == "+" and type(left) is str and type(right) is str:
        budget.check_text(len(left) + len(right))
        budget.spend((len(left) + len(right)) // 16)
        return left + right
    operation = _OPERATIONS.get((sign, kind_of(left), kind_of(right)))
    if operation is None:
        return None
    try:
        return operation(left, right)
    except (OverflowError, DecimalException):
        return None


def number_operation(sign: str, left: Decimal, right: Decimal) -> Decimal | None:
    """Arithmetic of two numbers in decimal128."""
    if sign == "**" and not right:
        return Decimal(1)  # also 0 ** 0, as IEEE 754 has it for pow
    try:
        result = _NUMBER_OPERATIONS[sign](left, right)
    except DecimalException:
        return None
    # A negative power of zero is infinite without raising.
    return result if result.is_finite() else None


_NUMBER_OPERATIONS: dict[str, Callable[[Decimal, Decimal], Decimal]] = {
    "+": NUMBERS.add,
    "-": NUMBERS.subtract,
    "*": NUMBERS.multiply,
    "/": NUMBERS.divide,
    "**": NUMBERS.power,
}


def negate(value: object) -> object:
    """Arithmetic negation of a number or duration; null for other values."""
    if type(value) is Decimal:
        return NUMBERS.minus(value)
    if isinstance(value, timedelta):
        return -value
    if isinstance(value, YearsMonthsDuration):
        return YearsMonthsDuration(-value.months)
    return None


def _moment_minus_date(moment: AnyDateTime, day: AnyDate) -> timedelta | None:
    return temporal.subtract_moments(moment, _midnight(day))


def _midnight(day: AnyDate) -> AnyDateTime:
    # Table 53: a date stands for the midnight it begins with in UTC.
    return temporal.date_as_moment(day, UTC)


def _divide_days(left: timedelta, right: timedelta) -> Decimal | None:
    unit = timedelta.resolution
    return number_operation("/", Decimal(left // unit), Decimal(right // unit))


def _divide_months(left: YearsMonthsDuration, right: YearsMonthsDuration) -> Decimal | None:
    return number_operation("/", Decimal(left.months), Decimal(right.months))


def _months_over_number(left: YearsMonthsDuration, right: Decimal) -> YearsMonthsDuration | None:
    months = number_operation("/", Decimal(left.months), right)
    return None if months is None else temporal.multiply_months(YearsMonthsDuration(1), months)


def _days_over_number(left: timedelta, right: Decimal) -> timedelta | None:
    count = number_operation("/", Decimal(left // timedelta.resolution), right)
    return None if count is None else temporal.multiply_duration(timedelta.resolution, count)


def _add_months(left: YearsMonthsDuration, right: YearsMonthsDuration) -> YearsMonthsDuration:
    return YearsMonthsDuration(left.months + right.months)


def _swapped(operation: Callable[..., object]) -> Callable[[object, object], object]:
    return lambda left, right: operation(right, left)


def _with_negated(operation: Callable[..., object]) -> Callable[[object, object], object]:
    return lambda left, right: operation(left, negate(right))


_ADDITIONS: dict[tuple[str, str], Callable[..., object]] = {
    ("date", _DAYS): temporal.add_days_time_to_date,
    ("date", _MONTHS): lambda day, size: temporal.add_months(day, size.months),
    (_MOMENT, _DAYS): temporal.add_days_time,
    (_MOMENT, _MONTHS): lambda moment, size: temporal.add_months_to_moment(moment, size.months),
    ("time", _DAYS): temporal.add_to_time,
}


def _operations() -> dict[tuple[str, str, str], Callable[..., object]]:
    table: dict[tuple[str, str, str], Callable[..., object]] = {
        ("+", _DAYS, _DAYS): lambda left, right: left + right,
        ("-", _DAYS, _DAYS): lambda left, right: left - right,
        ("+", _MONTHS, _MONTHS): _add_months,
        ("-", _MONTHS, _MONTHS): _with_negated(_add_months),
        ("*", _DAYS, _NUMBER): temporal.multiply_duration,
        ("*", _NUMBER, _DAYS): _swapped(temporal.multiply_duration),
        ("/", _DAYS, _NUMBER): _days_over_number,
        ("/", _DAYS, _DAYS): _divide_days,
        ("*", _MONTHS, _NUMBER): temporal.multiply_months,
        ("*", _NUMBER, _MONTHS): _swapped(temporal.multiply_months),
        ("/", _MONTHS, _NUMBER): _months_over_number,
        ("/", _MONTHS, _MONTHS): _divide_months,
        ("-", _MOMENT, _MOMENT): temporal.subtract_moments,
        ("-", _MOMENT, "date"): _moment_minus_date,
        ("-", "date", _MOMENT): lambda day, at: temporal.subtract_moments(_midnight(day), at),
        ("-", "date", "date"): lambda a, b: temporal.subtract_moments(_midnight(a), _midnight(b)),
        ("-", "time", "time"): temporal.subtract_times,
    }
    for (value, duration), add in _ADDITIONS.items():
        table["+", value, duration] = add
        table["+", duration, value] = _swapped(add)
        table["-", value, duration] = _with_negated(add)
    return table


_OPERATIONS = _operations()
