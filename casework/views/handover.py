"""Passing an officer's load on: choose, look at what would happen, do it, keep the report."""

from uuid import UUID, uuid4

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import services
from casework.enums import HandOverResult, Urgency
from casework.permissions import cases_visible_to, may_hand_over
from casework.selectors import handover as reads
from casework.selectors.handover import MOST_HANDED_OVER, Move, Officer
from partners.models import User


@require_http_methods(["GET", "POST"])
def hand_over(request: HttpRequest) -> HttpResponse:
    """Whose cases, to whom, and what would happen; by POST it is done.

    GET writes nothing, however far it is filled in.
    """
    if not may_hand_over(request.user):
        raise PermissionDenied
    asked = request.POST if request.method == "POST" else request.GET
    from_user = _from_user(request, asked)
    if from_user is None:
        context = {"officers": reads.officers_with_load(request.user)}
        return render(request, "casework/hand_over.html", context)
    receivers = reads.possible_receivers(request.user, from_user)
    if request.method == "POST":
        return _carry_out(request, from_user, receivers)
    return _dry_run(request, from_user, receivers)


def _from_user(request: HttpRequest, asked: QueryDict) -> User | None:
    """The officer whose cases are handed over; 404 for one of whom the reader may not know."""
    key = asked.get("from", "")
    if not key:
        return None
    found = [each.user for each in reads.officers_with_load(request.user)]
    for user in found:
        if str(user.pk) == key:
            return user
    raise Http404


def _dry_run(request: HttpRequest, from_user: User, receivers: list[Officer]) -> HttpResponse:
    urgency = request.GET.get("urgency", "")
    urgency = urgency if urgency in Urgency.values else ""
    wanted = set(request.GET.getlist("to"))
    chosen = [each for each in receivers if str(each.user.pk) in wanted]
    cases = list(reads.load_to_hand_over(request.user, from_user, urgency)[: MOST_HANDED_OVER + 1])
    moves: list[Move] = []
    if chosen:
        moves = reads.dry_run(
            reader=request.user,
            from_user=from_user,
            cases=cases[:MOST_HANDED_OVER],
            receivers=chosen,
        )
    context = {
        "from_user": from_user,
        "receivers": receivers,
        "chosen": chosen,
        "urgency": urgency,
        "urgencies": Urgency.choices,
        "total": min(len(cases), MOST_HANDED_OVER),
        "is_cut": len(cases) > MOST_HANDED_OVER,
        "most": MOST_HANDED_OVER,
        "moves": moves,
        "moving": sum(move.to is not None for move in moves),
        "staying": sum(move.to is None for move in moves),
        "key": uuid4(),
        "sees_protected": reads.has_protected_cases(request.user),
    }
    return render(request, "casework/hand_over_plan.html", context)


def _carry_out(request: HttpRequest, from_user: User, receivers: list[Officer]) -> HttpResponse:
    able = {str(each.user.pk): each.user for each in receivers}
    cases = reads.load_to_hand_over(request.user, from_user)[:MOST_HANDED_OVER]
    chosen = {case: able.get(request.POST.get(f"case-{case.number}", "")) for case in cases}
    key = _key(request)
    order = reads.report_of(request.user, key)
    if order is None:
        wanted = {case: user for case, user in chosen.items() if user is not None}
        if not wanted:
            messages.error(request, _("No case was chosen: nothing was handed over."))
            return redirect("casework:hand-over")
        order = services.plan_hand_over(
            key=key, from_user=from_user, receivers=wanted, ordered_by=request.user
        )
    services.carry_out(hand_over=order)
    return redirect("casework:hand-over-report", order.pk)


def _key(request: HttpRequest) -> UUID:
    try:
        return UUID(request.POST.get("key", ""))
    except ValueError:
        return uuid4()


@require_http_methods(["GET", "POST"])
def hand_over_report(request: HttpRequest, key: UUID) -> HttpResponse:
    """What became of each case; by POST a hand-over that broke off goes on."""
    if not may_hand_over(request.user):
        raise PermissionDenied
    order = reads.report_of(request.user, key)
    if order is None:
        raise Http404
    if request.method == "POST":
        services.carry_out(hand_over=order)
        return redirect("casework:hand-over-report", key)
    lines = list(reads.lines_of(order))
    numbers = [line.case.number for line in lines]
    visible = cases_visible_to(request.user).filter(number__in=numbers).order_by("pk")
    context = {
        "order": order,
        "lines": lines,
        "visible": set(visible.values_list("number", flat=True)),
        "moved": sum(line.result == HandOverResult.MOVED for line in lines),
        "waiting": sum(line.result == HandOverResult.WAITING for line in lines),
    }
    context["left"] = len(lines) - context["moved"] - context["waiting"]
    return render(request, "casework/hand_over_report.html", context)
