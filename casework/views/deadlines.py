"""Pages of the legal deadlines of a case."""

from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import selectors, services
from casework.enums import ClockStatus
from casework.forms import DeadlineChoiceForm, DeadlineEndForm, DeadlineForm
from casework.models import Case, StatutoryClock, StatutoryDeadline
from casework.permissions import Access, Need
from casework.views.access import case_or_404, known_person_or_404
from casework.views.file import file_page
from casework.views.sheets import Sheet, answer

SECTION = "casework:deadline-list"


@require_GET
def deadline_list(request: HttpRequest, number: str) -> HttpResponse:
    """The legal deadlines that run in a case, then those that ended."""
    access = case_or_404(request, number)
    clocks = selectors.clocks_of(access.case)
    running = [each for each in clocks if each.status == ClockStatus.RUNNING]
    context = {
        "running": running,
        "ended": [each for each in reversed(clocks) if each not in running],
    }
    return file_page(request, access, "casework/deadlines.html", **context)


@require_http_methods(["GET", "POST"])
def deadline_add(request: HttpRequest, number: str) -> HttpResponse:
    """Choose a legal deadline, then say what started it and when."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    choice = DeadlineChoiceForm(request.GET if "deadline" in request.GET else None)
    if not choice.is_valid():
        status = 422 if choice.is_bound else 200
        page = "casework/deadline_choice.html"
        return file_page(request, access, page, status, form=choice)
    return _start(request, access, choice.cleaned_data["deadline"])


def _start(request: HttpRequest, access: Access, deadline: StatutoryDeadline) -> HttpResponse:
    form = DeadlineForm(request.POST or None, case=access.case, deadline=deadline)
    sheet = Sheet(
        heading=deadline.label,
        submit=_("Start the deadline"),
        back=SECTION,
        template="casework/deadline_start.html",
    )

    def act() -> Case:
        asked = form.cleaned_data["request"]
        asked.case = access.case
        return services.start_clock(
            request=asked,
            deadline=deadline,
            triggered_at=form.cleaned_data["triggered_at"],
            started_by=request.user,
        ).request.case

    return answer(
        request,
        access,
        form,
        sheet,
        act,
        done=_("The legal deadline runs. You are warned before it ends."),
        deadline=deadline,
    )


@require_http_methods(["GET", "POST"])
def deadline_settle(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Say how a legal deadline ended: in time, missed, or no longer needed."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    rows = StatutoryClock.objects.filter(request__case=access.case)
    statutory = get_object_or_404(rows.select_related("deadline"), pk=pk)
    form = DeadlineEndForm(request.POST or None)
    sheet = Sheet(
        heading=_("How did it end: %(deadline)s") % {"deadline": statutory.deadline.label},
        lead=_("The warnings of this deadline stop. This cannot be taken back."),
        submit=_("Record how it ended"),
        back=SECTION,
    )

    def act() -> Case:
        status = ClockStatus(form.cleaned_data["status"])
        return services.settle_clock(
            statutory=statutory, status=status, settled_by=request.user
        ).request.case

    return answer(request, access, form, sheet, act, done=_("It is recorded."))
