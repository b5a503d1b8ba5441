"""The list of cases as a file, without the people in it."""

from collections.abc import Iterator
from datetime import datetime

from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.utils.translation import get_language_bidi
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from casework import selectors, sights
from casework.enums import CaseStatus, Tier, Urgency
from casework.filters import CaseFilter
from casework.models import Case
from casework.permissions import may_export_cases
from casework.tables import shown
from common import clock
from common.spreadsheets import csv_bytes, xlsx_bytes
from common.views import error_page

#: The most lines of a file; whoever needs more narrows the list.
MOST_EXPORTED = 5_000
_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


@require_GET
def case_export(request: HttpRequest) -> HttpResponse:
    """The user's cases, filtered as the list is, as CSV or, with ``as=xlsx``, as a workbook.

    Numbers, states and dates, nothing of the person; of a very sensitive case not even what is
    asked. The file is written down, with the sensitive cases in it.
    """
    if not may_export_cases(request.user):
        raise PermissionDenied
    chosen = CaseFilter(request.GET, selectors.case_list(request.user), request=request)
    cases = list(chosen.qs[: MOST_EXPORTED + 1])
    if len(cases) > MOST_EXPORTED:
        return error_page(
            request,
            409,
            heading=_("Too many cases for one file"),
            reason=_("A file holds %(most)s cases at most.") % {"most": MOST_EXPORTED},
            remedy=_("Narrow the list with the filters, then download it again."),
        )
    kind = "xlsx" if request.GET.get("as") == "xlsx" else "csv"
    content = _content(kind, cases)
    sights.exported(request.user, cases, kind)
    answer = HttpResponse(content, content_type=_TYPES[kind])
    name = f"cases-{clock.today():%Y-%m-%d}.{kind}"
    answer["Content-Disposition"] = f'attachment; filename="{name}"'
    return answer


def _content(kind: str, cases: list[Case]) -> bytes:
    headings = [
        _("Case"),
        _("Organisation"),
        _("State"),
        _("Urgency"),
        _("Requests"),
        _("To be received"),
        _("In charge"),
        _("Opened"),
        _("Closed"),
    ]
    if kind == "xlsx":
        return xlsx_bytes(headings, _rows(cases), is_rtl=get_language_bidi())
    return csv_bytes(headings, _rows(cases))


def _rows(cases: list[Case]) -> Iterator[list[str]]:
    for case in cases:
        asked = [] if case.tier == Tier.C4 else shown(case)
        yield [
            case.number,
            case.organisation.label,
            CaseStatus(case.status).label,
            Urgency(case.top_urgency).label if case.top_urgency else "",
            " · ".join(request.request_type.label for request in asked),
            _moment(case.next_due_at),
            str(case.assigned_to or ""),
            _moment(case.opened_at),
            _moment(case.closed_at),
        ]


def _moment(at: datetime | None) -> str:
    return clock.local(at).strftime("%Y-%m-%d %H:%M") if at else ""
