"""From the policy's words to the web's: what must not be known is 404, what may not be done 403."""

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest

from casework.permissions import Access, Need, NotAllowed, NotVisible, access_case


def case_or_404(request: HttpRequest, number: str, *, need: Need = Need.READ) -> Access:
    """The case ``number`` as the signed-in user may reach it."""
    try:
        return access_case(request.user, number, need=need)
    except NotVisible:
        raise Http404 from None
    except NotAllowed:
        raise PermissionDenied from None


def known_person_or_404(request: HttpRequest, number: str, *, need: Need = Need.WRITE) -> Access:
    """A case whose person the user may know."""
    access = case_or_404(request, number, need=need)
    if not access.sees_identity:
        raise PermissionDenied
    return access
