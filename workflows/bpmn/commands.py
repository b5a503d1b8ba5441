"""What the runtime has to do after a step, in the order given, in the same transaction."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal


@dataclass(frozen=True, kw_only=True)
class Command:
    """One thing to do."""


@dataclass(frozen=True, kw_only=True)
class CreateTask(Command):
    """A user or manual task waits for a person."""

    token: int
    node: str
    scope: int


@dataclass(frozen=True, kw_only=True)
class CancelTask(Command):
    """A task is withdrawn."""

    token: int
    node: str


@dataclass(frozen=True, kw_only=True)
class StartJob(Command):
    """A service, send, script or business rule task wants its work done."""

    token: int
    node: str
    scope: int


@dataclass(frozen=True, kw_only=True)
class CancelJob(Command):
    """The work is not wanted any more; its result would be ignored."""

    token: int
    node: str


@dataclass(frozen=True, kw_only=True)
class ArmTimer(Command):
    """Fire the subscription at a time; a cycle as often as it says, the runtime counts."""

    subscription: int
    node: str
    token: int | None
    timer: Literal["date", "duration", "cycle"]
    #: a FEEL value (date, datetime, duration), an ISO 8601 string or a cycle's cron expression.
    value: object
    #: business calendar of the extension attribute ``calendar``; None is the plain clock.
    calendar: str | None = None


@dataclass(frozen=True, kw_only=True)
class Subscribe(Command):
    """Wait for a message or a signal."""

    subscription: int
    node: str
    token: int | None
    kind: Literal["message", "signal"]
    name: str
    correlation_key: str | None = None


@dataclass(frozen=True, kw_only=True)
class Unsubscribe(Command):
    """Forget a timer, message or signal; a late firing is ignored."""

    subscription: int


@dataclass(frozen=True, kw_only=True)
class PublishMessage(Command):
    """Hand a message to the one that waits for it, or start a process."""

    name: str
    correlation_key: str | None = None
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class BroadcastSignal(Command):
    """Tell every OTHER instance: the engine has already told the throwing one."""

    name: str
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CallProcess(Command):
    """Start another process on behalf of a call activity."""

    token: int
    node: str
    key: str
    #: extension attribute ``binding``: latest, deployment or version.
    binding: str = "latest"
    variables: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class CancelCall(Command):
    """Cancel the called process."""

    token: int
    node: str


@dataclass(frozen=True, kw_only=True)
class MoveTask(Command):
    """A waiting task goes on under another element of the model (migration)."""

    token: int
    node: str


@dataclass(frozen=True, kw_only=True)
class MoveSubscription(Command):
    """A timer, message or signal goes on under another element, its time unchanged (migration)."""

    subscription: int
    node: str


@dataclass(frozen=True, kw_only=True)
class Escalate(Command):
    """An escalation nobody caught: for the calling process; without one it is only told.

    The throwing process has gone on by itself.
    """

    code: str


@dataclass(frozen=True, kw_only=True)
class Record(Command):
    """A line for the append-only history."""

    kind: str
    node: str | None = None
    token: int | None = None
    scope: int | None = None
    detail: Mapping[str, object] = field(default_factory=dict)


@dataclass(frozen=True, kw_only=True)
class RaiseIncident(Command):
    """A token cannot go on; it stays where it is until :class:`~.events.Retried`."""

    token: int | None
    node: str | None
    code: str


@dataclass(frozen=True, kw_only=True)
class InstanceCompleted(Command):
    """The instance reached its end; ``outcome`` is the name or id of its last end event."""

    outcome: str | None


@dataclass(frozen=True, kw_only=True)
class InstanceFailed(Command):
    """The instance ended in an error that nobody caught."""

    error_code: str | None


@dataclass(frozen=True, kw_only=True)
class InstanceCancelled(Command):
    """The instance was cancelled as a whole."""

    reason_code: str = ""
