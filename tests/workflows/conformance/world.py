"""A small runtime for conformance models: instances, a simulated clock, jobs, messages, signals."""

from __future__ import annotations

import re
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta

from workflows.bpmn import Document, FlowNode, ProcessDefinition, commands, engine, events
from workflows.bpmn.state import InstanceState

START = datetime(2026, 1, 5, 8, 0, tzinfo=UTC)
_CAPITAL = re.compile(r"(?<!^)([A-Z])")
_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?(?:(\d+)S)?)?$")


def seconds(text: str) -> timedelta:
    """An ISO 8601 duration of days, hours, minutes and seconds."""
    match = _DURATION.match(text)
    assert match, text
    days, hours, minutes, rest = (int(part or 0) for part in match.groups())
    return timedelta(days=days, hours=hours, minutes=minutes, seconds=rest)


@dataclass
class Instance:
    """One running process and who called it."""

    number: int
    definition: ProcessDefinition
    state: InstanceState = field(default_factory=InstanceState)
    caller: tuple[Instance, int] | None = None
    log: list[commands.Command] = field(default_factory=list)


@dataclass
class Job:
    """What a job handler sees."""

    world: World
    instance: Instance
    node: FlowNode
    token: int

    @property
    def variables(self) -> Mapping[str, object]:
        token = self.instance.state.tokens[self.token]
        return self.instance.state.visible(token.scope)


Handler = Callable[[Job], "events.Event | timedelta | None"]


class World:
    """Runs the processes of one document until nothing can happen any more.

    A handler answers a job with an event, with None for plain completion, or with a time span
    after which it is asked again.
    """

    def __init__(self, document: Document, handler: Handler, *, horizon: timedelta) -> None:
        self.document = document
        self.handler = handler
        self.now = START
        self.horizon = START + horizon
        self.instances: list[Instance] = []
        self.incidents: list[str] = []
        self.failures: list[str | None] = []
        self._due: list[tuple[datetime, int, Callable[[], None]]] = []
        self._soon: deque[Callable[[], None]] = deque()
        self._listeners: dict[tuple[int, int], commands.Subscribe] = {}
        self._timers: set[tuple[int, int]] = set()
        self._sequence = 0
        self._kept: list[commands.PublishMessage] = []

    def start(
        self,
        key: str,
        variables: Mapping[str, object],
        start_event: str | None = None,
        caller: tuple[Instance, int] | None = None,
    ) -> Instance:
        instance = Instance(len(self.instances), self.document.process(key), caller=caller)
        self.instances.append(instance)
        step = engine.start(
            instance.definition, variables=variables, start_event=start_event, at=self.now
        )
        self._take(instance, step)
        return instance

    def send(self, instance: Instance, event: events.Event) -> None:
        self._take(instance, engine.step(instance.definition, instance.state, event))

    def run(self) -> None:
        """Jobs and messages first, then the earliest due timer, up to the horizon."""
        while True:
            if self._soon:
                self._soon.popleft()()
                continue
            if not self._due:
                return
            self._due.sort(key=lambda item: item[:2])
            due, _, action = self._due.pop(0)
            if due > self.horizon:
                return
            self.now = max(self.now, due)
            action()

    def _take(self, instance: Instance, step: engine.Step) -> None:
        instance.state = InstanceState.from_json(step.state.to_json())
        assert instance.state == step.state
        instance.log.extend(step.commands)
        for command in step.commands:
            self._carry_out(instance, command)

    def _carry_out(self, instance: Instance, command: commands.Command) -> None:
        name = "_on_" + _CAPITAL.sub(r"_\1", type(command).__name__).lower()
        handler = getattr(self, name, None)
        if handler:
            handler(instance, command)

    def _later(self, span: timedelta, action: Callable[[], None]) -> None:
        self._sequence += 1
        self._due.append((self.now + span, self._sequence, action))

    def _on_start_job(self, instance: Instance, command: commands.StartJob) -> None:
        self._soon.append(lambda: self._work(instance, command))

    def _work(self, instance: Instance, command: commands.StartJob) -> None:
        if command.token not in instance.state.tokens:
            return
        node = instance.definition.nodes[command.node]
        answer = self.handler(Job(self, instance, node, command.token))
        if isinstance(answer, timedelta):
            self._later(answer, lambda: self._work(instance, command))
        else:
            done = events.JobCompleted(at=self.now, token=command.token)
            self.send(instance, answer or done)

    def _on_arm_timer(self, instance: Instance, command: commands.ArmTimer) -> None:
        key = (instance.number, command.subscription)
        self._timers.add(key)
        value = str(command.value)
        count, _, span = value.removeprefix("R").rpartition("/")
        repetitions = int(count) if count else 1
        self._repeat(instance, command.subscription, seconds(span), repetitions)

    def _repeat(self, instance: Instance, subscription: int, span: timedelta, left: int) -> None:
        def fire() -> None:
            if (instance.number, subscription) not in self._timers:
                return
            if left > 1:
                self._repeat(instance, subscription, span, left - 1)
            self.send(instance, events.TimerFired(at=self.now, subscription=subscription))

        self._later(span, fire)

    def _on_unsubscribe(self, instance: Instance, command: commands.Unsubscribe) -> None:
        self._timers.discard((instance.number, command.subscription))
        self._listeners.pop((instance.number, command.subscription), None)

    def _on_subscribe(self, instance: Instance, command: commands.Subscribe) -> None:
        self._listeners[instance.number, command.subscription] = command
        kept = next((item for item in self._kept if item.name == command.name), None)
        if kept:
            self._kept.remove(kept)
            self._soon.append(lambda: self._deliver(kept))

    def _on_publish_message(self, _: Instance, command: commands.PublishMessage) -> None:
        self._soon.append(lambda: self._deliver(command))

    def _deliver(self, message: commands.PublishMessage) -> None:
        for (number, subscription), waiting in list(self._listeners.items()):
            if waiting.kind == "message" and waiting.name == message.name:
                del self._listeners[number, subscription]
                arrived = events.MessageArrived(at=self.now, subscription=subscription)
                self.send(self.instances[number], arrived)
                return
        if not self._start_by("message", message.name):
            self._kept.append(message)

    def _on_broadcast_signal(self, thrower: Instance, command: commands.BroadcastSignal) -> None:
        self._soon.append(lambda: self._tell(thrower, command))

    def _tell(self, thrower: Instance, signal: commands.BroadcastSignal) -> None:
        for (number, subscription), waiting in list(self._listeners.items()):
            hears = waiting.kind == "signal" and waiting.name == signal.name
            if hears and number != thrower.number:
                arrived = events.SignalArrived(at=self.now, subscription=subscription)
                self.send(self.instances[number], arrived)
        self._start_by("signal", signal.name)

    def _start_by(self, kind: str, name: str) -> bool:
        for process in self.document.processes:
            for node in process.start_events:
                names = {item.name for item in node.event_definitions if item.kind == kind}
                if name in names or (node.instantiate and node.message_name == name):
                    self.start(process.id, {}, node.id)
                    return True
        return False

    def _on_call_process(self, instance: Instance, command: commands.CallProcess) -> None:
        self._soon.append(
            lambda: (
                self.start(command.key, command.variables, caller=(instance, command.token))
                and None
            )
        )

    def _on_instance_completed(self, instance: Instance, _: commands.InstanceCompleted) -> None:
        if instance.caller:
            parent, token = instance.caller
            done = events.CallCompleted(
                at=self.now, token=token, variables=instance.state.variables
            )
            self._soon.append(lambda: self.send(parent, done))

    def _on_instance_failed(self, _: Instance, command: commands.InstanceFailed) -> None:
        self.failures.append(command.error_code)

    def _on_raise_incident(self, _: Instance, command: commands.RaiseIncident) -> None:
        self.incidents.append(command.code)
