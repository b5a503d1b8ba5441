"""What is kept how long: the rules, what they would erase today, what was erased, what is held."""

from collections import Counter
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from casework import errors, services
from casework.forms.rights import HoldForm
from casework.models import LegalHold, RetentionRule, RetentionRun
from casework.permissions import Need
from casework.selectors import due_cases, held_cases
from casework.views.access import known_person_or_404
from casework.views.rights import for_data_protection
from common import clock


@require_http_methods(["GET", "POST"])
@for_data_protection
def retention(request: HttpRequest) -> HttpResponse:
    """Every rule with what it would erase today; sending the form carries them out."""
    if request.method == "POST":
        run = services.run_retention(started_by=request.user)
        messages.success(request, _("The rules were carried out."))
        return redirect("casework:retention-run", run.pk)
    due = Counter(each.rule.code for each in due_cases(clock.now()))
    rules = RetentionRule.objects.order_by("code")
    context = {
        "rules": [(rule, due.get(rule.code, 0)) for rule in rules],
        "due": due.total(),
        "held": held_cases(clock.now()).count(),
        "runs": RetentionRun.objects.select_related("started_by").order_by("-started_at")[:20],
    }
    return render(request, "casework/retention.html", context)


@require_GET
@for_data_protection
def retention_run(request: HttpRequest, key: UUID) -> HttpResponse:
    """The certificate of a run: counts, and the fingerprint of its own lines."""
    run = get_object_or_404(RetentionRun.objects.select_related("started_by"), pk=key)
    labels = {rule.code: rule.label for rule in RetentionRule.objects.order_by("code")}
    lines = [
        (labels[code.partition(":")[0]], count)
        for code, count in run.counts.items()
        if code.partition(":")[0] in labels
    ]
    totals = {name: run.counts.get(name, 0) for name in ("persons", "rows", "files")}
    context = {"run": run, "lines": lines, **totals}
    return render(request, "casework/retention_run.html", context)


@require_http_methods(["GET", "POST"])
def hold(request: HttpRequest, number: str) -> HttpResponse:
    """Keep a case whatever the rules say, or let go of it."""
    access = known_person_or_404(request, number, need=Need.MANAGE)
    case = access.case
    in_force = LegalHold.objects.filter(case=case, lifted_at__isnull=True).first()
    form = HoldForm(request.POST if request.method == "POST" and not in_force else None)
    if request.method == "POST" and (in_force or form.is_valid()):
        try:
            if in_force:
                services.lift_hold(hold=in_force, lifted_by=request.user)
                messages.success(request, _("The case is no longer held."))
            else:
                reason = form.cleaned_data["reason"]
                services.place_hold(case=case, reason=reason, placed_by=request.user)
                messages.success(request, _("The case is held: nothing of it will be erased."))
        except errors.CaseworkRefused as refused:
            messages.error(request, refused.message)
        return redirect("casework:case-detail", number)
    context = {"access": access, "case": case, "form": form, "hold": in_force}
    status = 422 if form.is_bound else 200
    return render(request, "casework/hold.html", context, status=status)
