"""State of a running instance: only what is active, as immutable records, small and JSON-able.

Nothing of completed work stays (but for the compensation it may need, §10.7), so a step costs the
same in a process of five tasks and in one of five hundred.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from enum import StrEnum
from typing import Any, Final

from workflows import feel

FORMAT = 1


class TokenState(StrEnum):
    """What a token is doing at its node; no token is READY between two steps."""

    READY = "ready"
    #: for a person, a job, a called process or an event.
    WAITING = "waiting"
    #: an inner scope runs on its behalf.
    RUNNING = "running"
    #: at a joining gateway, or for more tokens of a start quantity.
    JOINING = "joining"
    #: for the compensation that it asked for.
    COMPENSATING = "compensating"
    #: an incident on entering the node.
    STUCK = "stuck"
    #: an incident on leaving it: the work is done.
    STUCK_LEAVING = "stuckLeaving"


class ScopeKind(StrEnum):
    """What a scope is the running of."""

    PROCESS = "process"
    SUB_PROCESS = "subProcess"
    EVENT_SUB_PROCESS = "eventSubProcess"
    #: the whole of a loop or multi-instance activity.
    LOOP = "loop"
    #: one instance of a multi-instance, one turn of a loop.
    ITERATION = "iteration"
    #: the running of one compensation handler.
    COMPENSATION = "compensation"


class Status(StrEnum):
    """Life of the instance."""

    ACTIVE = "active"
    COMPLETED = "completed"
    FAILED = "failed"
    CANCELLED = "cancelled"


@dataclass(frozen=True, slots=True)
class Token:
    """One visit of one node; a token that moves on gets a new id."""

    id: int
    node: str
    scope: int
    state: TokenState = TokenState.READY
    #: sequence flow that it came by.
    flow: str | None = None


@dataclass(frozen=True, slots=True)
class Loop:
    """Counters of a loop or multi-instance activity (§10.3.8)."""

    #: number of instances to run; None for a standard loop.
    total: int | None = None
    started: int = 0
    completed: int = 0
    terminated: int = 0
    items: tuple[object, ...] | None = None
    outputs: tuple[object, ...] | None = None


@dataclass(frozen=True, slots=True)
class Compensation:
    """A completed activity that can be compensated, with its data as they were."""

    node: str
    variables: Mapping[str, object] = field(default_factory=dict)
    #: what a completed sub-process holds, in order of completion.
    inner: tuple[Compensation, ...] = ()


@dataclass(frozen=True, slots=True)
class Scope:
    """A scope instance with its own variables; it is cancelled as a whole."""

    id: int
    kind: ScopeKind
    parent: int | None = None
    #: container whose nodes run in it; for loops and iterations the activity itself.
    node: str | None = None
    #: token of the parent scope on whose behalf it runs.
    owner: int | None = None
    variables: Mapping[str, object] = field(default_factory=dict)
    loop: Loop | None = None
    compensations: tuple[Compensation, ...] = ()
    #: complex gateways that wait for their reset: incoming flows already used.
    resets: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    #: index of an iteration.
    counter: int = 0


@dataclass(frozen=True, slots=True)
class Subscription:
    """Something that may happen from outside, or a condition to be watched."""

    id: int
    kind: str
    #: event (or receive task) that reacts.
    node: str
    scope: int
    #: token that waits, or host of the boundary event; None for an event sub-process.
    token: int | None = None
    name: str = ""
    #: which of the event's definitions.
    index: int = 0
    #: firings left of a cycle; None when unlimited or not a cycle.
    remaining: int | None = None
    is_cycle: bool = False
    #: last value of a condition.
    was_true: bool = False


#: Fields of the records that are saved compactly, each with the default that is left out.
_DEFAULTS: Final = {
    kind: [(item.name, None if item.name == "state" else item.default) for item in fields(kind)]
    for kind in (Token, Subscription)
}


@dataclass(frozen=True, slots=True)
class Compensating:
    """A compensation under way: what is still to be undone, and what follows."""

    remaining: tuple[Compensation, ...]
    #: ``leave`` or ``end`` at the throwing event, ``drop`` the token, ``cancel`` the transaction.
    then: str
    #: scope in which the handlers run.
    scope: int


@dataclass(frozen=True, slots=True)
class InstanceState:
    """Everything that a next step needs to know of an instance."""

    status: Status = Status.ACTIVE
    next_id: int = 1
    tokens: Mapping[int, Token] = field(default_factory=dict)
    scopes: Mapping[int, Scope] = field(default_factory=dict)
    subscriptions: Mapping[int, Subscription] = field(default_factory=dict)
    compensating: Mapping[int, Compensating] = field(default_factory=dict)
    #: name or id of the last end event reached at the level of the process.
    outcome: str | None = None

    @property
    def is_finished(self) -> bool:
        """True once the instance is completed, failed or cancelled."""
        return self.status != Status.ACTIVE

    @property
    def root(self) -> Scope | None:
        """Scope of the process; it stays after the end, for its variables."""
        return next(iter(self.scopes.values()), None)

    @property
    def variables(self) -> Mapping[str, object]:
        """Variables of the root scope, also after the end."""
        return self.root.variables if self.root else {}

    def visible(self, scope: int) -> dict[str, object]:
        """Variables seen from a scope: its own hide those of the enclosing scopes."""
        chain: list[Mapping[str, object]] = []
        current: int | None = scope
        while current is not None and current in self.scopes:
            chain.append(self.scopes[current].variables)
            current = self.scopes[current].parent
        merged: dict[str, object] = {}
        for variables in reversed(chain):
            merged.update(variables)
        return merged

    def to_json(self) -> dict[str, Any]:
        """A JSON-able form; :meth:`from_json` gives back an equal state."""
        return {
            "format": FORMAT,
            "status": str(self.status),
            "next_id": self.next_id,
            "outcome": self.outcome,
            "tokens": [_compact(item) for item in self.tokens.values()],
            "scopes": [_scope_json(item) for item in self.scopes.values()],
            "subscriptions": [_compact(item) for item in self.subscriptions.values()],
            "compensating": [
                {
                    "token": token,
                    "then": item.then,
                    "scope": item.scope,
                    "remaining": [_compensation_json(record) for record in item.remaining],
                }
                for token, item in self.compensating.items()
            ],
        }

    @classmethod
    def from_json(cls, data: Mapping[str, Any]) -> InstanceState:
        """The state of :meth:`to_json`; raises ``ValueError`` for another format."""
        if data.get("format") != FORMAT:
            raise ValueError(f"unknown format of state: {data.get('format')!r}")
        return cls(
            status=Status(data["status"]),
            next_id=data["next_id"],
            outcome=data["outcome"],
            tokens={item["id"]: _token(item) for item in data["tokens"]},
            scopes={item["id"]: _scope(item) for item in data["scopes"]},
            subscriptions={item["id"]: Subscription(**item) for item in data["subscriptions"]},
            compensating={
                item["token"]: Compensating(
                    remaining=tuple(_compensation(record) for record in item["remaining"]),
                    then=item["then"],
                    scope=item["scope"],
                )
                for item in data["compensating"]
            },
        )


def _compact(item: Token | Subscription) -> dict[str, Any]:
    """What differs from the defaults; plain loops, since every step passes here."""
    data: dict[str, Any] = {}
    for name, default in _DEFAULTS[type(item)]:
        value = getattr(item, name)
        if value != default:
            data[name] = value
    return data


def _token(item: Mapping[str, Any]) -> Token:
    return Token(
        item["id"], item["node"], item["scope"], TokenState(item["state"]), item.get("flow")
    )


def _encoded(variables: Mapping[str, object]) -> dict[str, Any]:
    return {key: feel.encode(value) for key, value in variables.items()}


def _decoded(variables: Mapping[str, Any]) -> dict[str, object]:
    return {key: feel.decode(value) for key, value in variables.items()}


def _compensation_json(record: Compensation) -> dict[str, Any]:
    return {
        "node": record.node,
        "variables": _encoded(record.variables),
        "inner": [_compensation_json(item) for item in record.inner],
    }


def _compensation(item: Mapping[str, Any]) -> Compensation:
    return Compensation(
        node=item["node"],
        variables=_decoded(item["variables"]),
        inner=tuple(_compensation(record) for record in item["inner"]),
    )


def _scope_json(scope: Scope) -> dict[str, Any]:
    data: dict[str, Any] = {"id": scope.id, "kind": str(scope.kind)}
    for key in ("parent", "node", "owner"):
        if getattr(scope, key) is not None:
            data[key] = getattr(scope, key)
    if scope.counter:
        data["counter"] = scope.counter
    if scope.variables:
        data["variables"] = _encoded(scope.variables)
    if scope.loop:
        data["loop"] = _loop_json(scope.loop)
    if scope.compensations:
        data["compensations"] = [_compensation_json(item) for item in scope.compensations]
    if scope.resets:
        data["resets"] = {key: list(value) for key, value in scope.resets.items()}
    return data


def _loop_json(loop: Loop) -> dict[str, Any]:
    return {
        "total": loop.total,
        "started": loop.started,
        "completed": loop.completed,
        "terminated": loop.terminated,
        "items": None if loop.items is None else [feel.encode(item) for item in loop.items],
        "outputs": None if loop.outputs is None else [feel.encode(item) for item in loop.outputs],
    }


def _loop(data: Mapping[str, Any]) -> Loop:
    return Loop(
        total=data["total"],
        started=data["started"],
        completed=data["completed"],
        terminated=data["terminated"],
        items=_values(data["items"]),
        outputs=_values(data["outputs"]),
    )


def _values(encoded: list[Any] | None) -> tuple[object, ...] | None:
    return None if encoded is None else tuple(feel.decode(item) for item in encoded)


def _scope(data: Mapping[str, Any]) -> Scope:
    return Scope(
        id=data["id"],
        kind=ScopeKind(data["kind"]),
        parent=data.get("parent"),
        node=data.get("node"),
        owner=data.get("owner"),
        variables=_decoded(data.get("variables", {})),
        loop=_loop(data["loop"]) if "loop" in data else None,
        compensations=tuple(_compensation(item) for item in data.get("compensations", ())),
        resets={key: tuple(value) for key, value in data.get("resets", {}).items()},
        counter=data.get("counter", 0),
    )
