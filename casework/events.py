"""The case's log: one way in."""

from datetime import datetime

from casework.enums import EventKind
from casework.models import Case, CaseEvent, Request
from common import clock
from partners.models import Organisation, User


def record(
    case: Case,
    kind: EventKind,
    *,
    request: Request | None = None,
    actor: User | None = None,
    organisation: Organisation | None = None,
    at: datetime | None = None,
    **data: str | int | list[str] | None,
) -> CaseEvent:
    """Add a line to a case's log; ``data`` holds codes and references only."""
    return CaseEvent.objects.create(
        case=case,
        kind=kind,
        request=request,
        actor=actor,
        organisation=organisation,
        at=at or clock.now(),
        data=data,
    )
