"""Legal deadlines of a request: started by an event, warned of, settled."""

from datetime import datetime

from django.db import transaction

from casework import clocks, events, reach
from casework.enums import ClockStatus, EventKind, WarningMark
from casework.models import ClockWarning, Request, StatutoryClock, StatutoryDeadline
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
    """Compute a legal deadline from what triggered it, such as the notification of a refusal.

    Its warnings are planned with it. It runs in calendar time, and nothing pauses it.
    """
    due_at = clocks.statutory_end(deadline, triggered_at)
    statutory = StatutoryClock.objects.create(
        request=request,
        deadline=deadline,
        triggered_at=triggered_at,
        due_at=due_at,
        last_filing_date=clocks.last_filing_date(due_at),
    )
    now = clock.now()
    ClockWarning.objects.bulk_create(
        ClockWarning(clock=statutory, mark=mark, due_at=at)
        for mark, at in clocks.warning_times(deadline, triggered_at, due_at)
        if at > now
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
def warn_of_clock(*, statutory: StatutoryClock, mark: WarningMark) -> None:
    """Warn the officer in charge of a deadline, inside the service only; each mark once.

    A deadline that is settled is not warned of any more.
    """
    now = clock.now()
    statutory = _held(statutory)
    if statutory.status != ClockStatus.RUNNING:
        return
    warning, is_new = ClockWarning.objects.get_or_create(
        clock=statutory, mark=mark, defaults={"due_at": now}
    )
    if not is_new and warning.given_at is not None:
        return
    warning.given_at = now
    warning.save(update_fields=["given_at"])
    case = statutory.request.case
    has_passed = mark in {WarningMark.END, WarningMark.BEYOND}
    notify(
        kind=NotificationKind.DEADLINE_PASSED if has_passed else NotificationKind.DEADLINE_NEAR,
        organisation=case.organisation,
        **told_of(case),
        reference=case.number,
        path=f"/cases/{case.number}/deadlines/",
        key=f"clock:{statutory.pk}:{mark}",
    )
    events.record(
        case,
        EventKind.CLOCK_WARNED,
        request=statutory.request,
        organisation=case.organisation,
        deadline=statutory.deadline_id,
        mark=mark,
    )


def warn_due(limit: int = 100) -> int:
    """Give the warnings whose time has come, each deadline on its own; how many deadlines.

    After an outage several may be due at once: the last one is given, the others are of the past.
    """
    due = ClockWarning.objects.filter(
        given_at__isnull=True, due_at__lte=clock.now(), clock__status=ClockStatus.RUNNING
    )
    clocks_due = list(dict.fromkeys(due.order_by("due_at", "id").values_list("clock", flat=True)))
    for pk in clocks_due[:limit]:
        _warn_of_last(pk)
    return len(clocks_due[:limit])


@transaction.atomic
def _warn_of_last(pk: int) -> None:
    statutory = _held(StatutoryClock(pk=pk))
    now = clock.now()
    waiting = statutory.warnings.filter(given_at__isnull=True, due_at__lte=now)
    marks = list(waiting.order_by("due_at", "id"))
    if not marks:
        return
    warn_of_clock(statutory=statutory, mark=WarningMark(marks[-1].mark))
    waiting.update(given_at=now)


def _held(statutory: StatutoryClock) -> StatutoryClock:
    rows = StatutoryClock.objects.select_for_update(of=("self",), no_key=True)
    return rows.select_related("request__case__organisation").get(pk=statutory.pk)


@transaction.atomic
def settle_clock(
    *, statutory: StatutoryClock, status: ClockStatus, settled_by: User | None = None
) -> StatutoryClock:
    """Stop a deadline: met, missed, or dropped because the person renounced; the first counts."""
    statutory = _held(statutory)
    if statutory.status != ClockStatus.RUNNING:
        return statutory
    statutory.status = status
    statutory.ended_at = clock.now()
    statutory.save(update_fields=["status", "ended_at"])
    statutory.warnings.filter(given_at__isnull=True).delete()
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
