"""The page of a referral, the moves made from it, and redirecting to another body."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.contrib import messages
from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_http_methods, require_safe

from casework import clocks
from casework.enums import SharedField, Tier
from partners.models import User
from referrals import errors, offers, selectors, services
from referrals.enums import Actor, ReferralState
from referrals.forms import MoveForm, RedirectForm
from referrals.machine import FAILED, MOVES, UNANSWERED, Move
from referrals.models import Referral
from referrals.permissions import ReferralAccess, referrals_visible_to
from referrals.turns import turn_of
from referrals.views.reach import reached, reached_as
from referrals.views.recipients import bodies_for, recipient_choices


@dataclass(frozen=True)
class Typed:
    """One thing that was typed in a form that came too late."""

    label: str
    value: str


@require_safe
def referral_page(request: HttpRequest, reference: str) -> HttpResponse:
    """A referral, as its sender, its recipient or the regional cell."""
    access = reached(request.user, reference)
    if access.is_recipient:
        services.mark_seen(referral=access.referral)
    return _page(request, access)


@require_http_methods(["GET", "HEAD", "POST"])
def move(request: HttpRequest, reference: str, move: str) -> HttpResponse:
    """Make one move; the page of the referral holds its form."""
    access = reached(request.user, reference)
    declared = MOVES.get(move)
    if declared is None or move == "redirect":
        raise Http404
    actor = offers.actor_for(move, access.actors)
    if actor is None:
        raise PermissionDenied
    if request.method != "POST":
        return _page(request, access, opened=move)
    return _moved(request, access, move, actor, declared)


def _moved(
    request: HttpRequest, access: ReferralAccess, name: str, actor: Actor, declared: Move
) -> HttpResponse:
    form = offers.bound_form(name, access.referral, request.POST)
    if access.referral.state not in declared.sources:
        return _overtaken(request, access.referral, form)
    if not form.is_valid():
        return _page(request, access, opened=form, status=422)
    try:
        services.move_referral(
            referral=access.referral,
            move=name,
            actor=actor,
            user=request.user,
            data=form.move_data,
            version=form.cleaned_data["version"],
        )
    except errors.MoveNotPossible:
        return _overtaken(request, access.referral, form)
    except errors.ReferralRefused as refused:
        form.add_error(None, refused.message)
        return _page(request, access, opened=form, status=422)
    messages.success(request, _DONE[name])
    return redirect("referrals:referral-detail", reference=access.referral.reference)


@require_http_methods(["GET", "HEAD", "POST"])
def redirect_elsewhere(request: HttpRequest, reference: str) -> HttpResponse:
    """Send an unanswered referral on to another body."""
    access = reached_as(request.user, reference, Actor.RECIPIENT, Actor.COORDINATOR)
    referral = access.referral
    if referral.state not in MOVES["redirect"].sources:
        return _overtaken(request, referral, None)
    services_offered, organisations = _elsewhere(access)
    form = RedirectForm(
        request.POST or None,
        services=services_offered,
        organisations=organisations,
        initial={"version": referral.version},
    )
    if request.method == "POST" and form.is_valid():
        answer = _redirected(request, access, form)
        if answer is not None:
            return answer
    context = {
        "referral": referral,
        "form": form,
        "options": recipient_choices(services_offered, urgency=referral.urgency),
        "chosen": form["service"].value() or "",
    }
    status = 422 if form.errors else 200
    return render(request, "referrals/redirect.html", context, status=status)


def _redirected(
    request: HttpRequest, access: ReferralAccess, form: RedirectForm
) -> HttpResponse | None:
    """The answer after redirecting; None when it was refused, with the form saying why."""
    try:
        successor = services.redirect_referral(
            referral=access.referral,
            recipient=form.cleaned_data["recipient"],
            actor=offers.actor_for("redirect", access.actors),
            user=request.user,
            message=form.cleaned_data["message"],
            version=form.cleaned_data["version"],
        )
    except errors.MoveNotPossible:
        return _overtaken(request, access.referral, form)
    except errors.ReferralRefused as refused:
        form.add_error(None, refused.message)
        return None
    is_sent = successor.state == ReferralState.SENT
    messages.success(request, _SENT_ON if is_sent else _CONSENT_FIRST)
    return redirect("referrals:referral-detail", reference=access.referral.reference)


def _elsewhere(access: ReferralAccess) -> tuple[list[Any], list[Any]]:
    """Where the referral may go: not to its sender, not where it is."""
    referral = access.referral
    # A body that was not told where the person lives must not guess it from what is near.
    knows_place = not access.is_recipient or SharedField.RESIDENCE in selectors.readable(referral)
    return bodies_for(
        referral.request,
        territory=referral.request.commune if knows_place else None,
        without={referral.sender_id, referral.recipient_id},
    )


def _overtaken(
    request: HttpRequest, referral: Referral, form: MoveForm | RedirectForm | None
) -> HttpResponse:
    """The present state, and what was typed, which was not sent."""
    access = reached(request.user, referral.reference)
    typed = _typed(form) if form is not None else []
    possible = offers.moves_open_to(access.referral, access.actors)
    opened: MoveForm | str = ""
    if isinstance(form, MoveForm) and form.move in possible:
        opened = _again(form, access.referral)
    return _page(request, access, opened=opened, typed=typed, is_overtaken=True, status=409)


def _again(form: MoveForm, referral: Referral) -> MoveForm:
    """The same form with what was typed, ready to be sent from the present state."""
    data = form.data.copy()
    data["version"] = str(referral.version)
    return offers.bound_form(form.move, referral, data)


def _typed(form: MoveForm | RedirectForm) -> list[Typed]:
    shown = []
    for field in form.visible_fields():
        value = field.value()
        choices = dict(getattr(field.field, "choices", ()))
        if value:
            shown.append(Typed(str(field.label), str(choices.get(value, value))))
    return shown


def _page(
    request: HttpRequest,
    access: ReferralAccess,
    *,
    opened: MoveForm | str = "",
    typed: list[Typed] | None = None,
    is_overtaken: bool = False,
    status: int = 200,
) -> HttpResponse:
    referral = access.referral
    context = {
        "referral": referral,
        "access": access,
        "offers": offers.offers(referral, access.actors, opened=opened),
        "typed": typed or [],
        "is_overtaken": is_overtaken,
        "overtaken_words": errors.MoveNotPossible.message,
        **_reading(request.user, access),
    }
    return render(request, "referrals/referral.html", context, status=status)


def _reading(user: User, access: ReferralAccess) -> Mapping[str, Any]:
    """What the page shows apart from the moves, as far as ``access`` goes."""
    referral = access.referral
    turn = turn_of(referral)
    shared = selectors.readable(referral)
    # What the bodies wrote to each other may name the person, whom the receiving one must forget.
    may_read = access.is_sender or (
        access.is_recipient and bool(shared) and not _need_was_taken_back(referral)
    )
    conversation = selectors.timeline(referral, with_messages=may_read)
    person = referral.request.case.beneficiary
    told = (
        selectors.disclosed(referral)
        if access.is_recipient and not access.is_sender
        else selectors.once_disclosed(referral)
    )
    # The sending body knows the person; the limits of a draft's person are theirs already.
    known = [each.value for each in SharedField] if access.is_sender else shared
    return {
        "turn": turn,
        "watches": not access.sees_identity,
        "is_my_turn": turn is not None and turn.actor in access.actors,
        "has_failed": referral.state in FAILED,
        "calendar": clocks.calendar_of(referral.urgency),
        "clock_runs": referral.state in UNANSWERED,
        "disclosed": told if access.sees_identity else [],
        "papers": selectors.disclosed_documents(referral) if access.sees_identity else [],
        "disclosed_labels": [each.field.label for each in told],
        "taken_back": _taken_back(referral),
        "limits": (selectors.contact_limits(person, fields=known) if access.sees_identity else []),
        "is_protected": referral.request.case.tier == Tier.C4,
        "lines": conversation,
        "question": _open_question(referral, conversation),
        "successors": _successors(user, referral),
    }


def _taken_back(referral: Referral) -> list[str]:
    """The labels of what the person no longer lets the receiving body know."""
    manifest = getattr(referral, "manifest", None)
    ended = manifest.ended_fields if manifest else []
    return [field.label for field in SharedField if field.value in ended]


def _need_was_taken_back(referral: Referral) -> bool:
    manifest = getattr(referral, "manifest", None)
    return manifest is not None and SharedField.NEED in manifest.ended_fields


def _open_question(referral: Referral, lines: list[selectors.Line]) -> str:
    """What the receiving body asked and nobody answered yet."""
    is_asked = referral.state == ReferralState.INFO_REQUESTED
    return lines[-1].message if is_asked and lines else ""


def _successors(user: User, referral: Referral) -> list[Referral]:
    """The referrals that followed this one, as far as they exist for the reader."""
    if referral.state != ReferralState.REDIRECTED:
        return []
    found = referrals_visible_to(user).filter(previous=referral)
    return list(found.select_related("recipient").order_by("id"))


_DONE = {
    "acknowledge": _("Receipt acknowledged. The sending body has been told."),
    "accept": _("Referral accepted. The sending body has been told."),
    "waitlist": _("Put on the waiting list. The sending body has been told."),
    "ask_info": _("Question sent to the sending body."),
    "answer_info": _("Answer sent to the receiving body."),
    "decline": _("Referral declined. The sending body has been told."),
    "withdraw": _("Referral withdrawn."),
    "start": _("Start of the service recorded."),
    "complete": _("Outcome recorded. The sending body has been told."),
    "drop": _("Recorded: not carried through."),
    "confirm": _("Outcome confirmed."),
    "dispute": _("Outcome disputed. The receiving body has been told."),
}
_SENT_ON = _("The referral has been sent on to the new body.")
_CONSENT_FIRST = _(
    "The referral waits with its sending body, which must first ask the person's consent for the "
    "new body."
)
