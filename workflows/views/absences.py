"""Absences: the officer's own and those they coordinate, planned and ended."""

from django.contrib import messages
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from workflows import errors, selectors, services
from workflows.desk import absences

PAGE_LENGTH = 25


@require_GET
def absence_list(request: HttpRequest) -> HttpResponse:
    """Who is or will be away, and who does their work."""
    pages = Paginator(selectors.absences_known_to(request.user), PAGE_LENGTH)
    page = pages.get_page(request.GET.get("page"))
    rows = absences.rows_for(request.user, page.object_list)
    return render(request, "workflows/absence_list.html", {"page_obj": page, "rows": rows})


def absence_add(request: HttpRequest) -> HttpResponse:
    """Plan an absence with the colleague who does the work meanwhile."""
    bound = request.POST if request.method == "POST" else None
    form = absences.AbsenceForm(bound, user=request.user)
    if form.is_valid():
        try:
            services.plan_absence(by=request.user, **form.plan())
        except errors.WorkRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The absence is planned."))
            return redirect("workflows:absence-list")
    status = 422 if form.errors else 200
    return render(request, "workflows/absence_add.html", {"form": form}, status=status)


@require_POST
def absence_end(request: HttpRequest, pk: int) -> HttpResponse:
    """End an absence now, or call off one that is still to come."""
    known = selectors.absences_known_to(request.user)
    substitution = get_object_or_404(known, pk=pk)
    try:
        services.end_absence(substitution=substitution, by=request.user)
    except errors.NotCoordinator as refused:
        raise Http404 from refused
    messages.success(request, _("The absence has ended: the work is the officer's again."))
    return redirect("workflows:absence-list")
