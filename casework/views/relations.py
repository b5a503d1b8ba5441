"""Family and household of the person of a case."""

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from casework import errors, selectors, services
from casework.forms import HouseholdForm, RelationForm
from casework.permissions import Access, Need
from casework.views.access import known_person_or_404
from casework.views.file import file_page


@require_GET
def relation_list(request: HttpRequest, number: str) -> HttpResponse:
    """Whom the person is related to and lives with."""
    access = known_person_or_404(request, number, need=Need.READ)
    return _page(request, access)


@require_POST
def relation_add(request: HttpRequest, number: str) -> HttpResponse:
    """Write down who somebody else is to the person."""
    access = known_person_or_404(request, number)
    form = RelationForm(request.POST, user=request.user)
    if form.is_valid():
        pair = [form.cleaned_data["number"], access.case]
        case, other = pair if form.starts_from_other else pair[::-1]
        try:
            services.link_people(
                case=case, other=other, kind=form.relation, recorded_by=request.user
            )
        except errors.CaseworkRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The relation is recorded."))
            return redirect("casework:relation-list", number)
    return _page(request, access, relation_form=form)


@require_POST
def relation_remove(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take back a relation that the page shows."""
    access = known_person_or_404(request, number)
    relation = selectors.relation_of(request.user, access.case, pk)
    if relation is None:
        raise Http404
    services.unlink_people(relation=relation, case=access.case, removed_by=request.user)
    messages.success(request, _("The relation is removed."))
    return redirect("casework:relation-list", number)


@require_POST
def household_set(request: HttpRequest, number: str) -> HttpResponse:
    """Say how the person lives, and with whom."""
    access = known_person_or_404(request, number)
    form = HouseholdForm(request.POST, user=request.user)
    if form.is_valid():
        try:
            services.set_household(
                case=access.case,
                kind=form.cleaned_data["household"],
                joined=form.cleaned_data["lives_with"],
                recorded_by=request.user,
            )
        except errors.CaseworkRefused as refused:
            form.add_error(None, refused.message)
        else:
            messages.success(request, _("The household is recorded."))
            return redirect("casework:relation-list", number)
    return _page(request, access, household_form=form)


def _page(
    request: HttpRequest,
    access: Access,
    relation_form: RelationForm | None = None,
    household_form: HouseholdForm | None = None,
) -> HttpResponse:
    home = selectors.home_of(request.user, access.case)
    kept = {"household": home.household.kind} if home else {}
    refused = relation_form or household_form
    return file_page(
        request,
        access,
        "casework/relations.html",
        status=422 if refused else 200,
        related=selectors.relations_of(request.user, access.case),
        home=home,
        form=refused,
        relation_form=relation_form or RelationForm(user=request.user),
        household_form=household_form or HouseholdForm(initial=kept, user=request.user),
    )
