"""Who reaches a case: the page that tells it, gives access and takes it back."""

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from casework import errors, services
from casework.enums import GrantKind
from casework.forms import GrantForm
from casework.forms.lists import body_choices
from casework.permissions import Access, Need, may_end_grant, may_grant
from casework.selectors import readers_of
from casework.views.access import case_or_404
from casework.views.file import file_page


@require_http_methods(["GET", "POST"])
def case_access(request: HttpRequest, number: str) -> HttpResponse:
    """Show who reaches the case; by POST let one more officer in."""
    access = case_or_404(request, number, need=Need.MANAGE)
    is_giver = may_grant(request.user, access.case)
    if request.method == "GET":
        return _page(request, access, _form(request, access) if is_giver else None)
    if not is_giver:
        raise PermissionDenied
    form = _form(request, access)
    if form.is_valid() and _granted(request, access, form):
        messages.success(
            request, _("%(officer)s now reaches this case.") % {"officer": form.chosen}
        )
        return redirect("casework:case-access", number)
    return _page(request, access, form, status=422)


@require_POST
def access_end(request: HttpRequest, number: str, pk: int) -> HttpResponse:
    """Take a grant back, at once."""
    access = case_or_404(request, number)
    grant = get_object_or_404(access.case.grants.select_related("user"), pk=pk)
    if not may_end_grant(request.user, grant):
        raise PermissionDenied
    services.end_grant(grant=grant, by=request.user)
    messages.success(
        request, _("%(officer)s no longer reaches this case.") % {"officer": grant.user}
    )
    is_own = grant.user_id == request.user.pk
    return redirect("casework:case-list") if is_own else redirect("casework:case-access", number)


def _form(request: HttpRequest, access: Access) -> GrantForm:
    data = request.POST if request.method == "POST" else None
    return GrantForm(data, case=access.case, body=_body(request, access))


def _body(request: HttpRequest, access: Access) -> str:
    """The body whose officers are offered: the case's own until another is chosen."""
    return request.POST.get("body") or request.GET.get("body") or access.case.organisation_id


def _granted(request: HttpRequest, access: Access, form: GrantForm) -> bool:
    try:
        services.grant_case(
            case=access.case,
            user=form.chosen,
            by=request.user,
            reason=form.cleaned_data["reason"],
            expires_at=form.expires_at,
            kind=GrantKind(form.cleaned_data["kind"]),
        )
    except errors.GrantTooLong as refused:
        form.add_error("until", refused.message)
    except errors.CaseworkRefused as refused:
        form.add_error(None, refused.message)
    else:
        return True
    return False


def _page(
    request: HttpRequest, access: Access, form: GrantForm | None, status: int = 200
) -> HttpResponse:
    context = {
        "readers": readers_of(access.case),
        "form": form,
        "bodies": body_choices() if form else [],
        "body": _body(request, access),
    }
    return file_page(request, access, "casework/access.html", status=status, **context)
