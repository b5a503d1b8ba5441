"""What each verb of a script does to the world."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Final

from workflows.bpmn import commands, events
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import TokenState

from . import jobs, values, waiting
from .answers import Answer
from .delivery import deliver, tell
from .errors import Refused
from .expectations import expect
from .names import known_name
from .running import Instance, Message, Waiting
from .steps import Step
from .times import after, instant

if TYPE_CHECKING:
    from .player import Player


def _start(player: Player, step: Step) -> None:
    if step.value is not True and not isinstance(step.value, str):
        raise Refused('"start" is true, or the id or name of a start event.')
    event = step.value if isinstance(step.value, str) else None
    player.begin(_text(step.rest.get("process"), "process"), event, step.rest.get("variables"))


def _complete(player: Player, step: Step) -> None:
    item = _who_waits(player, step, waiting.is_human, "complete")
    variables = values.variables(step.rest.get("variables"), player.world.local)
    player.world.asked.pop((item.instance.number, item.token), None)
    event = events.TaskCompleted(at=player.world.local, token=item.token, variables=variables)
    player.world.send(item.instance, event)


def _who_waits(player: Player, step: Step, fits: Callable[[FlowNode], bool], verb: str) -> Waiting:
    name = _required(step)
    found = waiting.elements(player.world, name)
    if not any(fits(node) for node in found):
        raise Refused(f'"{name}" is a {found[0].kind}: {_advice(found[0], verb)}')
    there = _at(player, step, name, fits)
    if not there:
        raise Refused(f'"{name}" does not wait now. {waiting.what_waits(player.world)}')
    return _chosen(there, step, name)


def _at(player: Player, step: Step, name: str, fits: Callable[[FlowNode], bool]) -> list[Waiting]:
    number = step.rest.get("instance")
    if number is not None:
        waiting.instance_of(player.world, number)
    return [
        item
        for item in waiting.waiting(player.world)
        if waiting.is_called(item.node, name)
        and fits(item.node)
        and number in (None, item.instance.number)
    ]


def _message(player: Player, step: Step) -> None:
    name = known_name(player.world, EventKind.MESSAGE, step.value)
    key = step.rest.get("key")
    variables = _carried(player, step)
    text = None if key is None else str(values.value_of(key, player.world.local))
    player.has_started = True
    deliver(player.world, Message(name, text, variables))


def _signal(player: Player, step: Step) -> None:
    name = known_name(player.world, EventKind.SIGNAL, step.value)
    variables = _carried(player, step)
    player.has_started = True
    tell(player.world, commands.BroadcastSignal(name=name, variables=variables), None)


def _carried(player: Player, step: Step) -> dict[str, object]:
    """What a message or signal carries; the one that starts the run has its variables too."""
    if player.has_started:
        return values.variables(step.rest.get("variables"), player.world.local)
    return player.given(step.rest.get("variables"))


def _advance(player: Player, step: Step) -> None:
    player.world.advance(after(player.world.now, _required(step)))


def _advance_to(player: Player, step: Step) -> None:
    until = instant(_required(step))
    if until < player.world.now:
        raise Refused(f"The clock already shows {player.world.local:%Y-%m-%dT%H:%M:%S}.")
    player.world.advance(until)


def _work(player: Player, step: Step) -> None:
    result = step.rest.get("result", step.rest.get("variables"))
    variables = values.variables(result, player.world.local)
    _answer(player, step, Answer("done", variables))


def _fail(player: Player, step: Step) -> None:
    error = step.rest.get("error")
    _answer(player, step, Answer("failed", error=None if error is None else str(error)))


def _hold(player: Player, step: Step) -> None:
    for node in _jobs(player, step):
        player.world.answers.add(node.id, Answer("held"))


def _answer(player: Player, step: Step, answer: Answer) -> None:
    nodes = _jobs(player, step)
    there = _at(player, step, _required(step), waiting.is_job)
    if there:
        item = _chosen(there, step, _required(step))
        jobs.give(player.world, item.instance, item.token, answer)
        return
    for node in nodes:
        player.world.answers.add(node.id, answer)


def _jobs(player: Player, step: Step) -> list[FlowNode]:
    name = _required(step)
    found = waiting.elements(player.world, name)
    nodes = [node for node in found if waiting.is_job(node)]
    if not nodes:
        raise Refused(f'"{name}" is a {found[0].kind}: {_advice(found[0], step.verb)}')
    return nodes


def _set(player: Player, step: Step) -> None:
    instance = waiting.instance_of(player.world, step.rest.get("instance"))
    variables = values.variables(step.value, player.world.local)
    scope = instance.state.root
    if instance.state.is_finished or scope is None:
        raise Refused(f"Instance {instance.number} has ended.")
    event = events.VariablesSet(at=player.world.local, scope=scope.id, variables=variables)
    player.world.send(instance, event)


def _cancel(player: Player, step: Step) -> None:
    if step.value is not True:
        raise Refused('"cancel" is true.')
    instance = waiting.instance_of(player.world, step.rest.get("instance"))
    if instance.state.is_finished:
        raise Refused(f"Instance {instance.number} has ended.")
    player.world.send(instance, events.Cancelled(at=player.world.local))


def _retry(player: Player, step: Step) -> None:
    name = _required(step)
    waiting.elements(player.world, name)
    stuck = [
        Waiting(instance, token.id, instance.definition.nodes[token.node])
        for instance in player.world.instances
        for token in instance.state.tokens.values()
        if token.state in {TokenState.STUCK, TokenState.STUCK_LEAVING}
        and waiting.is_called(instance.definition.nodes[token.node], name)
        and step.rest.get("instance") in (None, instance.number)
    ]
    if not stuck:
        raise Refused(f'"{name}" has no incident that can be tried again.')
    item = _chosen(stuck, step, name)
    player.world.forget_incidents(item.instance, item.token)
    player.world.send(item.instance, events.Retried(at=player.world.local, token=item.token))


def _begin_activity(player: Player, step: Step) -> None:
    name = _required(step)
    found = {node.id for node in waiting.elements(player.world, name)}
    offered = [
        (instance, events.AdHocStarted(at=player.world.local, scope=scope, node=node))
        for instance in player.world.instances
        for scope, node in _offered(instance)
        if node in found and step.rest.get("instance") in (None, instance.number)
    ]
    if not offered:
        raise Refused(
            f'"{name}" cannot be begun: it is in no ad-hoc sub-process that runs now.'
            f" {waiting.what_waits(player.world)}"
        )
    player.world.send(*offered[0])


def _offered(instance: Instance) -> Iterator[tuple[int, str]]:
    """Activities of running ad-hoc sub-processes, each with the scope it would run in."""
    for scope in instance.state.scopes.values():
        holder = instance.node(scope.node)
        if scope.loop and holder and holder.kind == NodeKind.AD_HOC_SUB_PROCESS:
            for child in instance.definition.graph.children(holder.id):
                yield scope.id, child.id


def _expect(player: Player, step: Step) -> None:
    expect(player.world, step.value)


def _required(step: Step) -> str:
    if not isinstance(step.value, str) or not step.value.strip():
        raise Refused(f'"{step.verb}" needs a text, not {values.shown(step.value)}.')
    return step.value.strip()


def _text(value: object, name: str) -> str | None:
    if value is None or isinstance(value, str):
        return value
    raise Refused(f'"{name}" needs a text, not {values.shown(value)}.')


def _chosen(there: list[Waiting], step: Step, name: str) -> Waiting:
    which: object = step.rest.get("which", 1)
    if isinstance(which, bool) or not isinstance(which, int) or not 1 <= which <= len(there):
        raise Refused(f'"which" is a number from 1 to {len(there)}: so often "{name}" is there.')
    return there[which - 1]


def _advice(node: FlowNode, verb: str) -> str:
    if waiting.is_human(node):
        return 'a person does it, write "complete".'
    if waiting.is_job(node):
        return 'a machine does it, write "work", "fail" or "hold".'
    if node.kind == NodeKind.RECEIVE_TASK or node.catches(EventKind.MESSAGE):
        return 'it waits for a message, write "message".'
    if node.catches(EventKind.SIGNAL):
        return 'it waits for a signal, write "signal".'
    if node.catches(EventKind.TIMER):
        return 'it waits for a time, write "advance".'
    return f'it is not for "{verb}".'


VERBS: Final[Mapping[str, Callable[[Player, Step], None]]] = {
    "start": _start,
    "complete": _complete,
    "message": _message,
    "signal": _signal,
    "advance": _advance,
    "advance_to": _advance_to,
    "work": _work,
    "fail": _fail,
    "hold": _hold,
    "set": _set,
    "cancel": _cancel,
    "retry": _retry,
    "begin": _begin_activity,
    "expect": _expect,
}
