"""The first page of a caseworker: their own cases, the most pressing first."""

from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from casework import sights
from casework.caseload import LARGEST_LOAD, Load, Shelf, caseload, counts
from casework.enums import Urgency
from casework.permissions import access_of, can_open_cases, may_hand_over
from casework.selectors import closure_queue
from common import opening

PAGE = 25


@require_GET
def my_cases(request: HttpRequest) -> HttpResponse:
    """The reader's open cases: who waits for what since when, overdue first."""
    loads = caseload(request.user)
    shelf, urgency = _shelf(request), _urgency(request)
    shown = [
        load for load in loads if load.stands_on(shelf) and (not urgency or load.urgency == urgency)
    ]
    page = Paginator(shown, PAGE).get_page(request.GET.get("page"))
    sights.listed(request.user, (load.case for load in page.object_list))
    counted = counts(loads)
    context = {
        "rows": [_row(request, load) for load in page.object_list],
        "page_obj": page,
        "shelves": [(each, counted[each], each is shelf) for each in Shelf],
        "shelf": shelf,
        "urgency": urgency,
        "urgencies": Urgency.choices,
        "total": len(loads),
        "is_cut": len(loads) == LARGEST_LOAD,
        "most": LARGEST_LOAD,
        "calendar": opening.calendar(),
        "can_open": can_open_cases(request.user),
        "may_hand_over": may_hand_over(request.user),
        "to_decide": closure_queue(request.user).count(),
    }
    return render(request, "casework/my_cases.html", context)


def _row(request: HttpRequest, load: Load) -> dict[str, object]:
    return {"load": load, "name": access_of(request.user, load.case).list_name}


def _shelf(request: HttpRequest) -> Shelf:
    asked = request.GET.get("show", "")
    return Shelf(asked) if asked in Shelf.values else Shelf.ALL


def _urgency(request: HttpRequest) -> str:
    asked = request.GET.get("urgency", "")
    return asked if asked in Urgency.values else ""
