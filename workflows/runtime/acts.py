"""The engine's commands carried out: each becomes rows to write at the end of the step."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from viewflow.workflow.status import PROCESS

from common import opening
from workflows import feel
from workflows.bpmn import FlowNode, InstanceState, ProcessDefinition, commands, times
from workflows.models import ProcessInstance
from workflows.runtime import calls, due, owners, store
from workflows.runtime.compiler import PREFIX, definition_of
from workflows.runtime.writes import Writes

#: Priority of a task that says none; 0 to 100, the higher the more pressing.
PRIORITY = 50


@dataclass(frozen=True)
class Context:
    """What carrying out a command needs to know: the model, and the state after the step."""

    writes: Writes
    process: ProcessDefinition
    state: InstanceState

    @property
    def instance(self) -> ProcessInstance:
        return self.writes.instance

    @property
    def at(self) -> datetime:
        return self.writes.at


def carry_out(context: Context, command: commands.Command) -> None:
    """Do what the engine asks; a command of a kind that is not known here shows as an incident."""
    act = _ACTS.get(type(command))
    if act is None:
        node = getattr(command, "node", None)
        context.writes.fail(None, node, f"unknown:{type(command).__name__}")
    else:
        act(context, command)


def describe(instance: ProcessInstance, element: FlowNode) -> dict[str, object]:
    """What a task takes from its element."""
    flow_class = store.reference(definition_of(instance.definition_id))
    return {
        "node": element.id,
        "flow_task": f"{flow_class}.{PREFIX}{element.id}",
        "name": (element.name or element.id)[:200],
        "form_key": element.attrs.get("formKey", ""),
    }


def _create_task(context: Context, command: commands.CreateTask) -> None:
    element = context.process.nodes[command.node]
    variables = context.state.visible(command.scope)
    meant = owners.resolve(element, variables, context.instance)
    context.writes.tasks[command.token] = (
        context.instance.pk,
        command.token,
        *describe(context.instance, element).values(),
        meant.role,
        meant.organisation,
        meant.territory,
        _priority(context, element, variables),
        _date(context, element, "dueDate", variables),
        _date(context, element, "followUpDate", variables),
        context.at,
    )


def _priority(context: Context, element: FlowNode, variables: Mapping[str, object]) -> int:
    value = _value(context, element.attrs.get("priority", ""), variables)
    try:
        return min(max(int(str(value)), 0), 100)
    except ValueError:
        return PRIORITY


def _date(
    context: Context, element: FlowNode, name: str, variables: Mapping[str, object]
) -> datetime | None:
    """A date of a task, FEEL or ISO 8601, on its calendar; None when the model gives none."""
    value = _value(context, element.attrs.get(name, ""), variables)
    if value in (None, ""):
        return None
    return due.instant(value, element.attrs.get("calendar", ""), context.at)


def _value(context: Context, text: str, variables: Mapping[str, object]) -> object:
    if not text or times.is_written("duration", text):
        return text
    try:
        return feel.evaluate(text.removeprefix("="), variables, now=context.at)
    except feel.FeelError:
        return None


def _cancel_task(context: Context, command: commands.CancelTask) -> None:
    if context.writes.tasks.pop(command.token, None) is None:
        context.writes.cancelled_tasks.add(command.token)


def _move_task(context: Context, command: commands.MoveTask) -> None:
    element = context.process.nodes[command.node]
    context.writes.moved_tasks[command.token] = describe(context.instance, element)


def _arm_timer(context: Context, command: commands.ArmTimer) -> None:
    calendar = command.calendar or ""
    try:
        first = due.first_due(command.timer, command.value, calendar, context.at)
    except (due.TimerUnreadable, LookupError):
        context.writes.fail(command.token, command.node, "timer-unreadable")
        return
    context.writes.timers[command.subscription] = (
        context.instance.pk,
        command.subscription,
        command.node,
        first.at,
        command.timer,
        due.text_of(command.value),
        calendar,
        opening.revision() if calendar else "",
        context.at,
        first.remaining,
    )


def _subscribe(context: Context, command: commands.Subscribe) -> None:
    context.writes.subscriptions[command.subscription] = (
        context.instance.pk,
        command.subscription,
        command.node,
        command.kind,
        command.name,
        command.correlation_key or "",
    )


def _unsubscribe(context: Context, command: commands.Unsubscribe) -> None:
    """The state says the same: rows of what it does not wait for go at the end of the step."""


def _move_subscription(context: Context, command: commands.MoveSubscription) -> None:
    context.writes.moved_subscriptions[command.subscription] = command.node


def _publish(context: Context, command: commands.PublishMessage) -> None:
    _tell(context, "process.message", command, key=command.correlation_key or "")


def _broadcast(context: Context, command: commands.BroadcastSignal) -> None:
    _tell(context, "process.signal", command)


def _tell(
    context: Context,
    topic: str,
    command: commands.PublishMessage | commands.BroadcastSignal,
    **more: object,
) -> None:
    variables = {name: feel.encode(value) for name, value in command.variables.items()}
    payload = {"name": command.name, "variables": variables, "process": context.instance.pk, **more}
    context.writes.announce(topic, context.state.next_id, payload)


def _call(context: Context, command: commands.CallProcess) -> None:
    context.writes.calls.append(command)


def _cancel_call(context: Context, command: commands.CancelCall) -> None:
    waiting = [call for call in context.writes.calls if call.token != command.token]
    if len(waiting) == len(context.writes.calls):
        context.writes.cancelled_calls.append(command.token)
    context.writes.calls = waiting


def _escalate(context: Context, command: commands.Escalate) -> None:
    """Nobody caught it here: the calling process hears of it, else it is only history."""
    context.writes.remember("escalated", None, None, None, {"code": command.code})
    if context.instance.parent_id:
        payload = {"process": context.instance.pk, "code": command.code}
        context.writes.announce(calls.ESCALATED, context.state.next_id, payload)


def _record(context: Context, command: commands.Record) -> None:
    """Which arrow was taken follows from the log, and nobody asks for it alone."""
    if command.kind == "flow_taken":
        return
    context.writes.remember(
        command.kind, command.node, command.token, command.scope, command.detail
    )


def _raise_incident(context: Context, command: commands.RaiseIncident) -> None:
    context.writes.fail(command.token, command.node, command.code)


def _complete(context: Context, command: commands.InstanceCompleted) -> None:
    _end(context, PROCESS.DONE, command.outcome or "")


def _fail(context: Context, command: commands.InstanceFailed) -> None:
    _end(context, PROCESS.DONE, f"error:{command.error_code or ''}")


def _cancel(context: Context, command: commands.InstanceCancelled) -> None:
    _end(context, PROCESS.CANCELED, command.reason_code)


def _end(context: Context, status: str, outcome: str) -> None:
    context.instance.status = status
    context.instance.finished = context.at
    context.instance.outcome = outcome[:80]
    if context.instance.parent_id:
        context.writes.announce(
            calls.ENDED, context.state.next_id, {"process": context.instance.pk}
        )


_ACTS: dict[type[commands.Command], Callable[[Context, Any], None]] = {
    commands.CreateTask: _create_task,
    commands.CancelTask: _cancel_task,
    commands.MoveTask: _move_task,
    commands.ArmTimer: _arm_timer,
    commands.Subscribe: _subscribe,
    commands.Unsubscribe: _unsubscribe,
    commands.MoveSubscription: _move_subscription,
    commands.PublishMessage: _publish,
    commands.BroadcastSignal: _broadcast,
    commands.CallProcess: _call,
    commands.CancelCall: _cancel_call,
    commands.Escalate: _escalate,
    commands.Record: _record,
    commands.RaiseIncident: _raise_incident,
    commands.InstanceCompleted: _complete,
    commands.InstanceFailed: _fail,
    commands.InstanceCancelled: _cancel,
}
