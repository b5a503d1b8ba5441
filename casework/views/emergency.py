"""Emergency access: asking for it, answering as the second person, reviewing it.

Whoever confirms or reviews need not reach the case: the service reads it for them, once the policy
has said that they may.
"""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, selectors, services, sights
from casework.enums import EmergencyState, ReviewVerdict
from casework.forms import EmergencyForm, ReviewForm
from casework.models import EmergencyAccess
from casework.permissions import (
    may_break_glass,
    may_confirm_emergency,
    may_review_emergencies,
    may_review_emergency,
    reads_already,
)
from casework.services.emergency import LASTS, TO_CONFIRM
from common import wall
from common.views import error_page


@require_http_methods(["GET", "POST"])
def emergency(request: HttpRequest) -> HttpResponse:
    """Ask for a file by its number: at once, or once a second person has confirmed."""
    if not may_break_glass(request.user):
        raise PermissionDenied
    form = EmergencyForm(request.POST or None)
    if form.is_valid() and (answer := _asked(request, form)):
        return answer
    open_now = list(selectors.open_emergencies(request.user))
    sights.listed(request.user, (each.case for each in open_now))
    context = {
        "form": form,
        "open": open_now,
        "may_review": may_review_emergencies(request.user),
        "hours": LASTS.seconds // 3600,
        "minutes": TO_CONFIRM.seconds // 60,
    }
    status = 422 if form.is_bound else 200
    return render(request, "casework/emergency.html", context, status=status)


def _asked(request: HttpRequest, form: EmergencyForm) -> HttpResponse | None:
    data = form.cleaned_data
    if reads_already(request.user, data["number"]):
        messages.info(request, _("This file is open to you already."))
        return redirect("casework:case-detail", data["number"])
    try:
        found = services.ask_emergency(
            user=request.user, number=data["number"], reason=data["reason"]
        )
    except errors.EmergencyTooOften as refused:
        return error_page(request, 429, reason=refused.message)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    if found is not None and found.state == EmergencyState.OPEN:
        messages.success(request, _("The file is open to you for three hours from now."))
        return redirect("casework:case-detail", data["number"])
    return redirect("casework:emergency-asked")


@require_GET
def emergency_asked(request: HttpRequest) -> HttpResponse:
    """The same answer for a number that waits for a second person and for one that is unknown."""
    if not may_break_glass(request.user):
        raise PermissionDenied
    context = {"minutes": TO_CONFIRM.seconds // 60}
    return render(request, "casework/emergency_asked.html", context)


@require_http_methods(["GET", "POST"])
@wall.serving
def emergency_answer(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Confirm or decline as the second person."""
    asked = _found(pk)
    if asked.confirm_by is None or not may_confirm_emergency(request.user, asked):
        raise Http404
    _show(request, asked)
    if asked.state != EmergencyState.WAITING:
        return error_page(request, 409, reason=errors.EmergencyAnswered.message)
    if request.method == "POST":
        confirms = request.POST.get("answer") == "confirm"
        try:
            services.answer_emergency(emergency=asked, by=request.user, confirms=confirms)
        except errors.CaseworkRefused as refused:
            return error_page(request, 409, reason=refused.message)
        done = _("The file is open for three hours.") if confirms else _("The access is declined.")
        messages.success(request, done)
        return redirect("home")
    return render(request, "casework/emergency_answer.html", {"asked": asked})


@require_GET
@wall.serving
def emergency_list(request: HttpRequest) -> HttpResponse:
    """What waits for a second person and what is to be reviewed, the most overdue first."""
    if not may_review_emergencies(request.user):
        raise PermissionDenied
    context = {
        "waiting": selectors.emergencies_to_confirm(request.user),
        "to_review": list(selectors.emergencies_to_review(request.user)[:100]),
        "reviewed": list(selectors.reviewed_emergencies(request.user)[:25]),
    }
    listed = [*context["waiting"], *context["to_review"], *context["reviewed"]]
    sights.listed(request.user, (each.case for each in listed))
    return render(request, "casework/emergency_list.html", context)


@require_http_methods(["GET", "POST"])
@wall.serving
def emergency_review(request: HttpRequest, pk: UUID) -> HttpResponse:
    """Judge one emergency access."""
    taken = _found(pk)
    if taken.granted_at is None or not may_review_emergency(request.user, taken):
        raise Http404
    _show(request, taken)
    form = ReviewForm(request.POST or None)
    if request.method == "POST" and form.is_valid():
        try:
            services.review_emergency(
                emergency=taken,
                by=request.user,
                verdict=ReviewVerdict(form.cleaned_data["verdict"]),
                note=form.cleaned_data["note"],
            )
        except errors.EmergencyAnswered as refused:
            return error_page(request, 409, reason=refused.message)
        except errors.CaseworkRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The review is recorded."))
            return redirect("casework:emergency-list")
    status = 422 if form.is_bound else 200
    context = {"taken": taken, "form": form}
    return render(request, "casework/emergency_review.html", context, status=status)


def _show(request: HttpRequest, emergency: EmergencyAccess) -> None:
    purpose, link = sights.Purpose.EMERGENCY, sights.Link.REVIEW
    sights.shown(request.user, emergency.case, purpose, link=link)


def _found(pk: UUID) -> EmergencyAccess:
    rows = EmergencyAccess.objects.select_related(
        "case", "asked_by", "body", "confirmed_by", "reviewed_by"
    )
    return get_object_or_404(rows, pk=pk)
