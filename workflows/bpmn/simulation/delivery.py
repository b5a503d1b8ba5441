"""Messages and signals: to who waits for them, to processes they start, or kept."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from workflows.bpmn import commands, events
from workflows.bpmn.kinds import EventKind, NodeKind
from workflows.bpmn.model import FlowNode, ProcessDefinition

from .running import Instance, Listener, Message

if TYPE_CHECKING:
    from .world import World


def on_subscribe(world: World, instance: Instance, command: commands.Subscribe) -> None:
    """Someone waits; a message that was kept for it is delivered."""
    world.listeners[instance.number, command.subscription] = Listener(instance, command)
    if command.kind != "message":
        return
    message = next((item for item in world.kept if _fits(item, command)), None)
    if message is not None:
        world.kept.remove(message)
        world.later(lambda: deliver(world, message))


def on_unsubscribe(world: World, instance: Instance, command: commands.Unsubscribe) -> None:
    """A timer, message or signal is not awaited any more."""
    key = (instance.number, command.subscription)
    world.timers.pop(key, None)
    world.listeners.pop(key, None)


def on_publish(world: World, instance: Instance, command: commands.PublishMessage) -> None:
    """The process sends a message."""
    message = Message(command.name, command.correlation_key, command.variables)
    world.later(lambda: deliver(world, message))


def on_broadcast(world: World, instance: Instance, command: commands.BroadcastSignal) -> None:
    """The process throws a signal; its own listeners have heard it already."""
    world.later(lambda: tell(world, command, instance))


def deliver(world: World, message: Message) -> None:
    """Hand a message to who has waited for it the longest, start a process, or keep it."""
    detail: dict[str, object] = {"message": message.name}
    if message.key is not None:
        detail["key"] = message.key
    for key, listener in world.listeners.items():
        if listener.command.kind == "message" and _fits(message, listener.command):
            del world.listeners[key]
            _hand_over(world, listener, message, detail)
            return
    found = next(starters(world, EventKind.MESSAGE, message.name), None)
    if found is None:
        world.kept.append(message)
        world.note("kept", None, None, detail)
        return
    world.note("message", None, found[1], detail)
    world.start(found[0], message.variables, found[1].id)


def _hand_over(
    world: World, listener: Listener, message: Message, detail: dict[str, object]
) -> None:
    instance, subscription = listener.instance, listener.command.subscription
    world.note("message", instance, instance.node(listener.command.node), detail)
    event = events.MessageArrived(
        at=world.local, subscription=subscription, variables=message.variables
    )
    world.send(instance, event)
    # A non-interrupting event goes on listening.
    if subscription in instance.state.subscriptions:
        world.listeners[instance.number, subscription] = listener


def _fits(message: Message, waiting: commands.Subscribe) -> bool:
    return waiting.name == message.name and waiting.correlation_key == message.key


def tell(world: World, signal: commands.BroadcastSignal, thrower: Instance | None) -> None:
    """Tell a signal to everyone else who listens, and to the processes that it starts."""
    listening = [
        (key, item)
        for key, item in world.listeners.items()
        if item.command.kind == "signal"
        and item.command.name == signal.name
        and item.instance is not thrower
        # what the engine has told its own listeners itself leaves no word of it
        and item.command.subscription in item.instance.state.subscriptions
    ]
    for key, listener in listening:
        if key in world.listeners:
            _hear(world, listener, signal)
    starting = list(starters(world, EventKind.SIGNAL, signal.name))
    for definition, node in starting:
        world.start(definition, signal.variables, node.id)
    if not listening and not starting and thrower is None:
        world.note("note", None, None, {"text": f'Nobody listens to signal "{signal.name}".'})


def _hear(world: World, listener: Listener, signal: commands.BroadcastSignal) -> None:
    instance, subscription = listener.instance, listener.command.subscription
    event = events.SignalArrived(
        at=world.local, subscription=subscription, variables=signal.variables
    )
    world.send(instance, event)
    if subscription not in instance.state.subscriptions:
        world.listeners.pop((instance.number, subscription), None)


def starters(
    world: World, kind: EventKind, name: str
) -> Iterator[tuple[ProcessDefinition, FlowNode]]:
    """Processes that a message or signal starts, each with the event or task that takes it."""
    for definition in world.document.processes:
        nodes = () if definition.is_global_task else starting_nodes(definition)
        found = next((node for node in nodes if _is_started_by(node, kind, name)), None)
        if found is not None:
            yield definition, found


def starting_nodes(definition: ProcessDefinition) -> Iterator[FlowNode]:
    """Start events, instantiating receive tasks, and what follows instantiating gateways."""
    for node in definition.nodes.values():
        if node.parent is not None or node.triggered_by_event:
            continue
        if node.kind == NodeKind.EVENT_BASED_GATEWAY and node.instantiate:
            for flow in definition.graph.outgoing(node.id):
                yield definition.nodes[flow.target]
        elif node.kind == NodeKind.START_EVENT or node.instantiate:
            yield node


def _is_started_by(node: FlowNode, kind: EventKind, name: str) -> bool:
    if kind == EventKind.MESSAGE and node.message_name == name:
        return True
    return any(item.kind == kind and item.name == name for item in node.event_definitions)
