"""Models and decisions: their list, one version of each, and the desk that takes new ones."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from workflows import errors, permissions, services
from workflows.cockpit import decision_tables, detail, versions
from workflows.cockpit.uploads import ModelForm
from workflows.models import DecisionDefinition, Definition
from workflows.titles import model_title
from workflows.views.access import only_if


@require_GET
@only_if(permissions.may_migrate)
def definition_list(request: HttpRequest) -> HttpResponse:
    """Every model and decision with its versions."""
    context = {
        "models": versions.models(),
        "decisions": versions.decisions(),
        "may_release": permissions.may_release(request.user),
    }
    return render(request, "workflows/definition_list.html", context)


@require_GET
@only_if(permissions.may_migrate)
def definition_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The drawing of a version, and what a check says of it."""
    definition = get_object_or_404(Definition.objects.defer("xml"), pk=pk)
    remarks = versions.remarks_on(definition)
    others = Definition.objects.defer("xml").filter(key=definition.key).order_by("-version")
    context = {
        "definition": definition,
        "title": model_title(definition),
        "remarks": remarks,
        "versions": others,
        "running": versions.running_on(definition),
        "may_watch": permissions.may_watch(request.user),
        "drawing": {
            "titles": detail.titles(pk),
            "blocked": {each.element_id: each.text for each in remarks if each.is_error},
            "doubtful": {each.element_id: each.text for each in remarks if not each.is_error},
        },
    }
    return render(request, "workflows/definition_detail.html", context)


@require_GET
def definition_file(request: HttpRequest, pk: int) -> HttpResponse:
    """A released model as it was released; it holds nothing about anybody."""
    definition = get_object_or_404(Definition, pk=pk)
    return HttpResponse(bytes(definition.xml), content_type="application/xml")


@require_GET
@only_if(permissions.may_migrate)
def decision_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """The rules of a version of a decision, and of those that stand in its file."""
    decision = get_object_or_404(DecisionDefinition, pk=pk)
    tables = decision_tables.tables_of(bytes(decision.xml))
    tables.sort(key=lambda table: table.id != decision.key)
    others = DecisionDefinition.objects.defer("xml").filter(key=decision.key)
    context = {
        "decision": decision,
        "tables": tables,
        "versions": others.order_by("-version"),
    }
    return render(request, "workflows/decision_detail.html", context)


@require_http_methods(["GET", "POST"])
@only_if(permissions.may_migrate)
def definition_check(request: HttpRequest) -> HttpResponse:
    """Check a file that is handed in; with ``release`` put it into use if nothing forbids it."""
    may_release = permissions.may_release(request.user)
    is_release = "release" in request.POST
    if is_release and not may_release:
        raise PermissionDenied
    is_handed_in = request.method == "POST"
    form = ModelForm(request.POST, request.FILES) if is_handed_in else ModelForm()
    context = {"form": form, "may_release": may_release, "is_release": is_release}
    if not form.is_valid():
        status = 422 if is_handed_in else 200
        return render(request, "workflows/definition_check.html", context, status=status)
    content = form.content()
    remarks = versions.remarks_in(content, is_decision=form.is_decision)
    has_errors = any(each.is_error for each in remarks)
    if is_release and not has_errors:
        return _released(request, content, is_decision=form.is_decision)
    context |= {
        "remarks": remarks,
        "has_errors": has_errors,
        "file_name": form.cleaned_data["file"].name,
    }
    status = 422 if is_release else 200
    return render(request, "workflows/definition_check.html", context, status=status)


def _released(request: HttpRequest, content: bytes, *, is_decision: bool) -> HttpResponse:
    before = versions.newest_id()
    try:
        address = _decided(content) if is_decision else _modelled(content)
    except errors.DefinitionRefused as refused:  # between the check and the release
        messages.error(request, refused.message)
        return redirect("workflows:definition-check")
    if versions.newest_id() > before:
        messages.success(request, _("Published. New processes follow this version."))
    else:
        messages.info(request, _("This very file was published before: nothing was changed."))
    return redirect(address)


def _modelled(content: bytes) -> str:
    return reverse("workflows:definition-detail", args=[services.release(xml=content).pk])


def _decided(content: bytes) -> str:
    decisions = services.release_decisions(xml=content)
    if not decisions:
        return reverse("workflows:definition-list")
    return reverse("workflows:decision-detail", args=[decisions[0].pk])
