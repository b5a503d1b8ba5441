"""Pages of case conferences and their decisions."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import selectors, services
from casework.forms import ConferenceForm, DecisionForm, DecisionPlanForm
from casework.models import Case, Decision
from casework.permissions import Access, Need
from casework.views.access import known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, answer, try_out
from common import clock

SECTION = "casework:conference-list"


@require_GET
def conference_list(request: HttpRequest, number: str) -> HttpResponse:
    """The conferences about a case: who met, what was decided and what became of it."""
    access = known_person_or_404(request, number, need=Need.READ)
    conferences = selectors.conferences_of(access.case)
    waiting = [
        decision
        for each in conferences
        for decision in each.decisions.all()
        if not decision.is_carried_out
    ]
    waiting.sort(key=lambda each: each.due_date)
    context = {"conferences": conferences, "next": waiting[0] if waiting else None}
    return file_page(request, access, "casework/conferences.html", **context)


@require_http_methods(["GET", "POST"])
def conference_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write a conference down."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    form = ConferenceForm(
        request.POST or None, case=access.case, initial={"held_date": clock.today()}
    )
    sheet = Sheet(
        heading=_("Write a case conference down"),
        lead=_("The decisions are added next, each with who is responsible."),
        submit=_("Record the conference"),
        back=SECTION,
        autosave=f"conference-{number}",
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.record_conference(
            case=access.case,
            held_date=data["held_date"],
            officers=[form.officers[pk] for pk in data["officers"]],
            bodies=[form.bodies[code] for code in data["bodies"]],
            minutes=data["minutes"],
            recorded_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The conference is recorded."))


@require_http_methods(["GET", "POST"])
def decision_add(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Add a decision to a conference."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    conference = get_object_or_404(access.case.conferences, pk=pk)
    conference.case = access.case
    form = DecisionForm(request.POST or None, case=access.case)
    sheet = Sheet(
        heading=_("Add a decision"),
        submit=_("Add the decision"),
        back=SECTION,
        autosave=f"decision-{number}",
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.add_decision(
            conference=conference,
            text=data["text"],
            due_date=data["due_date"],
            officer=form.officers.get(data["officer"]),
            body=data["body"],
        ).case

    return answer(request, access, form, sheet, act, done=_("The decision is added."))


@require_POST
def decision_follow_up(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Make a decision a follow-up on its day, in one step."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    decision = _decision(access, pk)
    return try_out(
        request,
        lambda: services.follow_decision_up(decision=decision, by=request.user),
        done=_("The decision is now a follow-up."),
        to=reverse(SECTION, args=[number]),
    )


@require_http_methods(["GET", "POST"])
def decision_plan(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Make a decision a service of the plan."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    decision = _decision(access, pk)
    form = DecisionPlanForm(request.POST or None, case=access.case)
    sheet = Sheet(
        heading=_("Put the decision into the plan"),
        lead=decision.text,
        submit=_("Put it into the plan"),
        back=SECTION,
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.plan_decision(
            decision=decision,
            goal=form.goals[data["goal"]],
            request_type=data["request_type"],
            by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The decision is in the plan."))


def _decision(access: Access, pk: UUID) -> Decision:
    decision = get_object_or_404(access.case.decisions, pk=pk)
    decision.case = access.case
    return decision
