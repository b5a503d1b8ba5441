"""Call activities: which version is called, and what the caller hears of it."""

from viewflow.workflow.status import PROCESS

from workflows.bpmn import FlowNode, commands
from workflows.models import Definition, ProcessInstance
from workflows.runtime import store
from workflows.runtime.compiler import definition_of

#: Topics by which a called process tells its caller.
ENDED = "process.ended"
ESCALATED = "process.escalated"
#: Reason with which a called process is cancelled when its caller does not want it any more.
WITHDRAWN = "withdrawn"
#: Called processes within called processes; more is an endless recursion.
DEEPEST = 20


def newest(key: str) -> Definition | None:
    """The newest released version of a process; None when there is none."""
    found = store.newest_version(key)
    return None if found is None else definition_of(found)


def bound(element: FlowNode) -> Definition | None:
    """The version that a call activity is to call if it is released now.

    ``binding`` says ``latest`` (default), ``deployment`` (the newest when the caller is released)
    or ``version`` (the number ``calledVersion``).
    """
    wanted = element.attrs.get("calledVersion") or element.attrs.get("calledElementVersion", "")
    if element.attrs.get("binding") == "version":
        if not wanted.isdecimal():
            return None
        versions = Definition.objects.defer("xml").filter(key=element.called_element)
        return versions.filter(version=int(wanted)).order_by("pk").first()
    return newest(element.called_element)


def create(
    caller: ProcessInstance, element: FlowNode, call: commands.CallProcess
) -> ProcessInstance | None:
    """The instance that a call starts, for the caller's case; None when nothing can be called."""
    definition = _called(caller, element, call)
    if definition is None or _depth(caller) >= DEEPEST:
        return None
    return store.create_instance(
        definition,
        case_id=caller.case_id,
        request_id=caller.request_id,
        parent=caller,
        parent_token=call.token,
    )


def running(caller: ProcessInstance, token: int) -> list[int]:
    """Ids of the instances that run on behalf of a call activity's token."""
    called = ProcessInstance.objects.filter(parent=caller, parent_token=token, status=PROCESS.NEW)
    return list(called.order_by("pk").values_list("pk", flat=True))


def _called(
    caller: ProcessInstance, element: FlowNode, call: commands.CallProcess
) -> Definition | None:
    fixed = definition_of(caller.definition_id).bindings.get(element.id)
    return definition_of(fixed) if fixed else newest(call.key)


def _depth(instance: ProcessInstance) -> int:
    depth, parent = 0, instance.parent_id
    while parent is not None and depth < DEEPEST:
        depth += 1
        parents = ProcessInstance.objects.filter(pk=parent).order_by("pk")
        parent = parents.values_list("parent_id", flat=True).first()
    return depth
