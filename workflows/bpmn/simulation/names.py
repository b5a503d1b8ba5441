"""Names of messages and signals as a script writes them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows.bpmn.kinds import EventKind

from . import values, waiting
from .errors import Refused

if TYPE_CHECKING:
    from .world import World


def known_name(world: World, kind: EventKind, name: object) -> str:
    """The name of a message or signal of the file, given by id or name."""
    if not isinstance(name, str) or not name.strip():
        raise Refused(f'"{kind}" needs the name of a {kind}, not {values.shown(name)}.')
    known: dict[str, str] = {}
    for definition in world.document.processes:
        roots = definition.messages if kind == EventKind.MESSAGE else definition.signals
        known.update({key: item.name for key, item in roots.items()})
    if name in known.values():
        return name
    if name in known:
        return known[name]
    names = sorted(set(known.values()))
    there = f"it has {waiting.quoted(names)}" if names else "it has none"
    raise Refused(f'The file has no {kind} "{name}"; {there}.')
