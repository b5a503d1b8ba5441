"""What a script expects at a moment; the first thing that is untrue ends the run."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Final

from workflows.dmn import plain_json

from .errors import Refused
from .running import Incident, Instance
from .values import shown, value_of
from .waiting import instance_of, is_called, quoted, waiting

if TYPE_CHECKING:
    from .world import World


def expect(world: World, wanted: object) -> None:
    """Raise :class:`Refused` unless everything is as expected of an instance, by default 1."""
    if not isinstance(wanted, dict):
        raise Refused(f'"expect" needs an object, not {shown(wanted)}.')
    unknown = sorted(set(wanted) - set(_CHECKS) - {"instance"})
    if unknown:
        known = quoted([*_CHECKS, "instance"])
        raise Refused(f'"expect" knows {known}, not {quoted(unknown)}.')
    only = instance_of(world, wanted["instance"]) if "instance" in wanted else None
    for name in _CHECKS:
        if name in wanted:
            _CHECKS[name](world, only, wanted[name])


def _waiting(world: World, only: Instance | None, wanted: object) -> None:
    """Exactly these elements wait, each as often as it is named."""
    if not isinstance(wanted, list):
        raise Refused('"waiting" is a list of ids or names.')
    there = [item.node for item in waiting(world) if only in (None, item.instance)]
    left = list(there)
    for name in wanted:
        found = next((node for node in left if is_called(node, str(name))), None)
        if found is None:
            raise Refused(f'Expected "{name}" to wait; {_those([node.id for node in there])}.')
        left.remove(found)
    if left:
        raise Refused(
            f"Expected {quoted([str(name) for name in wanted]) or 'nothing'} to wait;"
            f" {_those([node.id for node in there])}."
        )


def _those(names: list[str]) -> str:
    return f"what waits is {quoted(names)}" if names else "nothing waits"


def _ended(world: World, only: Instance | None, wanted: object) -> None:
    instance = only or instance_of(world, None)
    if wanted is not instance.state.is_finished:
        state = "has ended" if instance.state.is_finished else "has not ended"
        raise Refused(f'Expected "ended" {shown(wanted)}; instance {instance.number} {state}.')


def _status(world: World, only: Instance | None, wanted: object) -> None:
    _same("status", str((only or instance_of(world, None)).state.status), wanted)


def _outcome(world: World, only: Instance | None, wanted: object) -> None:
    _same("outcome", outcome_of(only or instance_of(world, None)), wanted)


def _variables(world: World, only: Instance | None, wanted: object) -> None:
    """These variables have these values; others may be there."""
    if not isinstance(wanted, dict):
        raise Refused('"variables" is an object.')
    there = (only or instance_of(world, None)).state.variables
    for name, value in wanted.items():
        expected = plain_json(value_of(value, world.local))
        _same(f"variable {name}", plain_json(there.get(name)), expected)


def _incidents(world: World, only: Instance | None, wanted: object) -> None:
    """Exactly these codes stand as incidents."""
    there = sorted(item.code for item in standing(world) if only in (None, item.instance))
    if not isinstance(wanted, list) or sorted(map(str, wanted)) != there:
        raise Refused(f"Expected incidents {shown(wanted)}; there are {shown(there)}.")


def _same(name: str, actual: object, wanted: object) -> None:
    if actual != wanted:
        raise Refused(f"Expected {name} {shown(wanted)}; it is {shown(actual)}.")


def outcome_of(instance: Instance) -> str | None:
    """Name or id of the end event that was reached last, or the error; None while it runs."""
    return instance.state.outcome if instance.state.is_finished else None


def standing(world: World) -> list[Incident]:
    """Incidents whose token is still there."""
    return [
        item
        for item in world.incidents
        if item.token is None or item.token in item.instance.state.tokens
    ]


_CHECKS: Final[Mapping[str, Callable[[World, Instance | None, object], None]]] = {
    "waiting": _waiting,
    "ended": _ended,
    "status": _status,
    "outcome": _outcome,
    "variables": _variables,
    "incidents": _incidents,
}
