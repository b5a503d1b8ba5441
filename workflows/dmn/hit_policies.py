"""Which of the matching rules count, and how their outputs become one (DMN 1.5, 8.2.10)."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal

from workflows.feel.builtins.registry import BUILTINS
from workflows.feel.comparison import equal
from workflows.feel.scope import Scope


@dataclass(frozen=True, slots=True)
class Hit:
    """A rule that matched, with the values of its outputs."""

    rule: str
    outputs: tuple[object, ...]


Priorities = list[list[object]]
_Choice = Callable[[list[Hit], Priorities], list[Hit] | None]


@dataclass(frozen=True, slots=True)
class Policy:
    """``choose`` gives the rules that count, or None when the table is violated."""

    choose: _Choice
    #: Whether the result is a list even when one rule matched.
    multiple: bool = False


def _unique(hits: list[Hit], priorities: Priorities) -> list[Hit] | None:
    return hits if len(hits) == 1 else None


def _any(hits: list[Hit], priorities: Priorities) -> list[Hit] | None:
    first = hits[0]
    same = all(equal([*first.outputs], [*hit.outputs]) is True for hit in hits[1:])
    return [first] if same else None


def _first(hits: list[Hit], priorities: Priorities) -> list[Hit]:
    return hits[:1]


def _all(hits: list[Hit], priorities: Priorities) -> list[Hit]:
    return hits


def _by_output(hits: list[Hit], priorities: Priorities) -> list[Hit]:
    return sorted(hits, key=lambda hit: _rank(hit, priorities))


def _rank(hit: Hit, priorities: Priorities) -> list[int]:
    """Places of the outputs among the allowed values; unlisted ones come last."""
    return [
        next(
            (place for place, known in enumerate(listed) if equal(known, value) is True),
            len(listed),
        )
        for listed, value in zip(priorities, hit.outputs, strict=False)
    ]


def _priority(hits: list[Hit], priorities: Priorities) -> list[Hit]:
    return _by_output(hits, priorities)[:1]


POLICIES: dict[str, Policy] = {
    "UNIQUE": Policy(_unique),
    "ANY": Policy(_any),
    "PRIORITY": Policy(_priority),
    "FIRST": Policy(_first),
    "RULE ORDER": Policy(_all, multiple=True),
    "OUTPUT ORDER": Policy(_by_output, multiple=True),
    "COLLECT": Policy(_all, multiple=True),
}

_AGGREGATIONS = {"SUM": "sum", "MIN": "min", "MAX": "max"}


def aggregate(name: str | None) -> Callable[[list[object], Scope], object] | None:
    """The aggregation of a COLLECT table: C+, C<, C>, C#; None for a plain list."""
    if name == "COUNT":
        return lambda results, scope: Decimal(len(results))
    function = BUILTINS.get(_AGGREGATIONS.get(name or "", ""))
    if function is None:
        return None
    return lambda results, scope: function.call(scope.run, [results])
