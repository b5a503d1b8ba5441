"""Closing a case with a second person, and reopening it."""

from dataclasses import dataclass

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from casework import errors, selectors, services, sights
from casework.agenda import blocking_items
from casework.enums import CaseStatus, ClosureState, ReopeningReason
from casework.forms import ClosureForm, RefusalForm, ReopeningForm
from casework.models import Case, Closure
from casework.permissions import (
    APPROVING_ROLES,
    Access,
    Need,
    access_of,
    closures_to_decide,
    may_decide_closure,
)
from casework.views.access import case_or_404
from casework.views.file import file_page
from partners.enums import RoleCode
from partners.permissions import standing_of

PAGE = 50
UNPROCESSABLE = 422


@require_http_methods(["GET", "POST"])
def case_close(request: HttpRequest, number: str) -> HttpResponse:
    """Propose to close a case, and see what became of the proposal."""
    access = case_or_404(request, number, need=Need.MANAGE)
    blocking = blocking_items(access.case) if access.case.status == CaseStatus.OPEN else []
    form = ClosureForm(request.POST or None, is_blocked=bool(blocking))
    if request.method == "POST" and form.is_valid() and _ask(request, access.case, form):
        return redirect("casework:case-detail", number)
    last = selectors.last_closure(access.case)
    is_pending = last is not None and last.state == ClosureState.ASKED
    context = {
        "form": form,
        "blocking": blocking,
        "closure": last,
        "is_pending": is_pending,
        "may_decide": is_pending and may_decide_closure(request.user, last),
        "written": _written(last, access),
        "refusal_form": RefusalForm(),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return file_page(request, access, "casework/close.html", status, **context)


def _ask(request: HttpRequest, case: Case, form: ClosureForm) -> bool:
    data = form.cleaned_data
    try:
        services.ask_closure(
            case=case,
            outcome=data["outcome"],
            reason=data["reason"],
            note=data["note"],
            asked_by=request.user,
        )
    except errors.ReasonMissing as refused:
        form.add_error("reason", refused.message)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
    else:
        messages.success(
            request, _("The closing is proposed. A second person decides; you are told.")
        )
        return True
    return False


@dataclass(frozen=True)
class Written:
    """What was written for and against a closing, for those who may know the person."""

    asked: str = ""
    answer: str = ""


def _written(closure: Closure | None, access: Access) -> Written:
    note = getattr(closure, "written", None) if closure and access.sees_identity else None
    return Written(note.asked, note.answer) if note else Written()


@dataclass(frozen=True)
class Waiting:
    """A proposal in the queue, as far as the reader may know the person."""

    closure: Closure
    access: Access
    written: Written


@require_GET
def closure_list(request: HttpRequest) -> HttpResponse:
    """The proposals that await the reader, the oldest first; one click approves."""
    if not standing_of(request.user).holds(*APPROVING_ROLES, RoleCode.PROT, RoleCode.CELL):
        raise PermissionDenied
    found = list(selectors.closure_queue(request.user)[: PAGE + 1])
    rows = []
    sights.listed(request.user, (closure.case for closure in found[:PAGE]))
    for closure in found[:PAGE]:
        access = access_of(request.user, closure.case)
        rows.append(Waiting(closure, access, _written(closure, access)))
    context = {"rows": rows, "is_cut": len(found) > PAGE, "most": PAGE}
    return render(request, "casework/closure_list.html", context)


@require_POST
def closure_approve(request: HttpRequest, pk: int) -> HttpResponse:
    """Close the case as proposed."""
    closure = _decidable(request, pk)
    try:
        services.approve_closure(closure=closure, approved_by=request.user)
    except errors.CaseworkRefused as refused:
        messages.error(request, refused.message)
    else:
        done = _("Case %(number)s is closed.") % {"number": closure.case.number}
        messages.success(request, done)
    return redirect("casework:closure-list")


@require_http_methods(["GET", "POST"])
def closure_refuse(request: HttpRequest, pk: int) -> HttpResponse:
    """Give the case back to its officer, with what is still to be done."""
    closure = _decidable(request, pk)
    form = RefusalForm(request.POST or None)
    if form.is_valid():
        try:
            services.refuse_closure(
                closure=closure, refused_by=request.user, answer=form.cleaned_data["answer"]
            )
        except errors.CaseworkRefused as refused:
            messages.error(request, refused.message)
        else:
            messages.success(request, _("The case goes on; its officer is told why."))
        return redirect("casework:closure-list")
    access = access_of(request.user, closure.case)
    context = {
        "form": form,
        "closure": closure,
        "case": closure.case,
        "access": access,
        "written": _written(closure, access),
    }
    status = UNPROCESSABLE if form.is_bound else 200
    return render(request, "casework/closure_refuse.html", context, status=status)


def _decidable(request: HttpRequest, pk: int) -> Closure:
    """A proposal of a case that the reader sees; 403 when somebody else decides it."""
    rows = Closure.objects.select_related(
        "case__beneficiary__identity", "outcome", "reason", "asked_by"
    )
    closure = rows.filter(pk=pk).first()
    if closure is None:
        raise Http404
    case_or_404(request, closure.case.number)
    is_pending = closure.state == ClosureState.ASKED
    if is_pending and not closures_to_decide(request.user).filter(pk=pk).exists():
        raise PermissionDenied
    if not is_pending and not standing_of(request.user).holds(
        *APPROVING_ROLES, RoleCode.PROT, RoleCode.CELL
    ):
        raise PermissionDenied
    return closure


@require_POST
def closure_withdraw(request: HttpRequest, number: str) -> HttpResponse:
    """Take a proposal back: the case goes on."""
    access = case_or_404(request, number, need=Need.MANAGE)
    closure = selectors.pending_closure(access.case)
    try:
        if closure is None:
            raise errors.ClosureNotPending
        services.withdraw_closure(closure=closure, withdrawn_by=request.user)
    except errors.CaseworkRefused as refused:
        messages.error(request, refused.message)
    else:
        messages.success(request, _("The proposal is withdrawn: the case goes on."))
    return redirect("casework:case-detail", number)


@require_http_methods(["GET", "POST"])
def case_reopen(request: HttpRequest, number: str) -> HttpResponse:
    """Take a closed case up again under its number."""
    access = case_or_404(request, number, need=Need.MANAGE)
    form = ReopeningForm(request.POST or None)
    if form.is_valid():
        try:
            services.reopen_case(
                case=access.case,
                reason=ReopeningReason(form.cleaned_data["reason"]),
                note=form.cleaned_data["note"],
                reopened_by=request.user,
            )
        except errors.CaseworkRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The case is open again."))
            return redirect("casework:case-detail", number)
    status = UNPROCESSABLE if form.is_bound else 200
    return file_page(request, access, "casework/reopen.html", status, form=form)
