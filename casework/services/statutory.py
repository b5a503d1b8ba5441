"""Legal deadlines of a request: started by an event, warned of, settled."""

from datetime import datetime

from django.db import transaction

from casework import clocks, events, reach
from casework.enums import ClockStatus, EventKind
from casework.models import Request, StatutoryClock, StatutoryDeadline
from casework.permissions import told_of
from common import clock
from partners.enums import NotificationKind
from partners.models import User
from partners.services import notify


@transaction.atomic
def start_clock(
    *,
    request: Request,
    deadline: StatutoryDeadline,
    triggered_at: datetime,
    started_by: User | None,
) -> StatutoryClock:
    """Compute a legal deadline from what triggered it, such as the notification of a refusal."""
    due_at = clocks.statutory_end(deadline, triggered_at)
    statutory = StatutoryClock.objects.create(
        request=request,
        deadline=deadline,
        triggered_at=triggered_at,
        due_at=due_at,
        last_filing_date=clocks.last_filing_date(due_at),
    )
    reach.refresh([request.case_id])
    events.record(
        request.case,
        EventKind.CLOCK_STARTED,
        request=request,
        actor=started_by,
        organisation=request.case.organisation,
        deadline=deadline.code,
        due_at=due_at.isoformat(),
    )
    return statutory


@transaction.atomic
def warn_of_clock(*, statutory: StatutoryClock, percent: int) -> None:
    """Warn the officer in charge that a deadline comes near; each percentage once."""
    case = statutory.request.case
    notify(
        kind=NotificationKind.DEADLINE_NEAR,
        organisation=case.organisation,
        **told_of(case),
        reference=case.number,
        path=f"/cases/{case.number}/",
        key=f"clock:{statutory.pk}:{percent}",
    )
    events.record(
        case,
        EventKind.CLOCK_WARNED,
        request=statutory.request,
        organisation=case.organisation,
        deadline=statutory.deadline_id,
        percent=percent,
    )


@transaction.atomic
def settle_clock(
    *, statutory: StatutoryClock, status: ClockStatus, settled_by: User | None = None
) -> StatutoryClock:
    """Stop a deadline: met, missed, or dropped because the person renounced; the first counts."""
    statutory = StatutoryClock.objects.select_for_update().get(pk=statutory.pk)
    if statutory.status != ClockStatus.RUNNING:
        return statutory
    statutory.status = status
    statutory.ended_at = clock.now()
    statutory.save(update_fields=["status", "ended_at"])
    reach.refresh([statutory.request.case_id])
    events.record(
        statutory.request.case,
        EventKind.CLOCK_ENDED,
        request=statutory.request,
        actor=settled_by,
        organisation=statutory.request.case.organisation,
        deadline=statutory.deadline_id,
        status=status,
    )
    return statutory
