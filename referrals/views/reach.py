"""From an address to what the user may reach, or the page that says no."""

from django.core.exceptions import PermissionDenied
from django.http import Http404

from casework.models import Request
from casework.permissions import access_of, cases_visible_to
from partners.models import User
from referrals.enums import Actor
from referrals.permissions import NotVisible, ReferralAccess, access_referral


def reached(user: User, reference: str) -> ReferralAccess:
    """The referral for ``user``; 404 when it must not be known."""
    try:
        return access_referral(user, reference)
    except NotVisible as hidden:
        raise Http404 from hidden


def reached_as(user: User, reference: str, *actors: Actor) -> ReferralAccess:
    """The referral for ``user`` in one of these capacities; 403 when they only read it."""
    access = reached(user, reference)
    if not access.actors & set(actors):
        raise PermissionDenied
    return access


def request_to_refer(user: User, pk: int) -> Request:
    """A request that ``user`` may refer; 404 when hidden, 403 when they only read it."""
    request = (
        Request.objects.filter(pk=pk, case__in=cases_visible_to(user).values("pk"))
        .select_related(
            "request_type",
            "commune",
            "narrative",
            "case__organisation",
            "case__beneficiary__identity",
            "case__beneficiary__nationality",
            "case__beneficiary__language",
            "case__beneficiary__commune",
        )
        .first()
    )
    if request is None:
        raise Http404
    if not access_of(user, request.case).can_manage:
        raise PermissionDenied
    return request
