"""The same act on several tasks that were selected in a list."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils.http import url_has_allowed_host_and_scheme
from django.utils.translation import gettext as _
from django.views.decorators.http import require_POST

from workflows import permissions, selectors
from workflows.desk import bulk
from workflows.models import UserTask


@require_POST
def task_bulk(request: HttpRequest) -> HttpResponse:
    """Ask what the act needs, then carry it out and tell what came of each task."""
    back = _back(request)
    code = request.POST.get("act", "")
    act = bulk.BULK_ACTS.get(code)
    tasks = _selected(request)
    if act is None or not tasks:
        wanted = _("Select at least one task.") if act else _("Choose what to do with the tasks.")
        messages.warning(request, wanted)
        return redirect(back)
    if code not in bulk.offered(request.user):
        raise PermissionDenied
    form = _form(request, act)
    if act.form is None or (form.is_bound and form.is_valid()):
        return _result(request, act, tasks, form, back)
    context = {
        "act": act,
        "code": code,
        "rows": selectors.task_rows(request.user, tasks),
        "form": form,
        "back": back,
    }
    return render(request, "workflows/task_bulk.html", context, status=422 if form.errors else 200)


def _form(request: HttpRequest, act: bulk.BulkAct) -> bulk.PlainForm | None:
    if act.form is None:
        return None
    return act.form(request.POST if "confirmed" in request.POST else None, user=request.user)


def _result(
    request: HttpRequest,
    act: bulk.BulkAct,
    tasks: list[UserTask],
    form: bulk.PlainForm | None,
    back: str,
) -> HttpResponse:
    outcomes = bulk.outcomes(request.user, act, tasks, form)
    context = {
        "act": act,
        "done": [each for each in outcomes if not each.refusal],
        "refused": [each for each in outcomes if each.refusal],
        "back": back,
    }
    return render(request, "workflows/task_bulk_done.html", context)


def _selected(request: HttpRequest) -> list[UserTask]:
    """The selected tasks that exist for the user, also those that were done meanwhile."""
    wanted = [int(pk) for pk in request.POST.getlist("task")[: bulk.MOST] if pk.isdecimal()]
    rows = UserTask.objects.filter(pk__in=wanted).select_related(
        "process__case__beneficiary__identity", "process__request__request_type", "owner"
    )
    found = {task.pk: task for task in rows.order_by("pk")}
    listed = [found[pk] for pk in dict.fromkeys(wanted) if pk in found]
    return [task for task in listed if permissions.may_open(request.user, task)]


def _back(request: HttpRequest) -> str:
    """The list from which the officer came, as it was narrowed."""
    back = request.POST.get("back", "")
    is_ours = url_has_allowed_host_and_scheme(back, allowed_hosts=None)
    return back if is_ours and back else reverse("workflows:task-list")
