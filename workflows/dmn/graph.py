"""Evaluation of a decision requirement graph (DMN 1.5, 10.4)."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import cast

from workflows.dmn.elements import (
    Decision,
    DecisionService,
    Element,
    InputData,
    KnowledgeModel,
    Requirements,
)
from workflows.dmn.imports import given_value
from workflows.feel.coercion import coerce
from workflows.feel.compile_calls import Closure
from workflows.feel.functions import Function
from workflows.feel.scope import Reason, Run, Scope
from workflows.feel.types import FeelType

Values = dict[str, object]


@dataclass(frozen=True, slots=True)
class Evaluated:
    """One decision on the way to the result."""

    decision_id: str
    name: str
    value: object
    fired: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class DecisionResult:
    """The answer: its value, the rules that fired, and the decisions before it.

    ``fired`` are the ids of the rules that gave the value itself; those of required
    decisions stand in ``trace``, which is in the order of evaluation. ``reasons`` tell
    which elements on the way answered null, and why.
    """

    value: object
    fired: tuple[str, ...]
    trace: tuple[Evaluated, ...]
    reasons: tuple[Reason, ...] = ()


class Graph:
    """One evaluation; every decision is evaluated at most once."""

    def __init__(
        self,
        elements: Mapping[str, Element],
        given: Values,
        run: Run,
        fixed: Values | None = None,
        trace: list[Evaluated] | None = None,
    ) -> None:
        self._elements = elements
        self._given = given
        self._run = run
        #: Values by key: those fixed by a decision service, then those computed.
        self._values: Values = dict(fixed or {})
        self._trace: list[Evaluated] = [] if trace is None else trace

    def answer(self, element: Element) -> DecisionResult:
        """The result of an element that was asked for by name."""
        start = len(self._run.fired)
        value = self.value_of(element.key)
        if isinstance(element, Decision):
            return self._result(value, self._trace[-1].fired)
        if isinstance(value, ServiceFunction):
            value = value.answered(self._run, self._arguments(element), self._trace)
        elif isinstance(value, Function):
            value = value.call(self._run, self._arguments(element))
        return self._result(value, tuple(self._run.fired[start:]))

    def _result(self, value: object, fired: tuple[str, ...]) -> DecisionResult:
        return DecisionResult(value, fired, tuple(self._trace), tuple(self._run.reasons))

    def _arguments(self, element: Element) -> list[object]:
        if isinstance(element, KnowledgeModel):
            return [self._given.get(name) for name, _ in element.parameters]
        inputs = (self._elements[key] for key in getattr(element, "inputs", ()))
        return [
            given_value(self._given, each)
            if isinstance(each, InputData)
            else self._given.get(each.name)
            for each in inputs
        ]

    def value_of(self, key: str) -> object:
        """The value of an element; what it requires is evaluated before it."""
        pending, begun = [key], set[str]()
        while pending:
            current = pending[-1]
            begun.add(current)
            missing = self._missing(current, begun)
            if missing is not None:
                pending.append(missing)
                continue
            pending.pop()
            if current not in self._values:
                self._values[current] = self._computed(self._elements[current])
        return self._values[key]

    def _missing(self, key: str, begun: set[str]) -> str | None:
        """A requirement that has no value yet; members of a cycle stay null."""
        if key in self._values:
            return None
        for _, need in getattr(self._elements[key], "requires", ()):
            if need in self._elements and need not in self._values and need not in begun:
                return str(need)
        return None

    def _computed(self, element: Element) -> object:
        if isinstance(element, InputData):
            return self._input(element)
        if isinstance(element, Decision):
            return self._decided(element)
        if isinstance(element, KnowledgeModel):
            return self._knowledge(element)
        return ServiceFunction(element, self._elements)

    def _input(self, element: InputData) -> object:
        given = given_value(self._given, element)
        value = coerce(given, element.type, self._run.budget)
        if given is None:
            self._run.note(element.id, "the input is null or was not given")
        elif value is None:
            self._run.note(element.id, "the input does not conform to its type")
        return value

    def _decided(self, element: Decision) -> object:
        start, known = len(self._run.fired), len(self._run.reasons)
        self._run.budget.spend(1)
        scope = Scope(self._visible(element.requires), None, self._run)
        decided = element.evaluate(scope)
        value = coerce(decided, element.type, self._run.budget)
        if decided is None and len(self._run.reasons) == known:
            self._run.note(element.id, "the decision's expression answers null")
        elif decided is not None and value is None:
            self._run.note(element.id, "the decision's value does not conform to its type")
        fired = tuple(self._run.fired[start:])
        self._trace.append(Evaluated(element.id, element.name, value, fired))
        return value

    def _knowledge(self, element: KnowledgeModel) -> Closure:
        names = self._visible(element.requires)
        scope = Scope(names, None, self._run)
        closure = Closure(element.parameters, element.evaluate, scope, result=element.result)
        names.setdefault(element.name, closure)
        return closure

    def _visible(self, requires: Requirements) -> Values:
        names: Values = {}
        for path, key in requires:
            place = names
            for prefix in path[:-1]:
                place = cast("Values", place.setdefault(prefix, {}))
            place[path[-1]] = self._values.get(key)
        return names


class ServiceFunction(Function):
    """A decision service as a function of its input data and input decisions."""

    __slots__ = ("_elements", "_service")

    def __init__(self, service: DecisionService, elements: Mapping[str, Element]) -> None:
        self._service = service
        self._elements = elements

    def call(self, run: Run, arguments: Sequence[object]) -> object:
        return self.answered(run, arguments, [])

    def answered(self, run: Run, arguments: Sequence[object], trace: list[Evaluated]) -> object:
        """The value for the arguments; its decisions are added to the trace."""
        fixed = self._fixed(run, arguments)
        if fixed is None:
            run.note(self._service.id, "the arguments do not fit the decision service")
            return None
        run.budget.enter()
        try:
            return self._result(run, Graph(self._elements, {}, run, fixed, trace))
        finally:
            run.budget.leave()

    def _fixed(self, run: Run, arguments: Sequence[object]) -> Values | None:
        """The values of the inputs by key; None when an argument does not conform."""
        parameters = parameters_of(self._service, self._elements)
        if len(arguments) != len(parameters):
            return None
        fixed: Values = {}
        for key, (_, wanted), argument in zip(
            self._service.inputs, parameters, arguments, strict=True
        ):
            fixed[key] = coerce(argument, wanted, run.budget)
            if fixed[key] is None and argument is not None:
                return None
        return fixed

    def _result(self, run: Run, graph: Graph) -> object:
        values = {self._elements[key].name: graph.value_of(key) for key in self._service.outputs}
        result = next(iter(values.values())) if len(values) == 1 else values
        return coerce(result, self._service.type, run.budget)

    def call_named(self, run: Run, arguments: Mapping[str, object]) -> object:
        names = [name for name, _ in parameters_of(self._service, self._elements)]
        if not set(arguments) <= set(names):
            return None
        return self.call(run, [arguments.get(name) for name in names])

    def accepts(self, parameters: Sequence[FeelType]) -> bool:
        return len(parameters) == len(self._service.inputs)


def parameters_of(
    element: Element, elements: Mapping[str, Element]
) -> tuple[tuple[str, FeelType], ...]:
    """Names and types of what a knowledge model or service is called with."""
    if isinstance(element, KnowledgeModel):
        return element.parameters
    if not isinstance(element, DecisionService):
        return ()
    inputs = (elements[key] for key in element.inputs)
    return tuple(
        (each.name, each.type) for each in inputs if isinstance(each, InputData | Decision)
    )
