"""Work of people and machines: who is asked, and how jobs end."""

from __future__ import annotations

from typing import TYPE_CHECKING

from workflows import dmn, feel
from workflows.bpmn import commands, events
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import TokenState

from .answers import Answer
from .running import Instance

if TYPE_CHECKING:
    from .world import World


def on_task(world: World, instance: Instance, command: commands.CreateTask) -> None:
    """A person is asked; the script completes the task."""
    world.asked[instance.number, command.token] = None


def on_withdrawn(
    world: World, instance: Instance, command: commands.CancelTask | commands.CancelJob
) -> None:
    """The work is not wanted any more."""
    world.asked.pop((instance.number, command.token), None)


def on_job(world: World, instance: Instance, command: commands.StartJob) -> None:
    """A job is begun once the commands before it are carried out."""
    world.asked[instance.number, command.token] = None
    world.later(lambda: _work(world, instance, command.token, command.node))


def _work(world: World, instance: Instance, token: int, key: str) -> None:
    if not is_waiting(instance, token, key):
        return
    node = instance.definition.nodes[key]
    answer = world.answers.take(key)
    if answer is not None:
        give(world, instance, token, answer)
    elif node.kind != NodeKind.BUSINESS_RULE_TASK or not _decide(world, instance, token, node):
        world.note("job", instance, node, {"answer": "done by itself"})
        _finish(world, instance, token, Answer("done"))


def is_waiting(instance: Instance, token: int, key: str) -> bool:
    """Does the token still wait for the work of that element?"""
    found = instance.state.tokens.get(token)
    return found is not None and found.node == key and found.state == TokenState.WAITING


def give(world: World, instance: Instance, token: int, answer: Answer) -> None:
    """Answer a job as the script says."""
    node = instance.node(instance.state.tokens[token].node)
    detail: dict[str, object] = {"answer": answer.kind}
    if answer.error:
        detail["error"] = answer.error
    world.note("job", instance, node, detail)
    if answer.kind != "held":
        _finish(world, instance, token, answer)


def _finish(world: World, instance: Instance, token: int, answer: Answer) -> None:
    world.forget_incidents(instance, token)
    world.send(instance, _event(world, instance, token, answer))
    if token not in instance.state.tokens:
        world.asked.pop((instance.number, token), None)


def _event(world: World, instance: Instance, token: int, answer: Answer) -> events.Event:
    node = instance.definition.nodes[instance.state.tokens[token].node]
    at, is_call = world.local, node.kind == NodeKind.CALL_ACTIVITY
    if answer.kind == "failed":
        if is_call:
            return events.CallFailed(at=at, token=token, error_code=answer.error)
        return events.JobFailed(at=at, token=token, error_code=answer.error)
    if is_call:
        return events.CallCompleted(at=at, token=token, variables=answer.variables)
    return events.JobCompleted(at=at, token=token, variables=answer.variables)


def _decide(world: World, instance: Instance, token: int, node: FlowNode) -> bool:
    """Evaluate the decision of a business rule task; False when no model given holds it."""
    wanted = node.attrs.get("decisionRef", "").strip()
    model = next((item for item in world.decisions if wanted in item.keys), None)
    if model is None:
        return False
    scope = instance.state.tokens[token].scope
    try:
        result = model.evaluate(wanted, instance.state.visible(scope), world.local)
    except (dmn.DmnError, feel.FeelError) as fault:
        world.note("note", instance, node, {"text": f"The decision failed: {fault}."})
        _finish(world, instance, token, Answer("failed"))
        return True
    detail = {"answer": "decided", "decision": wanted, "value": dmn.plain_json(result.value)}
    world.note("job", instance, node, {**detail, "rules": list(result.fired)})
    _finish(world, instance, token, Answer("done", _outputs(node, wanted, result.value)))
    return True


def _outputs(node: FlowNode, wanted: str, result: object) -> dict[str, object]:
    """The result under its variable; without one, a context's entries or the decision's name."""
    variable = node.attrs.get("resultVariable")
    if variable:
        return {variable: result}
    if isinstance(result, dict):
        return dict(result)
    return {wanted: result}
