"""Moving a referral along the declared edges of its machine."""

from collections.abc import Callable, Mapping
from datetime import date, datetime
from typing import Any

from django.db import transaction

from casework import events
from casework.enums import EventKind
from casework.models import Outcome, Reason
from casework.permissions import told_of
from casework.selectors import covering_basis
from casework.services import drop_bound, record_acknowledgement, record_service
from common import clock, outbox
from partners.enums import NotificationKind, RoleCode
from partners.models import Organisation, User
from partners.services import notify
from referrals import errors, reach
from referrals.enums import REGIONAL_CELL, Actor, ReferralState
from referrals.machine import MOVES, OPEN, UNSERVED, Move
from referrals.models import Referral, ReferralEvent, ReferralMessage
from referrals.services.telling import desk_of, may_be_mailed

#: Moves of the sending body after which the receiving body has the next word.
_HANDS_BACK = ("answer_info", "dispute")

#: Moves that tell the receiving body something new, or hand the person back to it.
_SAYS_MORE = ("answer_info", "dispute")

#: What a move is called in the case's log.
_LOGGED = {
    "acknowledge": EventKind.REFERRAL_ACKNOWLEDGED,
    "accept": EventKind.REFERRAL_ACCEPTED,
    "decline": EventKind.REFERRAL_DECLINED,
    "redirect": EventKind.REFERRAL_REDIRECTED,
    "withdraw": EventKind.REFERRAL_WITHDRAWN,
    "start": EventKind.SERVICE_STARTED,
    "complete": EventKind.SERVICE_COMPLETED,
    "confirm": EventKind.FEEDBACK_CONFIRMED,
}

#: What a move is announced as to whoever waits for it.
_HEARD_AS = {
    "acknowledge": "acknowledged",
    "accept": "accepted",
    "waitlist": "waitlisted",
    "ask_info": "info-requested",
    "answer_info": "info-answered",
    "decline": "declined",
    "withdraw": "withdrawn",
    "expire": "expired",
    "start": "started",
    "complete": "completed",
    "drop": "dropped",
    "confirm": "confirmed",
    "dispute": "disputed",
}


@transaction.atomic
def move_referral(
    *,
    referral: Referral,
    move: str,
    actor: Actor,
    user: User | None,
    data: Mapping[str, Any] | None = None,
    version: int | None = None,
) -> Referral:
    """Make a declared move and write down everything that follows from it.

    ``version`` is the one that the user's page showed: another one means that somebody moved the
    referral since. Raises MoveNotPossible, MoveNotYours, DataMissing, NothingNewGoesOut; nothing is
    written then.
    """
    data = dict(data or {})
    declared = MOVES[move]
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("request__case", "sender", "recipient")
        .get(pk=referral.pk)
    )
    _check(referral, declared, actor, data, version)
    if move in _SAYS_MORE:
        _check_basis(referral)
    before = referral.state
    now = clock.now()
    _EFFECTS.get(move, _nothing)(referral, data, now)
    referral.resume_state = before if declared.target is ReferralState.INFO_REQUESTED else ""
    referral.version += 1
    if referral.state not in OPEN and referral.ended_at is None:
        referral.ended_at = now
    referral.save()
    reach.refresh([referral])
    _log(referral, move, before, actor, user, data, now)
    _tell(referral, move, before, actor)
    if referral.state in UNSERVED:
        # What was taken for this hand-over alone dies with the refusal.
        drop_bound(reference=referral.reference)
    return referral


def mark_seen(*, referral: Referral) -> None:
    """Note when the receiving body first opened the referral; a log line, not a state."""
    if referral.first_seen_at is None:
        referral.first_seen_at = clock.now()
        Referral.objects.filter(pk=referral.pk, first_seen_at__isnull=True).update(
            first_seen_at=referral.first_seen_at
        )


def _check(
    referral: Referral, move: Move, actor: Actor, data: Mapping[str, Any], version: int | None
) -> None:
    if actor not in move.actors:
        raise errors.MoveNotYours
    stale = version is not None and version != referral.version
    if stale or referral.state not in move.sources:
        raise errors.MoveNotPossible
    missing = [name for name in move.required if data.get(name) in (None, "")]
    if missing and actor is not Actor.SYSTEM:
        raise errors.DataMissing(missing)


def _check_basis(referral: Referral) -> None:
    """What expired or was withdrawn lets a referral run on, but says nothing new."""
    told = referral.manifest.readable
    case, recipient = referral.request.case, referral.recipient
    if not told or covering_basis(case, recipient=recipient, fields=told) is None:
        raise errors.NothingNewGoesOut


def _nothing(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    """A move without an effect of its own still changes the state."""


def _acknowledge(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.ACKNOWLEDGED
    referral.acknowledged_at = now
    referral.expected_answer_date = data["expected_answer_date"]
    record_acknowledgement(request=referral.request, at=now)


def _accept(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.ACCEPTED
    referral.acknowledged_at = referral.acknowledged_at or now
    referral.decided_at = now
    referral.desk = data["desk"]
    referral.appointment_at = data.get("appointment_at")
    record_acknowledgement(request=referral.request, at=now)


def _waitlist(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.WAITLISTED
    referral.acknowledged_at = referral.acknowledged_at or now
    referral.expected_answer_date = data["expected_answer_date"]
    record_acknowledgement(request=referral.request, at=now)


def _ask_info(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.INFO_REQUESTED


def _answer_info(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState(referral.resume_state)


def _decline(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.DECLINED
    referral.acknowledged_at = referral.acknowledged_at or now
    referral.decided_at = now
    referral.reason = _reason(data)
    referral.declined_by = data["declined_by"]
    record_acknowledgement(request=referral.request, at=now)


def _redirect(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.REDIRECTED
    referral.decided_at = now


def _withdraw(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.WITHDRAWN
    referral.reason = _reason(data)


def _expire(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.NO_RESPONSE


def _start(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.IN_SERVICE
    referral.started_at = _instant(data["started_on"], now)
    record_service(request=referral.request, at=referral.started_at)


def _complete(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.COMPLETED
    referral.completed_at = now
    referral.outcome = Outcome.objects.get(code=data["outcome"])
    referral.reason = _reason(data)
    if referral.outcome.is_served:
        record_service(request=referral.request, at=referral.started_at or now)


def _drop(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.NOT_COMPLETED
    referral.reason = _reason(data)


def _confirm(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.CONFIRMED


def _dispute(referral: Referral, data: Mapping[str, Any], now: datetime) -> None:
    referral.state = ReferralState.IN_SERVICE
    referral.ended_at = None
    referral.completed_at = None
    referral.outcome = None
    referral.reason = None


_EFFECTS: dict[str, Callable[[Referral, Mapping[str, Any], datetime], None]] = {
    "acknowledge": _acknowledge,
    "accept": _accept,
    "waitlist": _waitlist,
    "ask_info": _ask_info,
    "answer_info": _answer_info,
    "decline": _decline,
    "redirect": _redirect,
    "withdraw": _withdraw,
    "expire": _expire,
    "start": _start,
    "complete": _complete,
    "drop": _drop,
    "confirm": _confirm,
    "dispute": _dispute,
}


def _reason(data: Mapping[str, Any]) -> Reason | None:
    code = data.get("reason")
    return Reason.objects.get(code=code) if code else None


def _instant(day: date, now: datetime) -> datetime:
    """The present time of day on ``day``, both as the region's clocks show them."""
    local = clock.local(now)
    return now if day == local.date() else datetime.combine(day, local.time(), clock.ZONE)


def _body_of(actor: Actor, referral: Referral) -> Organisation | None:
    """The body in whose name ``actor`` moves; none for the system."""
    if actor is Actor.COORDINATOR:
        return Organisation.objects.filter(code=REGIONAL_CELL).first()
    return {Actor.RECIPIENT: referral.recipient, Actor.SENDER: referral.sender}.get(actor)


def _log(
    referral: Referral,
    move: str,
    before: str,
    actor: Actor,
    user: User | None,
    data: Mapping[str, Any],
    now: datetime,
) -> None:
    organisation = _body_of(actor, referral)
    event = ReferralEvent.objects.create(
        referral=referral,
        event=move,
        from_state=before,
        to_state=referral.state,
        actor=actor,
        user=user,
        organisation=organisation,
        at=now,
        data={
            name: str(value)
            for name, value in data.items()
            if name not in {"message", "desk"} and value is not None
        },
    )
    if words := data.get("message"):
        ReferralMessage.objects.create(event=event, text=words)
    if move in _LOGGED:
        events.record(
            referral.request.case,
            _LOGGED[move],
            request=referral.request,
            actor=user,
            organisation=organisation,
            at=now,
            referral=referral.reference,
            reason=referral.reason_id,
            outcome=referral.outcome_id,
        )


def _tell(referral: Referral, move: str, before: str, actor: Actor) -> None:
    if actor in {Actor.RECIPIENT, Actor.COORDINATOR}:
        is_outcome = move == "complete"
        _notify(
            referral,
            move,
            kind=(
                NotificationKind.FEEDBACK_RECEIVED
                if is_outcome
                else NotificationKind.REFERRAL_ANSWERED
            ),
            organisation=referral.sender,
            **told_of(referral.request.case),
        )
    if move == "withdraw" and before != ReferralState.DRAFT:
        _notify(
            referral,
            move,
            kind=NotificationKind.REFERRAL_WITHDRAWN,
            organisation=referral.recipient,
            role=desk_of(referral),
            by_mail=may_be_mailed(referral),
        )
    if move in _HANDS_BACK:
        _notify(
            referral,
            move,
            kind=NotificationKind.REFERRAL_REMINDER,
            organisation=referral.recipient,
            role=desk_of(referral),
        )
    # A redirection is announced with its successor by whoever makes it.
    if move != "redirect":
        outbox.announce(
            f"referral.{_HEARD_AS[move]}",
            f"referral.moved:{referral.pk}:{referral.version}",
            {
                "referral": referral.pk,
                "state": referral.state,
                "reason": referral.reason_id,
                "outcome": referral.outcome_id,
            },
            stream=f"request:{referral.request_id}",
        )


def _notify(
    referral: Referral,
    move: str,
    *,
    kind: NotificationKind,
    organisation: Organisation,
    user: User | None = None,
    role: RoleCode | None = None,
    by_mail: bool = False,
) -> None:
    notify(
        by_mail=by_mail,
        kind=kind,
        organisation=organisation,
        user=user,
        role=role,
        reference=referral.reference,
        path=f"/referrals/{referral.reference}/",
        key=f"referral:{referral.pk}:{move}:{referral.version}",
    )
