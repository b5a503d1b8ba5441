"""Closures for function definitions and invocations."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from workflows.feel import nodes
from workflows.feel.coercion import coerce
from workflows.feel.compiler import Evaluator, compile_node, compiles
from workflows.feel.functions import Function
from workflows.feel.scope import Run, Scope
from workflows.feel.types import ANY, FeelType, is_part_of


class Closure(Function):
    """A function defined in an expression or a model, with the scope it was made in.

    An argument that does not conform to its parameter's type, even after the
    conversions of 10.3.2.9.4, makes the result null.
    """

    __slots__ = ("_body", "_cost", "_scope", "parameters", "result")

    def __init__(
        self,
        parameters: tuple[tuple[str, FeelType], ...],
        body: Evaluator,
        scope: Scope,
        *,
        cost: int = 1,
        result: FeelType = ANY,
    ) -> None:
        self.parameters = parameters
        self.result = result
        self._body = body
        self._cost = cost
        self._scope = scope

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        if len(arguments) != len(self.parameters):
            return None
        names: dict[str, object] = {}
        for (name, wanted), argument in zip(self.parameters, arguments, strict=True):
            value = coerce(argument, wanted, run.budget)
            if value is None and argument is not None:
                return None
            names[name] = value
        return self._evaluate(run, names)

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        names = [name for name, _ in self.parameters]
        if len(arguments) > len(names) or not set(arguments) <= set(names):
            return None
        return self.call(run, [arguments.get(name) for name in names])

    def _evaluate(self, run: Run, names: dict[str, object]) -> object:
        run.budget.spend(self._cost)
        run.budget.enter()
        try:
            return coerce(self._body(Scope(names, self._scope, run)), self.result, run.budget)
        finally:
            run.budget.leave()

    def accepts(self, parameters: Sequence[FeelType]) -> bool:
        if len(parameters) != len(self.parameters):
            return False
        own = (wanted for _, wanted in self.parameters)
        return all(is_part_of(given, mine) for given, mine in zip(parameters, own, strict=True))

    def returns(self, result: FeelType) -> bool:
        return self.result is ANY or is_part_of(self.result, result)


@compiles(nodes.FunctionDefinition)
def _function(node: nodes.FunctionDefinition) -> Evaluator:
    if node.body is None:
        return lambda scope: None
    parameters, body = node.parameters, compile_node(node.body)
    cost = nodes.size(node.body)
    return lambda scope: Closure(parameters, body, scope, cost=cost)


@compiles(nodes.Call)
def _call(node: nodes.Call) -> Evaluator:
    function = compile_node(node.function)
    arguments = [compile_node(argument) for argument in node.arguments]
    if node.names is not None:
        return _named_call(function, node.names, arguments)

    def evaluate(scope: Scope) -> object:
        called = function(scope)
        if not isinstance(called, Function):
            return None
        return called.call(scope.run, [argument(scope) for argument in arguments])

    return evaluate


def _named_call(
    function: Callable[[Scope], object], names: tuple[str, ...], arguments: list[Evaluator]
) -> Evaluator:
    if len(set(names)) < len(names):
        return lambda scope: None

    def evaluate(scope: Scope) -> object:
        called = function(scope)
        if not isinstance(called, Function):
            return None
        values = (argument(scope) for argument in arguments)
        return called.call_named(scope.run, dict(zip(names, values, strict=True)))

    return evaluate
