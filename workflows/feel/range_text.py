"""The function range(), which reads a range from text (DMN 1.5, table 73)."""

from __future__ import annotations

import re

from workflows.feel import nodes
from workflows.feel.builtins.registry import builtin
from workflows.feel.comparison import ordered
from workflows.feel.compiler import comparison_range, compile_node
from workflows.feel.errors import FeelError
from workflows.feel.parser import parse_expression
from workflows.feel.scope import Run, Scope
from workflows.feel.values import Range

_RANGE = re.compile(r"([\[\](])(.*?)\.\.(.*)([\])\[])", re.DOTALL)
#: Conversions that may stand for an end point.
_CONSTRUCTORS = frozenset({"date", "time", "date and time", "duration"})


@builtin("range", "from: string")
def _range(run: Run, text: str) -> Range | None:
    run.budget.spend(len(text))
    match = _RANGE.fullmatch(text.strip())
    if match is None:
        return None
    opening, first, last, closing = match.groups()
    low_included, high_included = opening == "[", closing == "]"
    try:
        low, high = _end_point(first, run), _end_point(last, run)
    except FeelError:
        return None
    # An end point that is left out is open.
    if (low is None and (low_included or first.strip())) or (
        high is None and (high_included or last.strip())
    ):
        return None
    return _checked(Range(low, high, low_included, high_included))


def _checked(bounds: Range) -> Range | None:
    if bounds.low is None and bounds.high is None:
        return None
    if bounds.low is None:
        return comparison_range("<=" if bounds.high_included else "<", bounds.high)
    if bounds.high is None:
        return comparison_range(">=" if bounds.low_included else ">", bounds.low)
    return bounds if ordered("<=", bounds.low, bounds.high) is True else None


def _end_point(text: str, run: Run) -> object:
    """The constant an end point is written as; None for anything else."""
    if not text.strip():
        return None
    tree = parse_expression(text)
    if not _is_constant(tree):
        return None
    return compile_node(tree)(Scope({}, None, run))


def _is_constant(tree: nodes.Node) -> bool:
    if isinstance(tree, nodes.Negate):
        return isinstance(tree.operand, nodes.Literal)
    if not isinstance(tree, nodes.Call):
        return isinstance(tree, nodes.Literal)
    called = tree.function
    if not isinstance(called, nodes.Name) or called.name not in _CONSTRUCTORS:
        return False
    return all(isinstance(argument, nodes.Literal) for argument in tree.arguments)
