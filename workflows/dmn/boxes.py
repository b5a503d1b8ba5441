"""Boxed expressions (DMN 1.5, 10.2) as functions of a FEEL scope."""

from __future__ import annotations

from collections.abc import Callable

from workflows.dmn.compilation import Compilation, Evaluator, nothing
from workflows.dmn.tables import compile_table
from workflows.dmn.xml import Element, child, children, local
from workflows.feel.coercion import coerce
from workflows.feel.compile_calls import Closure
from workflows.feel.compile_loops import Items, item_scope, items_of
from workflows.feel.functions import Function
from workflows.feel.scope import Scope
from workflows.feel.types import ANY, FeelType

Box = Callable[[Element, Compilation], Evaluator]


def find_box(element: Element | None) -> Element | None:
    """The boxed expression below an element, if there is one."""
    return None if element is None else next(children(element, *_BOXES), None)


def compile_inside(element: Element | None, compilation: Compilation) -> Evaluator:
    """The evaluator of the boxed expression below an element; null without one."""
    box = find_box(element)
    return nothing if box is None else compile_box(box, compilation)


def compile_box(element: Element, compilation: Compilation) -> Evaluator:
    """The evaluator of a boxed expression, its value converted to its type."""
    evaluate = _BOXES[local(element)](element, compilation)
    if local(element) in _UNTYPED:
        return evaluate
    return typed(evaluate, compilation.types.named(element.get("typeRef")))


def typed(evaluate: Evaluator, wanted: FeelType) -> Evaluator:
    """The same evaluator with its value converted to a type, or null."""
    if wanted is ANY:
        return evaluate
    return lambda scope: coerce(evaluate(scope), wanted, scope.run.budget)


def _literal(element: Element, compilation: Compilation) -> Evaluator:
    return compilation.expression(element)


def _context(element: Element, compilation: Compilation) -> Evaluator:
    entries: list[tuple[str, Evaluator]] = []
    result: Evaluator | None = None
    for entry in children(element, "contextEntry"):
        variable = child(entry, "variable")
        evaluate = compile_inside(entry, compilation)
        if variable is None:
            result = evaluate
        else:
            wanted = compilation.types.named(variable.get("typeRef"))
            entries.append((variable.get("name", ""), _entry_value(evaluate, wanted)))

    def evaluate_context(scope: Scope) -> object:
        built: dict[str, object] = {}
        inner = scope.inner(built)
        for name, value in entries:
            built[name] = value(inner)
        return built if result is None else result(inner)

    return evaluate_context


def _entry_value(evaluate: Evaluator, wanted: FeelType) -> Evaluator:
    # The type of an entry that holds a function is often the type of its result.
    if wanted.kind == "function":
        return evaluate

    def value(scope: Scope) -> object:
        result = evaluate(scope)
        if isinstance(result, Function):
            return result
        return coerce(result, wanted, scope.run.budget)

    return value


def _invocation(element: Element, compilation: Compilation) -> Evaluator:
    called = compile_inside(element, compilation)
    bindings: dict[str, Evaluator] = {}
    for binding in children(element, "binding"):
        parameter = child(binding, "parameter")
        if parameter is not None:
            bindings[parameter.get("name", "")] = compile_inside(binding, compilation)

    def evaluate(scope: Scope) -> object:
        function = called(scope)
        if not isinstance(function, Function):
            return None
        arguments = {name: value(scope) for name, value in bindings.items()}
        return function.call_named(scope.run, arguments)

    return evaluate


def _function(element: Element, compilation: Compilation) -> Evaluator:
    if element.get("kind", "FEEL") != "FEEL":
        return compilation.note("language", element, "functions of other languages are not run")
    parameters = parameters_of(element, compilation)
    body = compile_inside(element, compilation)
    result = compilation.types.named(element.get("typeRef"))
    result = ANY if result.kind == "function" else result
    return lambda scope: Closure(parameters, body, scope, result=result)


def parameters_of(element: Element, compilation: Compilation) -> tuple[tuple[str, FeelType], ...]:
    """Names and types of the formal parameters of a function."""
    return tuple(
        (part.get("name", ""), compilation.types.named(part.get("typeRef")))
        for part in children(element, "formalParameter")
    )


def _list(element: Element, compilation: Compilation) -> Evaluator:
    items = [compile_box(item, compilation) for item in children(element, *_BOXES)]
    return lambda scope: [item(scope) for item in items]


def _relation(element: Element, compilation: Compilation) -> Evaluator:
    columns = [
        (part.get("name", ""), compilation.types.named(part.get("typeRef")))
        for part in children(element, "column")
    ]
    rows: list[list[tuple[str, Evaluator]]] = []
    for row in children(element, "row"):
        cells = [compile_box(cell, compilation) for cell in children(row, *_BOXES)]
        rows.append(
            [
                (name, typed(cell, wanted))
                for (name, wanted), cell in zip(columns, cells, strict=False)
            ]
        )
    return lambda scope: [{name: cell(scope) for name, cell in row} for row in rows]


def _conditional(element: Element, compilation: Compilation) -> Evaluator:
    condition, yes, no = (
        compile_inside(child(element, name), compilation) for name in ("if", "then", "else")
    )
    return lambda scope: yes(scope) if condition(scope) is True else no(scope)


def _filter(element: Element, compilation: Compilation) -> Evaluator:
    source = compile_inside(child(element, "in"), compilation)
    match = compile_inside(child(element, "match"), compilation)

    def evaluate(scope: Scope) -> object:
        value = source(scope)
        if value is None:
            return None
        items = value if isinstance(value, list) else [value]
        scope.run.budget.spend(len(items))
        verdicts = [match(item_scope(scope, item)) for item in items]
        if not all(verdict is None or isinstance(verdict, bool) for verdict in verdicts):
            return None
        return [item for item, verdict in zip(items, verdicts, strict=True) if verdict]

    return evaluate


def _iterated(element: Element, compilation: Compilation) -> Callable[[Scope], Items]:
    source = compile_inside(child(element, "in"), compilation)

    def items(scope: Scope) -> Items:
        return items_of(source(scope), scope.run.budget)

    return items


def _for(element: Element, compilation: Compilation) -> Evaluator:
    name = element.get("iteratorVariable", "")
    items = _iterated(element, compilation)
    body = compile_inside(child(element, "return"), compilation)
    # The body may keep "partial", so it gets a copy; that is dear and rarely wanted.
    with_partial = any("partial" in (part.text or "") for part in element.iter())

    def evaluate(scope: Scope) -> object:
        domain = items(scope)
        if domain is None:
            return None
        results: list[object] = []
        for item in domain:
            partial = list(results) if with_partial else []
            scope.run.budget.spend(1 + len(partial))
            results.append(body(scope.inner({"partial": partial, name: item})))
        return results

    return evaluate


def _quantified(element: Element, compilation: Compilation) -> Evaluator:
    name = element.get("iteratorVariable", "")
    items = _iterated(element, compilation)
    satisfies = compile_inside(child(element, "satisfies"), compilation)
    decisive = local(element) == "some"

    def evaluate(scope: Scope) -> object:
        domain = items(scope)
        if domain is None:
            return None
        scope.run.budget.spend(len(domain))
        verdicts = [satisfies(scope.inner({name: item})) for item in domain]
        if any(verdict is decisive for verdict in verdicts):
            return decisive
        return (not decisive) if all(isinstance(each, bool) for each in verdicts) else None

    return evaluate


#: Their typeRef is that of the function's result, or of one output of a table whose
#: hit policy may make a list of it.
_UNTYPED = frozenset({"functionDefinition", "decisionTable"})

_BOXES: dict[str, Box] = {
    "literalExpression": _literal,
    "decisionTable": lambda element, compilation: compile_table(element, compilation),
    "context": _context,
    "invocation": _invocation,
    "functionDefinition": _function,
    "list": _list,
    "relation": _relation,
    "conditional": _conditional,
    "filter": _filter,
    "for": _for,
    "some": _quantified,
    "every": _quantified,
}
