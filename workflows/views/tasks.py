"""Tasks: their lists, one with its form, the draft of the form, and the acts beside it."""

from collections.abc import Sequence
from functools import partial

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseNotAllowed
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _l
from django.views.decorators.http import require_GET, require_POST

from casework.errors import CaseworkRefused
from common.views import error_page, offer_undo
from workflows import errors, permissions, selectors, services
from workflows.desk import acts, bulk, lists, task_page
from workflows.models import UserTask
from workflows.models.instance import LIVE
from workflows.simple_forms import form_class_of

PAGE_LENGTH = 25
#: Refusals that the reader mends in the form of the act.
_MENDED = (errors.DayIsPast, errors.NotSuitable, errors.OutOfRange)
_NOT_NOW = _l("As the task stands now this cannot be done. Nothing was changed.")


@require_GET
def task_list(request: HttpRequest, which: str = "mine") -> HttpResponse:
    """One of the officer's lists, narrowed by what the address says, page by page."""
    if which not in lists.LISTINGS:
        raise Http404
    listing = lists.LISTINGS[which]
    form = lists.NarrowForm(request.GET)
    narrowing = form.narrowing()
    is_narrowed = narrowing != selectors.Narrowing()
    counts = selectors.counts_of(request.user)
    pages = Paginator(selectors.narrowed(listing.tasks(request.user), narrowing), PAGE_LENGTH)
    length = getattr(counts, listing.counted_as)
    if not is_narrowed and length <= selectors.COUNTED:
        pages.count = length  # Counted already.
    page = pages.get_page(request.GET.get("page"))
    page.object_list = selectors.task_rows(request.user, page.object_list)
    context = {
        "listing": listing,
        "tabs": list(lists.tabs(counts, which)),
        "filter": {"form": form},
        "is_narrowed": is_narrowed,
        "page_obj": page,
        "bulk_acts": bulk.offered(request.user),
        "all_chosen": request.GET.get("select") == "all",
    }
    return render(request, "workflows/task_list.html", context)


def task_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """A task with its form and the case it belongs to."""
    task = visible_task(request, pk)
    if task.status not in LIVE:
        return _gone(request, task)
    elsewhere = selectors.page_of(task)
    if elsewhere and request.method == "GET":
        return redirect(elsewhere)
    form_class = form_class_of(task)
    if form_class is None:
        raise Http404
    draft = task_page.draft_of(request.user, task)
    if request.method != "POST":
        return _page(request, task, form_class(initial=task_page.initial_of(draft)), draft)
    form = form_class(request.POST)
    if form.is_valid():
        try:
            services.complete_task(
                task=task,
                user=request.user,
                variables=partial(form.carry_out, task=task, user=request.user),
            )
        except errors.TaskGone:
            return _gone(request, visible_task(request, pk), task_page.typed_words(form))
        except errors.ProcessSuspended:
            return _held(request, visible_task(request, pk), form)
        except (errors.WorkRefused, CaseworkRefused) as refused:
            form.add_error(None, refused.message)
        else:
            return _done(request, task)
    return _page(request, task, form, draft)


@require_POST
def task_draft(request: HttpRequest, pk: int) -> HttpResponse:
    """Keep what was typed into the form of a task, or with ``forget`` erase what was kept."""
    task = visible_task(request, pk)
    form_class = form_class_of(task)
    if form_class is None:
        raise Http404
    if "forget" in request.POST:
        if task_page.draft_of(request.user, task):
            services.forget_draft(task.pk)
            messages.success(request, _("The draft is erased."))
        return redirect("workflows:task-detail", pk)
    typed = task_page.typed_in(request.POST, form_class)
    try:
        draft = services.save_draft(task=task, user=request.user, data=typed)
    except errors.TaskGone:
        return _gone(request, task)
    except errors.DraftTooLong as refused:
        form = form_class(request.POST)
        form.add_error(None, refused.message)
        return _page(request, task, form, None)
    except errors.WorkRefused as refused:
        return error_page(request, 409, reason=refused.message)
    messages.success(request, task_page.saved_text(draft))
    return redirect("workflows:task-detail", pk)


@require_POST
def task_claim(request: HttpRequest, pk: int) -> HttpResponse:
    """Take a free task."""
    return task_act(request, pk, "claim")


def task_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Do one of the acts beside the form; one that asks something has a page of its own."""
    task = visible_task(request, pk)
    act = acts.ACTS.get(code)
    if act is None:
        raise Http404
    if task.status not in LIVE:
        return _gone(request, task)
    if code == "give" and not permissions.may_assign(request.user, task):
        raise PermissionDenied
    if request.method == "POST":
        return _carry_out(request, task, code)
    if act.form is None:
        return HttpResponseNotAllowed(["POST"])
    if code not in acts.offered(request.user, task):
        return error_page(request, 409, reason=_not_now(task))
    return _act_page(request, task, act, act.form(task=task))


def visible_task(request: HttpRequest, pk: int) -> UserTask:
    """A task whose page exists for the user; otherwise there is no such page."""
    rows = UserTask.objects.select_related(
        "process__case__beneficiary__identity",
        "process__case__beneficiary__language",
        "process__request__request_type",
        "process__definition",
        "owner",
        "delegated_by",
    ).defer("process__definition__xml")
    task = get_object_or_404(rows, pk=pk)
    if not permissions.may_open(request.user, task):
        raise Http404
    return task


def _carry_out(request: HttpRequest, task: UserTask, code: str) -> HttpResponse:
    act = acts.ACTS[code]
    form = act.form(request.POST, task=task) if act.form else None
    if form is not None and not form.is_valid():
        return _act_page(request, task, act, form)
    try:
        act.run(task, request.user, form)
    except errors.TaskGone:
        return _gone(request, visible_task(request, task.pk))
    except _MENDED as refused:
        form.add_error(None, refused.message)
        return _act_page(request, task, act, form)
    except errors.NotCoordinator as refused:
        raise PermissionDenied from refused
    except errors.WorkRefused as refused:
        return error_page(request, 409, reason=refused.message)
    if act.undone_by:
        undo = reverse("workflows:task-act", args=[task.pk, act.undone_by])
        offer_undo(request, act.done, undo)
    else:
        messages.success(request, act.done)
    if act.leaves:
        return redirect("workflows:task-list")
    return redirect("workflows:task-detail", task.pk)


def _done(request: HttpRequest, task: UserTask) -> HttpResponse:
    if task.process.case is None:
        messages.success(request, _("Done."))
        return redirect("workflows:task-list")
    messages.success(request, _("Done. The request goes on."))
    return redirect("casework:case-detail", task.process.case.number)


def _held(request: HttpRequest, task: UserTask, form: object) -> HttpResponse:
    """The process was put on hold while the officer typed: nothing of it is lost."""
    context = task_page.context_of(request.user, task, form, None)
    context["typed"] = task_page.typed_words(form)
    return render(request, "workflows/task.html", context, status=409)


def _gone(
    request: HttpRequest, task: UserTask, typed: Sequence[tuple[str, str]] = ()
) -> HttpResponse:
    context = {
        "typed": typed,
        "task": task,
        "title": task_page.title(task),
        "case": task.process.case,
        "doing": task_page.ending_of(request.user, task),
    }
    return render(request, "workflows/task_gone.html", context, status=409)


def _not_now(task: UserTask) -> object:
    return errors.ProcessSuspended.message if task.process.is_suspended else _NOT_NOW


def _page(request: HttpRequest, task: UserTask, form: object, draft: object) -> HttpResponse:
    context = task_page.context_of(request.user, task, form, draft)
    return render(request, "workflows/task.html", context, status=422 if form.errors else 200)


def _act_page(request: HttpRequest, task: UserTask, act: acts.Act, form: object) -> HttpResponse:
    context = {
        "task": task,
        "title": task_page.title(task),
        "heading": act.label,
        "explanation": act.explanation,
        "act": act,
        "form": form,
        "cancel_url": reverse("workflows:task-detail", args=[task.pk]),
    }
    return render(request, "workflows/task_act.html", context, status=422 if form.errors else 200)
