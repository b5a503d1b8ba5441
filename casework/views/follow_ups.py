"""Pages of follow-ups and appointments."""

from dataclasses import dataclass
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import selectors, services
from casework.enums import AppointmentState, ContactWay
from casework.forms import (
    AppointmentEndForm,
    AppointmentForm,
    FollowUpForm,
    FollowUpResultForm,
)
from casework.forms.keyed import KeyedForm
from casework.models import Appointment, Case, FollowUp
from casework.permissions import Access
from casework.selectors import Meetings
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, answer
from common import clock, opening

SECTION = "casework:follow-up-list"


@require_GET
def follow_up_list(request: HttpRequest, number: str) -> HttpResponse:
    """What comes first with the person, then the follow-ups and appointments of the case."""
    access = case_or_404(request, number)
    meetings = selectors.meetings_of(access.case)
    person = access.case.beneficiary
    context = {
        "meetings": meetings,
        "next": next_meeting(meetings),
        "may_call": access.sees_identity and bool(person.phone) and not person.do_not_call,
        "calendar": opening.calendar(),
        "now": clock.now(),
    }
    return file_page(request, access, "casework/follow_ups.html", **context)


@dataclass(frozen=True)
class NextMeeting:
    """What comes first: an appointment to be told of, or a follow-up that is due."""

    follow_up: FollowUp | None = None
    appointment: Appointment | None = None


def next_meeting(meetings: Meetings) -> NextMeeting | None:
    """What to do first: past appointments without a word, then follow-ups that are due."""
    now, today = clock.now(), clock.today()
    for appointment in meetings.coming:
        if appointment.at < now:
            return NextMeeting(appointment=appointment)
    for follow_up in meetings.planned:
        if follow_up.due_date <= today:
            return NextMeeting(follow_up=follow_up)
    return None


@require_http_methods(["GET", "POST"])
def follow_up_add(request: HttpRequest, number: str) -> HttpResponse:
    """Plan a follow-up."""
    access = known_person_or_404(request, number)
    form = FollowUpForm(request.POST or None, case=access.case, initial={"way": ContactWay.OFFICE})
    sheet = Sheet(
        heading=_("Plan a follow-up"),
        lead=_("A day on which you ask the person how they fare."),
        submit=_("Plan the follow-up"),
        back=SECTION,
    )

    def act() -> Case:
        return services.plan_follow_up(
            case=access.case,
            due_date=form.cleaned_data["due_date"],
            way=ContactWay(form.cleaned_data["way"]),
            created_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The follow-up is planned."))


@require_http_methods(["GET", "POST"])
def follow_up_record(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Write down how a follow-up went."""
    access = known_person_or_404(request, number)
    follow_up = _follow_up(access, pk)
    present = {each.need_id for each in selectors.present_needs(access.case)}
    form = FollowUpResultForm(
        request.POST or None,
        case=access.case,
        present=present,
        initial={"way": follow_up.way},
    )
    sheet = Sheet(
        heading=_("How did the follow-up go?"),
        submit=_("Record the follow-up"),
        back=SECTION,
        autosave=f"follow-up-{number}",
    )

    def act() -> Case:
        return services.record_follow_up(
            follow_up=follow_up, result=form.result, done_by=request.user
        ).case

    if form.is_valid():
        _ask_about_needs(form, request, access)
    cancel = None if form.is_bound else follow_up.pk
    done = _("The follow-up is recorded.")
    return answer(request, access, form, sheet, act, done=done, cancel=cancel)


def _ask_about_needs(form: FollowUpResultForm, request: HttpRequest, access: Access) -> None:
    """Make sure that the officer knows which needs others will take over."""
    organisation = access.case.organisation
    away = [
        need.label
        for need in form.result.needs
        if not services.may_record(request.user, organisation, need)
    ]
    if away:
        form.ask(
            _("Others take this over, in a case of its own that you cannot open: %(needs)s.")
            % {"needs": ", ".join(away)}
        )


@require_http_methods(["GET", "POST"])
def follow_up_cancel(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Give a follow-up up, after saying what that means."""
    access = known_person_or_404(request, number)
    follow_up = _follow_up(access, pk)
    form = KeyedForm(request.POST or None)
    sheet = Sheet(
        heading=_("Give this follow-up up"),
        lead=_("The person is then not asked on that day. It stays in the history of the case."),
        submit=_("Give the follow-up up"),
        back=SECTION,
    )

    def act() -> Case:
        return services.cancel_follow_up(follow_up=follow_up, cancelled_by=request.user).case

    return answer(request, access, form, sheet, act, done=_("The follow-up is given up."))


@require_http_methods(["GET", "POST"])
def appointment_add(request: HttpRequest, number: str) -> HttpResponse:
    """Make an appointment for the person."""
    access = known_person_or_404(request, number)
    person = access.case.beneficiary
    initial = {
        "body": access.case.organisation_id,
        "officer": request.user.pk,
        "interpreter": person.language_id if person.needs_interpreter else None,
    }
    form = AppointmentForm(request.POST or None, case=access.case, initial=initial)
    sheet = Sheet(
        heading=_("Make an appointment"),
        submit=_("Make the appointment"),
        back=SECTION,
        autosave=f"appointment-{number}",
    )

    def act() -> Case:
        return services.make_appointment(
            case=access.case, meeting=form.meeting, made_by=request.user
        ).case

    return answer(request, access, form, sheet, act, done=_("The appointment is made."))


@require_http_methods(["GET", "POST"])
def appointment_end(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Say whether the person came, or why not."""
    access = known_person_or_404(request, number)
    appointment = _appointment(access, pk)
    form = AppointmentEndForm(request.POST or None)
    sheet = Sheet(heading=_("How did the appointment go?"), submit=_("Record it"), back=SECTION)

    def act() -> Case:
        return services.end_appointment(
            appointment=appointment,
            state=AppointmentState(form.cleaned_data["state"]),
            reason=form.cleaned_data["reason"],
            ended_by=request.user,
        ).case

    return answer(
        request,
        access,
        form,
        sheet,
        act,
        done=_("The appointment is recorded."),
        appointment=appointment,
    )


@require_http_methods(["GET", "POST"])
def appointment_move(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Put an appointment at another time."""
    access = known_person_or_404(request, number)
    appointment = _appointment(access, pk)
    initial = {
        "body": appointment.body_id,
        "desk": appointment.desk,
        "place": appointment.place,
        "officer": appointment.officer_id,
        "interpreter": appointment.interpreter_id,
        "companion": appointment.companion,
    }
    form = AppointmentForm(
        request.POST or None, case=access.case, instead_of=appointment, initial=initial
    )
    sheet = Sheet(heading=_("Move the appointment"), submit=_("Move the appointment"), back=SECTION)

    def act() -> Case:
        return services.move_appointment(
            appointment=appointment,
            meeting=form.meeting,
            reason=form.cleaned_data["reason"],
            moved_by=request.user,
        ).case

    return answer(
        request,
        access,
        form,
        sheet,
        act,
        done=_("The appointment is moved."),
        appointment=appointment,
    )


def _follow_up(access: Access, pk: UUID) -> FollowUp:
    follow_up = get_object_or_404(access.case.follow_ups, pk=pk)
    follow_up.case = access.case
    return follow_up


def _appointment(access: Access, pk: UUID) -> Appointment:
    appointment = get_object_or_404(access.case.appointments.select_related("body"), pk=pk)
    appointment.case = access.case
    return appointment
