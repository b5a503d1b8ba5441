"""Disclosing on a legal basis, and the page on the duty to report trafficking."""

from collections.abc import Callable
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import errors, selectors, services
from casework.enums import SafetyStep, SharedField
from casework.forms import FactsForm, LegalBasisForm, NoReportForm, ReportForm
from casework.models import Case, LegalDisclosure, ReportDuty
from casework.permissions import Access, Need, weighs_reports
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from common import clock
from partners.permissions import standing_of


@require_http_methods(["GET", "POST"])
def legal_basis_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write down on which ground in law a body is told something without consent."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    bases = selectors.legal_bases(standing_of(request.user).roles)
    if not bases:
        raise PermissionDenied
    form = LegalBasisForm(request.POST or None, case=access.case, bases=bases)
    if request.method == "POST" and form.is_valid() and _recorded(request, access.case, form):
        return redirect("casework:case-consents", number)
    context = {"form": form, "bases": bases}
    status = 422 if form.errors else 200
    return file_page(request, access, "casework/legal_basis_add.html", status, **context)


def _recorded(request: HttpRequest, case: Case, form: LegalBasisForm) -> bool:
    data = form.cleaned_data

    def act() -> Case:
        services.record_legal_disclosure(
            case=case,
            recipient=data["recipient"],
            basis=data["basis"],
            fields=[SharedField(field) for field in data["fields_shared"]],
            justification=data["justification"],
            recorded_by=request.user,
        )
        return case

    try:
        services.once(key=data["key"], user=request.user, act=act)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return False
    if data["basis"].needs_second:
        messages.success(request, _("Recorded. Nothing leaves before a second officer confirms."))
    else:
        messages.success(request, _("Recorded. The referral can be sent for fifteen days."))
    return True


@require_http_methods(["GET", "POST"])
def legal_basis(request: HttpRequest, number: str, pk: str) -> HttpResponse:
    """Read why a legal basis was invoked; confirm it as a second officer, or end it."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    rows = access.case.legal_disclosures.select_related(
        "basis", "recipient", "recorded_by", "confirmed_by"
    )
    legal = get_object_or_404(rows, pk=pk)
    refusal = ""
    if request.method == "POST":
        try:
            _decide(request, legal)
        except errors.CaseworkRefused as refused:
            refusal = refused.message
        else:
            return redirect("casework:case-consents", number)
    is_own = legal.recorded_by_id == request.user.pk
    may_use = bool(standing_of(request.user).roles & set(legal.basis.roles.split()))
    now = clock.now()
    context = {
        "legal": legal,
        "shared": selectors.field_labels(legal.fields),
        "refusal": refusal,
        "is_live": legal.is_live(now),
        "is_waiting": legal.is_waiting and legal.expires_at > now,
        "can_confirm": legal.is_waiting and legal.expires_at > now and not is_own and may_use,
        "is_own": is_own,
    }
    status = 422 if refusal else 200
    return file_page(request, access, "casework/legal_basis.html", status, **context)


def _decide(request: HttpRequest, legal: LegalDisclosure) -> None:
    if "end" in request.POST:
        services.end_legal_disclosure(legal=legal, ended_by=request.user)
        messages.success(request, _("Ended: nothing more leaves on this basis."))
    else:
        services.confirm_legal_disclosure(legal=legal, confirmed_by=request.user)
        messages.success(request, _("Confirmed. The referral can be sent."))


@require_http_methods(["GET", "POST"])
def report_duty(request: HttpRequest, number: str) -> HttpResponse:
    """The two duties, the person's wishes, and the decision; for protection officers only."""
    access = case_or_404(request, number)
    if not weighs_reports(request.user, access.case):
        raise Http404
    duty = access.case.report_duties.select_related("opened_by", "decided_by").first()
    forms = _forms(request, duty)
    if request.method == "POST":
        answer = _report_act(request, access, duty, forms)
        if answer is not None:
            return answer
    return _report_page(request, access, duty, forms)


def _forms(request: HttpRequest, duty: ReportDuty | None) -> dict[str, Any]:
    """The forms that the state of the duty asks for; the one that was sent is bound."""
    kinds: dict[str, Any] = {}
    if duty is None or duty.state in {ReportDuty.State.REPORTED, ReportDuty.State.NOT_AMOUNTING}:
        kinds = {"facts": FactsForm}
    elif duty.state == ReportDuty.State.OPEN:
        kinds = {"report": ReportForm, "no-report": NoReportForm}
    sent = request.POST.get("act", "")
    initial = {
        "known_at": clock.local(clock.now()).replace(tzinfo=None),
        "reported_on": clock.today(),
    }
    return {
        name: kind(request.POST if name == sent else None, initial=initial, auto_id=f"{name}_%s")
        for name, kind in kinds.items()
    }


def _report_act(
    request: HttpRequest, access: Access, duty: ReportDuty | None, forms: dict[str, Any]
) -> HttpResponse | None:
    """Do what was sent; None when it was refused, with the form saying why."""
    act = request.POST.get("act", "")
    form = forms.get(act)
    if form is not None and not form.is_valid():
        return None
    acts: dict[str, Callable[[], object]] = {
        "facts": lambda: services.open_report_duty(
            case=access.case, opened_by=request.user, **form.cleaned_data
        ),
        "report": lambda: services.record_report(
            duty=duty, decided_by=request.user, **form.cleaned_data
        ),
        "no-report": lambda: services.propose_no_report(
            duty=duty, decided_by=request.user, **form.cleaned_data
        ),
    }
    if duty is not None:
        acts |= {
            "confirm": lambda: services.answer_no_report(
                duty=duty, agrees=True, answered_by=request.user
            ),
            "send-back": lambda: services.answer_no_report(
                duty=duty, agrees=False, answered_by=request.user
            ),
        }
    if act not in acts or (act in {"facts", "report", "no-report"} and form is None):
        messages.warning(request, errors.DecidedMeanwhile.message)
        return redirect("casework:report-duty", access.case.number)
    try:
        acts[act]()
    except errors.CaseworkRefused as refused:
        messages.warning(request, refused.message)
        return redirect("casework:report-duty", access.case.number)
    messages.success(request, _("Written down in the protected part of the file."))
    return redirect("casework:report-duty", access.case.number)


def _report_page(
    request: HttpRequest, access: Access, duty: ReportDuty | None, forms: dict[str, Any]
) -> HttpResponse:
    done = set(duty.safety) if duty else set()
    context = {
        "duty": duty,
        "facts_form": forms.get("facts"),
        "report_form": forms.get("report"),
        "no_report_form": forms.get("no-report"),
        "safety": [(step.label, step.value in done) for step in SafetyStep],
        "is_own": duty is not None and duty.decided_by_id == request.user.pk,
        "is_decided": duty is not None and duty.state in {"reported", "no-report"},
        "back": reverse("casework:case-detail", args=[access.case.number]),
    }
    status = 422 if any(form.errors for form in forms.values()) else 200
    return file_page(request, access, "casework/report_duty.html", status, **context)
