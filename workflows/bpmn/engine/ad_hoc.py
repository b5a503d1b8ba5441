"""Ad-hoc sub-processes (BPMN 2.0.2 §10.3.5, §13.3.5).

Each inner activity that nothing leads to is offered once, all together or one after the other;
people may start more of them by :class:`~workflows.bpmn.events.AdHocStarted`. The sub-process ends
when its completion condition holds or, without one, when nothing is left to do.
"""

from __future__ import annotations

from dataclasses import replace

from workflows.bpmn.model import FlowNode
from workflows.bpmn.state import Loop, Scope

from . import evaluation, scopes
from .machine import Machine, Stuck


def begin(machine: Machine, scope: Scope, node: FlowNode) -> None:
    """Offer the inner activities; a sequential one begins with the first."""
    offered = machine.graph.implicit_starts(node.id)
    now = offered if node.ordering != "Sequential" else offered[:1]
    for activity in now:
        machine.place(activity.id, scope.id)
    machine.update_scope(scope, loop=Loop(total=len(offered), started=len(now)))


def may_complete(machine: Machine, scope: Scope) -> bool:
    """May an ad-hoc scope without tokens end? Offers the next activity when there is one."""
    node = machine.definition.nodes[scope.node or ""]
    if is_done(machine, scope, node):
        return True
    loop = scope.loop or Loop()
    if loop.started < (loop.total or 0):
        offered = machine.graph.implicit_starts(node.id)[loop.started]
        machine.update_scope(scope, loop=replace(loop, started=loop.started + 1))
        machine.place(offered.id, scope.id)
        return False
    return node.completion_condition is None


def is_done(machine: Machine, scope: Scope, node: FlowNode) -> bool:
    """Does the completion condition hold?"""
    if node.completion_condition is None:
        return False
    try:
        return evaluation.truth(machine, node.completion_condition, scope.id)
    except Stuck:
        return False


def settle(machine: Machine, key: int) -> None:
    """After an inner activity: stop the remaining ones if the condition holds."""
    scope = machine.scopes.get(key)
    if scope is None or scope.node is None or not machine.tokens_in[key]:
        return
    node = machine.definition.nodes[scope.node]
    if node.completion_condition is None or not node.cancel_remaining:
        return
    if is_done(machine, scope, node):
        scopes.cancel_contents(machine, scope)
