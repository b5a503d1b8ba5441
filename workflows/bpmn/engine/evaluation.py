"""Values of FEEL expressions in a scope, and what they must be."""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal

from workflows import feel
from workflows.bpmn import times
from workflows.bpmn.model import Expression

from .machine import Machine, Stuck


def strip(text: str) -> str:
    """FEEL text without the leading ``=`` that some modellers write."""
    return text.strip().removeprefix("=").strip()


def value(
    machine: Machine, text: str, scope: int, extra: Mapping[str, object] | None = None
) -> object:
    """Value of a FEEL text; raises :class:`Stuck` when it is not FEEL."""
    context = machine.variables(scope)
    if extra:
        context = {**context, **extra}
    try:
        return feel.evaluate(strip(text), context, now=machine.at)
    except feel.FeelError:
        raise Stuck("expression-error") from None


def truth(
    machine: Machine,
    expression: Expression,
    scope: int,
    extra: Mapping[str, object] | None = None,
) -> bool:
    """Is a condition true? Null is no; anything but a boolean is an incident."""
    found = value(machine, expression.text, scope, extra)
    if found is None:
        return False
    if not isinstance(found, bool):
        raise Stuck("condition-not-boolean")
    return found


def natural(machine: Machine, expression: Expression, scope: int) -> int:
    """A whole number of zero or more, else :class:`Stuck`."""
    found = value(machine, expression.text, scope)
    if isinstance(found, bool) or not isinstance(found, int | Decimal):
        raise Stuck("not-a-number")
    if found < 0 or found != int(found):
        raise Stuck("not-a-natural-number")
    return int(found)


def text(machine: Machine, source: str, scope: int) -> str | None:
    """A FEEL value as text, for correlation keys; None stays None."""
    found = value(machine, source, scope)
    return None if found is None else str(found)


def time(machine: Machine, expression: Expression, scope: int, kind: str) -> object:
    """A date, duration or cycle: ISO 8601 or cron as written, else the value of the FEEL text.

    Whether a value is a time is for the runtime to say: a watched activity begins all the same.
    """
    written = expression.text.strip()
    if times.is_written(kind, written):
        return written
    found = value(machine, expression.text, scope)
    if found is None:
        raise Stuck("timer-without-time")
    return found
