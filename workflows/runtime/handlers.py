"""What service tasks do: named functions that a model refers to by ``implementation``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from workflows.bpmn import FlowNode
from workflows.models import ProcessInstance

Variables = Mapping[str, object]


@dataclass(frozen=True)
class Job:
    """What a handler is told: the instance, the element and the variables that it sees."""

    instance: ProcessInstance
    node: str
    attrs: Mapping[str, str]
    variables: Variables


class BpmnError(Exception):
    """A handler's way to end in a BPMN error of ``code``, which the model may catch."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


class NoHandler(LookupError):
    """The model asks for work that nobody knows."""


Handler = Callable[[Job], Variables | None]
_handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a handler under the name that models use."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def name_of(element: FlowNode) -> str:
    """The name under which a task asks for its work; empty when it gives none."""
    return element.attrs.get("implementation") or element.attrs.get("topic", "")


def work_of(element: FlowNode) -> Handler:
    """The handler of a task; raises NoHandler."""
    work = find(name_of(element))
    if work is None:
        raise NoHandler(element.id)
    return work


def find(name: str) -> Handler | None:
    """The handler ``name``; None when no model may use that name."""
    return _handlers.get(name)


def names() -> frozenset[str]:
    """Every name that models may use."""
    return frozenset(_handlers)
