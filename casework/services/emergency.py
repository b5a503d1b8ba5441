"""Emergency access: at once for what is not very sensitive, with a second person for what is.

Who asks learns nothing of whether a case exists: a number that is unknown and one that needs a
second person are answered alike.
"""

from datetime import timedelta

from django.db import transaction
from django.urls import reverse

from casework import errors, events
from casework.enums import EmergencyState, EventKind, GrantKind, ReviewVerdict, Tier
from casework.models import Case, EmergencyAccess
from casework.permissions import (
    may_approve,
    may_break_glass,
    may_confirm_emergency,
    may_review_emergency,
    second_persons,
    told_of,
)
from casework.services.grants import grant_case
from casework.sights import subject_of
from common import audit, clock
from common.models import AuditEntry
from partners.enums import NotificationKind, RoleCode
from partners.models import Organisation, User
from partners.permissions import standing_of
from partners.services import notify

#: How long the file stays open.
LASTS = timedelta(hours=3)
#: How long a second person has to answer.
TO_CONFIRM = timedelta(minutes=30)
#: How long the reviewers have.
TO_REVIEW = timedelta(days=3)
SHORTEST_REASON = 20
#: Attempts of one officer within an hour, whatever came of them.
MOST_AN_HOUR = 5
PURPOSE = "emergency"


@transaction.atomic
def ask_emergency(*, user: User, number: str, reason: str) -> EmergencyAccess | None:
    """Let ``user`` into the case for three hours; ask a second person if it is very sensitive.

    None when there is no such case: the caller answers as for one that waits for confirmation.
    Asking again while it waits or is open changes nothing. Raises EmergencyNotYours,
    EmergencyWithoutReason, EmergencyTooOften.
    """
    if not may_break_glass(user):
        raise errors.EmergencyNotYours
    if len(" ".join(reason.split())) < SHORTEST_REASON:
        raise errors.EmergencyWithoutReason
    if _attempts(user) >= MOST_AN_HOUR:
        raise errors.EmergencyTooOften
    case = Case.objects.select_related("organisation", "assigned_to").filter(number=number).first()
    emergency = _asked(user, case, reason) if case else None
    if emergency is not None and emergency.tier != Tier.C4:
        _open(emergency, by=user)
    _audit(user, number, case, "asked")
    return emergency


@transaction.atomic
def answer_emergency(*, emergency: EmergencyAccess, by: User, confirms: bool) -> EmergencyAccess:
    """Confirm a very sensitive emergency access as the second person, or decline it.

    Declining tells the asker nothing, so that they do not learn that the case exists.
    Raises EmergencyNeedsAnother for whoever asked and for whom the policy does not name,
    EmergencyAnswered when it was answered before or its time has passed.
    """
    emergency = _held(emergency)
    if not may_approve(by, emergency.asked_by_id) or not may_confirm_emergency(by, emergency):
        raise errors.EmergencyNeedsAnother
    if emergency.state != EmergencyState.WAITING:
        raise errors.EmergencyAnswered
    if confirms:
        emergency.confirmed_by = by
        _open(emergency, by=by)
    else:
        emergency.declined_at = clock.now()
        emergency.save(update_fields=["declined_at"])
    _audit(by, emergency.case.number, emergency.case, "confirmed" if confirms else "declined")
    if confirms:
        # Only then: that a request was declined would tell its asker that the case exists.
        notify(
            kind=NotificationKind.EMERGENCY_ANSWERED,
            organisation=emergency.body,
            reference=emergency.case.number,
            key=f"emergency-answered:{emergency.pk}",
            path=reverse("casework:emergency"),
            user=emergency.asked_by,
        )
    return emergency


@transaction.atomic
def review_emergency(
    *, emergency: EmergencyAccess, by: User, verdict: ReviewVerdict, note: str
) -> EmergencyAccess:
    """Judge an emergency access that was taken; the first review counts.

    Raises EmergencyNeedsAnother for whoever took or confirmed it, ReviewWithoutNote,
    EmergencyAnswered when there is nothing to review.
    """
    emergency = _held(emergency)
    if not may_review_emergency(by, emergency):
        raise errors.EmergencyNeedsAnother
    if emergency.granted_at is None or emergency.reviewed_at is not None:
        raise errors.EmergencyAnswered
    if not note.strip():
        raise errors.ReviewWithoutNote
    emergency.reviewed_by, emergency.reviewed_at = by, clock.now()
    emergency.verdict, emergency.review_note = verdict, note.strip()
    emergency.save(update_fields=["reviewed_by", "reviewed_at", "verdict", "review_note"])
    case = emergency.case
    audit.record(
        audit.Act.REVIEW,
        actor=by,
        organisation=case.organisation_id,
        subject=subject_of(case.number),
        tier=case.tier,
        purpose=PURPOSE,
        verdict=str(verdict),
        officer=emergency.asked_by_id,
    )
    _tell_owner(emergency, NotificationKind.EMERGENCY_REVIEWED)
    return emergency


def _held(emergency: EmergencyAccess) -> EmergencyAccess:
    rows = EmergencyAccess.objects.select_for_update(of=("self",))
    return rows.select_related("case__organisation", "asked_by", "body").get(pk=emergency.pk)


def _attempts(user: User) -> int:
    """How often the officer has tried within the hour, as the audit tells."""
    since = clock.now() - timedelta(hours=1)
    tried = AuditEntry.objects.filter(actor=user.pk, act=audit.Act.BREAK_GLASS, at__gt=since)
    return tried.filter(data__step="asked").count()


def _asked(user: User, case: Case, reason: str) -> EmergencyAccess:
    """The request for access: a new one, unless the same still waits or is still open."""
    now = clock.now()
    before = EmergencyAccess.objects.filter(asked_by=user, case=case).order_by("-asked_at").first()
    if before is not None and before.state in {EmergencyState.WAITING, EmergencyState.OPEN}:
        return before
    is_protected = case.tier == Tier.C4
    emergency = EmergencyAccess.objects.create(
        case=case,
        tier=case.tier,
        asked_by=user,
        body=_body_of(user),
        reason=reason.strip(),
        asked_at=now,
        confirm_by=now + TO_CONFIRM if is_protected else None,
    )
    if is_protected:
        _ask_others(emergency)
    return emergency


def _open(emergency: EmergencyAccess, *, by: User) -> None:
    """Open the file from now; an access that is open already stays as it is."""
    if emergency.granted_at is not None:
        return
    case, now = emergency.case, clock.now()
    emergency.granted_at, emergency.expires_at = now, now + LASTS
    emergency.review_due_at = now + TO_REVIEW
    emergency.save(update_fields=["granted_at", "expires_at", "review_due_at", "confirmed_by"])
    grant_case(
        case=case,
        user=emergency.asked_by,
        by=by,
        reason=f"emergency {emergency.pk}",
        expires_at=emergency.expires_at,
        kind=GrantKind.EMERGENCY,
    )
    events.record(
        case, EventKind.GLASS_BROKEN, actor=emergency.asked_by, organisation=emergency.body
    )
    _tell_owner(emergency, NotificationKind.EMERGENCY_OPENED)


def _body_of(user: User) -> Organisation:
    """The body of the seat by which the officer asks."""
    seats = standing_of(user).seats
    asking = [seat for seat in seats if seat.role in (RoleCode.CELL, *_WORKING)] or seats
    return Organisation.objects.get(pk=asking[0].organisation)


_WORKING = (RoleCode.CASE, RoleCode.FOCAL, RoleCode.PROT)


def _ask_others(emergency: EmergencyAccess) -> None:
    for each in second_persons(emergency.asked_by):
        notify(
            kind=NotificationKind.EMERGENCY_ASKED,
            organisation=emergency.case.organisation,
            reference=emergency.case.number,
            key=f"emergency-asked:{emergency.pk}:{each.pk}",
            path=reverse("casework:emergency-answer", args=[emergency.pk]),
            user=each,
        )


def _tell_owner(emergency: EmergencyAccess, kind: NotificationKind) -> None:
    """Tell who is in charge and the focal points; of a very sensitive case protection alone."""
    case = emergency.case
    told = [{"role": RoleCode.PROT}]
    if emergency.tier != Tier.C4:
        told = [told_of(case), {"role": RoleCode.FOCAL}]
    for turn, whom in enumerate(told):
        notify(
            kind=kind,
            organisation=case.organisation,
            reference=case.number,
            key=f"{kind}:{emergency.pk}:{turn}",
            path=reverse("casework:case-detail", args=[case.number]),
            **whom,
        )


def _audit(user: User, number: str, case: Case | None, step: str) -> None:
    audit.record(
        audit.Act.BREAK_GLASS,
        actor=user,
        organisation=case.organisation_id if case else "",
        subject=subject_of(number),
        tier=case.tier if case else "",
        purpose=PURPOSE,
        step=step,
    )
