"""Members of a body: the list, one member, and what its focal point may do with a seat."""

from collections.abc import Callable
from dataclasses import dataclass

from allauth.account.adapter import get_adapter
from allauth.account.decorators import reauthentication_required
from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.core.paginator import Paginator
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_GET, require_POST

from partners import accounts, selectors
from partners.enums import RoleCode
from partners.errors import AccountRefused, OutsideRemit
from partners.forms import InviteForm, RoleForm
from partners.models import Membership, User
from partners.permissions import (
    may_confirm_invitations,
    may_manage_members,
    roles_given_by,
    standing_of,
)

PAGE_LENGTH = 50


@dataclass(frozen=True, kw_only=True)
class Act:
    """Something done with a member or an invitation, on a page that says first what follows."""

    heading: str | Promise
    explanation: str | Promise
    submit: str | Promise
    done: str | Promise
    do: Callable[..., object]
    irreversible: str | Promise = ""
    for_administrators: bool = False


OPEN_CASES = gettext_lazy(
    "Files in their charge stay in their name until a colleague takes them over."
)
ACTS = {
    "suspend": Act(
        heading=gettext_lazy("Suspend this member"),
        explanation=gettext_lazy(
            "Their sessions end at once and they no longer reach anything here for this "
            "organisation. What they did stays in the files. You can take it back."
        ),
        submit=gettext_lazy("Suspend"),
        done=gettext_lazy("The member is suspended."),
        do=accounts.suspend_member,
    ),
    "end": Act(
        heading=gettext_lazy("End this membership"),
        explanation=gettext_lazy(
            "Their sessions end at once and they no longer reach anything here for this "
            "organisation. What they did stays in the files."
        ),
        irreversible=gettext_lazy("To come back, the person must be invited again."),
        submit=gettext_lazy("End the membership"),
        done=gettext_lazy("The membership has ended."),
        do=accounts.end_membership,
    ),
    "reactivate": Act(
        heading=gettext_lazy("Let this member back in"),
        explanation=gettext_lazy("They sign in again with the password that they had."),
        submit=gettext_lazy("Let back in"),
        done=gettext_lazy("The member can sign in again."),
        do=accounts.reactivate_member,
    ),
    "unlock": Act(
        heading=gettext_lazy("Unlock this account"),
        explanation=gettext_lazy(
            "The account is locked for a while after wrong passwords. Make sure that it was "
            "really this person who tried."
        ),
        submit=gettext_lazy("Unlock"),
        done=gettext_lazy("The member can try again now."),
        do=accounts.unlock,
    ),
    "factor": Act(
        heading=gettext_lazy("Take off the second factor"),
        explanation=gettext_lazy(
            "For somebody who lost their telephone or key and their recovery codes. Make sure in "
            "person that it is them: until they set up another one, the password alone opens "
            "the account. Their sessions end at once."
        ),
        submit=gettext_lazy("Take off the second factor"),
        done=gettext_lazy("The second factor is taken off."),
        do=accounts.reset_second_factor,
        for_administrators=True,
    ),
}
INVITATION_ACTS = {
    "send": Act(
        heading=gettext_lazy("Send the invitation again"),
        explanation=gettext_lazy(
            "A new link leaves by mail, for another week. The old link no longer works."
        ),
        submit=gettext_lazy("Send again"),
        done=gettext_lazy("The invitation is on its way."),
        do=accounts.send_again,
    ),
    "revoke": Act(
        heading=gettext_lazy("Take the invitation back"),
        explanation=gettext_lazy("Its link no longer works. You can invite the person again."),
        submit=gettext_lazy("Take back"),
        done=gettext_lazy("The invitation is taken back."),
        do=accounts.revoke_invitation,
    ),
    "confirm": Act(
        heading=gettext_lazy("Confirm the invitation"),
        explanation=gettext_lazy(
            "This role reaches protected files or other people's rights, so a second person "
            "agrees to it. The invitation then leaves by mail."
        ),
        submit=gettext_lazy("Confirm"),
        done=gettext_lazy("The invitation is confirmed and on its way."),
        do=accounts.confirm_invitation,
    ),
}


@require_GET
def member_list(request: HttpRequest) -> HttpResponse:
    """The members of the bodies that the reader manages, and who is invited."""
    standing = standing_of(request.user)
    if not (may_manage_members(standing) or may_confirm_invitations(standing)):
        raise PermissionDenied
    chosen = request.GET.get("body", "")
    bodies = selectors.bodies_with_members(request.user)
    seats = selectors.seats_managed_by(request.user, body=chosen)
    page = Paginator(seats, PAGE_LENGTH).get_page(request.GET.get("page"))
    context = {
        "page_obj": page,
        "members": selectors.member_rows(page.object_list, reader=request.user),
        "invitations": selectors.invitation_rows(request.user, body=chosen),
        "bodies": bodies if len(bodies) > 1 else [],
        "chosen": chosen,
        "may_invite": may_manage_members(standing),
    }
    return render(request, "partners/member_list.html", context)


def member_invite(request: HttpRequest) -> HttpResponse:
    """Invite somebody to a body."""
    if not may_manage_members(standing_of(request.user)):
        raise PermissionDenied
    bound = request.POST if request.method == "POST" else None
    form = InviteForm(bound, by=request.user)
    if form.is_valid():
        try:
            invitation = accounts.invite(
                by=request.user,
                **(form.cleaned_data | {"role": RoleCode(form.cleaned_data["role"])}),
            )
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            if invitation.waits_for_confirmation:
                words = _("A second person must confirm this role; then the invitation leaves.")
            else:
                words = _("The invitation is on its way.")
            messages.success(request, words)
            return redirect("partners:member-list")
    status = 422 if form.errors else 200
    return render(request, "partners/member_invite.html", {"form": form}, status=status)


@require_GET
def member_detail(request: HttpRequest, pk: int) -> HttpResponse:
    """One member, and what may be done."""
    return _member_page(request, _seat(request, pk), None)


@require_POST
def member_role(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a member another role."""
    seat = _seat(request, pk)
    form = RoleForm(request.POST, by=request.user, organisation=seat.organisation_id)
    if form.is_valid():
        try:
            new = accounts.change_role(
                membership=seat, role=RoleCode(form.cleaned_data["role"]), by=request.user
            )
        except OutsideRemit as refused:
            raise PermissionDenied from refused
        except AccountRefused as refused:
            form.refuse(refused)
        else:
            messages.success(request, _("The role is changed."))
            return redirect("partners:member-detail", pk=new.pk)
    return _member_page(request, seat, form)


@reauthentication_required(allow_get=True)
def member_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Say what an act does to a member, then do it."""
    seat = _seat(request, pk)
    wanted = ACTS.get(act)
    if wanted is None:
        raise Http404
    subject: dict[str, object] = {"membership": seat}
    if wanted.for_administrators:
        if not standing_of(request.user).holds(RoleCode.ADMIN):
            raise PermissionDenied
        subject = {"user": seat.user}
    back = reverse("partners:member-detail", args=[pk])
    answer = _done_or_asked(request, wanted, subject, back)
    if act == "unlock" and request.method == "POST" and answer.status_code == 302:
        get_adapter().forget_failures(request, seat.user)
    return answer


@reauthentication_required(allow_get=True)
def invitation_act(request: HttpRequest, pk: int, act: str) -> HttpResponse:
    """Say what an act does to an invitation, then do it."""
    invitation = get_object_or_404(selectors.invitations_known_to(request.user), pk=pk)
    wanted = INVITATION_ACTS.get(act)
    if wanted is None:
        raise Http404
    back = reverse("partners:member-list")
    return _done_or_asked(request, wanted, {"invitation": invitation}, back)


def _done_or_asked(
    request: HttpRequest, act: Act, subject: dict[str, object], back: str
) -> HttpResponse:
    refused = None
    if request.method == "POST":
        try:
            act.do(by=request.user, **subject)
        except OutsideRemit as outside:
            raise PermissionDenied from outside
        except AccountRefused as reason:
            refused = reason.message
        else:
            messages.success(request, act.done)
            return redirect(back)
    thing = next(iter(subject.values()))
    who = thing if isinstance(thing, User) else thing.user
    context = {
        "act": act,
        "who": who,
        "refused": refused,
        "cancel_url": back,
        "hand_over_url": _hand_over_url() if act.do in _PARTING else "",
        "open_cases": OPEN_CASES if act.do in _PARTING else "",
    }
    return render(request, "partners/member_act.html", context, status=409 if refused else 200)


_PARTING = (accounts.suspend_member, accounts.end_membership)


def _hand_over_url() -> str:
    """The page where files change hands, where the site has one."""
    try:
        return reverse("casework:hand-over")
    except NoReverseMatch:
        return ""


def _seat(request: HttpRequest, pk: int) -> Membership:
    return get_object_or_404(selectors.seats_managed_by(request.user), pk=pk)


def _member_page(request: HttpRequest, seat: Membership, form: RoleForm | None) -> HttpResponse:
    (row,) = selectors.member_rows([seat], reader=request.user)
    is_admin = standing_of(request.user).holds(RoleCode.ADMIN)
    if form is None and row.may_manage and row.may_change_role:
        form = RoleForm(by=request.user, organisation=seat.organisation_id)
    context = {
        "row": row,
        "form": form,
        "may_reset_factor": is_admin and row.has_factor and not row.is_me,
        "is_outside_remit": seat.role_id not in roles_given_by(request.user, seat.organisation_id),
    }
    status = 422 if form is not None and form.errors else 200
    return render(request, "partners/member_detail.html", context, status=status)
