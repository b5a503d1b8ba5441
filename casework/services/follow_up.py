"""Follow-ups and appointments: planning them, and writing down how they went."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime

from django.db import transaction

from casework import errors, events
from casework.enums import AppointmentState, ContactWay, EventKind, FollowUpState
from casework.limits import ways_allowed
from casework.models import Appointment, Case, FollowUp, NeedCode, PlannedService, Reason
from casework.services.case import hold_open
from casework.services.needs import record_need
from common import clock
from common.models import Language
from partners.models import Organisation, User


@transaction.atomic
def plan_follow_up(
    *,
    case: Case,
    due_date: date,
    way: ContactWay,
    created_by: User,
    service: PlannedService | None = None,
) -> FollowUp:
    """Plan to ask the person how they fare. Raises CaseClosed, WayNotAllowed."""
    hold_open(case)
    if way not in ways_allowed(case.beneficiary):
        raise errors.WayNotAllowed
    follow_up = FollowUp.objects.create(
        case=case, due_date=due_date, way=way, created_by=created_by, service=service
    )
    events.record(
        case,
        EventKind.FOLLOW_UP_SET,
        actor=created_by,
        organisation=case.organisation,
        due=due_date.isoformat(),
    )
    return follow_up


@dataclass(frozen=True, kw_only=True)
class FollowUpResult:
    """How a follow-up went; ``needs`` are new ones, ``next_date`` the day of the next one."""

    way: ContactWay
    was_reached: bool
    was_served: bool | None = None
    satisfaction: int | None = None
    needs: Collection[NeedCode] = ()
    next_date: date | None = None
    note: str = ""


@transaction.atomic
def record_follow_up(*, follow_up: FollowUp, result: FollowUpResult, done_by: User) -> FollowUp:
    """Write down how a follow-up went, its new needs and the next one.

    Of a person who was not reached only that is kept. Raises CaseClosed, FollowUpEnded,
    NeedAlreadyRecorded, WayNotAllowed.
    """
    case = follow_up.case
    hold_open(case)
    follow_up = _held(follow_up)
    if result.way not in ways_allowed(case.beneficiary):
        raise errors.WayNotAllowed
    follow_up.way, follow_up.was_reached = result.way, result.was_reached
    if result.was_reached:
        follow_up.was_served, follow_up.satisfaction = result.was_served, result.satisfaction
    follow_up.note = result.note
    follow_up.state, follow_up.done_at = FollowUpState.DONE, clock.now()
    follow_up.done_by = done_by
    follow_up.case = case
    follow_up.save()
    events.record(
        case,
        EventKind.FOLLOW_UP_DONE,
        actor=done_by,
        organisation=case.organisation,
        reached=int(result.was_reached),
    )
    if result.next_date is not None:
        plan_follow_up(
            case=case,
            due_date=result.next_date,
            way=result.way,
            created_by=done_by,
            service=follow_up.service,
        )
    # The needs last: the first one may hand the person over to others.
    for need in result.needs:
        record_need(case=case, need=need, recorded_by=done_by)
    return follow_up


@transaction.atomic
def cancel_follow_up(*, follow_up: FollowUp, cancelled_by: User) -> FollowUp:
    """Give a planned follow-up up. Raises CaseClosed, FollowUpEnded."""
    case = follow_up.case
    hold_open(case)
    follow_up = _held(follow_up)
    follow_up.state, follow_up.done_by = FollowUpState.CANCELLED, cancelled_by
    follow_up.done_at = clock.now()
    follow_up.save(update_fields=["state", "done_by", "done_at"])
    events.record(
        case,
        EventKind.FOLLOW_UP_DONE,
        actor=cancelled_by,
        organisation=case.organisation,
        cancelled=1,
    )
    return follow_up


@dataclass(frozen=True, kw_only=True)
class Meeting:
    """When, where and with whom the person has an appointment."""

    at: datetime
    body: Organisation
    place: str = ""
    desk: str = ""
    officer: User | None = None
    interpreter: Language | None = None
    companion: str = ""


@transaction.atomic
def make_appointment(*, case: Case, meeting: Meeting, made_by: User) -> Appointment:
    """Make an appointment for the person. Raises AppointmentTwice, CaseClosed."""
    hold_open(case)
    appointment = _new(case, meeting)
    _log_set(case, made_by, meeting)
    return appointment


@transaction.atomic
def end_appointment(
    *,
    appointment: Appointment,
    state: AppointmentState,
    ended_by: User,
    reason: Reason | None = None,
) -> Appointment:
    """Write down that the person came, did not come, or that it was cancelled; each for good.

    Raises AppointmentEnded, CaseClosed, EndingIncomplete.
    """
    if state in {AppointmentState.PLANNED, AppointmentState.MOVED}:
        raise errors.EndingIncomplete
    if state == AppointmentState.CANCELLED and reason is None:
        raise errors.EndingIncomplete
    case = appointment.case
    hold_open(case)
    appointment = _held_appointment(appointment)
    _end(appointment, state, ended_by, reason)
    return appointment


@transaction.atomic
def move_appointment(
    *, appointment: Appointment, meeting: Meeting, reason: Reason | None, moved_by: User
) -> Appointment:
    """Put an appointment at another time or place; the new one.

    Raises AppointmentEnded, AppointmentTwice, CaseClosed, EndingIncomplete.
    """
    if reason is None:
        raise errors.EndingIncomplete
    case = appointment.case
    hold_open(case)
    appointment = _held_appointment(appointment)
    new = _new(case, meeting, instead_of=appointment)
    appointment.moved_to = new
    _end(appointment, AppointmentState.MOVED, moved_by, reason)
    _log_set(case, moved_by, meeting)
    return new


def _new(case: Case, meeting: Meeting, instead_of: Appointment | None = None) -> Appointment:
    same_time = case.appointments.filter(
        at=meeting.at, state__in=[AppointmentState.PLANNED, AppointmentState.KEPT]
    )
    if same_time.exclude(pk=instead_of.pk if instead_of else None).exists():
        raise errors.AppointmentTwice
    if instead_of is not None and instead_of.at == meeting.at:
        raise errors.AppointmentTwice
    return Appointment.objects.create(
        case=case,
        at=meeting.at,
        place=meeting.place,
        body=meeting.body,
        desk=meeting.desk,
        officer=meeting.officer,
        interpreter=meeting.interpreter,
        companion=meeting.companion,
    )


def _end(
    appointment: Appointment, state: AppointmentState, by: User, reason: Reason | None
) -> None:
    appointment.state, appointment.reason = state, reason
    appointment.ended_at, appointment.ended_by = clock.now(), by
    appointment.save(update_fields=["state", "reason", "ended_at", "ended_by", "moved_to"])
    events.record(
        appointment.case,
        EventKind.APPOINTMENT_ENDED,
        actor=by,
        organisation=appointment.case.organisation,
        state=state,
        reason=reason.code if reason else None,
    )


def _log_set(case: Case, by: User, meeting: Meeting) -> None:
    events.record(
        case,
        EventKind.APPOINTMENT_SET,
        actor=by,
        organisation=case.organisation,
        at_time=meeting.at.isoformat(),
    )


def _held(follow_up: FollowUp) -> FollowUp:
    rows = FollowUp.objects.select_for_update(of=("self",), no_key=True)
    follow_up = rows.select_related("service").get(pk=follow_up.pk)
    if follow_up.state != FollowUpState.PLANNED:
        raise errors.FollowUpEnded
    return follow_up


def _held_appointment(appointment: Appointment) -> Appointment:
    rows = Appointment.objects.select_for_update(of=("self",), no_key=True)
    appointment = rows.select_related("case__organisation").get(pk=appointment.pk)
    if appointment.state != AppointmentState.PLANNED:
        raise errors.AppointmentEnded
    return appointment
