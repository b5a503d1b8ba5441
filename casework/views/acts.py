"""Small acts on a case: note, officer in charge, closing."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import errors, services
from casework.enums import CaseStatus
from casework.forms import AssignForm, NoteForm
from casework.models import Case
from casework.permissions import Access, Need, Section, cases_visible_to
from casework.selectors import notes_of
from casework.views.access import case_or_404, known_person_or_404
from common.views import offer_undo


@require_http_methods(["GET", "POST"])
def note_add(request: HttpRequest, number: str) -> HttpResponse:
    """Read the notes of colleagues, as a part of the case's page or alone, and write one."""
    access = known_person_or_404(request, number, need=Need.READ)
    allows = access.may_edit if request.method == "POST" else access.may_see
    if not allows(Section.NOTES):
        raise PermissionDenied
    form = NoteForm(request.POST or None)
    if not form.is_valid():
        return _notes(request, access, form)

    def act() -> Case:
        note = services.add_note(
            case=access.case, author=request.user, text=form.cleaned_data["text"]
        )
        return note.case

    services.once(key=form.cleaned_data["key"], user=request.user, act=act)
    messages.success(request, _("The note is added."))
    return redirect("casework:case-detail", number)


def _notes(request: HttpRequest, access: Access, form: NoteForm) -> HttpResponse:
    name = "casework/partials/notes.html" if request.htmx else "casework/notes.html"
    context = {
        "access": access,
        "case": access.case,
        "form": form,
        "notes": notes_of(access.case),
    }
    return render(request, name, context, status=422 if form.is_bound else 200)


@require_http_methods(["GET", "POST"])
def case_assign(request: HttpRequest, number: str) -> HttpResponse:
    """Put a colleague in charge; the offer to undo names the one before in its address."""
    access = case_or_404(request, number, need=Need.MANAGE)
    case = access.case
    data = request.POST if "user" in request.POST else request.GET
    form = AssignForm(data if request.method == "POST" else None, case=case)
    if not form.is_valid():
        context = {"form": form, "access": access, "case": case}
        status = 422 if form.is_bound else 200
        return render(request, "casework/assign.html", context, status=status)
    _assign(request, case, form)
    if _is_visible(request, case):
        return redirect("casework:case-detail", case.number)
    return redirect("casework:case-list")


def _assign(request: HttpRequest, case: Case, form: AssignForm) -> None:
    before = case.assigned_to_id
    if before == form.chosen.pk:
        return
    services.assign_case(case=case, user=form.chosen, assigned_by=request.user)
    done = _("The case is now in the charge of %(officer)s.") % {"officer": form.chosen}
    if before is None or not _is_visible(request, case):
        messages.success(request, done)
    else:
        url = reverse("casework:case-assign", args=[case.number])
        offer_undo(request, done, f"{url}?user={before}")


def _is_visible(request: HttpRequest, case: Case) -> bool:
    """Whether the user still sees the case: being in charge may have been all they had."""
    return cases_visible_to(request.user).filter(pk=case.pk).exists()


@require_http_methods(["GET", "POST"])
def case_close(request: HttpRequest, number: str) -> HttpResponse:
    """Close a case, after saying what that means."""
    access = case_or_404(request, number, need=Need.MANAGE)
    refusal = ""
    if request.method == "POST":
        try:
            services.close_case(case=access.case, closed_by=request.user)
        except errors.CaseworkRefused as refused:
            refusal = refused.message
        else:
            messages.success(request, _("The case is closed."))
            return redirect("casework:case-detail", number)
    context = {
        "access": access,
        "case": access.case,
        "refusal": refusal,
        "is_closed": access.case.status == CaseStatus.CLOSED,
        "heading": _("Close the case"),
        "explanation": _(
            "Close a case when every request has its outcome and the person knows it."
        ),
        "consequences": [
            _("The case leaves the lists of open cases and nothing more can be requested in it."),
            _("It stays readable to those who can read it today, until its time of keeping ends."),
            _("If the person comes back, register a new case."),
        ],
        "submit_label": _("Close the case"),
        "cancel_url": reverse("casework:case-detail", args=[number]),
    }
    return render(request, "casework/close.html", context, status=422 if refusal else 200)
