"""Called processes, and the ends of instances with word to the caller."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.bpmn import commands, events

from .answers import Answer
from .errors import Refused
from .jobs import give, is_waiting
from .running import Instance

if TYPE_CHECKING:
    from .world import World


def on_call(world: World, instance: Instance, command: commands.CallProcess) -> None:
    """Start the called process when the file holds it; else the call is a job."""
    world.asked[instance.number, command.token] = None
    world.later(lambda: _call(world, instance, command))


def _call(world: World, instance: Instance, command: commands.CallProcess) -> None:
    if not is_waiting(instance, command.token, command.node):
        return
    node = instance.node(command.node)
    answer = world.answers.take(command.node)
    definition = next((item for item in world.document.processes if item.id == command.key), None)
    if answer is None and definition is not None:
        world.asked.pop((instance.number, command.token), None)
        world.note("called", instance, node, {"process": command.key})
        try:
            world.start(definition, command.variables, caller=(instance.number, command.token))
        except Refused as refused:
            world.incident(instance, command.token, command.node, "not-startable")
            world.note("note", instance, node, {"text": refused.message})
        return
    if answer is None:
        text = f'Process "{command.key}" is not in the file: the call is done by itself.'
        world.note("note", instance, node, {"text": text})
    give(world, instance, command.token, answer or Answer("done"))


def on_cancel(world: World, instance: Instance, command: commands.CancelCall) -> None:
    """Cancel the process called by a token."""
    world.asked.pop((instance.number, command.token), None)
    for called in world.instances:
        if called.caller == (instance, command.token) and not called.state.is_finished:
            _later_cancel(world, called)


def _later_cancel(world: World, called: Instance) -> None:
    # Before anything else it was about to do: nobody waits for it any more.
    world.send(called, events.Cancelled(at=world.local))


def on_escalate(world: World, instance: Instance, command: commands.Escalate) -> None:
    """Tell the caller of an escalation that nobody caught."""
    if instance.caller is None:
        text = f'Nobody caught the escalation "{command.code}".'
        world.note("note", instance, None, {"text": text})
        return
    parent, token = instance.caller
    event = events.CallEscalated(at=world.local, token=token, code=command.code)
    world.later(lambda: world.send(parent, event))


def on_completed(world: World, instance: Instance, command: commands.InstanceCompleted) -> None:
    """The instance came to its end; a caller gets its variables."""
    _end(world, instance, "ended", {"status": "completed", "outcome": command.outcome})
    if instance.caller is not None:
        parent, token = instance.caller
        variables = instance.state.variables
        event = events.CallCompleted(at=world.local, token=token, variables=variables)
        world.later(lambda: world.send(parent, event))


def on_failed(world: World, instance: Instance, command: commands.InstanceFailed) -> None:
    """The instance failed with an error; a caller may catch it."""
    _end(world, instance, "ended", {"status": "failed", "error": command.error_code})
    _tell_failure(world, instance, command.error_code)


def on_cancelled(world: World, instance: Instance, command: commands.InstanceCancelled) -> None:
    """The instance was cancelled; a caller that still waits sees an error without code."""
    _end(world, instance, "ended", {"status": "cancelled"})
    _tell_failure(world, instance, None)


def _tell_failure(world: World, instance: Instance, code: str | None) -> None:
    if instance.caller is not None and instance.caller[1] in instance.caller[0].state.tokens:
        parent, token = instance.caller
        event = events.CallFailed(at=world.local, token=token, error_code=code)
        world.later(lambda: world.send(parent, event))


def _end(world: World, instance: Instance, kind: str, detail: dict[str, object]) -> None:
    for kept in (world.timers, world.listeners, world.asked):
        for key in [key for key in kept if key[0] == instance.number]:
            del kept[key]
    world.note(kind, instance, None, detail)
