"""A run told for people and as plain JSON."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any, Final

from .expectations import outcome_of, standing
from .player import Run
from .running import Entry, Incident, Instance, Listener, Timer, Waiting
from .times import ZONE
from .values import plain, shown, written
from .waiting import listening, waiting
from .world import World

#: What the codes of incidents mean.
SENTENCES: Final = {
    "call-without-target": "The call activity does not say which process it calls.",
    "condition-not-boolean": "A condition gave neither true nor false.",
    "endless-loop": "More than 10,000 elements were entered without a pause: an endless loop.",
    "expression-error": "An expression is not FEEL, or needs too much.",
    "job-failed": "The work failed; it can be done again.",
    "join-deadlock": "A token waits at the join for others that can never come.",
    "negative-loop-maximum": "The loop's maximum is negative.",
    "no-cardinality": "The multi-instance does not say how many instances there are.",
    "no-flow-matched": "No condition of an outgoing flow is true, and none is the default.",
    "not-a-collection": "The collection of the multi-instance is no list.",
    "not-a-natural-number": "A number has to be whole and not negative.",
    "not-a-number": "A value has to be a number.",
    "not-startable": "The called process cannot start by itself.",
    "quantity-below-one": "A start or completion quantity is below one.",
    "timer-unreadable": "The timer's value is no time.",
    "timer-without-time": "The timer has no value.",
    "too-many-instances": "A multi-instance has too many instances.",
    "uncaught-error": "The work ended in an error that no event catches.",
}


def as_json(run: Run) -> dict[str, Any]:
    """The whole run as plain JSON; the keys stand in docs/commands.md."""
    world = run.world
    first = world.instances[0] if world.instances else None
    found: dict[str, Any] = {
        "trace": [_entry(entry) for entry in world.trace],
        "waiting": [_waiting(item) for item in waiting(world)],
        "timers": [_timer(item) for item in timers(world)],
        "listening": [_listener(item) for item in listening(world)],
        "status": str(first.state.status) if first else "not started",
        "outcome": outcome_of(first) if first else None,
        "variables": written(first.state.variables) if first else {},
        "incidents": [_incident(item) for item in standing(world)],
        "instances": [_instance(item) for item in world.instances],
        "at": time_text(world.local),
    }
    return found if run.problem is None else {**found, "error": run.problem}


def timers(world: World) -> list[Timer]:
    """The armed timers, the earliest first."""
    return sorted(world.timers.values(), key=lambda item: (item.schedule.due, item.order))


def time_text(at: datetime) -> str:
    """ISO 8601 in the region's zone."""
    return at.astimezone(ZONE).isoformat(timespec="seconds")


def _entry(entry: Entry) -> dict[str, Any]:
    return {
        "at": time_text(entry.at),
        "instance": entry.instance,
        "kind": entry.kind,
        "element": entry.element,
        "name": entry.name,
        "detail": {name: plain(value) for name, value in entry.detail.items()},
    }


def _waiting(item: Waiting) -> dict[str, Any]:
    return {
        "element": item.node.id,
        "name": item.node.name,
        "type": str(item.node.kind),
        "instance": item.instance.number,
    }


def _timer(item: Timer) -> dict[str, Any]:
    return {
        "element": item.node,
        "due": time_text(item.schedule.due),
        "instance": item.instance.number,
    }


def _listener(item: Listener) -> dict[str, Any]:
    found = {
        "element": item.command.node,
        "type": item.command.kind,
        "name": item.command.name,
        "instance": item.instance.number,
    }
    key = item.command.correlation_key
    return found if key is None else {**found, "key": key}


def _incident(item: Incident) -> dict[str, Any]:
    node = item.instance.node(item.node)
    return {
        "element": item.node,
        "name": node.name if node else "",
        "code": item.code,
        "message": SENTENCES.get(item.code, item.code),
        "instance": item.instance.number,
    }


def _instance(item: Instance) -> dict[str, Any]:
    return {
        "instance": item.number,
        "process": item.definition.id,
        "called_by": item.caller[0].number if item.caller else None,
        "status": str(item.state.status),
        "outcome": outcome_of(item),
        "variables": written(item.state.variables),
    }


def as_text(run: Run) -> Iterator[str]:
    """The run line by line: what happened, what waits, the variables, the outcome."""
    data = as_json(run)
    many = len(data["instances"]) > 1
    yield from (_line(entry, many=many) for entry in data["trace"])
    yield from _section("Waiting", [_place(item, many=many) for item in data["waiting"]])
    lines = [f"{_clock(item['due'])}  {_place(item, many=many)}" for item in data["timers"]]
    yield from _section("Timers", lines)
    lines = [
        f'{item["type"]} "{item["name"]}"{_key(item)} at {_place(item, many=many)}'
        for item in data["listening"]
    ]
    yield from _section("Listens to", lines)
    lines = [f"{_place(item, many=many)}: {item['message']}" for item in data["incidents"]]
    yield from _section("Incidents", lines)
    for item in data["instances"]:
        title = f"Variables of instance {item['instance']} ({item['process']})"
        lines = [f"{name} = {_value(value)}" for name, value in item["variables"].items()]
        yield from _section(title if many else "Variables", lines)
    for item in data["instances"] or [data]:
        prefix = f"Instance {item['instance']}" if many else "Status"
        outcome = f", outcome: {item['outcome']}" if item["outcome"] else ""
        yield f"{prefix}: {item['status']}{outcome}"


def _section(title: str, lines: list[str]) -> Iterator[str]:
    if lines:
        yield f"{title}:"
        yield from (f"  {line}" for line in lines)


def _clock(text: str) -> str:
    at = datetime.fromisoformat(text)
    return f"{at:%Y-%m-%d %H:%M:%S}"


def _place(item: dict[str, Any], *, many: bool) -> str:
    kind = item.get("type")
    is_node = kind not in {None, "message", "signal"}
    name = f' "{" ".join(item["name"].split())}"' if item.get("name") and is_node else ""
    suffix = f" ({kind})" if is_node else ""
    number = f" in instance {item['instance']}" if many else ""
    return f"{item['element']}{name}{suffix}{number}"


def _key(item: dict[str, Any]) -> str:
    return f' with key "{item["key"]}"' if "key" in item else ""


def _line(entry: dict[str, Any], *, many: bool) -> str:
    if entry["kind"] == "step":
        return f"-- step {entry['detail']['number']}: {shown(entry['detail']['step'])}"
    number = f"#{entry['instance']}" if entry["instance"] else ""
    parts = [_clock(entry["at"])]
    if many:
        parts.append(f"{number:<3}")
    parts.append(f"{entry['kind'].replace('_', ' '):<10}")
    if entry["element"]:
        name = f' "{" ".join(entry["name"].split())}"' if entry["name"] else ""
        parts.append(f"{entry['element']}{name}")
    detail = _detail(entry)
    return "  ".join(part for part in [*parts, detail] if part).rstrip()


def _detail(entry: dict[str, Any]) -> str:
    detail = entry["detail"]
    if entry["kind"] == "flow_taken" and "from" in detail:
        return f"{detail['from']} -> {detail['to']}"
    if entry["kind"] == "note":
        return str(detail["text"])
    if entry["kind"] == "incident":
        return str(SENTENCES.get(detail["code"], detail["code"]))
    return ", ".join(f"{name}: {_value(value)}" for name, value in detail.items())


def _value(value: object) -> str:
    return value if isinstance(value, str) else shown(value)
