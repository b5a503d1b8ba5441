"""Pages of the plan: goals, services, the person's agreement."""

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods

from casework import selectors, services
from casework.enums import ConsentMethod, Doer, GoalState, PlannedState
from casework.forms import (
    AgreementForm,
    GoalEndForm,
    GoalForm,
    PlannedServiceForm,
    ServiceStateForm,
)
from casework.models import Case
from casework.permissions import Need
from casework.selectors import Plan
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, answer
from common import clock

SECTION = "casework:plan-detail"


@require_GET
def plan_detail(request: HttpRequest, number: str) -> HttpResponse:
    """The plan of a case and how far it is, in words."""
    access = case_or_404(request, number)
    plan = selectors.plan_of(access.case)
    context = {"plan": plan, "progress": progress(plan), "today": clock.today()}
    return file_page(request, access, "casework/plan.html", **context)


def progress(plan: Plan) -> list[str]:
    """How far a plan is, in sentences; nothing for an empty plan."""
    if not plan.goals:
        return []
    total, reached = len(plan.goals), plan.goals_in(GoalState.REACHED)
    said = [
        _("Goals reached: %(reached)d of %(total)d.") % {"reached": reached, "total": total},
    ]
    if under_way := plan.services_in(PlannedState.UNDER_WAY):
        text = ngettext("%(count)d service under way.", "%(count)d services under way.", under_way)
        said.append(text % {"count": under_way})
    if given := plan.services_in(PlannedState.GIVEN):
        text = ngettext("%(count)d service given.", "%(count)d services given.", given)
        said.append(text % {"count": given})
    if planned := plan.services_in(PlannedState.PLANNED):
        text = ngettext(
            "%(count)d service still to begin.", "%(count)d services still to begin.", planned
        )
        said.append(text % {"count": planned})
    return said


@require_http_methods(["GET", "POST"])
def goal_add(request: HttpRequest, number: str) -> HttpResponse:
    """Add a goal."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    form = GoalForm(request.POST or None)
    sheet = Sheet(
        heading=_("Add a goal"),
        submit=_("Add the goal"),
        back=SECTION,
        autosave=f"goal-{number}",
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.add_goal(
            case=access.case,
            domain=data["domain"],
            text=data["text"],
            target_date=data["target_date"],
            created_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The goal is in the plan."))


@require_http_methods(["GET", "POST"])
def goal_end(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Say that a goal is reached or given up."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    goal = get_object_or_404(access.case.goals, pk=pk)
    goal.case = access.case
    form = GoalEndForm(request.POST or None)
    sheet = Sheet(heading=_("End the goal"), lead=goal.text, submit=_("End the goal"), back=SECTION)

    def act() -> Case:
        data = form.cleaned_data
        return services.end_goal(
            goal=goal,
            state=GoalState(data["state"]),
            reason=data["reason"],
            ended_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The goal is ended."))


@require_http_methods(["GET", "POST"])
def planned_service_add(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Add a service to a goal."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    goal = get_object_or_404(access.case.goals, pk=pk)
    goal.case = access.case
    form = PlannedServiceForm(request.POST or None, case=access.case)
    sheet = Sheet(
        heading=_("Add a service"),
        lead=goal.text,
        submit=_("Add the service"),
        back=SECTION,
        autosave=f"service-{number}",
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.plan_service(
            goal=goal,
            request_type=data["request_type"],
            doer=Doer(data["doer"]),
            body=data["body"],
            request=data["request"],
            target_date=data["target_date"],
            note=data["note"],
            created_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The service is in the plan."))


@require_http_methods(["GET", "POST"])
def planned_service_move(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Say how far a planned service is."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    rows = access.case.planned_services.select_related("request_type", "request__request_type")
    service = get_object_or_404(rows, pk=pk)
    service.case = access.case
    form = ServiceStateForm(
        request.POST or None, case=access.case, initial={"request": service.request_id}
    )
    sheet = Sheet(
        heading=_("How far it is: %(service)s") % {"service": service.request_type.label},
        lead=_("When a service was given, a follow-up is planned two weeks later by itself."),
        submit=_("Record how far it is"),
        back=SECTION,
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.move_service(
            service=service,
            state=PlannedState(data["state"]),
            outcome=data["outcome"],
            request=data["request"],
            moved_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The plan is up to date."))


@require_http_methods(["GET", "POST"])
def plan_agree(request: HttpRequest, number: str) -> HttpResponse:
    """Record that the person agreed to the plan."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    form = AgreementForm(request.POST or None, initial={"agreed_date": clock.today()})
    sheet = Sheet(
        heading=_("Record the person's agreement"),
        lead=_("Go through the plan with the person, in their language, before they agree."),
        submit=_("Record the agreement"),
        back=SECTION,
    )

    def act() -> Case:
        data = form.cleaned_data
        return services.record_agreement(
            case=access.case,
            agreed_date=data["agreed_date"],
            method=ConsentMethod(data["method"]),
            recorded_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The agreement is recorded."))
