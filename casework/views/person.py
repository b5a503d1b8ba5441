"""Correcting what is written about a person."""

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from casework import errors, services
from casework.forms import PersonForm
from casework.models import Beneficiary
from casework.views.access import known_person_or_404


@require_http_methods(["GET", "POST"])
def person_edit(request: HttpRequest, number: str) -> HttpResponse:
    """Correct the person of a case."""
    access = known_person_or_404(request, number)
    person = Beneficiary.objects.select_related(
        "identity", "nationality", "language", "written_language", "commune"
    ).get(pk=access.case.beneficiary_id)
    before = services.person_data(person)
    form = PersonForm(request.POST or None, before=before)
    if form.is_valid():
        try:
            if form.is_stale:
                raise errors.PersonChangedMeanwhile
            services.correct_person(
                case=access.case,
                before=before,
                person=form.cleaned_data["person"],
                corrected_by=request.user,
            )
        except errors.PersonChangedMeanwhile as refused:
            form.add_error(None, refused.message)
            form = _with_fresh_seal(form, before)
        except errors.MinorAsGuardian as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The person's details are corrected."))
            return redirect("casework:case-detail", number)
    context = {"form": form, "access": access, "case": access.case}
    return render(
        request, "casework/person_edit.html", context, status=422 if form.is_bound else 200
    )


def _with_fresh_seal(form: PersonForm, before: services.PersonData) -> PersonForm:
    """The same form, which the officer may send again once they have seen the warning."""
    data = form.data.copy()
    data["seen"] = form.initial["seen"]
    again = PersonForm(data, before=before)
    again.is_valid()
    again.add_error(None, errors.PersonChangedMeanwhile.message)
    return again
