"""Decision tables (DMN 1.5, chapter 8)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from workflows.dmn.compilation import Compilation, Evaluator, identity_of
from workflows.dmn.hit_policies import POLICIES, Hit, Policy, aggregate
from workflows.dmn.xml import Element, child, children, text_in
from workflows.feel.coercion import coerce
from workflows.feel.errors import FeelError
from workflows.feel.expression import Expression
from workflows.feel.scope import Scope
from workflows.feel.types import ANY, FeelType
from workflows.feel.unary import UnaryEvaluator


@dataclass(frozen=True, slots=True)
class _Input:
    evaluate: Evaluator
    type: FeelType
    allowed: UnaryEvaluator | None


@dataclass(frozen=True, slots=True)
class _Output:
    name: str
    type: FeelType
    #: Allowed values from the most to the least important, for P and O.
    priorities: Evaluator | None
    default: Evaluator | None


@dataclass(frozen=True, slots=True)
class _Rule:
    identity: str
    tests: tuple[UnaryEvaluator | None, ...]
    outputs: tuple[Evaluator, ...]

    def matches(self, scope: Scope, values: list[object]) -> bool:
        return all(
            test is None or test(scope, value) is True
            for test, value in zip(self.tests, values, strict=False)
        )


@dataclass(frozen=True, slots=True)
class _Table:
    inputs: tuple[_Input, ...]
    outputs: tuple[_Output, ...]
    rules: tuple[_Rule, ...]
    policy: Policy
    identity: str
    finish: Callable[[list[object], Scope], object] | None

    def evaluate(self, scope: Scope) -> object:
        scope.run.budget.spend(len(self.rules) * (len(self.inputs) + 1))
        values = [self._typed(column.evaluate, column.type, scope) for column in self.inputs]
        if not self._allowed(scope, values):
            return self._null(scope, "an input is not one of the values its column allows")
        hits = [self._hit(rule, scope) for rule in self.rules if rule.matches(scope, values)]
        if not hits:
            return self._default(scope)
        chosen = self.policy.choose(hits, self._priorities(scope))
        if chosen is None:
            return self._null(scope, f"several rules match: {', '.join(hit.rule for hit in hits)}")
        scope.run.fired.extend(hit.rule for hit in chosen)
        results = [self._result(hit.outputs) for hit in chosen]
        if self.finish is not None:
            return self.finish(results, scope)
        return results if self.policy.multiple else results[0]

    def _null(self, scope: Scope, reason: str) -> object:
        scope.run.note(self.identity, reason)
        return None

    def _typed(self, evaluate: Evaluator, wanted: FeelType, scope: Scope) -> object:
        given = evaluate(scope)
        value = coerce(given, wanted, scope.run.budget)
        if value is None and given is not None:
            return self._null(scope, "a value does not conform to the type of its column")
        return value

    def _allowed(self, scope: Scope, values: list[object]) -> bool:
        return all(
            column.allowed is None or value is None or column.allowed(scope, value) is True
            for column, value in zip(self.inputs, values, strict=True)
        )

    def _hit(self, rule: _Rule, scope: Scope) -> Hit:
        outputs = tuple(
            self._typed(evaluate, column.type, scope)
            for evaluate, column in zip(rule.outputs, self.outputs, strict=False)
        )
        return Hit(rule.identity, outputs)

    def _result(self, outputs: tuple[object, ...]) -> object:
        if len(self.outputs) == 1:
            return outputs[0]
        return {column.name: value for column, value in zip(self.outputs, outputs, strict=False)}

    def _priorities(self, scope: Scope) -> list[list[object]]:
        return [_listed(column.priorities, scope) for column in self.outputs]

    def _default(self, scope: Scope) -> object:
        if all(column.default is None for column in self.outputs):
            return self._nothing(scope)
        values = tuple(
            None if column.default is None else self._typed(column.default, column.type, scope)
            for column in self.outputs
        )
        result = self._result(values)
        return [result] if self.policy.multiple and self.finish is None else result

    def _nothing(self, scope: Scope) -> object:
        """What no matching rule means: null, no items, or the count 0."""
        if self.finish is not None:
            return self.finish([], scope)
        return [] if self.policy.multiple else self._null(scope, "no rule matches")


def _listed(priorities: Evaluator | None, scope: Scope) -> list[object]:
    values = None if priorities is None else priorities(scope)
    return values if isinstance(values, list) else []


def compile_table(element: Element, compilation: Compilation) -> Evaluator:
    """The evaluator of a decision table; it notes the fired rules in the run."""
    outputs = [_output(part, compilation) for part in children(element, "output")]
    letter = element.get("hitPolicy", "UNIQUE")
    table = _Table(
        inputs=tuple(_input(part, compilation) for part in children(element, "input")),
        outputs=tuple(outputs),
        rules=tuple(
            _rule(part, number, element, compilation)
            for number, part in enumerate(children(element, "rule"), 1)
        ),
        policy=POLICIES.get(letter, POLICIES["UNIQUE"]),
        identity=identity_of(element),
        finish=aggregate(element.get("aggregation")) if letter == "COLLECT" else None,
    )
    return table.evaluate


def _input(element: Element, compilation: Compilation) -> _Input:
    expression = child(element, "inputExpression")
    reference = expression.get("typeRef") if expression is not None else None
    return _Input(
        compilation.expression(expression),
        compilation.types.named(reference),
        compilation.tests(child(element, "inputValues")),
    )


def _output(element: Element, compilation: Compilation) -> _Output:
    default = child(element, "defaultOutputEntry")
    wanted = compilation.types.named(element.get("typeRef"))
    return _Output(
        element.get("name") or element.get("label") or "",
        wanted if wanted.kind != "list" else ANY,
        _value_list(_listed_values(element, compilation), compilation),
        None if default is None else compilation.expression(default),
    )


def _listed_values(output: Element, compilation: Compilation) -> str:
    """The allowed values of an output, its own or else those of its type."""
    own = text_in(child(output, "outputValues"))
    return own or compilation.types.allowed_text(output.get("typeRef"))


def _value_list(text: str, compilation: Compilation) -> Evaluator | None:
    if not text:
        return None
    try:
        return Expression(f"[{text}]", compilation.names, compilation.types).run
    except FeelError:
        return None  # tests such as "> 5" give no order


def _rule(element: Element, number: int, table: Element, compilation: Compilation) -> _Rule:
    return _Rule(
        element.get("id") or f"{identity_of(table)}-rule-{number}",
        tuple(compilation.tests(entry) for entry in children(element, "inputEntry")),
        tuple(compilation.expression(entry) for entry in children(element, "outputEntry")),
    )
