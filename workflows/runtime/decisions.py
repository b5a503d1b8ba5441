"""Business rule tasks: decisions of released DMN files, with the rules that fired."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import lru_cache

from common import clock
from workflows import dmn, feel
from workflows.bpmn import FlowNode, NodeKind
from workflows.models import DecisionDefinition
from workflows.runtime import handlers
from workflows.runtime.calendars import NamedCalendars
from workflows.runtime.compiler import definition_of


@dataclass(frozen=True)
class Answer:
    """What a decision gave the process, and on what grounds: version and rules, for the history."""

    variables: Mapping[str, object]
    grounds: Mapping[str, object]


class DecisionUnknown(LookupError):
    """No decision of that name was released."""


def is_decided(element: FlowNode) -> bool:
    """Whether a decision does the task's work, and not a handler."""
    is_rule = element.kind == NodeKind.BUSINESS_RULE_TASK
    return is_rule and bool(element.attrs.get("decisionRef")) and not handlers.name_of(element)


def newest(key: str) -> DecisionDefinition | None:
    """The newest released version of a decision; None when there is none."""
    versions = DecisionDefinition.objects.defer("xml").filter(key=key)
    return versions.order_by("-version").first()


def decide(definition_id: int, element: FlowNode, variables: Mapping[str, object]) -> Answer:
    """Evaluate the decision of a business rule task of a released process.

    The decision sees the variables of the task, or what its ``sm:in`` mappings give. Its value goes
    to ``resultVariable``; without one the entries of a context become variables. Raises
    DecisionUnknown, dmn.DmnError, feel.FeelError.
    """
    key = element.attrs["decisionRef"]
    bound = definition_of(definition_id).bindings.get(element.id)
    found = newest(key) if bound is None else DecisionDefinition.objects.defer("xml").get(pk=bound)
    if found is None:
        raise DecisionUnknown(key)
    answer = evaluate(found, _inputs(element, variables))
    return Answer(
        _results(element, answer.value),
        {"decision": key, "version": found.version, "rules": list(answer.fired)},
    )


def evaluate(decision: DecisionDefinition, inputs: Mapping[str, object]) -> dmn.DecisionResult:
    """The value of a released decision, and the rules that fired."""
    return model_of(decision.pk).evaluate(
        decision.key, inputs, clock.local(clock.now()), calendars=NamedCalendars()
    )


@lru_cache(maxsize=64)
def model_of(decision_id: int) -> dmn.DecisionModel:
    """The model of a released decision; released versions never change, so it is kept."""
    return dmn.read(bytes(DecisionDefinition.objects.get(pk=decision_id).xml))


def _inputs(element: FlowNode, variables: Mapping[str, object]) -> Mapping[str, object]:
    if not element.inputs:
        return variables
    now = clock.now()
    return {
        target: feel.evaluate(source.removeprefix("="), variables, now=now)
        for source, target in element.inputs
    }


def _results(element: FlowNode, value: object) -> Mapping[str, object]:
    name = element.attrs.get("resultVariable")
    if name:
        return {name: value}
    return value if isinstance(value, dict) else {}
