"""Names of a model's elements in the language of the page."""

from django.utils.translation import get_language

from workflows.bpmn import FlowNode, SequenceFlow
from workflows.models import Definition, UserTask
from workflows.runtime.compiler import PREFIX, process_of


def title_of(node: FlowNode | SequenceFlow) -> str:
    """The element's name: French as drawn, Arabic and English from the extension attributes."""
    language = (get_language() or "fr")[:2].capitalize()
    return node.attrs.get(f"name{language}") or node.name or node.id


def element_of(task: UserTask) -> FlowNode | None:
    """The element of the model that a task carries out."""
    # Tasks older than the column ``node`` are known by viewflow's reference alone.
    name = task.node or (task.flow_task.name.removeprefix(PREFIX) if task.flow_task else "")
    return process_of(task.process.definition_id).nodes.get(name)


def model_title(definition: Definition) -> str:
    """The name of a model, in the language of the page where the file gives it."""
    language = (get_language() or "fr")[:2].capitalize()
    return process_of(definition.pk).attrs.get(f"name{language}") or definition.name


def task_title(task: UserTask) -> str:
    """What a user task asks, in the language of the page."""
    node = element_of(task)
    return title_of(node) if node else task.name
