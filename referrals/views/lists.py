"""What was received, what was sent, and the referrals of one case."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe
from django_tables2 import RequestConfig

from casework.permissions import NotVisible, access_case
from referrals import selectors
from referrals.filters import InboxFilter, SentFilter
from referrals.permissions import actors_of, can_answer, can_send, list_referrals
from referrals.tables import InboxTable, SentTable
from referrals.turns import turn_of

ROWS = 25


@require_safe
def inbox(request: HttpRequest) -> HttpResponse:
    """What the user's bodies received: theirs to answer first."""
    if not can_answer(request.user):
        raise PermissionDenied
    everything = selectors.received(request.user)
    found = InboxFilter(request.GET, everything, request=request)
    table = InboxTable(found.qs)
    RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    rows = list(table.paginated_rows)
    list_referrals(request.user, (row.record for row in rows))
    first = rows[0].record if rows and table.page.number == 1 else None
    turn = turn_of(first) if first else None
    context = {
        "filter": found,
        "table": table,
        "first": first if turn and turn.body == first.recipient and turn.due_at else None,
        "first_turn": turn,
        "has_chosen": bool(request.GET),
    }
    return render(request, "referrals/inbox.html", context)


@require_safe
def sent(request: HttpRequest) -> HttpResponse:
    """What the user's bodies sent: who waits for what, since when."""
    if not can_send(request.user):
        raise PermissionDenied
    found = SentFilter(request.GET, selectors.outbox_of(request.user), request=request)
    table = SentTable(found.qs)
    RequestConfig(request, paginate={"per_page": ROWS}).configure(table)
    list_referrals(request.user, (row.record for row in table.paginated_rows))
    context = {"filter": found, "table": table, "has_chosen": bool(request.GET)}
    return render(request, "referrals/sent.html", context)


@require_safe
def case_referrals(request: HttpRequest, number: str) -> HttpResponse:
    """The referrals of a case: a fragment for the case's page, a page of its own otherwise."""
    try:
        access = access_case(request.user, number)
    except NotVisible as hidden:
        raise Http404 from hidden
    found = selectors.of_case(request.user, access.case)
    rows = [(each, turn_of(each), actors_of(request.user, each)) for each in found]
    template = "referrals/case_referrals.html"
    context = {"case": access.case, "rows": rows}
    return render(request, f"{template}#list" if request.htmx else template, context)
