"""Random models that are no blocks: gateways of all kinds, sound or not, and readings of them.

Gateways lead forward only, tasks and events anywhere, so that every circle waits for somebody.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from hypothesis import strategies as st

from tests.workflows.bpmn.driver import AT
from tests.workflows.bpmn.models import definition, end, event, node, start, user
from workflows.bpmn import commands, events
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState, Token, TokenState

PLAIN = ("userTask", "userTask", "exclusiveGateway", "parallelGateway", "inclusiveGateway")
ALL = (*PLAIN, "eventBasedGateway", "complexGateway")
#: kinds that choose among their outgoing flows.
_CHOOSE = ("exclusiveGateway", "inclusiveGateway")


@dataclass(frozen=True)
class Drawn:
    """A model and the variables that decide its choices."""

    model: ProcessDefinition
    variables: tuple[str, ...]


def _lists(kinds: tuple[str, ...]) -> st.SearchStrategy[list[str]]:
    return st.lists(st.sampled_from(kinds), min_size=2, max_size=7)


@st.composite
def graphs(draw: st.DrawFn, kinds: tuple[str, ...] = ALL, holds: tuple[str, ...] = ()) -> Drawn:
    """A start, up to seven nodes in any connection, those that it holds for certain, an end."""
    chosen = draw(st.permutations([*draw(_lists(kinds)), *holds]))
    names = [f"n{index}" for index in range(len(chosen))] + ["end"]
    body, arrows, variables = [start()], ["start->n0"], []
    for index, kind in enumerate(chosen):
        if kind == "eventBasedGateway":
            made = [_awaited(f"n{index}{letter}", draw(st.sampled_from(names))) for letter in "ab"]
            body += [item[0] for item in made]
            arrows += [f"n{index}->n{index}{letter}" for letter in "ab"] + [it[1] for it in made]
            body.append(node(kind, names[index]))
            continue
        following = names if kind == "userTask" else names[index + 1 :]
        most = 2 if kind == "userTask" else 3
        targets = draw(st.lists(st.sampled_from(following), min_size=1, max_size=most, unique=True))
        flows, asked = _flows(names[index], targets, asks=kind in _CHOOSE and len(targets) > 1)
        choice = {"default": f"{names[index]}_{targets[-1]}"} if asked else {}
        body.append(
            user(names[index]) if kind == "userTask" else node(kind, names[index], **choice)
        )
        arrows += flows
        variables += asked
    return Drawn(definition("".join([*body, end()]), " ".join(arrows)), tuple(variables))


def _awaited(key: str, target: str) -> tuple[str, str]:
    catches = node("intermediateCatchEvent", key, event("message", "m"))
    return catches, f"{key}->{target}"


def _flows(source: str, targets: list[str], *, asks: bool) -> tuple[list[str], list[str]]:
    """Arrows, all but the last with a variable as condition when the source chooses."""
    asked = [f"c_{source}_{target}" for target in targets[:-1]] if asks else []
    conditions = [f"[{name}]" for name in asked] + [""] * (len(targets) - len(asked))
    pairs = zip(targets, conditions, strict=True)
    return [f"{source}->{target}{condition}" for target, condition in pairs], asked


@st.composite
def values(draw: st.DrawFn, drawn: Drawn) -> dict[str, object]:
    """An answer to every choice."""
    return {name: draw(st.booleans()) for name in drawn.variables}


@st.composite
def happenings(draw: st.DrawFn, drawn: Drawn, state: InstanceState) -> events.Event | None:
    """A task that is done or a message that comes; None when nothing is waited for."""
    tasks = [token.id for token in open_tasks(drawn.model, state)]
    possible = [("task", key) for key in tasks] + [("message", key) for key in state.subscriptions]
    if not possible:
        return None
    kind, key = draw(st.sampled_from(possible))
    if kind == "message":
        return events.MessageArrived(at=AT, subscription=key)
    return events.TaskCompleted(at=AT, token=key, variables=draw(values(drawn)))


def open_tasks(model: ProcessDefinition, state: InstanceState) -> list[Token]:
    """Tokens that wait for a person."""
    return [
        token
        for token in state.tokens.values()
        if token.state == TokenState.WAITING and model.nodes[token.node].kind == NodeKind.USER_TASK
    ]


def unexplained(log: list[commands.Command], model: ProcessDefinition, state: InstanceState) -> int:
    """Tokens that exist though nothing made them, or that are gone though nothing used them."""
    records = [item for item in log if isinstance(item, commands.Record)]
    made = 1 + sum(item.kind == "flow_taken" for item in records)
    used = sum(int(str(item.detail.get("joined", 1))) for item in records if _uses(item, model))
    # one that could not leave has been counted as used when its work was done
    there = [it for it in state.tokens.values() if it.state != TokenState.STUCK_LEAVING]
    return made - used - len(there)


def _uses(record: commands.Record, model: ProcessDefinition) -> bool:
    catches = (
        record.node is not None
        and model.nodes[record.node].kind == NodeKind.INTERMEDIATE_CATCH_EVENT
    )
    return record.kind == ("caught" if catches else "completed")


def is_activated(model: ProcessDefinition, gateway: str, held: frozenset[str]) -> bool:
    """BPMN 2.0.2 §13.4.3, read as it stands, with tokens on sequence flows.

    At least one incoming flow has a token; and for every path that starts with a flow that has a
    token, ends with an incoming flow that has none and does not visit the gateway, there is a path
    that starts with the same flow, ends with an incoming flow that has one and does not visit it.
    """
    incoming = set(model.nodes[gateway].incoming)
    if not incoming & held:
        return False
    for first in held:
        ends = {last for last in _ends_of_paths(model, gateway, first) if last in incoming}
        if ends - held and not ends & held:
            return False
    return True


def _ends_of_paths(model: ProcessDefinition, gateway: str, first: str) -> Iterator[str]:
    """Last flows of all paths that start with a flow and do not visit the gateway."""
    paths = [(first,)]
    while paths:
        path = paths.pop()
        yield path[-1]
        reached = model.flows[path[-1]].target
        if reached != gateway:
            paths += [(*path, flow) for flow in model.nodes[reached].outgoing if flow not in path]
