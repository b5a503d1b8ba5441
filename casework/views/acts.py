"""Small acts on a case: notes, the officer in charge."""

from uuid import UUID

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import errors, services
from casework.forms import AssignForm, NoteForm
from casework.models import Case, Note
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
    former = _to_correct(request, access)
    form = NoteForm(request.POST or None, initial={"text": former.text if former else ""})
    if not form.is_valid():
        return _notes(request, access, form, former)

    def act() -> Case:
        text = form.cleaned_data["text"]
        note = services.add_note(case=access.case, author=request.user, text=text, corrects=former)
        return note.case

    try:
        services.once(key=form.cleaned_data["key"], user=request.user, act=act)
    except errors.NoteCorrectedBefore as refused:
        form.add_error(None, refused.message)
        return _notes(request, access, form, None)
    messages.success(request, _("The note is corrected.") if former else _("The note is added."))
    return redirect("casework:case-detail", number)


def _to_correct(request: HttpRequest, access: Access) -> Note | None:
    """The note that the address asks to correct: one of the reader's own in this case."""
    asked = request.GET.get("corrects", "")
    if not asked:
        return None
    own = access.case.notes.filter(author=request.user)
    try:
        return get_object_or_404(own, pk=UUID(asked))
    except ValueError:
        raise Http404 from None


def _notes(
    request: HttpRequest, access: Access, form: NoteForm, former: Note | None
) -> HttpResponse:
    name = "casework/partials/notes.html" if request.htmx else "casework/notes.html"
    context = {
        "access": access,
        "case": access.case,
        "form": form,
        "notes": notes_of(access.case),
        "former": former,
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
