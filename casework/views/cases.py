"""The list of cases, the search and the page of a case."""

from dataclasses import dataclass
from datetime import datetime

from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_tables2 import RequestConfig

from casework import numbers, selectors, sights
from casework.agenda import AgendaItem, agenda_of
from casework.enums import CaseStatus, ClockStatus, ContactChannel
from casework.filters import CaseFilter
from casework.limits import may_contact
from casework.models import Case, Request, StatutoryClock
from casework.permissions import Access, can_merge, can_open_cases, may_export_cases
from casework.selectors import CaseFile, LogPart, life
from casework.tables import CaseTable
from casework.timeline import log_page
from casework.views.access import case_or_404
from casework.views.file import file_page
from common import audit, clock, opening
from common.projections import Place, capped

PAGE = 25
#: Digits of the number of a page, at most.
LONGEST_PAGE_NUMBER = 5
#: A search that finds more is not a search: it asks for another word.
MOST_RESULTS = 50


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The user's cases, filtered and sorted as the address says; ``by=due`` for the most urgent."""
    if request.GET.get("by") == "due":
        return _by_due_date(request)
    chosen = CaseFilter(request.GET, selectors.case_list(request.user), request=request)
    table = CaseTable(chosen.qs, user=request.user)
    RequestConfig(request, paginate={"per_page": PAGE, "silent": True}).configure(table)
    sights.listed(request.user, (row.record for row in table.paginated_rows))
    context = {
        "filter": chosen,
        "table": table,
        "can_open": can_open_cases(request.user),
        "can_merge": can_merge(request.user),
        "can_export": may_export_cases(request.user),
        "query": request.GET.urlencode(),
    }
    return render(request, "casework/case_list.html", context)


def _by_due_date(request: HttpRequest) -> HttpResponse:
    """Open cases, what is due first first, a page after the other from one index."""
    load = selectors.caseload(request.user, after=_place(request.GET), limit=PAGE)
    context = {
        "table": CaseTable(load.cases, user=request.user, orderable=False),
        "can_open": can_open_cases(request.user),
        "count": capped(selectors.caseload_size(request.user)),
        "next_place": load.after,
    }
    return render(request, "casework/caseload.html", context)


def _place(asked: QueryDict) -> Place | None:
    """Where the page begins, as the link of the one before says; the beginning if unreadable."""
    try:
        due_at = datetime.fromisoformat(asked["due"])
        return (due_at, int(asked["id"])) if due_at.tzinfo else None
    except (KeyError, ValueError):
        return None


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find cases by number, name or telephone.

    By POST, which keeps names out of addresses and logs; by GET for a case number only.
    """
    words = request.POST.get("q", "").strip()
    if not words and numbers.is_valid(request.GET.get("q", "")):
        words = request.GET["q"]
    found = list(selectors.search_cases(request.user, words)[: MOST_RESULTS + 1]) if words else []
    if words:
        kind = "number" if numbers.is_valid(words.upper()) else "words"
        audit.record(audit.Act.SEARCH, actor=request.user, purpose=kind, found=len(found))
    if len(found) == 1 and found[0].number == words.upper():
        return redirect("casework:case-detail", found[0].number)
    sights.listed(request.user, found[:MOST_RESULTS])
    table = CaseTable(found[:MOST_RESULTS], user=request.user, orderable=False)
    context = {
        "table": table,
        "words": words,
        "found": len(found),
        "is_cut": len(found) > MOST_RESULTS,
        "most": MOST_RESULTS,
    }
    return render(request, "casework/search.html", context)


@require_GET
def case_detail(request: HttpRequest, number: str) -> HttpResponse:
    """A case: what to do next, the person's limits, the requests, the consents and the log."""
    access = case_or_404(request, number)
    file = selectors.case_file(access, part=_log_part(request), page=_log_number(request))
    log = log_page(file)
    person = access.case.beneficiary
    context = {
        "age": person.age_on(clock.today()) if access.sees_identity else None,
        "household": _household(access),
        "may_call": access.sees_identity and may_contact(person, ContactChannel.CALL).is_allowed,
        "next": next_action(file),
        "later": _later(file),
        "cards": [_card(each, file) for each in file.requests],
        "running": [each for each in file.clocks if each.status == ClockStatus.RUNNING],
        "moments": log.moments,
        "log": log,
        "file": file,
        "log_parts": LogPart,
        "calendar": opening.calendar(),
    }
    return file_page(request, access, "casework/case_detail.html", **context)


def _household(access: Access) -> int | None:
    intake = getattr(access.case, "intake", None) if access.sees_identity else None
    return intake.household_size if intake else None


def _log_part(request: HttpRequest) -> LogPart:
    asked = request.GET.get("log", "")
    return LogPart(asked) if asked in LogPart.values else LogPart.ALL


def _log_number(request: HttpRequest) -> int:
    asked = request.GET.get("page", "")
    is_number = asked.isdecimal() and len(asked) < LONGEST_PAGE_NUMBER
    return max(1, int(asked)) if is_number else 1


def _later(file: CaseFile) -> list[AgendaItem]:
    """What else is dated in the case, the earliest first; requests and clocks have their places."""
    case = file.access.case
    if case.status == CaseStatus.CLOSED:
        return []
    cases = Case.objects.filter(pk=case.pk)
    return agenda_of(cases, but=[life.agenda_items]).get(case.pk, [])


@dataclass(frozen=True)
class NextAction:
    """What the reader should do first.

    ``kind`` is refer, sent (a body has not answered yet), follow, close, closing (a second person
    decides), ask or none.
    """

    kind: str
    request: Request | None = None


def next_action(file: CaseFile) -> NextAction:
    """What comes first in a case, from what casework itself knows."""
    if file.access.case.status == CaseStatus.CLOSED or not file.access.can_write:
        return NextAction("none")
    if not file.access.can_manage:
        return NextAction("none" if file.requests else "ask")
    if file.access.case.closing_since is not None:
        return NextAction("closing")
    still_open = [each for each in file.requests if each.closed_at is None]
    waiting = [each for each in still_open if selectors.is_to_refer(each)]
    sent = [each for each in still_open if selectors.is_sent(each)]
    if waiting:
        return NextAction(
            "refer", min(waiting, key=lambda each: (each.urgency_today, each.submitted_at))
        )
    if sent:
        return NextAction("sent", min(sent, key=lambda each: (each.urgency_today, each.moved_at)))
    if still_open:
        return NextAction("follow", min(still_open, key=lambda each: each.urgency_today))
    return NextAction("close" if file.requests else "ask")


@dataclass(frozen=True)
class RequestCard:
    """A request with the legal deadlines that run for it."""

    request: Request
    state: str
    clocks: list[StatutoryClock]
    is_waiting: bool


def _card(request: Request, file: CaseFile) -> RequestCard:
    return RequestCard(
        request=request,
        state=request.status.replace("-", "_"),
        clocks=[each for each in file.clocks if each.request_id == request.pk],
        is_waiting=request.acknowledged_at is None and request.closed_at is None,
    )
