"""Joining by an invitation: the link is kept in the session, so that no address shows it."""

from allauth.account.internal.flows.login import perform_password_login
from allauth.account.models import Login
from allauth.core import ratelimit
from django.contrib import messages
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_GET

from partners import accounts
from partners.accounts.invitations import needs_password
from partners.enums import RoleCode
from partners.errors import AccountRefused, InvitationOver
from partners.forms import JoinForm
from partners.models import Invitation

KEY = "invitation_key"


@require_GET
@login_not_required
@never_cache
def join_link(request: HttpRequest, key: str) -> HttpResponse:
    """Where the mail leads to."""
    request.session[KEY] = key
    return redirect("partners:join")


@login_not_required
@never_cache
@sensitive_post_parameters("password1", "password2")
def join(request: HttpRequest) -> HttpResponse:
    """Choose a user name and a password, or take the seat with the account one has."""
    if limited := ratelimit.consume_or_429(request, action="join"):
        return limited
    key = request.session.get(KEY, "")
    try:
        invitation = accounts.invitation_of_key(key)
    except InvitationOver as over:
        return _told(request, over)
    user = invitation.user
    if request.user.is_authenticated and request.user != user:
        return _told(request, None)
    if not needs_password(user):
        return _with_account(request, invitation, key)
    bound = request.POST if request.method == "POST" else None
    form = JoinForm(bound, user=user, is_new=accounts.is_new(user))
    if form.is_valid():
        username = form.cleaned_data.get("username", user.username)
        try:
            seat = accounts.join(
                key=key, username=username, password=form.cleaned_data["password1"]
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            del request.session[KEY]
            login = Login(user=seat.user)
            return perform_password_login(request, {"username": username}, login)
    context = _words(invitation) | {"form": form}
    return render(request, "partners/join.html", context, status=422 if form.errors else 200)


def _with_account(request: HttpRequest, invitation: Invitation, key: str) -> HttpResponse:
    """The seat for somebody who has an account: they sign in with it first."""
    if request.method == "POST" and request.user.is_authenticated:
        try:
            accounts.join(key=key, by=request.user)
        except AccountRefused as refused:
            return _told(request, refused)
        del request.session[KEY]
        messages.success(request, _("You have joined this organisation."))
        return redirect("home")
    return render(request, "partners/join_with_account.html", _words(invitation))


def _words(invitation: Invitation) -> dict[str, object]:
    return {
        "organisation": invitation.organisation.label,
        "role": RoleCode(invitation.role_id).label,
    }


def _told(request: HttpRequest, refused: AccountRefused | None) -> HttpResponse:
    """The page that says why the link leads nowhere; the same for every reason."""
    context = {"refused": refused.message if refused else None}
    return render(request, "partners/join_refused.html", context, status=409)
