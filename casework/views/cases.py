"""The list of cases, the search and the page of a case."""

from dataclasses import dataclass

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.views.decorators.http import require_GET, require_http_methods
from django_tables2 import RequestConfig

from casework import numbers, selectors
from casework.enums import CaseStatus, ClockStatus, ContactChannel, RequestStatus, SharedField
from casework.filters import CaseFilter
from casework.limits import may_contact
from casework.models import Consent, Request, StatutoryClock
from casework.permissions import can_merge, can_open_cases
from casework.selectors import CaseFile
from casework.tables import CaseTable
from casework.timeline import timeline
from casework.views.access import case_or_404
from casework.views.file import file_page
from common import clock, opening

PAGE = 25
#: A search that finds more is not a search: it asks for another word.
MOST_RESULTS = 50


@require_GET
def case_list(request: HttpRequest) -> HttpResponse:
    """The user's cases, filtered and sorted as the address says."""
    chosen = CaseFilter(request.GET, selectors.case_list(request.user), request=request)
    table = CaseTable(chosen.qs, user=request.user)
    RequestConfig(request, paginate={"per_page": PAGE, "silent": True}).configure(table)
    context = {
        "filter": chosen,
        "table": table,
        "can_open": can_open_cases(request.user),
        "can_merge": can_merge(request.user),
    }
    return render(request, "casework/case_list.html", context)


@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """Find cases by number, name or telephone.

    By POST, which keeps names out of addresses and logs; by GET for a case number only.
    """
    words = request.POST.get("q", "").strip()
    if not words and numbers.is_valid(request.GET.get("q", "")):
        words = request.GET["q"]
    found = list(selectors.search_cases(request.user, words)[: MOST_RESULTS + 1]) if words else []
    if len(found) == 1 and found[0].number == words.upper():
        return redirect("casework:case-detail", found[0].number)
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
    file = selectors.case_file(access)
    person = access.case.beneficiary
    context = {
        "age": person.age_on(clock.today()) if access.sees_identity else None,
        "may_call": access.sees_identity and may_contact(person, ContactChannel.CALL).is_allowed,
        "next": next_action(file),
        "cards": [_card(each, file) for each in file.requests],
        "running": [each for each in file.clocks if each.status == ClockStatus.RUNNING],
        "consents": [_consent_line(each) for each in file.consents],
        "moments": timeline(file),
        "calendar": opening.calendar(),
    }
    return file_page(request, access, "casework/case_detail.html", **context)


@dataclass(frozen=True)
class NextAction:
    """What the reader should do first; ``kind`` is refer, follow, close, ask or none."""

    kind: str
    request: Request | None = None


def next_action(file: CaseFile) -> NextAction:
    """What comes first in a case, from what casework itself knows."""
    if file.access.case.status == CaseStatus.CLOSED or not file.access.can_write:
        return NextAction("none")
    if not file.access.can_manage:
        return NextAction("none" if file.requests else "ask")
    still_open = [each for each in file.requests if each.closed_at is None]
    waiting = [each for each in still_open if each.status == RequestStatus.SUBMITTED]
    if waiting:
        return NextAction("refer", min(waiting, key=lambda each: (each.urgency, each.submitted_at)))
    if still_open:
        return NextAction("follow", min(still_open, key=lambda each: each.urgency))
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


@dataclass(frozen=True)
class ConsentLine:
    """A consent and its state today: active, expired or withdrawn."""

    consent: Consent
    state: str
    shared: list[str]

    @property
    def is_live(self) -> bool:
        """Whether it can still be withdrawn."""
        return self.state == "active"


def _consent_line(consent: Consent) -> ConsentLine:
    state = "active" if consent.is_live(clock.now()) else "expired"
    if consent.withdrawn_at is not None:
        state = "withdrawn"
    labels = dict(SharedField.choices)
    return ConsentLine(consent, state, [str(labels.get(code, code)) for code in consent.fields])
