"""Reads for the life of a case: what keeps it open, its closing, its reopening."""

from collections.abc import Iterable, Iterator

from django.db.models import QuerySet
from django.urls import reverse
from django.utils.translation import gettext as _

from casework.enums import ClosureState, RequestStatus
from casework.items import AgendaItem
from casework.models import Case, Closure, Reopening, Request
from casework.permissions import closures_to_decide
from partners.models import User


def agenda_items(cases: QuerySet[Case]) -> Iterable[AgendaItem]:
    """The open requests."""
    return _requests(cases)


def pending_closure(case: Case) -> Closure | None:
    """The proposal to close the case that awaits a second person."""
    rows = case.closures.filter(state=ClosureState.ASKED)
    return rows.select_related("outcome", "reason", "asked_by", "written").first()


def last_closure(case: Case) -> Closure | None:
    """The newest proposal to close the case, whatever became of it."""
    rows = case.closures.select_related("outcome", "reason", "asked_by", "decided_by", "written")
    return rows.order_by("-asked_at", "-id").first()


def closure_queue(user: User) -> QuerySet[Closure]:
    """Proposals that await ``user``, the oldest first."""
    return (
        closures_to_decide(user)
        .select_related(
            "outcome",
            "reason",
            "asked_by",
            "written",
            "case__beneficiary__identity",
            "case__organisation",
            "case__assigned_to",
        )
        .order_by("asked_at", "id")
    )


def reopenings_of(case: Case) -> QuerySet[Reopening]:
    """When and why the case was taken up again, the newest first."""
    return case.reopenings.select_related("reopened_by").order_by("-reopened_at", "id")


def _requests(cases: QuerySet[Case]) -> Iterator[AgendaItem]:
    still_open = Request.objects.filter(
        case__in=cases.order_by().values("pk"), closed_at__isnull=True
    )
    rows = still_open.select_related("request_type", "case").order_by("urgency", "submitted_at")
    return (request_item(request) for request in rows)


def request_item(request: Request) -> AgendaItem:
    """What is to be done with an open request."""
    is_new = request.status == RequestStatus.SUBMITTED
    text = _("To be received by a body: %(what)s") if is_new else _("Follow up: %(what)s")
    return AgendaItem(
        case=request.case_id,
        kind="request",
        text=text % {"what": request.request_type.label},
        url=f"{_page_of(request.case)}#request-{request.pk}",
        due_at=request.acknowledge_due_at if is_new else None,
        blocks_closing=True,
    )


def _page_of(case: Case) -> str:
    return reverse("casework:case-detail", args=[case.number])
