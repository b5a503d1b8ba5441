"""viewflow nodes for BPMN flow nodes; what happens between them is the engine's business."""

from collections.abc import Iterator

from viewflow.workflow.base import Edge, Node
from viewflow.workflow.nodes.view import View, ViewActivation
from viewflow.workflow.status import STATUS

from common import clock
from partners.models import User
from workflows import permissions
from workflows.bpmn import FlowNode
from workflows.models import UserTask


class UserTaskActivation(ViewActivation):
    """Life of a user task, viewflow's; completing it only marks it, the step writes it."""

    @ViewActivation.status.super()
    def start(self, request: object) -> None:
        self.task.started = clock.now()

    @ViewActivation.status.super()
    def complete(self) -> None:
        self.task.finished = clock.now()

    @ViewActivation.status.super()
    def execute(self) -> None:
        self.complete()

    @ViewActivation.status.super()
    def cancel(self) -> None:
        self.task.finished = clock.now()

    def carry_out(self, user: User | None) -> None:
        """Claim if need be, start and complete in memory; refused by the states' transitions."""
        # A task whose owner's account is gone is still assigned, but to nobody.
        if self.task.status == STATUS.NEW or self.task.owner_id is None:
            self.task.owner = user
            self.task.assigned = clock.now()
            self._set_status(STATUS.ASSIGNED)
        self.start(None)
        self.execute()


class _Linked:
    """A node whose arrows are the model's; viewflow draws and lists them."""

    element: FlowNode

    def _outgoing(self) -> Iterator[Edge]:
        from workflows.runtime.compiler import PREFIX, process_of

        flows = process_of(self.flow_class.definition_id).flows
        for flow_id in self.element.outgoing:
            target = self.flow_class.instance.node(PREFIX + flows[flow_id].target)
            yield Edge(src=self, dst=target, edge_class="next")


class UserTaskNode(_Linked, View):
    """A user or manual task."""

    activation_class = UserTaskActivation

    def __init__(self, element: FlowNode) -> None:
        super().__init__(view=None)
        self.element = element
        self.task_title = element.name or element.id

    def can_assign(self, user: User, task: UserTask) -> bool:
        """Whether ``user`` may claim the task, by the one policy."""
        return task.owner_id is None and permissions.may_work_on(user, task)

    def can_execute(self, user: User, task: UserTask) -> bool:
        """Whether ``user`` may complete the task, by the one policy."""
        return permissions.may_work_on(user, task)


class AutomaticNode(_Linked, Node):
    """Every other flow node: the engine passes it, the history tells of it."""

    task_type = "FUNC"
    shape = {"width": 50, "height": 50, "svg": ""}
    bpmn_element = None

    def __init__(self, element: FlowNode) -> None:
        super().__init__()
        self.element = element
        self.task_title = element.name or element.id
