"""Working copy of an instance during one step: primitive moves, each leaving the indexes right.

The rules of BPMN are in the sibling modules; they take the machine as first argument.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any, Final

from workflows.bpmn.commands import Command, RaiseIncident, Record, Unsubscribe
from workflows.bpmn.graph import Graph
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.bpmn.state import (
    Compensating,
    InstanceState,
    Scope,
    ScopeKind,
    Subscription,
    Token,
    TokenState,
)

#: node entries in one step before it counts as an endless loop.
STEP_BOUND: Final = 10_000


class Stuck(Exception):
    """A token cannot go on; becomes an incident with this code."""

    def __init__(self, code: str) -> None:
        self.code = code
        super().__init__(code)


class Machine:
    """Mutable view of an :class:`InstanceState`; :meth:`snapshot` gives the next one."""

    def __init__(self, definition: ProcessDefinition, state: InstanceState, at: datetime) -> None:
        self.definition = definition
        self.graph: Graph = definition.graph
        self.at = at
        self.status = state.status
        self.outcome = state.outcome
        self.tokens: dict[int, Token] = dict(state.tokens)
        self.scopes: dict[int, Scope] = dict(state.scopes)
        self.subscriptions: dict[int, Subscription] = dict(state.subscriptions)
        self.compensating: dict[int, Compensating] = dict(state.compensating)
        self.commands: list[Command] = []
        self.ready: deque[int] = deque()
        #: signals go last, so that a sibling branch that is just arriving can hear them.
        self.throwers: deque[int] = deque()
        #: scopes that lost a token and may be complete.
        self.emptied: dict[int, None] = {}
        self.is_condition_due = False
        self.entries = 0
        self._next_id = state.next_id
        self._index()

    def _index(self) -> None:
        self.tokens_in: dict[int, dict[int, None]] = {key: {} for key in self.scopes}
        self.inner: dict[int, dict[int, None]] = {key: {} for key in self.scopes}
        self.owned: dict[int, dict[int, None]] = {}
        self.watching: dict[int, dict[int, None]] = {}
        self.scope_watching: dict[int, dict[int, None]] = {}
        for token in self.tokens.values():
            self.tokens_in[token.scope][token.id] = None
        for scope in self.scopes.values():
            self._link(scope)
        for subscription in self.subscriptions.values():
            self._watchers(subscription)[subscription.id] = None

    def _link(self, scope: Scope) -> None:
        if scope.parent is not None:
            self.inner[scope.parent][scope.id] = None
        if scope.owner is not None:
            self.owned.setdefault(scope.owner, {})[scope.id] = None

    def _watchers(self, subscription: Subscription) -> dict[int, None]:
        if subscription.token is None:
            return self.scope_watching.setdefault(subscription.scope, {})
        return self.watching.setdefault(subscription.token, {})

    def snapshot(self) -> InstanceState:
        """The state after the step."""
        return InstanceState(
            status=self.status,
            next_id=self._next_id,
            tokens=self.tokens,
            scopes=self.scopes,
            subscriptions=self.subscriptions,
            compensating=self.compensating,
            outcome=self.outcome,
        )

    def new_id(self) -> int:
        """An id that no token, scope or subscription of the instance ever had."""
        self._next_id += 1
        return self._next_id - 1

    def emit(self, command: Command) -> None:
        self.commands.append(command)

    def record(self, kind: str, token: Token | None, **detail: object) -> None:
        """Write to the history what happened to a token."""
        if token is None:
            self.emit(Record(kind=kind, detail=detail))
        else:
            self.emit(
                Record(kind=kind, node=token.node, token=token.id, scope=token.scope, detail=detail)
            )

    def node(self, token: Token) -> FlowNode:
        return self.definition.nodes[token.node]

    def place(
        self,
        node: str,
        scope: int,
        *,
        flow: str | None = None,
        state: TokenState = TokenState.READY,
    ) -> Token:
        """Put a new token at a node; a READY one enters it during this step."""
        token = Token(self.new_id(), node, scope, state, flow)
        self.tokens[token.id] = token
        self.tokens_in[scope][token.id] = None
        if state == TokenState.READY:
            self.enqueue(token)
        return token

    def enqueue(self, token: Token) -> None:
        late = throws_signal(self.definition.nodes[token.node])
        (self.throwers if late else self.ready).append(token.id)

    def set_state(self, token: Token, state: TokenState) -> Token:
        """Change what a token is doing; returns the new record."""
        changed = replace(token, state=state)
        self.tokens[token.id] = changed
        return changed

    def remove(self, token: Token) -> None:
        """Consume a token; its scope may thereby be complete."""
        self.drop_subscriptions(token.id)
        self.compensating.pop(token.id, None)
        del self.tokens[token.id]
        self.tokens_in[token.scope].pop(token.id, None)
        self.emptied[token.scope] = None

    def is_alive(self, token: Token) -> bool:
        return token.id in self.tokens

    def open_scope(self, kind: ScopeKind, parent: Scope | None, **fields: Any) -> Scope:
        """A new scope inside another, or the root one."""
        scope = Scope(id=self.new_id(), kind=kind, parent=parent.id if parent else None, **fields)
        self.scopes[scope.id] = scope
        self.tokens_in[scope.id] = {}
        self.inner[scope.id] = {}
        self._link(scope)
        return scope

    def update_scope(self, scope: Scope, **fields: Any) -> Scope:
        """Replace fields of a scope; returns the new record."""
        changed = replace(self.scopes[scope.id], **fields)
        self.scopes[scope.id] = changed
        return changed

    def close_scope(self, scope: Scope) -> None:
        """Forget an empty scope with its subscriptions."""
        for subscription in list(self.scope_watching.pop(scope.id, ())):
            self.unsubscribe(subscription)
        del self.scopes[scope.id], self.tokens_in[scope.id], self.inner[scope.id]
        self.emptied.pop(scope.id, None)
        if scope.parent is not None and scope.parent in self.inner:
            self.inner[scope.parent].pop(scope.id, None)
        if scope.owner is not None and scope.owner in self.owned:
            self.owned[scope.owner].pop(scope.id, None)

    def subscribe(self, subscription: Subscription) -> None:
        self.subscriptions[subscription.id] = subscription
        self._watchers(subscription)[subscription.id] = None
        if subscription.kind == EventKind.CONDITIONAL:
            self.is_condition_due = True

    def unsubscribe(self, subscription: int) -> None:
        """Forget a subscription and tell the runtime, if it knew it."""
        gone = self.forget(subscription)
        if gone and gone.kind != EventKind.CONDITIONAL:
            self.emit(Unsubscribe(subscription=gone.id))

    def forget(self, subscription: int) -> Subscription | None:
        """Forget a subscription that has just fired for the last time."""
        gone = self.subscriptions.pop(subscription, None)
        if gone:
            self._watchers(gone).pop(gone.id, None)
        return gone

    def drop_subscriptions(self, token: int) -> None:
        for subscription in list(self.watching.pop(token, ())):
            self.unsubscribe(subscription)

    def variables(self, scope: int) -> dict[str, object]:
        """Variables seen from a scope."""
        chain: list[Mapping[str, object]] = []
        current: int | None = scope
        while current is not None:
            chain.append(self.scopes[current].variables)
            current = self.scopes[current].parent
        merged: dict[str, object] = {}
        for variables in reversed(chain):
            merged.update(variables)
        return merged

    def assign(self, scope: int, variables: Mapping[str, object]) -> None:
        """Set variables where they are already known, else in the outermost fitting scope.

        New names go to the process, but for those set within one instance of a multi-instance
        activity, which stay in it so that instances do not overwrite each other.
        """
        changes: dict[int, dict[str, object]] = {}
        for name, value in variables.items():
            changes.setdefault(self._home(scope, name), {})[name] = value
        for key, values in changes.items():
            self.set_local(self.scopes[key], values)

    def set_local(self, scope: Scope, variables: Mapping[str, object]) -> None:
        """Set variables of exactly this scope."""
        if variables:
            self.update_scope(scope, variables={**scope.variables, **variables})
            self.is_condition_due = True

    def _home(self, scope: int, name: str) -> int:
        current = scope
        while True:
            record = self.scopes[current]
            if name in record.variables or record.parent is None or self._keeps_new(record):
                return current
            current = record.parent

    def _keeps_new(self, scope: Scope) -> bool:
        if scope.kind != ScopeKind.ITERATION:
            return False
        loop = self.scopes[scope.parent or 0].loop
        return loop is not None and loop.total is not None

    def stick(self, token: Token, code: str, *, leaving: bool = False) -> None:
        """Stop a token with an incident, at the door it could not pass."""
        state = TokenState.STUCK_LEAVING if leaving else TokenState.STUCK
        self.drop_subscriptions(token.id)
        self.set_state(token, state)
        self.emit(RaiseIncident(token=token.id, node=token.node, code=code))

    def tokens_at(self, node: str, scope: int, state: TokenState) -> list[Token]:
        """Tokens of a scope in a state at a node, oldest first."""
        tokens = (self.tokens[key] for key in self.tokens_in[scope])
        return [token for token in tokens if token.node == node and token.state == state]


def throws_signal(node: FlowNode) -> bool:
    """Does entering the node broadcast a signal?"""
    throwing = node.kind in {NodeKind.END_EVENT, NodeKind.INTERMEDIATE_THROW_EVENT}
    return throwing and node.catches(EventKind.SIGNAL) is not None


def first(items: Iterable[Any]) -> Any:
    """The first of some things, None without any."""
    return next(iter(items), None)
