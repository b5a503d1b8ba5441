"""Subscriptions: arming timers, messages, signals and conditions, and what their firing does.

BPMN 2.0.2 §10.5.4 to §10.5.6 (events), §10.6.6 and §13.4.5 (event-based gateway), §13.5.4 (event
sub-processes).
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Final

from workflows.bpmn import times
from workflows.bpmn.commands import ArmTimer, Subscribe
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import EventDefinition, FlowNode
from workflows.bpmn.state import Scope, Subscription, Token, TokenState

from . import activities, evaluation, flows, scopes
from .machine import Machine, Stuck

#: kinds that something outside the scope's own tokens sets off.
AWAITED: Final = frozenset(
    {EventKind.TIMER, EventKind.MESSAGE, EventKind.SIGNAL, EventKind.CONDITIONAL}
)


def arm(machine: Machine, node: FlowNode, scope: int, token: int | None) -> int:
    """Subscribe to every definition of an event that can be awaited; returns how many."""
    armed = 0
    for index, definition in enumerate(node.event_definitions):
        if definition.kind in AWAITED:
            _arm(
                machine,
                node,
                definition,
                Subscription(
                    id=machine.new_id(),
                    kind=str(definition.kind),
                    node=node.id,
                    scope=scope,
                    token=token,
                    name=definition.name,
                    index=index,
                ),
            )
            armed += 1
    return armed


def arm_receive(machine: Machine, node: FlowNode, token: Token) -> None:
    """Subscribe a receive task to its message (§10.3.3)."""
    subscription = Subscription(
        id=machine.new_id(),
        kind=str(EventKind.MESSAGE),
        node=node.id,
        scope=token.scope,
        token=token.id,
        name=node.message_name,
    )
    key = node.attrs.get("correlationKey")
    _subscribe(machine, subscription, key)


def rearm(machine: Machine, old: Subscription) -> None:
    """Forget a subscription and subscribe anew to what its event now says.

    Raises :class:`Stuck`, and leaves the old one in place, when that cannot be told.
    """
    node = machine.definition.nodes[old.node]
    if node.kind == NodeKind.RECEIVE_TASK:
        arm_receive(machine, node, machine.tokens[old.token or 0])
    else:
        definition = node.event_definitions[old.index]
        fresh = replace(old, id=machine.new_id(), name=definition.name)
        _arm(machine, node, definition, fresh)
    machine.unsubscribe(old.id)


def arm_event_sub_processes(machine: Machine, scope: Scope, container: str | None) -> None:
    """Watch the start events of the event sub-processes of a scope that opens (§13.5.4)."""
    for _sub_process, start in machine.graph.event_sub_processes(container):
        arm(machine, start, scope.id, None)


def _arm(
    machine: Machine, node: FlowNode, definition: EventDefinition, subscription: Subscription
) -> None:
    if definition.kind == EventKind.TIMER:
        _arm_timer(machine, node, definition, subscription)
    elif definition.kind == EventKind.CONDITIONAL:
        machine.subscribe(subscription)
    else:
        key = node.attrs.get("correlationKey") or definition.correlation_key
        _subscribe(machine, subscription, key)


def _arm_timer(
    machine: Machine, node: FlowNode, definition: EventDefinition, subscription: Subscription
) -> None:
    if definition.expression is None or not definition.timer:
        raise Stuck("timer-without-time")
    time = evaluation.time(machine, definition.expression, subscription.scope, definition.timer)
    is_cycle = definition.timer == "cycle"
    machine.subscribe(
        replace(
            subscription,
            is_cycle=is_cycle,
            remaining=times.repetitions(time) if is_cycle else None,
        )
    )
    machine.emit(
        ArmTimer(
            subscription=subscription.id,
            node=node.id,
            token=subscription.token,
            timer=definition.timer,
            value=time,
            calendar=definition.attrs.get("calendar") or node.attrs.get("calendar"),
        )
    )


def _subscribe(machine: Machine, subscription: Subscription, key: str | None) -> None:
    correlation = evaluation.text(machine, key, subscription.scope) if key else None
    machine.subscribe(subscription)
    machine.emit(
        Subscribe(
            subscription=subscription.id,
            node=subscription.node,
            token=subscription.token,
            kind="signal" if subscription.kind == EventKind.SIGNAL else "message",
            name=subscription.name,
            correlation_key=correlation,
        )
    )


def fire(
    machine: Machine,
    subscription: Subscription,
    variables: Mapping[str, object],
    *,
    spared: int | None = None,
) -> None:
    """Let a subscription's event happen.

    ``spared`` is a token that a boundary event on it does not interrupt this time: events that a
    multi-instance activity throws about itself never end it (§10.3.8), that is for its
    completion condition.
    """
    machine.assign(subscription.scope, variables)
    node = machine.definition.nodes[subscription.node]
    if node.kind == NodeKind.BOUNDARY_EVENT:
        _fire_boundary(machine, subscription, node, spared)
    elif node.kind == NodeKind.START_EVENT:
        _spend(machine, subscription, is_last=node.is_interrupting)
        scopes.trigger(machine, machine.scopes[subscription.scope], node)
    else:
        _fire_at_token(machine, subscription, node)


def _fire_boundary(
    machine: Machine, subscription: Subscription, node: FlowNode, spared: int | None
) -> None:
    if node.is_parallel_multiple and not _is_last_of_all(machine, subscription, node):
        return
    host = machine.tokens[subscription.token or 0]
    interrupts = node.cancel_activity and host.id != spared
    _spend(machine, subscription, is_last=interrupts)
    scopes.catch_at_boundary(machine, host, node, interrupts=interrupts)
    if node.is_parallel_multiple and not interrupts:
        arm(machine, node, host.scope, host.id)


def _fire_at_token(machine: Machine, subscription: Subscription, node: FlowNode) -> None:
    token = machine.tokens[subscription.token or 0]
    if machine.node(token).kind == NodeKind.EVENT_BASED_GATEWAY:
        machine.forget(subscription.id)
        _choose(machine, token, node)
    elif node.is_parallel_multiple and not _is_last_of_all(machine, subscription, node):
        return
    elif subscription.is_cycle and (subscription.remaining or 1) > 1:
        _spend(machine, subscription, is_last=False)
        machine.record("caught", token)
        flows.emit_tokens(machine, token, machine.node(token))
    else:
        machine.forget(subscription.id)
        machine.drop_subscriptions(token.id)
        machine.record("caught", token)
        if node.kind == NodeKind.RECEIVE_TASK:
            activities.finish(machine, token)
        else:
            flows.leave(machine, token)


def _choose(machine: Machine, gateway: Token, target: FlowNode) -> None:
    """The first event decides an event-based gateway; the others are forgotten (§13.4.5)."""
    chosen = [flow for flow in machine.graph.outgoing(gateway.node) if flow.target == target.id]
    machine.record("completed", gateway)
    (token,) = flows.take(machine, gateway, chosen[:1], TokenState.WAITING)
    machine.remove(gateway)
    machine.record("caught", token)
    if target.kind == NodeKind.RECEIVE_TASK:
        activities.finish(machine, token)
    else:
        flows.leave(machine, token)


def _spend(machine: Machine, subscription: Subscription, *, is_last: bool) -> None:
    """Count one firing; a one-shot timer and the last repetition of a cycle end it."""
    is_timer = subscription.kind == EventKind.TIMER
    remaining = subscription.remaining
    if remaining is not None:
        remaining -= 1
    spent = is_timer and (not subscription.is_cycle or (remaining is not None and remaining < 1))
    if spent:
        machine.forget(subscription.id)
    elif not is_last:
        machine.subscriptions[subscription.id] = replace(subscription, remaining=remaining)


def _is_last_of_all(machine: Machine, subscription: Subscription, node: FlowNode) -> bool:
    """A parallel multiple event waits until each of its definitions has happened (§10.5.1)."""
    machine.forget(subscription.id)
    left = machine.watching.get(subscription.token or 0, ())
    return not any(machine.subscriptions[key].node == node.id for key in left)


def settle_conditions(machine: Machine) -> None:
    """Fire the conditional events whose condition has become true (§10.5.5)."""
    while machine.is_condition_due:
        machine.is_condition_due = False
        for subscription in [
            item for item in machine.subscriptions.values() if item.kind == EventKind.CONDITIONAL
        ]:
            if subscription.id in machine.subscriptions:
                _settle(machine, subscription)


def _settle(machine: Machine, subscription: Subscription) -> None:
    node = machine.definition.nodes[subscription.node]
    condition = node.event_definitions[subscription.index].expression
    try:
        is_true = condition is not None and evaluation.truth(machine, condition, subscription.scope)
    except Stuck:
        # a condition that cannot be told yet is not true; the check has seen its syntax
        is_true = False
    if is_true != subscription.was_true:
        changed = replace(subscription, was_true=is_true)
        machine.subscriptions[subscription.id] = changed
        if is_true:
            fire(machine, changed, {})
