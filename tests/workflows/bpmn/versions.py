"""Other versions of a model, made from the model itself, and instances moved to them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from tests.workflows.bpmn.driver import AT, Run
from workflows.bpmn.kinds import NodeKind
from workflows.bpmn.migration import Plan, migrate, propose
from workflows.bpmn.model import FlowNode, ProcessDefinition, SequenceFlow


def identity(model: ProcessDefinition) -> Plan:
    return Plan(nodes={key: key for key in model.nodes}, flows={key: key for key in model.flows})


def inverse(plan: Plan) -> Plan:
    return Plan(
        nodes={image: key for key, image in plan.nodes.items()},
        flows={image: key for key, image in plan.flows.items()},
    )


def move(run: Run, target: ProcessDefinition, plan: Plan | None = None) -> Run:
    """Move a run to another version, by the proposed plan if none is given."""
    plan = plan or propose(run.definition, target).plan
    step = migrate(run.definition, target, plan, run.state, AT)
    run.definition = target
    run.take(step)
    return run


def renamed(model: ProcessDefinition, name: Callable[[str], str]) -> ProcessDefinition:
    """The model with another id for every node and flow, names as they were."""

    def optional(key: str | None) -> str | None:
        return None if key is None else name(key)

    def node(item: FlowNode) -> FlowNode:
        return replace(
            item,
            id=name(item.id),
            parent=optional(item.parent),
            attached_to=optional(item.attached_to),
            default=optional(item.default),
            incoming=tuple(map(name, item.incoming)),
            outgoing=tuple(map(name, item.outgoing)),
            event_definitions=tuple(
                replace(found, activity_ref=optional(found.activity_ref))
                for found in item.event_definitions
            ),
        )

    def flow(item: SequenceFlow) -> SequenceFlow:
        return replace(item, id=name(item.id), source=name(item.source), target=name(item.target))

    return replace(
        model,
        nodes={name(key): node(item) for key, item in model.nodes.items()},
        flows={name(key): flow(item) for key, item in model.flows.items()},
        compensations=tuple((name(one), name(other)) for one, other in model.compensations),
    )


def without(model: ProcessDefinition, keys: set[str]) -> ProcessDefinition:
    """The model without some nodes, what is in them, and the flows at any of these."""

    def is_gone(node: FlowNode) -> bool:
        around = [model.nodes[key] for key in (node.parent, node.attached_to) if key]
        return node.id in keys or any(is_gone(item) for item in around)

    nodes = {key: node for key, node in model.nodes.items() if not is_gone(node)}
    flows = {
        key: flow for key, flow in model.flows.items() if {flow.source, flow.target} <= set(nodes)
    }
    return replace(
        model,
        flows=flows,
        nodes={
            key: replace(
                node,
                incoming=tuple(item for item in node.incoming if item in flows),
                outgoing=tuple(item for item in node.outgoing if item in flows),
            )
            for key, node in nodes.items()
        },
    )


def with_task_after(model: ProcessDefinition, key: str) -> ProcessDefinition:
    """The model with a user task ``inserted`` behind a node; the first flow keeps its id."""
    (flow,) = model.graph.outgoing(key)
    behind = model.nodes[flow.target]
    inserted = FlowNode(
        id="inserted",
        kind=NodeKind.USER_TASK,
        parent=behind.parent,
        incoming=(flow.id,),
        outgoing=("onwards",),
    )
    incoming = tuple("onwards" if item == flow.id else item for item in behind.incoming)
    return replace(
        model,
        nodes={**model.nodes, behind.id: replace(behind, incoming=incoming), "inserted": inserted},
        flows={
            **model.flows,
            flow.id: replace(flow, target="inserted"),
            "onwards": SequenceFlow(id="onwards", source="inserted", target=behind.id),
        },
    )
