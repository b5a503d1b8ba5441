"""Weighing the duty to report trafficking against the duty not to endanger (law 27-14).

The report itself is made outside this service, by a protection officer to the prosecutor. It is
only written down here; nothing is sent, mailed, counted or exported.
"""

from collections.abc import Collection
from datetime import date, datetime

from django.db import transaction

from casework import errors, events
from casework.enums import ClockStatus, EventKind, Tier
from casework.models import Case, ReportDuty, StatutoryDeadline
from casework.permissions import weighs_reports
from casework.services.statutory import settle_clock, start_clock
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Organisation, User
from partners.permissions import standing_of
from partners.services import notify

#: The legal deadline of the report: no time in the text, taken as immediate.
DEADLINE = "SD-TRAF-SIGNAL"


@transaction.atomic
def open_report_duty(
    *,
    case: Case,
    known_at: datetime,
    is_informed: bool,
    wishes: str,
    safety: Collection[str],
    opened_by: User,
) -> ReportDuty:
    """Write down since when the facts are known and what the person wishes; the clock starts.

    Raises NotAboutTrafficking; DecidedMeanwhile when one is already being weighed.
    """
    _check(case, opened_by)
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if case.report_duties.filter(state__in=_UNDECIDED).exists():
        raise errors.DecidedMeanwhile
    # The request that made the case very sensitive carries the clock.
    request = case.requests.filter(tier=Tier.C4).order_by("submitted_at", "id").first()
    started = None
    if request is not None:
        started = start_clock(
            request=request,
            deadline=StatutoryDeadline.objects.get(code=DEADLINE),
            triggered_at=known_at,
            started_by=opened_by,
        )
    return ReportDuty.objects.create(
        case=case,
        deadline=started,
        known_at=known_at,
        is_informed=is_informed,
        wishes=wishes,
        safety=sorted(safety),
        opened_by=opened_by,
    )


@transaction.atomic
def record_report(
    *,
    duty: ReportDuty,
    reported_on: date,
    channel: str,
    addressee: str,
    outcome: str,
    safety: Collection[str],
    decided_by: User,
) -> ReportDuty:
    """Write down that the report was made, when, how and to which function."""
    duty = _undecided(duty, decided_by)
    duty.state = ReportDuty.State.REPORTED
    duty.reported_on, duty.channel = reported_on, channel
    duty.addressee, duty.outcome = addressee, outcome
    duty.safety = sorted({*duty.safety, *safety})
    duty.decided_by, duty.decided_at = decided_by, clock.now()
    duty.save()
    _settle(duty, ClockStatus.MET, decided_by)
    _log(duty, decided_by)
    return duty


@transaction.atomic
def propose_no_report(*, duty: ReportDuty, reasons: str, decided_by: User) -> ReportDuty:
    """Write down why the facts do not amount; a second protection officer has the last word."""
    if not reasons.strip():
        raise errors.JustificationMissing
    duty = _undecided(duty, decided_by)
    duty.state, duty.reasons = ReportDuty.State.TO_CONFIRM, reasons.strip()
    duty.decided_by, duty.decided_at = decided_by, clock.now()
    duty.save()
    notify(
        kind=NotificationKind.CONFIRMATION_ASKED,
        organisation=_home_of(decided_by, duty.case),
        role=RoleCode.PROT,
        reference=duty.case.number,
        path=f"/cases/{duty.case.number}/report-duty/",
        key=f"report-duty:{duty.pk}:{duty.decided_at.isoformat()}",
    )
    return duty


@transaction.atomic
def answer_no_report(*, duty: ReportDuty, agrees: bool, answered_by: User) -> ReportDuty:
    """Confirm as a second protection officer, or send it back to be weighed again.

    Raises SecondOfficerNeeded for the officer who proposed it; DecidedMeanwhile.
    """
    duty = _held(duty, answered_by)
    if duty.state != ReportDuty.State.TO_CONFIRM:
        raise errors.DecidedMeanwhile
    if duty.decided_by_id == answered_by.pk:
        raise errors.SecondOfficerNeeded
    if not agrees:
        duty.state, duty.decided_by, duty.decided_at = ReportDuty.State.OPEN, None, None
        duty.save()
        return duty
    duty.state, duty.confirmed_by = ReportDuty.State.NOT_AMOUNTING, answered_by
    duty.save()
    _settle(duty, ClockStatus.DROPPED, answered_by)
    return duty


_UNDECIDED = (ReportDuty.State.OPEN, ReportDuty.State.TO_CONFIRM)


def _check(case: Case, user: User) -> None:
    if not weighs_reports(user, case):
        raise errors.NotAboutTrafficking


def _held(duty: ReportDuty, user: User) -> ReportDuty:
    rows = ReportDuty.objects.select_for_update(of=("self",), no_key=True)
    duty = rows.select_related("case__organisation").get(pk=duty.pk)
    _check(duty.case, user)
    return duty


def _undecided(duty: ReportDuty, user: User) -> ReportDuty:
    duty = _held(duty, user)
    if duty.state != ReportDuty.State.OPEN:
        raise errors.DecidedMeanwhile
    return duty


def _settle(duty: ReportDuty, status: ClockStatus, user: User) -> None:
    if duty.deadline is not None:
        settle_clock(statutory=duty.deadline, status=status, settled_by=user)


def _home_of(user: User, case: Case) -> Organisation:
    """The body in which the protection officers sit: theirs, never the one that opened the case."""
    codes = standing_of(user).organisations_as(RoleCode.PROT)
    return Organisation.objects.filter(code__in=codes).order_by("code").first() or case.organisation


def _log(duty: ReportDuty, user: User) -> None:
    events.record(
        duty.case,
        EventKind.REPORT_RECORDED,
        actor=user,
        organisation=duty.case.organisation,
    )
