"""Plays a script: each verb does one thing to the world, which then comes to rest."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from workflows.bpmn.document import Document
from workflows.bpmn.kinds import EventKind
from workflows.bpmn.model import ProcessDefinition
from workflows.dmn import DecisionModel

from . import values, waiting
from .delivery import starters
from .errors import Refused
from .names import known_name
from .steps import BEFORE_START, COMMENT, Script, Step, step_of
from .times import Unreadable
from .verbs import VERBS
from .world import START, World


@dataclass(frozen=True)
class Run:
    """A world after its script, and the sentence of the step that could not be done."""

    world: World
    problem: str | None = None


def play(
    document: Document,
    script: Script,
    *,
    process: str | None = None,
    start_event: str | None = None,
    variables: Mapping[str, Any] | None = None,
    at: datetime = START,
    decisions: Sequence[DecisionModel] = (),
) -> Run:
    """Simulate an instance of a process along a script.

    ``process`` is the id of the process, by default the first executable one. Variables are plain
    JSON; those given here come before the script's. A step that cannot be done ends the run.
    """
    world = World(document, at=at, decisions=decisions)
    given = {**script.variables, **(variables or {})}
    player = Player(world, process, start_event, given)
    place = "start"
    try:
        for number, written in enumerate(script.steps, 1):
            place = f"step {number}"
            player.play(number, written)
        if not player.has_started:
            place = "start"
            player.begin()
    except Refused as refused:
        return Run(world, f"{place}: {refused.message}")
    except Unreadable as refused:
        return Run(world, f"{place}: {str(refused)[:1].upper()}{str(refused)[1:]}.")
    return Run(world)


class Player:
    """What a script has to begin with, and the world it is played in."""

    def __init__(
        self,
        world: World,
        process: str | None,
        start_event: str | None,
        variables: Mapping[str, Any],
    ) -> None:
        self.world = world
        self.process = process
        self.start_event = start_event
        self.variables = variables
        self.has_started = False

    def play(self, number: int, written: object) -> None:
        """Do one step, after the start if the script has forgotten it."""
        step = step_of(written)
        if step.verb == COMMENT:
            return
        if not self.has_started and self._needs_start(step):
            self.begin()
        self.world.begin_step()
        if step.verb != "expect":
            self.world.note("step", None, None, {"number": number, "step": written})
        VERBS[step.verb](self, step)
        self.world.settle()

    def _needs_start(self, step: Step) -> bool:
        if step.verb in BEFORE_START:
            return False
        kind = {"message": EventKind.MESSAGE, "signal": EventKind.SIGNAL}.get(step.verb)
        if kind is None:
            return True
        definition = self.definition()
        name = known_name(self.world, kind, step.value)
        return all(found is not definition for found, _ in starters(self.world, kind, name))

    def begin(
        self,
        process: str | None = None,
        start_event: str | None = None,
        variables: Mapping[str, Any] | None = None,
    ) -> None:
        """Start an instance and let it come to rest."""
        self.has_started = True
        definition = self.definition(process)
        event = start_event or (self.start_event if process is None else None)
        self.world.start(definition, self.given(variables), self._event(definition, event))
        self.world.settle()

    def given(self, variables: object = None) -> dict[str, object]:
        """The variables of a start: those given for the run, then the step's own."""
        own = values.variables(variables, self.world.local)
        return {**values.variables(dict(self.variables), self.world.local), **own}

    def definition(self, process: str | None = None) -> ProcessDefinition:
        """The process asked for, by id or name."""
        wanted = process or self.process
        processes = self.world.document.processes
        try:
            return self.world.document.process(wanted)
        except KeyError:
            named = [item for item in processes if item.name == wanted]
        if named:
            return named[0]
        if not processes:
            raise Refused("The file holds no process.")
        known = waiting.quoted([item.id for item in processes])
        raise Refused(f'The file has no process "{wanted}"; it has {known}.')

    def _event(self, definition: ProcessDefinition, name: str | None) -> str | None:
        if name is None:
            return None
        for node in definition.nodes.values():
            if node.parent is None and waiting.is_called(node, name):
                return node.id
        known = waiting.quoted([node.id for node in definition.start_events])
        raise Refused(
            f'Process "{definition.id}" has no start event "{name}"; it starts at {known}.'
        )
