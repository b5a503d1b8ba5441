"""Writes of the processes: release a model, start it, do its tasks, let things happen to it."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager

from django.db import transaction
from viewflow.workflow.status import STATUS

from casework.models import Request
from common import clock
from partners.models import User
from workflows import errors, permissions
from workflows.bpmn import events
from workflows.models import Definition, Incident, ProcessInstance, UserTask
from workflows.models.instance import LIVE
from workflows.runtime.checks import check_release
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import Step, stepping, to_feel


@transaction.atomic
def release(*, xml: bytes) -> Definition:
    """Release a process model as a new version; the same text again is the same version.

    Raises DefinitionRefused with every finding when the model is not one that runs here.
    """
    document = check_release(xml)
    process = document.process()
    same = Definition.objects.filter(key=process.id, sha256=document.sha256).first()
    if same is not None:
        return same
    newest = Definition.objects.filter(key=process.id).order_by("-version").first()
    return Definition.objects.create(
        key=process.id,
        version=newest.version + 1 if newest else 1,
        name=process.name or process.id,
        xml=xml,
        sha256=document.sha256,
    )


@transaction.atomic
def start_process(
    *, key: str, variables: Mapping[str, object], request: Request | None, actor: User | None = None
) -> ProcessInstance:
    """Start the newest released version of ``key`` and run it until it waits.

    Raises LookupError when nothing of that key was released.
    """
    definition = Definition.objects.filter(key=key).order_by("-version").first()
    if definition is None:
        raise LookupError(f"No released process {key}.")
    instance = ProcessInstance.objects.create(
        flow_class=f"workflows/released.{definition.class_name}",
        definition=definition,
        request=request,
        case=request.case if request else None,
        created=clock.now(),
    )
    with stepping(instance.pk, actor=actor) as step:
        step.start(variables)
    return ProcessInstance.objects.get(pk=instance.pk)


def claim_task(*, task: UserTask, user: User) -> UserTask:
    """Take a free task; raises TaskGone, TaskNotYours."""
    with _held(task) as (_, held):
        activation = held.flow_task.activation_class(held)
        _check(held, user)
        if held.status == STATUS.NEW:
            activation.assign(user)
    return held


def unclaim_task(*, task: UserTask, user: User) -> UserTask:
    """Give a task back to the team; raises TaskGone, TaskNotYours."""
    with _held(task) as (_, held):
        _check(held, user)
        if held.status == STATUS.ASSIGNED:
            held.flow_task.activation_class(held).unassign()
    return held


def complete_task(
    *,
    task: UserTask,
    user: User | None,
    variables: Mapping[str, object] | Callable[[], Mapping[str, object]],
) -> UserTask:
    """Complete a task and let the process go on, in one transaction.

    ``variables`` may be the work that gives them: it is done once the task is held, so that of two
    officers at once only one does it. ``user`` None completes on the strength of something that
    happened elsewhere. Raises TaskGone when it is no longer live, TaskNotYours when the policy says
    no.
    """
    with _held(task, user) as (step, held):
        if user is not None:
            _check(held, user)
        if callable(variables):
            variables = variables()
        held.flow_task.activation_class(held).carry_out(user)
        held.save(update_fields=["status", "owner", "assigned", "started", "finished"])
        step.send(events.TaskCompleted(at=step.at, token=held.number, variables=to_feel(variables)))
    return held


def fulfil_task(*, request: Request, form_key: str, variables: Mapping[str, object]) -> bool:
    """Complete the live task of a request that a page of another app has just fulfilled.

    False when no process of the request waits for it.
    """
    task = (
        UserTask.objects.filter(process__request=request, form_key=form_key, status__in=LIVE)
        .order_by("id")
        .first()
    )
    if task is None:
        return False
    try:
        complete_task(task=task, user=None, variables=variables)
    except errors.TaskGone:
        return False
    return True


def cancel_process(*, instance: ProcessInstance, reason: str, user: User | None) -> None:
    """End a whole process; its tasks and deadlines go with it."""
    with stepping(instance.pk, actor=user) as step:
        step.send(events.Cancelled(at=step.at, reason_code=reason))


def retry_incident(*, incident: Incident, user: User) -> bool:
    """Try a failed automatic step again; true when it went through."""
    with stepping(incident.process_id, actor=user) as step:
        token = step.state.tokens.get(incident.token)
        incident.resolved_at, incident.resolved_by = step.at, user
        incident.save(update_fields=["resolved_at", "resolved_by"])
        if token is None:
            return False
        element = step.process.nodes[token.node]
        if element.attrs.get("implementation"):
            step.run_job(token.id, token.node, token.scope)
        else:
            step.send(events.Retried(at=step.at, token=token.id))
    return not Incident.objects.filter(
        process_id=incident.process_id, node=incident.node, resolved_at__isnull=True
    ).exists()


@contextmanager
def _held(task: UserTask, actor: User | None = None) -> Iterator[tuple[Step, UserTask]]:
    """A step on the task's instance, and the task itself read under its lock; or TaskGone."""
    try:
        with stepping(task.process_id, actor=actor) as step:
            held = UserTask.objects.filter(pk=task.pk, status__in=LIVE).order_by("pk").first()
            if held is None:
                raise errors.TaskGone
            held.process = step.instance
            yield step, held
    except InstanceGone as gone:
        raise errors.TaskGone from gone


def _check(task: UserTask, user: User) -> None:
    if not permissions.may_work_on(user, task):
        raise errors.TaskNotYours
