"""Timers of the simulation: armed with the time they are due, fired when the clock gets there."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from workflows.bpmn import commands, events

from .running import Instance, Timer
from .times import Unreadable, schedule

if TYPE_CHECKING:
    from .world import World


def on_arm(world: World, instance: Instance, command: commands.ArmTimer) -> None:
    """Keep a timer, or raise an incident when its value is no time."""
    try:
        found = schedule(command.timer, command.value, world.now)
    except Unreadable as fault:
        node = instance.node(command.node)
        world.incident(instance, command.token, command.node, "timer-unreadable")
        world.note("note", instance, node, {"text": f"The timer is not armed: {fault}."})
        return
    if command.calendar:
        text = f"Business calendar {command.calendar} is not known here: counted as plain time."
        world.note("note", instance, instance.node(command.node), {"text": text})
    order = max((timer.order for timer in world.timers.values()), default=0) + 1
    world.timers[instance.number, command.subscription] = Timer(
        instance, command.subscription, command.node, order, found
    )


def fire_next(world: World, until: datetime) -> bool:
    """Fire the earliest timer due by then, at its own time; False when there is none."""
    due = [timer for timer in world.timers.values() if timer.schedule.due <= until]
    if not due:
        return False
    timer = min(due, key=lambda item: (item.schedule.due, item.order))
    world.now = max(world.now, timer.schedule.due)
    _fire(world, timer)
    return True


def _fire(world: World, timer: Timer) -> None:
    key = (timer.instance.number, timer.subscription)
    del world.timers[key]
    world.note("timer", timer.instance, timer.instance.node(timer.node))
    event = events.TimerFired(at=world.local, subscription=timer.subscription)
    world.send(timer.instance, event)
    if timer.subscription in timer.instance.state.subscriptions:
        _arm_again(world, timer)


def _arm_again(world: World, timer: Timer) -> None:
    try:
        following = timer.schedule.next()
    except (Unreadable, OverflowError):
        following = None
    if following is not None:
        world.timers[timer.instance.number, timer.subscription] = Timer(
            timer.instance, timer.subscription, timer.node, timer.order, following
        )
