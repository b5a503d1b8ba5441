"""A script for a simulation as it is written: a list of steps, each with one verb."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from .errors import Refused
from .values import loads, shown
from .waiting import quoted

#: Each verb with what may stand beside it.
VERBS: Final[Mapping[str, frozenset[str]]] = {
    "start": frozenset({"variables", "process"}),
    "complete": frozenset({"variables", "instance", "which"}),
    "message": frozenset({"key", "variables"}),
    "signal": frozenset({"variables"}),
    "advance": frozenset(),
    "advance_to": frozenset(),
    "work": frozenset({"result", "variables", "instance", "which"}),
    "fail": frozenset({"error", "instance", "which"}),
    "hold": frozenset(),
    "set": frozenset({"instance"}),
    "cancel": frozenset({"instance"}),
    "retry": frozenset({"instance", "which"}),
    "begin": frozenset({"instance"}),
    "expect": frozenset(),
}
#: May stand in any step and does nothing.
COMMENT: Final = "comment"
#: Verbs that need no running process.
BEFORE_START: Final = frozenset({"start", "work", "fail", "hold"})


@dataclass(frozen=True)
class Script:
    """Variables of the start and the steps, not looked at yet."""

    steps: tuple[object, ...] = ()
    variables: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True)
class Step:
    """One step: its verb, the verb's value and what stands beside it."""

    verb: str
    value: Any
    rest: Mapping[str, Any]


def script_of(text: str | bytes) -> Script:
    """Read a script; raises :class:`Refused` when it is neither a list nor an object of steps."""
    data = loads(text)
    if isinstance(data, list):
        return Script(tuple(data))
    if not isinstance(data, dict) or not isinstance(data.get("steps", []), list):
        raise Refused('A script is a list of steps, or an object with "steps" and "variables".')
    unknown = sorted(set(data) - {"steps", "variables", COMMENT})
    if unknown:
        raise Refused(f'A script has "steps" and "variables", but no {quoted(unknown)}.')
    variables = data.get("variables") or {}
    if not isinstance(variables, dict):
        raise Refused('The "variables" of a script are an object.')
    return Script(tuple(data.get("steps", ())), variables)


def step_of(written: object) -> Step:
    """Read one step; raises :class:`Refused` with a sentence about what is wrong with it."""
    if not isinstance(written, dict):
        raise Refused(f'A step is an object such as {{"complete": "Task"}}, not {shown(written)}.')
    if written.keys() == {COMMENT}:
        return Step(COMMENT, written[COMMENT], {})
    verbs = [key for key in written if key in VERBS]
    if not verbs:
        raise Refused(f"{shown(written)} has no verb. The verbs are {', '.join(VERBS)}.")
    if len(verbs) > 1:
        raise Refused(f"A step has one verb, here are {quoted(verbs)}.")
    (verb,) = verbs
    unknown = sorted(set(written) - {verb, COMMENT} - VERBS[verb])
    if unknown:
        may = f"only {quoted(sorted(VERBS[verb]))}" if VERBS[verb] else "nothing"
        raise Refused(f'Beside "{verb}" may stand {may}, not {quoted(unknown)}.')
    return Step(verb, written[verb], {key: written[key] for key in written if key != verb})
