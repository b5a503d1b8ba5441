"""Relations between points and ranges (DMN 1.5, table 81)."""

from __future__ import annotations

from collections.abc import Callable

from workflows.feel.builtins.registry import builtin
from workflows.feel.comparison import equal, in_range, ordered
from workflows.feel.scope import Run
from workflows.feel.values import Range

Relation = Callable[..., bool]


class _Incomparable(Exception):
    """Two points have no order."""


def _less(left: object, right: object) -> bool:
    answer = ordered("<", left, right)
    if answer is None:
        raise _Incomparable
    return answer


def _same(left: object, right: object) -> bool:
    answer = equal(left, right)
    if answer is None:
        raise _Incomparable
    return answer


def _starts_before(a: Range, b: Range, *, or_equal: bool) -> bool:
    if _less(a.low, b.low):
        return True
    return or_equal and _same(a.low, b.low)


def _before(a: object, b: object) -> bool:
    end, end_included = (a.high, a.high_included) if isinstance(a, Range) else (a, True)
    start, start_included = (b.low, b.low_included) if isinstance(b, Range) else (b, True)
    if _less(end, start):
        return True
    return _same(end, start) and not (end_included and start_included)


def _meets(a: Range, b: Range) -> bool:
    return a.high_included and b.low_included and _same(a.high, b.low)


def _overlaps(a: Range, b: Range) -> bool:
    return not _before(a, b) and not _before(b, a)


def _overlaps_before(a: Range, b: Range) -> bool:
    starts = _starts_before(a, b, or_equal=a.low_included and not b.low_included)
    return starts and not _before(a, b) and _ends_by(a, b)


def _ends_by(a: Range, b: Range) -> bool:
    """Whether a ends no later than b."""
    if _less(a.high, b.high):
        return True
    return _same(a.high, b.high) and (not a.high_included or b.high_included)


def _starts_from(a: Range, b: Range) -> bool:
    """Whether a starts no earlier than b."""
    if _less(b.low, a.low):
        return True
    return _same(a.low, b.low) and (not a.low_included or b.low_included)


def _finishes(a: Range, b: Range) -> bool:
    together = a.high_included == b.high_included and _same(a.high, b.high)
    return together and _starts_from(a, b)


def _point_finishes(point: object, b: Range) -> bool:
    return b.high_included and _same(point, b.high)


def _starts(a: Range, b: Range) -> bool:
    together = a.low_included == b.low_included and _same(a.low, b.low)
    return together and _ends_by(a, b)


def _point_starts(point: object, b: Range) -> bool:
    return b.low_included and _same(point, b.low)


def _during(a: Range, b: Range) -> bool:
    return _starts_from(a, b) and _ends_by(a, b)


def _point_during(point: object, b: Range) -> bool:
    answer = in_range(point, b)
    if answer is None:
        raise _Incomparable
    return answer


def _coincides(a: Range, b: Range) -> bool:
    return equal(a, b) is True


def _register(name: str, relation: Relation, *parameters: str, swapped: bool = False) -> None:
    @builtin(name, *parameters)
    def _relation(run: Run, a: object, b: object) -> bool | None:
        try:
            return relation(b, a) if swapped else relation(a, b)
        except _Incomparable:
            return None


_RANGES = ("range1: range", "range2: range")
_POINT_RANGE = ("point: any", "range: range")
_RANGE_POINT = ("range: range", "point: any")
_POINTS = ("point1: any", "point2: any")

for _parameters in (_RANGES, _POINT_RANGE, _RANGE_POINT, _POINTS):
    _register("before", _before, *_parameters)
    _register("after", _before, *_parameters, swapped=True)

_register("meets", _meets, *_RANGES)
_register("met by", _meets, *_RANGES, swapped=True)
_register("overlaps", _overlaps, *_RANGES)
_register("overlaps before", _overlaps_before, *_RANGES)
_register("overlaps after", _overlaps_before, *_RANGES, swapped=True)
_register("coincides", _coincides, *_RANGES)
_register("coincides", _same, *_POINTS)

for _name, _inverse, _range_relation, _point_relation in (
    ("finishes", "finished by", _finishes, _point_finishes),
    ("starts", "started by", _starts, _point_starts),
    ("during", "includes", _during, _point_during),
):
    _register(_name, _range_relation, *_RANGES)
    _register(_name, _point_relation, *_POINT_RANGE)
    _register(_inverse, _range_relation, *_RANGES, swapped=True)
    _register(_inverse, _point_relation, *_RANGE_POINT, swapped=True)
