"""All built-in functions: importing this module makes them known."""

from workflows.feel import range_text
from workflows.feel.builtins import (
    calendars,
    contexts,
    conversion,
    lists,
    numbers,
    ranges,
    regular_expressions,
    statistics,
    strings,
    temporal,
)
from workflows.feel.builtins.registry import BUILTINS

__all__ = ["BUILTINS"]

_FAMILIES = (
    calendars, contexts, conversion, lists, numbers, ranges,
    range_text, regular_expressions, statistics, strings, temporal,
)  # fmt: skip
