"""Running processes: their list, their exports, one of them and where it stands."""

from collections.abc import Callable
from tempfile import SpooledTemporaryFile

from allauth.account.decorators import reauthentication_required
from django.core.paginator import Paginator
from django.http import FileResponse, Http404, HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET
from viewflow.workflow.status import PROCESS

from casework import sights
from common import audit, clock
from workflows import exports, permissions, selectors
from workflows.cockpit import detail, listing
from workflows.views.access import only_if, process_or_404

PAGE_LENGTH = 25
#: What of an export stays in memory before it goes to a file, in bytes.
IN_MEMORY = 2**22
EXPORTS: dict[str, tuple[Callable[..., exports.Written], str, str]] = {
    "xes": (exports.write_xes, "xes", "application/xml"),
    "ocel-json": (exports.write_ocel_json, "ocel.json", "application/json"),
    "ocel-xml": (exports.write_ocel_xml, "ocel.xml", "application/xml"),
}


@require_GET
@only_if(permissions.may_watch)
def process_list(request: HttpRequest) -> HttpResponse:
    """The processes that the coordinator looks after, what is blocked first."""
    chosen = _chosen(request)
    is_ended = request.GET.get("state") == "ended"
    found = (listing.NewestFirst if is_ended else listing.BlockedFirst)(chosen.qs)
    page = Paginator(found, PAGE_LENGTH).get_page(request.GET.get("page"))
    sights.listed(request.user, (each.case for each in page.object_list if each.case))
    context = {
        "filter": chosen,
        "page_obj": page,
        "rows": found.rows(page.object_list),
        "is_ended": is_ended,
        "is_cut": found.is_cut,
        "most": listing.MOST,
        "blocked_count": found.blocked_count,
    }
    return render(request, "workflows/process_list.html", context)


@require_GET
@only_if(permissions.may_watch)
@reauthentication_required
def process_export(request: HttpRequest, form: str) -> FileResponse:
    """The histories of the listed processes for process mining; protected files are left out."""
    if form not in EXPORTS:
        raise Http404
    write, suffix, media = EXPORTS[form]
    file = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115 -- the answer closes it
    written = write(_chosen(request).qs, file)
    audit.record(
        audit.Act.EXPORT,
        actor=request.user,
        purpose="histories",
        kind=form,
        count=written.processes,
    )
    file.seek(0)
    name = f"parcours-{clock.today():%Y-%m-%d}.{suffix}"
    return FileResponse(file, as_attachment=True, filename=name, content_type=media)


@require_GET
def process_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawing of a process with what has happened in it; to an operator also what to do."""
    instance = process_or_404(request, pk)
    may_operate = permissions.may_operate(request.user, instance)
    context = {
        "instance": instance,
        "title": selectors.title_of_process(instance),
        "steps": selectors.process_shown(instance).steps,
        "blocked": detail.blocked_steps(instance),
        "is_running": instance.status == PROCESS.NEW,
        "may_operate": may_operate,
    }
    if may_operate:
        context |= _for_operator(request, instance)
    return render(request, "workflows/process_detail.html", context)


@require_GET
def process_state(request: HttpRequest, pk: int) -> JsonResponse:
    """Where a process stands, for the drawing: ids of its elements and their names."""
    return JsonResponse(detail.drawing(process_or_404(request, pk)))


def _chosen(request: HttpRequest) -> listing.ProcessFilter:
    return listing.ProcessFilter(
        request.GET, permissions.processes_visible_to(request.user), request=request
    )


def _for_operator(request: HttpRequest, instance: listing.ProcessInstance) -> dict[str, object]:
    lines, older = detail.newest_lines(instance)
    parent = instance.parent
    sees_parent = parent and permissions.may_operate(request.user, parent)
    return {
        "lines": lines,
        "older": older,
        "held": detail.held(instance),
        "ended_because": detail.ended_because(instance),
        "called": detail.called_by(request.user, instance),
        "parent": parent if sees_parent else None,
    }
