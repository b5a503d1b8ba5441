"""The simulated surroundings of the engine: instances, a clock, and what is still to do.

The world carries out the commands of :mod:`workflows.bpmn.commands` in memory. What they ask of
others is done afterwards, first come first served, by :meth:`World.settle`.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from workflows.bpmn import commands, engine, events
from workflows.bpmn.document import Document
from workflows.bpmn.engine.machine import Stuck
from workflows.bpmn.model import FlowNode, ProcessDefinition
from workflows.dmn import DecisionModel

from . import calls, delivery, jobs, timers
from .answers import Answers
from .errors import Refused
from .running import Entry, Incident, Instance, Key, Listener, Message, Timer
from .times import ZONE

#: Where the clock stands at the beginning, unless told otherwise: a Monday morning.
START: Final = datetime(2026, 1, 5, 9, 0, tzinfo=ZONE)
#: Events of one step of a script, and of a whole run.
EVENTS_PER_STEP: Final = 10_000
EVENTS_PER_RUN: Final = 100_000
#: Lines of the trace of a whole run.
TRACE_BOUND: Final = 300_000
#: Kinds of the engine's records that say nothing to a reader.
_SILENT: Final = frozenset({"ignored"})


class World:
    """Runs the processes of one document; nothing outside the object changes."""

    def __init__(
        self,
        document: Document,
        *,
        at: datetime = START,
        decisions: Sequence[DecisionModel] = (),
    ) -> None:
        self.document = document
        self.decisions = tuple(decisions)
        self.now = at.astimezone(UTC)
        self.instances: list[Instance] = []
        self.trace: list[Entry] = []
        self.incidents: list[Incident] = []
        self.answers = Answers()
        self.kept: list[Message] = []
        self.timers: dict[Key, Timer] = {}
        self.listeners: dict[Key, Listener] = {}
        #: tokens that wait for a person, a job or a call, oldest first.
        self.asked: dict[Key, None] = {}
        self._soon: deque[Callable[[], None]] = deque()
        self._events = 0
        self._events_before_step = 0

    @property
    def local(self) -> datetime:
        """The time on the region's clocks."""
        return self.now.astimezone(ZONE)

    def begin_step(self) -> None:
        """Count the events of the next step of the script from here."""
        self._events_before_step = self._events

    def start(
        self,
        definition: ProcessDefinition,
        variables: Mapping[str, object],
        start_event: str | None = None,
        caller: Key | None = None,
    ) -> Instance:
        """Begin an instance; raises :class:`Refused` when the process cannot begin so."""
        parent = None if caller is None else (self.instances[caller[0] - 1], caller[1])
        instance = Instance(len(self.instances) + 1, definition, caller=parent)
        self._count(definition.id)
        try:
            step = engine.start(
                definition, variables=variables, start_event=start_event, at=self.local
            )
        except engine.NotStartable:
            place = start_event or "by itself"
            raise Refused(f'Process "{definition.id}" cannot start at "{place}".') from None
        except Stuck as stuck:
            raise Refused(f'Process "{definition.id}" cannot start: {stuck.code}.') from None
        self.instances.append(instance)
        self.note("started", instance, detail={"process": definition.id})
        self._take(instance, step)
        return instance

    def send(self, instance: Instance, event: events.Event) -> None:
        """Let something happen to an instance."""
        self._count(self._place(instance, event))
        self._take(instance, engine.step(instance.definition, instance.state, event))

    def later(self, action: Callable[[], None]) -> None:
        """Do something once the present commands are carried out."""
        self._soon.append(action)

    def settle(self) -> None:
        """Do all there is to do at this moment, timers that are already due included."""
        while True:
            if self._soon:
                self._soon.popleft()()
            elif not timers.fire_next(self, self.now):
                return

    def advance(self, until: datetime) -> None:
        """Let the time pass; due timers fire one after the other at their own times."""
        self.settle()
        while timers.fire_next(self, until):
            self.settle()
        self.now = max(self.now, until.astimezone(UTC))

    def note(
        self,
        kind: str,
        instance: Instance | None,
        node: FlowNode | None = None,
        detail: Mapping[str, object] | None = None,
    ) -> None:
        """Write a line of the trace."""
        number = None if instance is None else instance.number
        key, name = (None, "") if node is None else (node.id, node.name)
        self.write(Entry(self.local, number, kind, key, name, detail or {}))

    def incident(self, instance: Instance, token: int | None, node: str | None, code: str) -> None:
        """Remember that a token cannot go on."""
        self.incidents.append(Incident(instance, token, node, code))
        self.note("incident", instance, instance.node(node), {"code": code})

    def forget_incidents(self, instance: Instance, token: int) -> None:
        """The cause is mended, or another try begins."""
        self.incidents = [
            item for item in self.incidents if (item.instance, item.token) != (instance, token)
        ]

    def write(self, entry: Entry) -> None:
        """Add a line to the trace, within its bound."""
        if len(self.trace) >= TRACE_BOUND:
            raise Refused(f"The run has more than {TRACE_BOUND:,} lines; it is ended here.")
        self.trace.append(entry)

    def _place(self, instance: Instance, event: events.Event) -> str:
        """Element that an event concerns, for the sentence about a run without end."""
        token = instance.state.tokens.get(getattr(event, "token", 0))
        subscription = instance.state.subscriptions.get(getattr(event, "subscription", 0))
        found = token or subscription
        return found.node if found else instance.definition.id

    def _count(self, place: str) -> None:
        self._events += 1
        if self._events - self._events_before_step > EVENTS_PER_STEP:
            raise Refused(
                f"More than {EVENTS_PER_STEP:,} events in one step; it does not come to rest."
                f' The last one was at "{place}".'
            )
        if self._events > EVENTS_PER_RUN:
            raise Refused(f"More than {EVENTS_PER_RUN:,} events; the run is ended here.")

    def _take(self, instance: Instance, step: engine.Step) -> None:
        instance.state = step.state
        for command in step.commands:
            handler = _HANDLERS.get(type(command))
            if handler is not None:
                handler(self, instance, command)


def _record(world: World, instance: Instance, command: commands.Record) -> None:
    if command.kind in _SILENT:
        return
    node = instance.node(command.node)
    flow = instance.definition.flows.get(str(command.detail.get("flow", "")))
    if flow is None:
        world.note(command.kind, instance, node, command.detail)
        return
    detail = {"from": flow.source, "to": flow.target}
    world.write(Entry(world.local, instance.number, command.kind, flow.id, flow.name, detail))


def _raise_incident(world: World, instance: Instance, command: commands.RaiseIncident) -> None:
    world.incident(instance, command.token, command.node, command.code)


_HANDLERS: Final[Mapping[type[commands.Command], Callable[[World, Instance, Any], None]]] = {
    commands.Record: _record,
    commands.RaiseIncident: _raise_incident,
    commands.CreateTask: jobs.on_task,
    commands.CancelTask: jobs.on_withdrawn,
    commands.StartJob: jobs.on_job,
    commands.CancelJob: jobs.on_withdrawn,
    commands.ArmTimer: timers.on_arm,
    commands.Subscribe: delivery.on_subscribe,
    commands.Unsubscribe: delivery.on_unsubscribe,
    commands.PublishMessage: delivery.on_publish,
    commands.BroadcastSignal: delivery.on_broadcast,
    commands.CallProcess: calls.on_call,
    commands.CancelCall: calls.on_cancel,
    commands.Escalate: calls.on_escalate,
    commands.InstanceCompleted: calls.on_completed,
    commands.InstanceFailed: calls.on_failed,
    commands.InstanceCancelled: calls.on_cancelled,
}
