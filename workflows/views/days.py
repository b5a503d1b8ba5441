"""Pages of the daily work: my day, the steps of a case, a notice."""

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from casework import sights
from casework.permissions import (
    NotVisible,
    access_case,
    can_open_cases,
)
from casework.selectors import running_clocks
from partners.models import Notification
from partners.selectors import notifications_of
from partners.services import mark_read
from referrals.permissions import list_referrals
from referrals.selectors import answered_since_seen, inbox
from workflows import selectors

#: How many tasks "my day" shows.
SHOWN_TODAY = 10


@require_GET
def my_day(request: HttpRequest) -> HttpResponse:
    """What the officer does next, most pressing first."""
    pressing = selectors.pressing_tasks(request.user)
    absences = selectors.running_absences(request.user)
    tasks = selectors.task_rows(request.user, pressing[:SHOWN_TODAY], absences=absences)
    clocks = list(running_clocks(request.user)[:25])
    sights.listed(request.user, (each.request.case for each in clocks))
    context = {
        "tasks": tasks,
        "task_count": len(tasks) if len(tasks) < SHOWN_TODAY else pressing.count(),
        "next_task": tasks[0] if tasks else None,
        "absences": absences,
        "to_answer": list_referrals(request.user, inbox(request.user)[:25]),
        "answers": list_referrals(request.user, answered_since_seen(request.user)[:25]),
        "clocks": clocks,
        "may_open_cases": can_open_cases(request.user),
        "notifications": list(notifications_of(request.user).filter(read_at=None)[:10]),
    }
    return render(request, "workflows/my_day.html", context)


@require_GET
def case_steps(request: HttpRequest, number: str) -> HttpResponse:
    """The named steps of a case's requests: a fragment of its page, or a page of its own."""
    try:
        access = access_case(request.user, number)
    except NotVisible as hidden:
        raise Http404 from hidden
    pressing = selectors.pressing_tasks(request.user).filter(process__case=access.case)
    rows = selectors.task_rows(request.user, pressing)
    own = {row.task.process_id: row for row in reversed(rows)}
    shown = [
        {"process": process, "task": own.get(process.instance.pk)}
        for process in selectors.processes_of(access.case)
    ]
    template = "workflows/partials/case_steps.html" if request.htmx else "workflows/steps.html"
    return render(request, template, {"access": access, "processes": shown})


@require_POST
def notification_open(request: HttpRequest, pk: int) -> HttpResponse:
    """Mark a notification read and go to the page it speaks of."""
    rows = notifications_of(request.user)
    notification: Notification = get_object_or_404(rows, pk=pk)
    mark_read(notification=notification)
    return redirect(notification.path or "home")
