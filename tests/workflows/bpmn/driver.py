"""Drives one instance by the names of its nodes, saving and restoring it between steps."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

from workflows.bpmn import commands, engine, events
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState, TokenState

AT = datetime(2026, 3, 2, 9, 0, tzinfo=UTC)


class Run:
    """A running instance; :attr:`last` holds the commands of the last step."""

    def __init__(
        self, definition: ProcessDefinition, start_event: str | None = None, **variables: object
    ) -> None:
        self.definition = definition
        self.all: list[commands.Command] = []
        self.last: tuple[commands.Command, ...] = ()
        self.state = InstanceState()
        self.take(engine.start(definition, variables=variables, start_event=start_event, at=AT))

    def take(self, step: engine.Step) -> None:
        self.state = InstanceState.from_json(step.state.to_json())
        assert self.state == step.state
        self.last = step.commands
        self.all += step.commands

    def send(self, event: events.Event) -> Run:
        self.take(engine.step(self.definition, self.state, event))
        return self

    def token(self, node: str) -> int:
        """The oldest token at a node, waiting ones first; fails when there is none."""
        there = [item for item in self.state.tokens.values() if item.node == node]
        return min(there, key=lambda item: (item.state != TokenState.WAITING, item.id)).id

    def subscription(self, node: str) -> int:
        return next(item.id for item in self.state.subscriptions.values() if item.node == node)

    def complete(self, node: str, **variables: object) -> Run:
        """Complete the oldest task or job at a node."""
        kind = self.definition.nodes[node].kind
        made = events.TaskCompleted if kind in ("userTask", "manualTask") else events.JobCompleted
        return self.send(made(at=AT, token=self.token(node), variables=variables))

    def fail(self, node: str, code: str | None = None) -> Run:
        return self.send(events.JobFailed(at=AT, token=self.token(node), error_code=code))

    def fire(self, node: str) -> Run:
        """Let the timer of an event fire."""
        return self.send(events.TimerFired(at=AT, subscription=self.subscription(node)))

    def message(self, node: str, **variables: object) -> Run:
        subscription = self.subscription(node)
        return self.send(
            events.MessageArrived(at=AT, subscription=subscription, variables=variables)
        )

    def signal(self, node: str) -> Run:
        return self.send(events.SignalArrived(at=AT, subscription=self.subscription(node)))

    def retry(self, node: str) -> Run:
        """Try again at a node with an incident."""
        return self.send(events.Retried(at=AT, token=self.token(node)))

    @property
    def waiting(self) -> list[str]:
        """Nodes where tokens wait for something outside, sorted."""
        states = {TokenState.WAITING}
        tokens = self.state.tokens.values()
        return sorted(token.node for token in tokens if token.state in states)

    @property
    def is_done(self) -> bool:
        return self.state.status == "completed"

    def of(self, kind: type[Any]) -> list[Any]:
        """Commands of a kind, of all steps so far."""
        return [item for item in self.all if isinstance(item, kind)]

    @property
    def incidents(self) -> list[tuple[str | None, str]]:
        return [(item.node, item.code) for item in self.of(commands.RaiseIncident)]

    def passed(self, node: str) -> int:
        """How often a node was completed."""
        records = self.of(commands.Record)
        return sum(item.kind == "completed" and item.node == node for item in records)
