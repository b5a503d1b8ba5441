"""From syntax tree to closures: every node becomes a function of the scope."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal

from workflows.feel import nodes
from workflows.feel.builtins.registry import BUILTINS
from workflows.feel.comparison import both, compare, member, ordered
from workflows.feel.operators import apply, negate, number_operation
from workflows.feel.properties import property_of
from workflows.feel.scope import Scope
from workflows.feel.types import NULL, conforms
from workflows.feel.values import Range

Evaluator = Callable[[Scope], object]


def compile_node(node: nodes.Node) -> Evaluator:
    """The function that evaluates a tree in a scope."""
    return _COMPILERS[type(node)](node)


Compiler = Callable[..., Evaluator]


def compiles(kind: type[nodes.Node]) -> Callable[[Compiler], Compiler]:
    """Register the compiler of one kind of node."""

    def register(compiler: Compiler) -> Compiler:
        _COMPILERS[kind] = compiler
        return compiler

    return register


_COMPILERS: dict[type[nodes.Node], Compiler] = {}


@compiles(nodes.Literal)
def _literal(node: nodes.Literal) -> Evaluator:
    value = node.value
    return lambda scope: value


@compiles(nodes.Name)
def _name(node: nodes.Name) -> Evaluator:
    name = node.name
    built_in = BUILTINS.get(name)

    def evaluate(scope: Scope) -> object:
        block: Scope | None = scope
        while block is not None:
            if name in block.names:
                return block.names[name]
            block = block.parent
        return built_in

    return evaluate


@compiles(nodes.Negate)
def _negate(node: nodes.Negate) -> Evaluator:
    operand = compile_node(node.operand)
    if isinstance(node.operand, nodes.Literal):
        constant = negate(node.operand.value)
        return lambda scope: constant
    return lambda scope: negate(operand(scope))


@compiles(nodes.Chain)
def _chain(node: nodes.Chain) -> Evaluator:
    first = compile_node(node.first)
    rest = [(sign, compile_node(operand)) for sign, operand in node.rest]

    def evaluate(scope: Scope) -> object:
        value = first(scope)
        for sign, operand in rest:
            right = operand(scope)
            if type(value) is Decimal and type(right) is Decimal:
                value = number_operation(sign, value, right)
            else:
                value = apply(sign, value, right, scope.run.budget)
        return value

    return evaluate


@compiles(nodes.Logic)
def _logic(node: nodes.Logic) -> Evaluator:
    operands = [compile_node(operand) for operand in node.operands]
    # "and" ends at the first false, "or" at the first true.
    decisive = node.word == "or"

    def evaluate(scope: Scope) -> object:
        result: bool | None = not decisive
        for operand in operands:
            value = operand(scope)
            if value is decisive:
                return decisive
            if not isinstance(value, bool):
                result = None
        return result

    return evaluate


@compiles(nodes.Compare)
def _compare(node: nodes.Compare) -> Evaluator:
    sign = node.operator
    left, right = compile_node(node.left), compile_node(node.right)
    return lambda scope: compare(sign, left(scope), right(scope), scope.run.budget)


@compiles(nodes.Between)
def _between(node: nodes.Between) -> Evaluator:
    value, low, high = (compile_node(part) for part in (node.value, node.low, node.high))

    def evaluate(scope: Scope) -> object:
        tested = value(scope)
        return both(ordered(">=", tested, low(scope)), ordered("<=", tested, high(scope)))

    return evaluate


Test = Callable[[Scope, object], bool | None]


def compile_test(node: nodes.Node) -> Test:
    """The function that tells whether a value passes one test of ``in``."""
    operand = compile_node(node.operand if isinstance(node, nodes.OperatorTest) else node)
    if isinstance(node, nodes.OperatorTest):
        sign = node.operator
        return lambda scope, value: compare(sign, value, operand(scope), scope.run.budget)
    return lambda scope, value: member(value, operand(scope), scope.run.budget)


@compiles(nodes.In)
def _in(node: nodes.In) -> Evaluator:
    value = compile_node(node.value)
    tests = [compile_test(test) for test in node.tests]

    def evaluate(scope: Scope) -> object:
        tested = value(scope)
        result: bool | None = False
        for test in tests:
            outcome = test(scope, tested)
            if outcome is True:
                return True
            if outcome is None:
                result = None
        return result

    return evaluate


@compiles(nodes.InstanceOf)
def _instance_of(node: nodes.InstanceOf) -> Evaluator:
    value, wanted = compile_node(node.value), node.type
    if wanted == NULL:
        return lambda scope: value(scope) is None
    return lambda scope: conforms(value(scope), wanted, scope.run.budget)


@compiles(nodes.If)
def _if(node: nodes.If) -> Evaluator:
    condition, yes, no = (compile_node(part) for part in (node.condition, node.yes, node.no))
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


@compiles(nodes.Path)
def _path(node: nodes.Path) -> Evaluator:
    source, name = compile_node(node.source), node.name

    def evaluate(scope: Scope) -> object:
        value = source(scope)
        if type(value) is dict:
            return value.get(name)
        if type(value) is list:
            scope.run.budget.spend(len(value))
            return [property_of(item, name) for item in value]
        return property_of(value, name)

    return evaluate


@compiles(nodes.ListNode)
def _list(node: nodes.ListNode) -> Evaluator:
    items = [compile_node(item) for item in node.items]
    return lambda scope: [item(scope) for item in items]


@compiles(nodes.ContextNode)
def _context(node: nodes.ContextNode) -> Evaluator:
    entries = [(key, compile_node(value)) for key, value in node.entries]
    if len({key for key, _ in entries}) < len(entries):
        return lambda scope: None  # 10.3.2.6: keys are distinct

    def evaluate(scope: Scope) -> object:
        built: dict[str, object] = {}
        inner = scope.inner(built)
        for key, value in entries:
            built[key] = value(inner)
        return built

    return evaluate


@compiles(nodes.RangeNode)
def _range(node: nodes.RangeNode) -> Evaluator:
    low, high = compile_node(node.low), compile_node(node.high)
    low_included, high_included = node.low_included, node.high_included
    return lambda scope: Range(low(scope), high(scope), low_included, high_included)


@compiles(nodes.OperatorTest)
def _operator_test(node: nodes.OperatorTest) -> Evaluator:
    operand, sign = compile_node(node.operand), node.operator
    return lambda scope: comparison_range(sign, operand(scope))


def comparison_range(sign: str, point: object) -> Range:
    """The range that ``(sign point)`` stands for."""
    if sign in ("<", "<="):
        return Range(None, point, low_included=False, high_included=sign == "<=", operator=sign)
    if sign in (">", ">="):
        return Range(point, None, low_included=sign == ">=", high_included=False, operator=sign)
    return Range(point, point, sign == "=", sign == "=", sign)
