"""What a simulation keeps beside the engine's state: instances, timers, listeners, the trace."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

from workflows.bpmn.commands import Subscribe
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.bpmn.state import InstanceState

from .times import Schedule


@dataclass
class Instance:
    """One running process and the call activity it runs for."""

    number: int
    definition: ProcessDefinition
    state: InstanceState = field(default_factory=InstanceState)
    #: the calling instance and its token.
    caller: tuple[Instance, int] | None = None

    def node(self, key: str | None) -> FlowNode | None:
        return self.definition.nodes.get(key or "")


#: An instance's number with a token or a subscription of it.
Key = tuple[int, int]


@dataclass(frozen=True)
class Timer:
    """An armed timer."""

    instance: Instance
    subscription: int
    node: str
    order: int
    schedule: Schedule


@dataclass(frozen=True)
class Listener:
    """Someone who waits for a message or a signal."""

    instance: Instance
    command: Subscribe


@dataclass(frozen=True)
class Message:
    """A message that is on its way or kept."""

    name: str
    key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Incident:
    """A token that cannot go on until the cause is mended."""

    instance: Instance
    token: int | None
    node: str | None
    code: str


@dataclass(frozen=True)
class Entry:
    """A line of the trace."""

    at: datetime
    instance: int | None
    kind: str
    element: str | None = None
    name: str = ""
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True)
class Waiting:
    """A token that waits at an element for something outside."""

    instance: Instance
    token: int
    node: FlowNode
