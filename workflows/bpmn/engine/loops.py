"""Standard loops and multi-instance activities (BPMN 2.0.2 §10.3.8, §13.3.6, §13.3.7)."""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from workflows.bpmn.commands import RaiseIncident
from workflows.bpmn.kinds import EventKind
from workflows.bpmn.model import EventDefinition, Expression, LoopCharacteristics
from workflows.bpmn.state import Compensation, Loop, Scope, ScopeKind, Token, TokenState

from . import activities, evaluation, scopes, throwing
from .machine import Machine, Stuck

#: instances of one multi-instance activity; more is an incident, not a full memory.
MAX_INSTANCES: Final = 10_000


def host(machine: Machine, token: Token) -> Token:
    """The activity's own token, which boundary events sit on; itself outside of a loop."""
    scope = machine.scopes[token.scope]
    if scope.kind != ScopeKind.ITERATION:
        return token
    body = machine.scopes[scope.parent or 0]
    return machine.tokens[body.owner or 0]


def start(machine: Machine, token: Token, loop: LoopCharacteristics) -> None:
    """Begin a loop: count its instances and start the first, or all in parallel."""
    counters = _counters(machine, token, loop)
    body = machine.open_scope(
        ScopeKind.LOOP,
        machine.scopes[token.scope],
        node=token.node,
        owner=token.id,
        loop=counters,
    )
    machine.set_state(token, TokenState.RUNNING)
    if not _may_continue(machine, body, loop, before=True):
        _end(machine, body, loop)
        return
    at_once = 1 if loop.is_sequential else counters.total or 1
    for _ in range(at_once):
        _iterate(machine, machine.scopes[body.id], loop)


def _counters(machine: Machine, token: Token, loop: LoopCharacteristics) -> Loop:
    if loop.kind == "standard":
        if loop.loop_maximum is not None and loop.loop_maximum < 0:
            raise Stuck("negative-loop-maximum")
        return Loop()
    outputs: tuple[object, ...] | None = () if loop.output_collection else None
    if loop.collection:
        items = evaluation.value(machine, loop.collection, token.scope)
        if not isinstance(items, list | tuple):
            raise Stuck("not-a-collection")
        total = _bounded(len(items))
        return Loop(total=total, items=tuple(items), outputs=_blank(outputs, total))
    if loop.cardinality is None:
        raise Stuck("no-cardinality")
    total = _bounded(evaluation.natural(machine, loop.cardinality, token.scope))
    return Loop(total=total, outputs=_blank(outputs, total))


def _bounded(total: int) -> int:
    if total > MAX_INSTANCES:
        raise Stuck("too-many-instances")
    return total


def _blank(outputs: tuple[object, ...] | None, total: int) -> tuple[object, ...] | None:
    return None if outputs is None else (None,) * total


def _iterate(machine: Machine, body: Scope, loop: LoopCharacteristics) -> None:
    counters = body.loop or Loop()
    number = counters.started + 1
    variables: dict[str, object] = {"loopCounter": number}
    if counters.items is not None and loop.element_variable:
        variables[loop.element_variable] = counters.items[number - 1]
    body = machine.update_scope(body, loop=replace(counters, started=number))
    scope = machine.open_scope(
        ScopeKind.ITERATION, body, node=body.node, variables=variables, counter=number
    )
    machine.place(body.node or "", scope.id)


def iteration_done(machine: Machine, token: Token, done: Compensation | None) -> None:
    """One instance is over: collect its output, then the next one or the end of the loop."""
    scope = machine.scopes[token.scope]
    body = machine.scopes[scope.parent or 0]
    loop = machine.node(token).loop
    if loop is None or body.loop is None:
        raise Stuck("loop-without-characteristics")
    machine.record("iteration_completed", token, counter=scope.counter)
    record = activities.compensation_of(machine, token, done)
    outputs = _collect(machine, scope, body.loop, loop)
    machine.remove(token)
    machine.close_scope(scope)
    body = machine.update_scope(
        body,
        loop=replace(body.loop, completed=body.loop.completed + 1, outputs=outputs),
        compensations=body.compensations + ((record,) if record else ()),
    )
    _throw_behaviour(machine, body, loop)
    if body.id in machine.scopes:
        _go_on(machine, machine.scopes[body.id], loop)


def _collect(
    machine: Machine, scope: Scope, counters: Loop, loop: LoopCharacteristics
) -> tuple[object, ...] | None:
    if counters.outputs is None or not loop.output_element:
        return counters.outputs
    value = evaluation.value(machine, loop.output_element, scope.id)
    place = scope.counter - 1
    return (*counters.outputs[:place], value, *counters.outputs[place + 1 :])


def _go_on(machine: Machine, body: Scope, loop: LoopCharacteristics) -> None:
    counters = body.loop or Loop()
    if _is_complete(machine, body, loop):
        _terminate_rest(machine, body)
        _end(machine, machine.scopes[body.id], loop)
    elif counters.started == counters.completed or not loop.is_sequential:
        if _may_continue(machine, body, loop, before=False):
            if loop.is_sequential:
                _iterate(machine, body, loop)
        elif counters.started == counters.completed:
            _end(machine, body, loop)


def _may_continue(
    machine: Machine, body: Scope, loop: LoopCharacteristics, *, before: bool
) -> bool:
    """Is there one more instance to run?"""
    counters = body.loop or Loop()
    if loop.kind == "multiInstance":
        return counters.completed < (counters.total or 0)
    if loop.loop_maximum is not None and counters.completed >= loop.loop_maximum:
        return False
    if before and not loop.test_before:
        return True
    if loop.loop_condition is None:
        return True
    return _holds(machine, body, loop.loop_condition)


def _is_complete(machine: Machine, body: Scope, loop: LoopCharacteristics) -> bool:
    if loop.completion_condition is None:
        return False
    return _holds(machine, body, loop.completion_condition)


def _holds(machine: Machine, body: Scope, condition: Expression) -> bool:
    """Does a condition on a running loop hold? One that cannot be told is an incident and a no."""
    try:
        return evaluation.truth(machine, condition, body.id, _attributes(body.loop or Loop()))
    except Stuck as stuck:
        machine.emit(RaiseIncident(token=body.owner, node=body.node, code=stuck.code))
        return False


def _attributes(loop: Loop) -> dict[str, object]:
    """Counters by their names in the standard and in Camunda."""
    active = loop.started - loop.completed - loop.terminated
    return {
        "loopCounter": loop.started,
        "numberOfInstances": loop.total,
        "numberOfActiveInstances": active,
        "numberOfCompletedInstances": loop.completed,
        "numberOfTerminatedInstances": loop.terminated,
        "nrOfInstances": loop.total,
        "nrOfActiveInstances": active,
        "nrOfCompletedInstances": loop.completed,
    }


def _terminate_rest(machine: Machine, body: Scope) -> None:
    running = [machine.scopes[key] for key in machine.inner[body.id]]
    for scope in running:
        scopes.cancel_scope(machine, scope)
    if body.loop and running:
        machine.update_scope(body, loop=replace(body.loop, terminated=len(running)))


def _end(machine: Machine, body: Scope, loop: LoopCharacteristics) -> None:
    token = machine.tokens[body.owner or 0]
    if body.loop and body.loop.outputs is not None:
        machine.assign(token.scope, {loop.output_collection: list(body.loop.outputs)})
    machine.close_scope(body)
    activities.complete(machine, token, body.compensations)


def _throw_behaviour(machine: Machine, body: Scope, loop: LoopCharacteristics) -> None:
    """Events that a multi-instance activity throws about itself when an instance completes."""
    token = machine.tokens[body.owner or 0]
    for event in _thrown(machine, body, loop):
        if event.kind == EventKind.SIGNAL and machine.is_alive(token):
            throwing.broadcast(machine, token, event, spared=token.id)


def _thrown(machine: Machine, body: Scope, loop: LoopCharacteristics) -> list[EventDefinition]:
    counters = body.loop or Loop()
    if loop.behaviour == "None":
        return [loop.none_event] if loop.none_event else []
    if loop.behaviour == "One":
        is_first = counters.completed == 1
        return [loop.one_event] if loop.one_event and is_first else []
    if loop.behaviour != "Complex":
        return []
    return [
        item.event
        for item in loop.complex
        if item.event and item.condition and _holds(machine, body, item.condition)
    ]
