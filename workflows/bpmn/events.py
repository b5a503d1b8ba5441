"""What can happen to a running instance from outside; times are given, never read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

Variables = Mapping[str, object]


@dataclass(frozen=True, kw_only=True)
class Event:
    """Something that happened at a moment (an aware datetime)."""

    at: datetime


@dataclass(frozen=True, kw_only=True)
class TaskCompleted(Event):
    """A person completed a user or manual task."""

    token: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JobCompleted(Event):
    """The work of a service, send, script or business rule task is done."""

    token: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class JobFailed(Event):
    """The work failed; with an ``error_code`` it is a BPMN error that may be caught."""

    token: int
    error_code: str | None = None
    reason: str = ""


@dataclass(frozen=True, kw_only=True)
class TimerFired(Event):
    """An armed timer is due; a cycle fires once per repetition."""

    subscription: int


@dataclass(frozen=True, kw_only=True)
class MessageArrived(Event):
    """A message was correlated to a subscription."""

    subscription: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class SignalArrived(Event):
    """A signal was broadcast by another instance or from outside."""

    subscription: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallCompleted(Event):
    """A called process completed."""

    token: int
    variables: Variables = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallFailed(Event):
    """A called process ended in an error."""

    token: int
    error_code: str | None = None


@dataclass(frozen=True, kw_only=True)
class CallEscalated(Event):
    """A called process escalated and goes on."""

    token: int
    code: str


@dataclass(frozen=True, kw_only=True)
class Cancelled(Event):
    """The whole instance is cancelled by an authorised person."""

    reason_code: str = ""


@dataclass(frozen=True, kw_only=True)
class VariablesSet(Event):
    """Variables of a scope are set from outside; conditions are looked at again."""

    scope: int
    variables: Variables


@dataclass(frozen=True, kw_only=True)
class Retried(Event):
    """A coordinator mended the cause of an incident: the token tries again."""

    token: int


@dataclass(frozen=True, kw_only=True)
class AdHocStarted(Event):
    """A person chose an activity of a running ad-hoc sub-process (§10.3.5)."""

    scope: int
    node: str


@dataclass(frozen=True, kw_only=True)
class TokenMoved(Event):
    """A coordinator takes a token out of its node and lets it enter another one of its scope.

    What ran on its behalf is withdrawn. Ignored for a node that only its own event can start.
    """

    token: int
    to: str


@dataclass(frozen=True, kw_only=True)
class StepRepeated(Event):
    """A coordinator lets a step be done once more: a new token enters ``node`` in a scope."""

    scope: int
    node: str
