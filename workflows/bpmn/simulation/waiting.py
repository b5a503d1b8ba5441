"""What the instances of a simulation wait for, and how elements are called in a script."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches
from typing import TYPE_CHECKING

from workflows.bpmn.engine.activities import HUMAN, JOBS
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import TokenState

from .errors import Refused
from .running import Instance, Listener, Waiting

if TYPE_CHECKING:
    from .world import World

#: How many names a sentence lists.
_LISTED = 12


def waiting(world: World) -> list[Waiting]:
    """Tokens that wait for a person, a job, a message, a signal, a time; oldest work first."""
    found = [
        Waiting(instance, token.id, instance.definition.nodes[token.node])
        for instance in world.instances
        for token in instance.state.tokens.values()
        if token.state == TokenState.WAITING
    ]
    places = {key: place for place, key in enumerate(world.asked)}
    found = [item for item in found if not _is_calling(world, item)]
    return sorted(found, key=lambda item: places.get(_key(item), len(places)))


def _key(item: Waiting) -> tuple[int, int]:
    return item.instance.number, item.token


def _is_calling(world: World, item: Waiting) -> bool:
    """Does the token wait for a called process? What that one waits for is listed instead."""
    return item.node.kind == NodeKind.CALL_ACTIVITY and any(
        called.caller == (item.instance, item.token) for called in world.instances
    )


def listening(world: World) -> list[Listener]:
    """Messages and signals that would be caught now."""
    return [
        item
        for item in world.listeners.values()
        if item.command.subscription in item.instance.state.subscriptions
    ]


def is_human(node: FlowNode) -> bool:
    """Is the element done by a person?"""
    return node.kind in HUMAN


def is_job(node: FlowNode) -> bool:
    """Is the element done by a machine, or by a process outside the file?"""
    return node.kind in JOBS or node.kind == NodeKind.CALL_ACTIVITY


def is_called(node: FlowNode, name: str) -> bool:
    """Does a script mean the element by this id or name? Spaces and line breaks are alike."""
    return node.id == name or (bool(node.name) and _plain(node.name) == _plain(name))


def _plain(text: str) -> str:
    return " ".join(text.split())


def elements(world: World, name: str) -> list[FlowNode]:
    """The elements of that id or name; raises :class:`Refused` when the file has none."""
    nodes = list(_nodes(world))
    found = [node for node in nodes if node.id == name] or [
        node for node in nodes if is_called(node, name)
    ]
    if not found:
        known = sorted({text for node in nodes for text in (node.id, node.name) if text})
        near = get_close_matches(name, known, 3)
        hint = f" Did you mean {quoted(near)}?" if near else ""
        raise Refused(f'The file has no element with the id or name "{name}".{hint}')
    return found


def _nodes(world: World) -> Iterator[FlowNode]:
    for definition in world.document.processes:
        yield from definition.nodes.values()


def what_waits(world: World) -> str:
    """A sentence about what waits now."""
    found = waiting(world)
    if found:
        return f"What waits: {'; '.join(_listed([_label(item) for item in found]))}."
    if not world.instances:
        return "Nothing has started yet."
    if all(instance.state.is_finished for instance in world.instances):
        return "The process has ended."
    return "Nothing waits."


def _label(item: Waiting) -> str:
    name = f' "{_plain(item.node.name)}"' if item.node.name else ""
    instance = f", instance {item.instance.number}" if item.instance.number > 1 else ""
    return f"{item.node.id}{name} ({item.node.kind}{instance})"


def quoted(names: list[str]) -> str:
    """Names in quotation marks, not too many of them."""
    return ", ".join(f'"{name}"' if name != "…" else name for name in _listed(names))


def _listed(names: list[str]) -> list[str]:
    return names if len(names) <= _LISTED else [*names[:_LISTED], "…"]


def instance_of(world: World, number: object) -> Instance:
    """The instance of that number, the first without one; raises :class:`Refused`."""
    wanted = 1 if number is None else number
    for instance in world.instances:
        if instance.number == wanted and not isinstance(wanted, bool):
            return instance
    if not world.instances:
        raise Refused("Nothing has started yet.")
    raise Refused(f"There is no instance {wanted}; there are 1 to {len(world.instances)}.")
