"""What service tasks do: named functions that a model refers to by ``implementation``."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass

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


Handler = Callable[[Job], Variables | None]
_handlers: dict[str, Handler] = {}


def handler(name: str) -> Callable[[Handler], Handler]:
    """Register a handler under the name that models use."""

    def register(function: Handler) -> Handler:
        _handlers[name] = function
        return function

    return register


def find(name: str) -> Handler | None:
    """The handler ``name``; None when no model may use that name."""
    return _handlers.get(name)


def names() -> frozenset[str]:
    """Every name that models may use."""
    return frozenset(_handlers)
