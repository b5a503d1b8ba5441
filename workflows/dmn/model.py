"""A decision model that was read: what it holds and how it is evaluated."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.dmn.elements import Decision, Element, InputData
from workflows.dmn.errors import DmnError, Finding
from workflows.dmn.graph import DecisionResult, Graph
from workflows.feel.errors import FeelError
from workflows.feel.expression import checked_result
from workflows.feel.limits import DEFAULT_LIMITS, Budget, Limits
from workflows.feel.scope import Calendars, Run
from workflows.feel.values import from_python


@dataclass(frozen=True, slots=True, kw_only=True)
class DecisionModel:
    """The decisions of one file and of those it imports."""

    name: str
    namespace: str
    elements: Mapping[str, Element]
    #: Parts that cannot be evaluated and answer null.
    findings: tuple[Finding, ...] = ()
    #: Keys of the elements that callers may name, by id and by name.
    keys: Mapping[str, str] = field(default_factory=dict)

    @property
    def decisions(self) -> tuple[Decision, ...]:
        """All decisions in the order of the file."""
        return tuple(each for each in self.elements.values() if isinstance(each, Decision))

    @property
    def inputs(self) -> tuple[InputData, ...]:
        """All values a caller may provide, in the order of the file."""
        return tuple(each for each in self.elements.values() if isinstance(each, InputData))

    def evaluate(
        self,
        decision: str,
        inputs: Mapping[str, object],
        now: datetime | None = None,
        *,
        limits: Limits = DEFAULT_LIMITS,
        calendars: Calendars | None = None,
    ) -> DecisionResult:
        """Evaluate a decision, decision service or knowledge model by name or id.

        Inputs are named like the input data; a missing or unfitting one is null. A
        value given under the name of a required decision of a service is used instead
        of evaluating it. Raises DmnError ``unknown-decision``, and FeelError when a
        limit is exceeded.
        """
        element = self.elements.get(self.keys.get(decision, ""))
        if element is None:
            raise DmnError("unknown-decision", "the model has no decision of that name")
        given = {name: from_python(value) for name, value in inputs.items()}
        run = Run(Budget(limits), now, calendars)
        try:
            result = Graph(self.elements, given, run).answer(element)
            checked_result(result.value, limits)
            return result
        except RecursionError:
            raise FeelError("limit-depth", "the evaluation is nested too deep") from None
