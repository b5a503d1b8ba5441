"""Released process versions as viewflow Flow classes, built on first use."""

import types
from functools import lru_cache
from typing import Any

from viewflow.workflow.base import Flow

from workflows import bpmn
from workflows.bpmn import NodeKind, ProcessDefinition
from workflows.models import Definition, ProcessInstance, UserTask
from workflows.runtime.lock import InstanceLock
from workflows.runtime.nodes import AutomaticNode, UserTaskNode

#: Keeps BPMN ids from shadowing attributes of Flow such as ``cancel`` or ``nodes``.
PREFIX = "n_"
HUMAN = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK}
#: Module under whose name viewflow stores references to compiled versions.
MODULE = "workflows.released"


@lru_cache(maxsize=256)
def definition_of(definition_id: int) -> Definition:
    """A released version, without its file; released versions never change, so it is kept."""
    return Definition.objects.defer("xml").get(pk=definition_id)


@lru_cache(maxsize=256)
def process_of(definition_id: int) -> ProcessDefinition:
    """The engine's model of a released version, kept likewise."""
    definition = Definition.objects.get(pk=definition_id)
    return bpmn.read(bytes(definition.xml)).process(definition.key)


def forget() -> None:
    """Forget what is kept of released versions; for tests, whose versions are rolled back."""
    definition_of.cache_clear()
    process_of.cache_clear()


def compile_flow(definition: Definition) -> type[Flow]:
    """A Flow class with a node for each flow node of the released version."""
    process = process_of(definition.pk)
    namespace: dict[str, Any] = {
        "__module__": MODULE,
        "__doc__": definition.name,
        "process_class": ProcessInstance,
        "task_class": UserTask,
        "process_title": definition.name,
        "lock_impl": InstanceLock(),
        "definition_id": definition.pk,
    }
    for node in process.nodes.values():
        factory = UserTaskNode if node.kind in HUMAN else AutomaticNode
        namespace[PREFIX + node.id] = factory(element=node)
    return types.new_class(
        definition.class_name, (Flow,), {}, lambda attributes: attributes.update(namespace)
    )
