"""What people ask about their data: taken at the desk, answered by the data-protection officer."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, services
from casework.enums import RightKind, RightState
from casework.forms.rights import AnswerForm, SubjectRequestForm
from casework.models import Case, SubjectRequest
from casework.permissions import may_answer_rights
from casework.selectors import everything_on, open_subject_requests
from casework.views.access import known_person_or_404
from common import audit, clock, wall

View = Callable[..., HttpResponse]


def for_data_protection(view: View) -> View:
    """Refuse ``view`` to everybody but the data-protection officer."""

    @wraps(view)
    def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        if not may_answer_rights(request.user):
            raise PermissionDenied
        # Behind the second wall the officer reaches no case: here the service reads for them.
        return wall.serving(view)(request, *args, **kwargs)

    return guarded


@require_http_methods(["GET", "POST"])
def subject_request_add(request: HttpRequest, number: str) -> HttpResponse:
    """Take what the person of a case asks."""
    access = known_person_or_404(request, number)
    form = SubjectRequestForm(request.POST or None)
    if form.is_valid():
        _take(request, access.case, form.cleaned_data)
        messages.success(
            request, _("The request is written down. The data-protection officer answers it.")
        )
        return redirect("casework:case-detail", number)
    context = {"form": form, "access": access, "case": access.case}
    status = 422 if form.is_bound else 200
    return render(request, "casework/subject_request_add.html", context, status=status)


def _take(request: HttpRequest, case: Case, data: dict[str, Any]) -> None:
    def act() -> Case:
        return services.take_subject_request(
            case=case,
            kind=RightKind(data["kind"]),
            details=data["details"],
            identity_proof=data["identity_proof"],
            channel=data["channel"],
            taken_by=request.user,
        ).case

    services.once(key=data["key"], user=request.user, act=act)


@require_GET
@for_data_protection
def subject_request_list(request: HttpRequest) -> HttpResponse:
    """The requests that wait, the nearest limit first, and those answered lately."""
    ended = SubjectRequest.objects.exclude(state=RightState.OPEN).select_related("case")
    context = {
        "waiting": open_subject_requests(),
        "ended": ended.order_by("-answered_at", "id")[:25],
        "now": clock.now(),
    }
    return render(request, "casework/subject_request_list.html", context)


@require_http_methods(["GET", "POST"])
@for_data_protection
def subject_request_detail(request: HttpRequest, key: UUID) -> HttpResponse:
    """One request: what is asked, by whom, what is held, and the answer."""
    asked = _asked(key)
    form = AnswerForm(request.POST or None)
    if form.is_valid():
        try:
            services.answer_subject_request(
                asked=asked, answered_by=request.user, **form.cleaned_data
            )
        except errors.CaseworkRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The answer is kept with the request."))
            return redirect("casework:subject-request", key)
    context = {"asked": asked, "form": form, "is_open": asked.state == RightState.OPEN}
    status = 422 if form.is_bound else 200
    return render(request, "casework/subject_request_detail.html", context, status=status)


@require_GET
@for_data_protection
def subject_request_sheet(request: HttpRequest, key: UUID) -> HttpResponse:
    """Everything that is held on the person, to be printed and handed over."""
    asked = _living(key)
    _audit(request, asked, "sheet")
    context = {"asked": asked, "held": everything_on(asked.case.beneficiary)}
    return render(request, "casework/subject_request_sheet.html", context)


@require_GET
@for_data_protection
def subject_request_file(request: HttpRequest, key: UUID) -> HttpResponse:
    """The same as a file that another service can read."""
    asked = _living(key)
    _audit(request, asked, "file")
    held = {each.title: each.rows for each in everything_on(asked.case.beneficiary)}
    answer = HttpResponse(
        json.dumps(held, ensure_ascii=False, indent=2), content_type="application/json"
    )
    answer.headers["Content-Disposition"] = f'attachment; filename="{asked.case.number}.json"'
    return answer


def _asked(key: UUID) -> SubjectRequest:
    rows = SubjectRequest.objects.select_related(
        "case__beneficiary__identity", "case__organisation"
    )
    return get_object_or_404(rows, pk=key)


def _living(key: UUID) -> SubjectRequest:
    """A request that still waits: once answered it opens nothing any more."""
    asked = _asked(key)
    if asked.state != RightState.OPEN:
        raise PermissionDenied
    return asked


def _audit(request: HttpRequest, asked: SubjectRequest, form: str) -> None:
    audit.record(
        audit.Act.EXPORT,
        actor=request.user,
        organisation=asked.case.organisation_id,
        subject=f"case:{asked.case.number}",
        tier=asked.case.tier,
        purpose="subject-request",
        form=form,
    )
