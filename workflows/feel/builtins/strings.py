"""String functions (DMN 1.5, table 74), except those with regular expressions."""

from __future__ import annotations

from decimal import Decimal

from workflows.feel.builtins.registry import builtin
from workflows.feel.scope import Run


def whole(number: Decimal) -> int | None:
    """The number as an int when it is a whole one of sensible size."""
    if number != number.to_integral_value() or abs(number) >= 10**15:
        return None
    return int(number)


@builtin("substring", "string: string", "start position: number", "length: number?")
def _substring(run: Run, text: str, start: Decimal, length: Decimal | None = None) -> str | None:
    first, count = int(start), None if length is None else int(length)
    if not 1 <= abs(first) <= len(text) or (count is not None and count < 1):
        return None
    begin = first - 1 if first > 0 else len(text) + first
    return text[begin:] if count is None else text[begin : begin + count]


@builtin("string length", "string: string")
def _string_length(run: Run, text: str) -> Decimal:
    return Decimal(len(text))


@builtin("upper case", "string: string")
def _upper_case(run: Run, text: str) -> str:
    return text.upper()


@builtin("lower case", "string: string")
def _lower_case(run: Run, text: str) -> str:
    return text.lower()


@builtin("substring before", "string: string", "match: string")
def _substring_before(run: Run, text: str, match: str) -> str:
    before, found, _ = text.partition(match) if match else ("", "", "")
    return before if found else ""


@builtin("substring after", "string: string", "match: string")
def _substring_after(run: Run, text: str, match: str) -> str:
    return text.partition(match)[2] if match else text


@builtin("contains", "string: string", "match: string")
def _contains(run: Run, text: str, match: str) -> bool:
    return match in text


@builtin("starts with", "string: string", "match: string")
def _starts_with(run: Run, text: str, match: str) -> bool:
    return text.startswith(match)


@builtin("ends with", "string: string", "match: string")
def _ends_with(run: Run, text: str, match: str) -> bool:
    return text.endswith(match)


@builtin("string join", "list: list", "delimiter: any?")
def _string_join(run: Run, items: list[object], delimiter: object = None) -> str | None:
    if not isinstance(delimiter, str | None):
        return None
    parts = [item for item in items if item is not None]
    if not all(isinstance(part, str) for part in parts):
        return None
    between = delimiter or ""
    run.budget.check_text(sum(map(len, parts)) + len(between) * len(parts))  # type: ignore[arg-type]
    return between.join(parts)  # type: ignore[arg-type]
