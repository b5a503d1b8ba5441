"""Writes of running processes: start one, cancel it, try a failed step again."""

from collections.abc import Mapping

from django.db import transaction

from casework.models import Request
from common import clock
from partners.models import User
from workflows.bpmn import events
from workflows.models import Definition, Incident, ProcessInstance
from workflows.runtime.step import stepping


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
