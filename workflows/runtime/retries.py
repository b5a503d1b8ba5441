"""Automatic steps that failed: tried again with growing delays, then left to a coordinator."""

from common import clock
from partners.models import User
from workflows.bpmn import events
from workflows.bpmn.engine import activities
from workflows.bpmn.state import Token, TokenState
from workflows.models import Incident
from workflows.runtime.lock import InstanceGone
from workflows.runtime.step import Step, stepping


def retry_due(limit: int = 100) -> int:
    """Try again what is due to be tried again; return how many steps went through."""
    rows = Incident.objects.filter(resolved_at__isnull=True, retry_at__lte=clock.now())
    rows = rows.filter(process__is_suspended=False).order_by("retry_at", "id")
    return sum(retry(incident_id) for incident_id in rows.values_list("pk", flat=True)[:limit])


def retry(incident_id: int, actor: User | None = None) -> bool:
    """Try a failed step again; true when it went through, which resolves its incident."""
    process_id = Incident.objects.values_list("process_id", flat=True).get(pk=incident_id)
    try:
        with stepping(process_id, actor=actor) as step:
            incident = Incident.objects.get(pk=incident_id)
            if incident.resolved_at is not None:
                return False
            went = _try(step, incident)
            if went:
                incident.resolved_at, incident.resolved_by = step.at, actor
                incident.retry_at = None
            incident.save(
                update_fields=["code", "attempts", "retry_at", "resolved_at", "resolved_by"]
            )
    except InstanceGone:
        return False
    return went


def _try(step: Step, incident: Incident) -> bool:
    """Do again what the incident is about; true when it is not stuck there any more."""
    token = step.state.tokens.get(incident.token)
    if token is None:
        return True  # withdrawn meanwhile, or moved on by hand
    step.writes.retried = incident
    if _wants_work(step, token):
        return step.run_job(token.id, token.node, token.scope)
    if token.state == TokenState.WAITING:  # a call that found nothing to call, or lost it
        step.send(events.TokenMoved(at=step.at, token=token.id, to=token.node))
    else:
        step.send(events.Retried(at=step.at, token=token.id))
    went = step.writes.retried is incident
    step.writes.retried = None
    return went


def _wants_work(step: Step, token: Token) -> bool:
    kind = step.process.nodes[token.node].kind
    return token.state == TokenState.WAITING and kind in activities.JOBS
