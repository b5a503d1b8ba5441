"""Pages of the daily work: my day, a task, the steps of a case, a notice."""

from functools import partial

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework.errors import CaseworkRefused
from casework.permissions import (
    NotVisible,
    access_case,
    access_of,
    can_open_cases,
    cases_visible_to,
)
from casework.selectors import running_clocks
from common.views import error_page
from partners.models import Notification
from partners.selectors import notifications_of
from partners.services import mark_read
from referrals.selectors import answered_since_seen, inbox
from workflows import errors, permissions, selectors, services
from workflows.models import UserTask
from workflows.models.instance import LIVE
from workflows.simple_forms import form_class_of
from workflows.titles import task_title

#: How many tasks "my day" shows, and a page of the list of all of them.
SHOWN_TODAY = 10
PAGE_LENGTH = 25


@require_GET
def my_day(request: HttpRequest) -> HttpResponse:
    """What the officer does next, most pressing first."""
    pressing = selectors.pressing_tasks(request.user)
    tasks = selectors.task_rows(request.user, pressing[:SHOWN_TODAY])
    context = {
        "tasks": tasks,
        "task_count": len(tasks) if len(tasks) < SHOWN_TODAY else pressing.count(),
        "next_task": tasks[0] if tasks else None,
        "to_answer": list(inbox(request.user)[:25]),
        "answers": list(answered_since_seen(request.user)[:25]),
        "clocks": list(running_clocks(request.user)[:25]),
        "may_open_cases": can_open_cases(request.user),
        "notifications": list(notifications_of(request.user).filter(read_at=None)[:10]),
    }
    return render(request, "workflows/my_day.html", context)


@require_GET
def task_list(request: HttpRequest) -> HttpResponse:
    """Every task that waits for the reader or their team, page by page."""
    pages = Paginator(selectors.pressing_tasks(request.user), PAGE_LENGTH)
    page = pages.get_page(request.GET.get("page"))
    page.object_list = selectors.task_rows(request.user, page.object_list)
    return render(request, "workflows/task_list.html", {"page_obj": page})


def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A task with its form and the case it belongs to."""
    task = _visible_task(request, pk)
    if task.status not in LIVE:
        return error_page(request, 409, reason=errors.TaskGone.message)
    elsewhere = selectors.page_of(task)
    if elsewhere and request.method == "GET":
        return redirect(elsewhere)
    form_class = form_class_of(task)
    if form_class is None:
        raise Http404
    form = form_class(request.POST if request.method == "POST" else None)
    if request.method == "POST" and form.is_valid():
        try:
            services.complete_task(
                task=task,
                user=request.user,
                variables=partial(form.carry_out, task=task, user=request.user),
            )
        except errors.TaskGone as gone:
            return error_page(request, 409, reason=gone.message)
        except (errors.WorkRefused, CaseworkRefused) as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("Done. The request goes on."))
            return redirect("casework:case-detail", task.process.case.number)
    return _task_page(request, task, form)


@require_POST
def task_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a free task, or give one's own back to the team."""
    task = _visible_task(request, pk)
    give_back = "give_back" in request.POST
    act = services.unclaim_task if give_back else services.claim_task
    try:
        act(task=task, user=request.user)
    except errors.WorkRefused as refused:
        return error_page(request, 409, reason=refused.message)
    return redirect("home" if give_back else reverse("workflows:task-detail", args=[pk]))


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


def _visible_task(request: HttpRequest, pk: int) -> UserTask:
    """The task, when the user may do it or sees its case; otherwise there is no such page."""
    rows = UserTask.objects.select_related(
        "process__case__beneficiary", "process__request__request_type", "process__definition"
    )
    task = get_object_or_404(
        rows.filter(process__case__in=cases_visible_to(request.user).values("pk")), pk=pk
    )
    if not permissions.may_work_on(request.user, task) and task.owner_id is None:
        raise Http404
    return task


def _task_page(request: HttpRequest, task: UserTask, form: object) -> HttpResponse:
    may_do = permissions.may_work_on(request.user, task)
    context = {
        "task": task,
        "title": task_title(task),
        "access": access_of(request.user, task.process.case),
        "form": form,
        "may_do": may_do,
    }
    return render(request, "workflows/task.html", context, status=422 if form.errors else 200)
