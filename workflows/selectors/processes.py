"""How far a request has come: the named steps of its process and its history."""

from dataclasses import dataclass
from datetime import datetime

from viewflow.workflow.status import PROCESS

from casework.models import Case
from workflows.bpmn import NodeKind
from workflows.models import ProcessInstance
from workflows.runtime.compiler import process_of
from workflows.titles import model_title, title_of

#: Elements that mean something to the people who work on a request.
_TOLD = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.RECEIVE_TASK}
_END = NodeKind.END_EVENT


@dataclass(frozen=True)
class StepShown:
    """One named step of a request's process: ``state`` is done, current or todo."""

    label: str
    state: str
    date: datetime | None = None


@dataclass(frozen=True)
class ProcessShown:
    """How far one request's process has come."""

    instance: ProcessInstance
    title: str
    steps: list[StepShown]
    is_running: bool


def processes_of(case: Case) -> list[ProcessShown]:
    """How far each process of a case has come, the newest first."""
    instances = case.processes.select_related("definition", "request__request_type")
    return [process_shown(instance) for instance in instances.order_by("-id")]


def process_shown(instance: ProcessInstance) -> ProcessShown:
    """How far one process has come."""
    process = process_of(instance.definition_id)
    told = {
        node.id: node
        for node in process.nodes.values()
        if node.kind in _TOLD or (node.kind == _END and node.name and node.parent is None)
    }
    lines = instance.history.filter(node__in=told, kind__in=["entered", "completed"])
    steps: dict[int, StepShown] = {}
    for line in lines.order_by("id"):
        state = "done" if line.kind == "completed" else "current"
        steps[line.token or -line.pk] = StepShown(title_of(told[line.node]), state, line.at)
    running = instance.status == PROCESS.NEW
    return ProcessShown(
        instance=instance,
        title=title_of_process(instance),
        steps=_without_abandoned(instance, steps),
        is_running=running,
    )


def title_of_process(instance: ProcessInstance) -> str:
    """What the request is about, or the model's name for a process without a request."""
    if instance.request_id:
        return instance.request.request_type.label
    return model_title(instance.definition)


def _without_abandoned(instance: ProcessInstance, steps: dict[int, StepShown]) -> list[StepShown]:
    """Steps still marked current of which the state no longer knows were left another way."""
    alive = {token["id"] for token in instance.state.get("tokens", [])}
    return [step for token, step in steps.items() if step.state == "done" or token in alive]
