"""Processes with a history, and lines of the log that no service writes."""

from collections.abc import Mapping
from typing import Any

from casework.enums import Tier
from casework.models import Request
from common import clock
from partners.models import User
from tests import factories
from tests.workflows.conftest import model
from workflows import services
from workflows.models import HistoryEvent, ProcessInstance, UserTask
from workflows.models.instance import LIVE


def begin(
    body: str,
    *,
    worker: User,
    request: Request | None = None,
    tier: Tier | None = None,
    **variables,
) -> ProcessInstance:
    """A running process of a request of its own, or of ``request``."""
    request = request or factories.submit(factories.open_case(user=worker))
    if tier is not None:
        request.case.tier = tier
        request.case.save()
    definition = services.release(xml=model(body))
    return services.start_process(key=definition.key, variables=variables, request=request)


def complete(instance: ProcessInstance, name: str, worker: User, **variables) -> None:
    """Complete the oldest live task of that name."""
    live = UserTask.objects.filter(process=instance, name=name, status__in=LIVE)
    services.complete_task(task=live.order_by("number")[0], user=worker, variables=variables)


def write(
    instance: ProcessInstance, line: Mapping[str, Any], actor: User | None = None
) -> HistoryEvent:
    """Add a line of the log, now."""
    return HistoryEvent.objects.create(
        process=instance, kind="event", detail=line, actor=actor, at=clock.now()
    )
