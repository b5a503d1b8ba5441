"""Registering a person with a first request, and adding requests later."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import errors, services, sights
from casework.clocks import Step, service_limit
from casework.forms import IntakeForm, RequestForm
from casework.forms.request import who_reads
from casework.models import Case, RequestType, Submission
from casework.permissions import Need, can_open_cases, cases_visible_to, may_follow
from casework.selectors import similar_cases
from casework.views.access import case_or_404
from common import clock, opening
from partners.models import Organisation
from partners.permissions import standing_of

UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def intake(request: HttpRequest) -> HttpResponse:
    """Register a person, open their case and submit their first request."""
    if not can_open_cases(request.user):
        raise PermissionDenied
    form = IntakeForm(request.POST or None, officer=request.user)
    known = []
    if request.method == "POST" and form.is_valid():
        known = _similar(request, form)
        if not known and (answer := _take_in(request, form)):
            return answer
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "similar": known, "look": None}
    return render(request, "casework/intake.html", context, status=status)


@require_POST
def similar(request: HttpRequest) -> HttpResponse:
    """Say whether the person being registered is known, as a part of the page or on all of it."""
    if not can_open_cases(request.user):
        raise PermissionDenied
    form = IntakeForm(request.POST, officer=request.user)
    look = services.look_for(person=form.described(), officer=request.user)
    if request.htmx:
        return render(request, "casework/partials/look.html", {"look": look})
    form.spare()
    return render(request, "casework/intake.html", {"form": form, "similar": [], "look": look})


def _similar(request: HttpRequest, form: IntakeForm) -> list:
    """Cases to look at first; none for a form sent again, which would find its own."""
    data = form.cleaned_data
    if data["is_new"] or services.is_done(key=data["key"], user=request.user):
        return []
    known = similar_cases(request.user, data["person"])
    if known:
        sights.listed(request.user, (each.case for each in known))
        form.add_error(
            "is_new",
            _("This person may already have a case. Look at those below, then tick this box."),
        )
    return known


def _take_in(request: HttpRequest, form: IntakeForm) -> HttpResponse | None:
    def act() -> Case:
        return services.take_in(
            person=form.cleaned_data["person"],
            request=form.cleaned_data["request"],
            organisation=form.chosen_organisation,
            officer=request.user,
        ).case

    return _sent(request, form, act)


@require_http_methods(["GET", "POST"])
def request_add(request: HttpRequest, number: str) -> HttpResponse:
    """Add a request to a case."""
    access = case_or_404(request, number, need=Need.WRITE)
    form = RequestForm(
        request.POST or None, officer=request.user, organisation=access.case.organisation
    )

    def act() -> Case:
        return services.add_request(
            case=access.case, request=form.cleaned_data["request"], officer=request.user
        ).case

    if form.is_valid() and (answer := _sent(request, form, act)):
        return answer
    status = UNPROCESSABLE if form.is_bound else 200
    context = {"form": form, "access": access, "case": access.case}
    return render(request, "casework/request_add.html", context, status=status)


def _sent(request: HttpRequest, form: RequestForm, act) -> HttpResponse | None:
    """Carry out ``act`` once and go to the case, or to a receipt when it may not be read."""
    key = form.cleaned_data["key"]
    try:
        number = services.once(key=key, user=request.user, act=act)
    except errors.LoweredUrgency as refused:
        form.add_error("urgency_reason", refused.message)
        return None
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    if cases_visible_to(request.user).filter(number=number).exists():
        done = _("The request is registered under case %(number)s.") % {"number": number}
        messages.success(request, done)
        return redirect("casework:case-detail", number)
    messages.success(request, _("The request is registered."))
    return redirect("casework:receipt", key)


@require_GET
def receipt(request: HttpRequest, key: UUID) -> HttpResponse:
    """Tell the officer that a request left for those who may read it, and its number only."""
    submission = get_object_or_404(Submission, key=key, user=request.user)
    return render(request, "casework/receipt.html", {"submission": submission})


@require_GET
def about_request(request: HttpRequest) -> HttpResponse:
    """What a kind of request means for the officer: usual urgency, first limit, who reads it."""
    kind = RequestType.objects.filter(code=request.GET.get("request_type", "")).first()
    context = {"kind": kind, "calendar": opening.calendar()}
    if kind is not None:
        context["first_limit"] = service_limit(kind.urgency, Step.ACKNOWLEDGE, clock.now())
        context["who_reads"] = who_reads(kind)
        context["is_handed_over"] = not any(
            may_follow(request.user, Organisation(code=code), kind.tier)
            for code in standing_of(request.user).organisations
        )
    return render(request, "casework/partials/about_request.html", context)
