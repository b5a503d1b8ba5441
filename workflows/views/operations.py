"""What a coordinator does to a process: hold it, let it go on, end, move, repeat, try again."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST
from viewflow.workflow.status import PROCESS

from common.views import error_page
from workflows import errors, selectors, services
from workflows.cockpit.acts import ACTS, obstacle
from workflows.views.access import operated_or_404


@require_http_methods(["GET", "POST"])
def process_act(request: HttpRequest, pk: int, code: str) -> HttpResponse:
    """Explain an act on a process, ask for its reason and carry it out."""
    act = ACTS.get(code)
    if act is None:
        raise Http404
    instance = operated_or_404(request, pk)
    if reason := obstacle(instance, act):
        return error_page(request, 409, reason=reason)
    form = act.form(request.POST if request.method == "POST" else None, instance=instance)
    if request.method == "POST" and form.is_valid():
        try:
            form.carry_out(request.user)
        except errors.CannotMove as refused:
            form.add_error(None, refused.message)
        except errors.WorkRefused as refused:
            return error_page(request, 409, reason=refused.message)
        else:
            messages.success(request, act.done)
            return redirect("workflows:process-detail", pk)
    context = {
        "instance": instance,
        "title": selectors.title_of_process(instance),
        "act": act,
        "form": form,
        "heading": act.heading,
        "explanation": act.explanation,
        "consequences": act.consequences,
        "irreversible": act.irreversible,
        "submit_label": act.submit_label,
        "cancel_url": reverse("workflows:process-detail", args=[pk]),
    }
    status = 422 if request.method == "POST" else 200
    return render(request, "workflows/process_act.html", context, status=status)


@require_POST
def process_resume(request: HttpRequest, pk: int) -> HttpResponse:
    """Let a process on hold go on."""
    instance = operated_or_404(request, pk)
    if not instance.is_suspended:
        return error_page(request, 409, reason=_("The process is not on hold."))
    try:
        services.resume_process(instance=instance, user=request.user)
    except errors.WorkRefused as refused:
        return error_page(request, 409, reason=refused.message)
    messages.success(request, _("The process goes on. What became due meanwhile happens now."))
    return redirect("workflows:process-detail", pk)


@require_POST
def step_retry(request: HttpRequest, pk: int, incident: int) -> HttpResponse:
    """Try a blocked step again at once."""
    instance = operated_or_404(request, pk)
    blocked = get_object_or_404(instance.incidents, pk=incident)
    if blocked.resolved_at is not None:
        return error_page(request, 409, reason=_("This step is no longer blocked."))
    if instance.status != PROCESS.NEW:
        return error_page(request, 409, reason=errors.ProcessOver.message)
    if instance.is_suspended:
        return error_page(request, 409, reason=_("The process is on hold: let it go on first."))
    if services.retry_incident(incident=blocked, user=request.user):
        messages.success(request, _("The step succeeded. The process goes on."))
    else:
        messages.warning(request, _("The step was tried again and did not succeed."))
    return redirect("workflows:process-detail", pk)
