"""Reads of the processes, for people: what to do, and how far a request has come."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import F, QuerySet
from django.urls import reverse
from viewflow.workflow.status import PROCESS

from casework.models import Case
from casework.permissions import access_of
from partners.models import User
from referrals.enums import ReferralState
from referrals.models import Referral
from workflows.bpmn import NodeKind
from workflows.forms import FULFILLED_ELSEWHERE
from workflows.models import ProcessInstance, UserTask
from workflows.permissions import tasks_of
from workflows.runtime.compiler import process_of
from workflows.titles import model_title, task_title, title_of

#: Elements that mean something to the people who work on a request.
_TOLD = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK, NodeKind.RECEIVE_TASK}
_END = NodeKind.END_EVENT


@dataclass(frozen=True)
class TaskRow:
    """One line of "my day": what to do, for whom, since when, by when."""

    task: UserTask
    title: str
    person: str
    url: str

    @property
    def is_mine(self) -> bool:
        return self.task.owner_id is not None


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


def pressing_tasks(user: User) -> QuerySet[UserTask]:
    """The user's tasks, most pressing first: by due time, then priority, then age."""
    tasks = tasks_of(user).select_related("process__case__beneficiary")
    return tasks.order_by(F("due_at").asc(nulls_last=True), "-priority", "created", "id")


def task_rows(user: User, tasks: Iterable[UserTask]) -> list[TaskRow]:
    """Tasks as lines of a list, with what ``user`` may read of the person."""
    return [
        TaskRow(
            task=task,
            title=task_title(task),
            person=access_of(user, task.process.case).list_name,
            url=reverse("workflows:task-detail", args=[task.pk]),
        )
        for task in tasks
    ]


def page_of(task: UserTask) -> str:
    """The address of the page of another app that fulfils the task; empty when it has none."""
    if task.form_key not in FULFILLED_ELSEWHERE:
        return ""
    latest = _latest_referral(task)
    if task.form_key == "referrals:send":
        if latest is not None and latest.state == ReferralState.DRAFT:
            return reverse("referrals:send-draft", args=[latest.reference])
        return reverse("referrals:send", args=[task.process.request_id])
    if latest is None:
        return ""
    name = "redirect" if task.form_key == "referrals:redirect" else "referral-detail"
    return reverse(f"referrals:{name}", args=[latest.reference])


def processes_of(case: Case) -> list[ProcessShown]:
    """How far each process of a case has come, the newest first."""
    instances = case.processes.select_related("definition", "request__request_type")
    return [process_shown(instance) for instance in instances.order_by("-id")]


def _latest_referral(task: UserTask) -> Referral | None:
    return Referral.objects.filter(request=task.process.request_id).order_by("-id").first()


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
