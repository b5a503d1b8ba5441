"""What happened to an instance, as JSON lines that played again give the state of any moment.

The engine is pure, so the events are the whole truth; a line of the log is an event without its
time, which stands beside it. Two lines are no events: ``Started`` begins an instance, ``Restored``
puts a state in place (instances older than their log, reverted migrations), and ``Migrated`` moves
to another version.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import fields
from datetime import datetime
from typing import Any, Final

from workflows import feel

from . import engine, events, migration
from .model import ProcessDefinition
from .state import InstanceState

#: A line: when, and what.
Entry = tuple[datetime, Mapping[str, Any]]
_TYPES: Final = {
    kind.__name__: kind
    for kind in vars(events).values()
    if isinstance(kind, type) and issubclass(kind, events.Event) and kind is not events.Event
}


def encode(event: events.Event) -> dict[str, Any]:
    """A line for an event without what is as by default; its time is kept beside it."""
    line: dict[str, Any] = {"type": type(event).__name__}
    for field in fields(event):
        value = getattr(event, field.name)
        if field.name == "variables":
            line["variables"] = {name: feel.encode(item) for name, item in value.items()}
        elif field.name != "at" and value != field.default:
            line[field.name] = value
    return line


def started(variables: Mapping[str, object], start_event: str | None) -> dict[str, Any]:
    """The first line of an instance."""
    line: dict[str, Any] = {
        "type": "Started",
        "variables": {name: feel.encode(item) for name, item in variables.items()},
    }
    return line if start_event is None else {**line, "start_event": start_event}


def restored(state: InstanceState, definition: int | None = None) -> dict[str, Any]:
    """The line of a state that is put in place, at another version if one is named."""
    line: dict[str, Any] = {"type": "Restored", "state": state.to_json()}
    return line if definition is None else {**line, "definition": definition}


def migrated(plan: migration.Plan, definition: int) -> dict[str, Any]:
    """The line of a migration to the version ``definition``."""
    return {"type": "Migrated", "plan": plan.to_json(), "definition": definition}


def decode(line: Mapping[str, Any], at: datetime) -> events.Event:
    """The event of a line; raises ``KeyError`` for a line that is none."""
    values = {name: value for name, value in line.items() if name != "type"}
    if "variables" in values:
        values["variables"] = _variables(values["variables"])
    return _TYPES[line["type"]](at=at, **values)


def replay(
    entries: Iterable[Entry],
    definition_id: int,
    definition_of: Callable[[int], ProcessDefinition],
) -> InstanceState:
    """The state after the given lines, from the first of the instance.

    ``definition_id`` is the version that the instance began with; migrations name the next ones.
    Raises ``ValueError`` when the lines do not begin with a start.
    """
    state: InstanceState | None = None
    definition = definition_of(definition_id)
    for at, line in entries:
        target = line.get("definition")
        following = definition if target is None else definition_of(target)
        state = _apply(definition, following, state, line, at)
        definition = following
    if state is None:
        raise ValueError("The log is empty.")
    return state


def _apply(
    definition: ProcessDefinition,
    following: ProcessDefinition,
    state: InstanceState | None,
    line: Mapping[str, Any],
    at: datetime,
) -> InstanceState:
    if line["type"] == "Started":
        variables = _variables(line["variables"])
        start_event = line.get("start_event")
        return engine.start(definition, variables=variables, start_event=start_event, at=at).state
    if line["type"] == "Restored":
        return InstanceState.from_json(line["state"])
    if state is None:
        raise ValueError("The log does not begin with a start.")
    if line["type"] == "Migrated":
        plan = migration.Plan.from_json(line["plan"])
        return migration.migrate(definition, following, plan, state, at).state
    return engine.step(definition, state, decode(line, at)).state


def _variables(encoded: Mapping[str, Any]) -> dict[str, object]:
    return {name: feel.decode(value) for name, value in encoded.items()}
