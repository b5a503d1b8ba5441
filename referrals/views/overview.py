"""The coordinator's overview: what is unanswered, and how bodies answer."""

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from referrals import selectors
from referrals.filters import BoardFilter
from referrals.permissions import can_oversee, list_referrals
from referrals.selectors import BoardList, BodyLoad
from referrals.tables import BoardTable

ROWS = 25

_CARDS = {
    BoardList.UNANSWERED: ("waiting", "hourglass"),
    BoardList.LATE: ("overdue", "alert-triangle"),
    BoardList.URGENT: ("overdue", "urgent"),
    BoardList.ESCALATED: ("waiting", "bell"),
    BoardList.ASKED: ("open", "help-circle"),
    BoardList.UNSENT: ("open", "pencil"),
    BoardList.STRANDED: ("waiting", "ban"),
}


@require_safe
def overview(request: HttpRequest) -> HttpResponse:
    """Numbers that open their rows; no person's name anywhere."""
    user = request.user
    if not can_oversee(user):
        raise PermissionDenied
    loads = selectors.unanswered_by_body(user)
    which = _chosen(request.GET.get("show"))
    rows = selectors.board_rows(user, which)
    found = BoardFilter(
        _with_list(request.GET, which), rows, request=request, bodies=_bodies(loads)
    )
    table = BoardTable(found.qs)
    table.caption = which.label
    RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    list_referrals(user, (row.record for row in table.paginated_rows))
    context = {
        "which": which,
        "cards": _cards(selectors.board_numbers(user)),
        "filter": found,
        "table": table,
        "loads": [load for load in loads if load.total],
    }
    return render(request, "referrals/overview.html", context)


@require_safe
def answers(request: HttpRequest) -> HttpResponse:
    """How fast bodies answer and what: a fragment of the overview, a page of its own otherwise."""
    if not can_oversee(request.user):
        raise PermissionDenied
    template = "referrals/answers.html"
    context = {"answers": selectors.answers_by_body(request.user)}
    return render(request, f"{template}#table" if request.htmx else template, context)


def _chosen(value: str | None) -> BoardList:
    return BoardList(value) if value in BoardList.values else BoardList.UNANSWERED


def _with_list(typed: QueryDict, which: BoardList) -> QueryDict:
    data = typed.copy()
    data["show"] = which.value
    return data


def _cards(numbers: dict[BoardList, int]) -> list[dict[str, object]]:
    """The numbers, those that are zero without an alarming colour."""
    return [
        {
            "label": which.label,
            "number": number,
            "url": f"?show={which.value}#list",
            "tone": _CARDS[which][0] if number else "",
            "icon": _CARDS[which][1],
        }
        for which, number in numbers.items()
    ]


def _bodies(loads: list[BodyLoad]) -> list[tuple[str, str]]:
    """The bodies that the list can be narrowed to."""
    return sorted(((load.body.pk, load.body.label) for load in loads), key=lambda pair: pair[1])
