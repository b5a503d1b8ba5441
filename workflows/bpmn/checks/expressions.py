"""Checks of expressions and timers: formal, not empty, FEEL that compiles (BPMN 2.0.2 §8.3.6)."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from lxml import etree

from workflows import feel
from workflows.bpmn import times
from workflows.bpmn.engine.evaluation import strip
from workflows.bpmn.findings import Finding, error
from workflows.bpmn.names import XSI, tag

from .places import at, is_executable, processes

_CONDITIONS: Final = frozenset(
    {"conditionExpression", "completionCondition", "loopCondition", "activationCondition"}
)
_TIMES: Final = {"timeDate": "date", "timeDuration": "duration", "timeCycle": "cycle"}
#: elements whose type the schema leaves open, so that the file has to say formal.
_EXPRESSIONS: Final = (*sorted(_CONDITIONS), *_TIMES, "loopCardinality", "from", "to")


def findings(root: etree._Element) -> Iterator[Finding]:
    """Errors of the expressions of executable processes."""
    for process in processes(root):
        if not is_executable(process):
            continue
        for name in _EXPRESSIONS:
            for element in process.iter(tag(name)):
                yield from _expression(element, name)
        for event in process.iter(tag("conditionalEventDefinition")):
            yield from _conditional(event)
        for behaviour in process.iter(tag("complexBehaviorDefinition")):
            yield from _behaviour(behaviour)
        for timer in process.iter(tag("timerEventDefinition")):
            yield from _timer(timer)
        yield from _bodies(process)


def _text(element: etree._Element) -> str:
    return "".join(element.itertext()).strip()


def _is_formal(element: etree._Element) -> bool:
    return element.get(f"{{{XSI}}}type", "").rpartition(":")[2] == "tFormalExpression"


def _expression(element: etree._Element, name: str) -> Iterator[Finding]:
    if not _is_formal(element):
        yield error(
            "not-formal",
            "An executable process needs formal expressions (xsi:type).",
            at(element),
            name=name,
        )
    text = _text(element)
    if not text:
        yield error("empty-expression", "The expression is empty.", at(element), name=name)
    elif name in _TIMES:
        yield from _time(element, name, text)
    elif name not in {"from", "to"}:
        yield from _feel(element, text, must_be_boolean=name in _CONDITIONS)


def _feel(element: etree._Element, text: str, *, must_be_boolean: bool) -> Iterator[Finding]:
    try:
        feel.compile(strip(text))
        value = feel.evaluate(strip(text), {})
    except feel.FeelError:
        yield error("not-feel", "The expression is not FEEL.", at(element))
        return
    if must_be_boolean and value is not None and not isinstance(value, bool):
        yield error("not-boolean", "The condition gives neither true nor false.", at(element))


def _time(element: etree._Element, name: str, text: str) -> Iterator[Finding]:
    if not times.is_written(_TIMES[name], text):
        yield from _feel(element, text, must_be_boolean=False)
    elif not times.is_valid(_TIMES[name], text):
        yield error("time", "{text} is no valid {name}.", at(element), text=text, name=name)


def _conditional(event: etree._Element) -> Iterator[Finding]:
    """A conditional event has a formal condition (§10.5.5)."""
    condition = event.find(tag("condition"))
    if condition is None:
        yield error("no-condition", "The conditional event has no condition.", at(event))
        return
    if not _is_formal(condition):
        yield error(
            "not-formal",
            "An executable process needs formal expressions (xsi:type).",
            at(condition),
            name="condition",
        )
    if not _text(condition):
        yield error("empty-expression", "The expression is empty.", at(condition))
    else:
        yield from _feel(condition, _text(condition), must_be_boolean=True)


def _behaviour(element: etree._Element) -> Iterator[Finding]:
    condition = element.find(tag("condition"))
    if condition is None or not _text(condition):
        yield error("empty-expression", "The expression is empty.", at(element))


def _timer(timer: etree._Element) -> Iterator[Finding]:
    """A timer has exactly one time (§10.5.5)."""
    given = [name for name in _TIMES if timer.find(tag(name)) is not None]
    if len(given) > 1:
        yield error("several-times", "A timer has only one date, duration or cycle.", at(timer))
    elif not given:
        yield error("no-time", "The timer has no date, duration or cycle.", at(timer))


def _bodies(process: etree._Element) -> Iterator[Finding]:
    for element in process.iter(tag("transformation"), tag("messagePath"), tag("dataPath")):
        if not _text(element):
            yield error("empty-expression", "The expression is empty.", at(element))
