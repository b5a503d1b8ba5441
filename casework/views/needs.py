"""Pages of a person's needs and of the urgency of their requests."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, selectors, services
from casework.enums import NeedEnding, Urgency
from casework.forms import NeedEndForm, NeedForm, UrgencyForm
from casework.models import Case
from casework.permissions import Need, cases_visible_to
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, answer, sheet_page
from common import opening

SECTION = "casework:need-list"


@require_GET
def need_list(request: HttpRequest, number: str) -> HttpResponse:
    """The needs of the person, and how urgent that makes each request."""
    access = case_or_404(request, number)
    case = access.case
    rows = case.requests.filter(closed_at__isnull=True).select_related("request_type")
    still_open = list(rows.order_by("pk"))
    context = {
        "lines": selectors.need_lines(case),
        "past": selectors.past_needs(case),
        "requests": sorted(still_open, key=lambda each: (each.urgency_today, each.pk)),
        "calendar": opening.calendar(),
    }
    return file_page(request, access, "casework/needs.html", **context)


@require_http_methods(["GET", "POST"])
def need_add(request: HttpRequest, number: str) -> HttpResponse:
    """Record a need; one that the officer may not read goes to those who may."""
    access = known_person_or_404(request, number)
    form = NeedForm(
        request.POST or None, officer=request.user, organisation=access.case.organisation
    )
    if form.is_valid() and (answer := _record(request, access.case, form)):
        return answer
    sheet = Sheet(
        heading=_("Record a specific need"),
        lead=_("What makes the person vulnerable. The case becomes as confidential as it needs."),
        submit=_("Record the need"),
        back=SECTION,
        autosave=f"need-{number}",
    )
    return sheet_page(request, access, form, sheet)


def _record(request: HttpRequest, case: Case, form: NeedForm) -> HttpResponse | None:
    data = form.cleaned_data

    def act() -> Case:
        return services.record_need(
            case=case,
            need=form.chosen,
            facts=data["facts"],
            third_trimester_date=data["third_trimester_date"],
            detail=data["detail"],
            recorded_by=request.user,
        ).case

    try:
        number = services.once(key=data["key"], user=request.user, act=act)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
        return None
    messages.success(request, _("The need is recorded."))
    if cases_visible_to(request.user).filter(number=number).exists():
        return redirect(SECTION, number)
    return redirect("casework:receipt", data["key"])


@require_http_methods(["GET", "POST"])
def need_end(request: HttpRequest, number: str, pk: UUID) -> HttpResponse:
    """Say that a need is no longer present."""
    access = known_person_or_404(request, number)
    need = get_object_or_404(access.case.needs.select_related("need"), pk=pk)
    need.case = access.case
    form = NeedEndForm(request.POST or None)
    sheet = Sheet(
        heading=_("End the need: %(need)s") % {"need": need.need.label},
        lead=_(
            "The requests become as urgent as what remains asks for. The case stays as "
            "confidential as it is."
        ),
        submit=_("End the need"),
        back=SECTION,
    )

    def act() -> Case:
        ending = NeedEnding(form.cleaned_data["ending"])
        return services.end_need(need=need, ending=ending, ended_by=request.user).case

    return answer(request, access, form, sheet, act, done=_("The need is ended."))


@require_http_methods(["GET", "POST"])
def request_urgency(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Change the urgency of a request."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    rows = access.case.requests.select_related("request_type")
    asked = get_object_or_404(rows, pk=pk)
    asked.case = access.case
    form = UrgencyForm(request.POST or None, initial={"urgency": asked.urgency_today})
    sheet = Sheet(
        heading=_("Change the urgency: %(what)s") % {"what": asked.request_type.label},
        lead=_("Raise it freely. To lower it, say why."),
        submit=_("Change the urgency"),
        back=SECTION,
    )

    def act() -> Case:
        return services.change_urgency(
            request=asked,
            urgency=Urgency(form.cleaned_data["urgency"]),
            reason=form.cleaned_data["reason"],
            changed_by=request.user,
        ).case

    return answer(request, access, form, sheet, act, done=_("The urgency is changed."))
