"""Unary tests: the cells of decision tables (DMN 1.5, 10.3.2.8)."""

from __future__ import annotations

from collections.abc import Callable

from workflows.feel import nodes
from workflows.feel.comparison import member, negated
from workflows.feel.compiler import compile_node, compile_test
from workflows.feel.scope import Scope

Truth = bool | None
UnaryEvaluator = Callable[[Scope, object], Truth]

INPUT = "?"
#: Forms whose boolean value is compared with the input, never taken as the verdict.
_PLAIN_VALUES = (nodes.Literal, nodes.Name, nodes.Path)


def compile_unary(cell: nodes.UnaryTests) -> UnaryEvaluator:
    """The function that tells whether an input value passes a cell."""
    tests = [_compile_cell_test(test) for test in cell.tests]
    if not tests:
        return lambda scope, value: True

    def evaluate(scope: Scope, value: object) -> Truth:
        inner = scope.inner({INPUT: value})
        result: Truth = False
        for test in tests:
            outcome = test(inner, value)
            if outcome is True:
                return True
            if outcome is None:
                result = None
        return result

    if cell.negated:
        return lambda scope, value: negated(evaluate(scope, value))
    return evaluate


def _compile_cell_test(test: nodes.Node) -> UnaryEvaluator:
    if isinstance(test, nodes.OperatorTest):
        return compile_test(test)
    evaluate = compile_node(test)
    if nodes.mentions(test, INPUT):
        return lambda scope, value: _verdict(evaluate(scope), value, scope)
    if isinstance(test, _PLAIN_VALUES):
        return lambda scope, value: member(value, evaluate(scope), scope.run.budget)
    return lambda scope, value: _verdict_unless_boolean(evaluate(scope), value, scope)


def _verdict(result: object, value: object, scope: Scope) -> Truth:
    return result if isinstance(result, bool) else member(value, result, scope.run.budget)


def _verdict_unless_boolean(result: object, value: object, scope: Scope) -> Truth:
    if isinstance(result, bool) and not isinstance(value, bool):
        return result
    return member(value, result, scope.run.budget)
