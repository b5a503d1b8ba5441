"""Move running processes to another version of their model, and back."""

from uuid import UUID

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from common.views import error_page
from workflows import permissions, services
from workflows.bpmn.migration import Plan
from workflows.cockpit import plans, versions
from workflows.models import Definition, InstanceMigration
from workflows.views.access import only_if


@require_http_methods(["GET", "POST"])
@only_if(permissions.may_migrate)
def definition_migrate(request: HttpRequest, pk: int) -> HttpResponse:
    """Choose a version and a plan, try it on every running process, then move them."""
    source = get_object_or_404(Definition.objects.defer("xml"), pk=pk)
    asked = request.POST if request.method == "POST" else request.GET
    others = plans.other_versions(source)
    newest = others.first()
    if newest is None:
        return error_page(
            request,
            409,
            heading=_("There is no other version"),
            reason=_("Processes can move only between versions of the same model."),
            remedy=_("Publish another version of the model first."),
        )
    chosen = plans.TargetForm({"target": asked.get("target") or newest.pk}, source=source)
    if not chosen.is_valid():
        raise Http404
    target = chosen.cleaned_data["target"]
    is_tried = request.method == "POST"
    form = plans.PlanForm(request.POST if is_tried else None, source=source, target=target)
    context = {
        "source": source,
        "target": target,
        "target_form": chosen,
        "has_choice": others.count() > 1,
        "form": form,
        "running": versions.running_on(source),
        "batch_size": plans.BATCH,
    }
    if not (is_tried and form.is_valid()):
        status = 422 if is_tried else 200
        return render(request, "workflows/definition_migrate.html", context, status=status)
    plan = form.plan()
    if "move" in request.POST:
        batch = _move(request, source, target, plan)
        if batch:
            return redirect("workflows:migration-detail", batch)
        messages.warning(request, _("No process could be moved: the list below says why."))
    verdicts = services.dry_run(source=source, target=target, plan=plan)
    context["summary"] = plans.summary(verdicts, request.user)
    return render(request, "workflows/definition_migrate.html", context)


@require_GET
@only_if(permissions.may_migrate)
def migration_detail(request: HttpRequest, batch: UUID) -> HttpResponse:
    """What a batch moved, what stays, and the way back."""
    first = _first_of(batch)
    moved = plans.rows_of(str(batch))
    verdicts = services.dry_run(
        source=first.source, target=first.target, plan=Plan.from_json(first.plan)
    )
    context = {
        "batch": batch,
        "source": first.source,
        "target": first.target,
        "at": first.at,
        "moved": moved.filter(reverted_at=None).count(),
        "reverted": moved.exclude(reverted_at=None).count(),
        "summary": plans.summary(verdicts, request.user),
        "batch_size": plans.BATCH,
    }
    return render(request, "workflows/migration_detail.html", context)


@require_POST
@only_if(permissions.may_migrate)
def migration_continue(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Move the next ones by the same plan, as part of the same batch."""
    first = _first_of(batch)
    plan = Plan.from_json(first.plan)
    if not _move(request, first.source, first.target, plan, batch=str(batch)):
        return error_page(request, 409, reason=_("No further process can be moved by this plan."))
    return redirect("workflows:migration-detail", batch)


@require_POST
@only_if(permissions.may_migrate)
def migration_revert(request: HttpRequest, batch: UUID) -> HttpResponse:
    """Put back what a batch moved, as far as nothing has happened since."""
    _first_of(batch)
    back, kept = services.revert_batch(batch=str(batch), user=request.user)
    if not back and not kept:
        return error_page(request, 409, reason=_("Everything was put back already."))
    if back:
        messages.success(request, _put_back(len(back)))
    if kept:
        messages.warning(request, _stay(len(kept)))
    return redirect("workflows:migration-detail", batch)


def _move(
    request: HttpRequest, source: Definition, target: Definition, plan: Plan, batch: str = ""
) -> str:
    """Move the next processes; the batch's name, empty when nothing could be moved."""
    report = services.migrate_instances(
        source=source,
        target=target,
        plan=plan,
        user=request.user,
        instances=plans.next_ones(source, target, plan),
        batch=batch,
    )
    if not report.moved:
        return ""
    messages.success(request, _moved(len(report.moved)))
    return report.batch


def _first_of(batch: UUID) -> InstanceMigration:
    rows = plans.rows_of(str(batch)).select_related("source", "target")
    first = rows.first()
    if first is None:
        raise Http404
    return first


def _moved(count: int) -> str:
    said = ngettext("%(count)s process was moved.", "%(count)s processes were moved.", count)
    return said % {"count": count}


def _put_back(count: int) -> str:
    said = ngettext("%(count)s process was put back.", "%(count)s processes were put back.", count)
    return said % {"count": count}


def _stay(count: int) -> str:
    said = ngettext(
        "%(count)s process stays on its new version: something has happened in it since.",
        "%(count)s processes stay on their new version: something has happened in them since.",
        count,
    )
    return said % {"count": count}
