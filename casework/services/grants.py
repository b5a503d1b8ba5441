"""Letting one officer into one case beyond their role, for a reason and until a day."""

from datetime import datetime, timedelta

from django.db import transaction
from guardian.shortcuts import assign_perm

from casework import errors, events, reach
from casework.enums import EventKind, GrantKind
from casework.models import Case, CaseGrant
from casework.permissions import (
    READ_CASE,
    forget_grants,
    is_live,
    may_be_granted,
    may_end_grant,
    may_grant,
)
from common import audit, clock
from partners.models import User

#: The longest that a case is shared at a time; whoever still needs it is granted it again.
LONGEST = timedelta(days=183)


@transaction.atomic
def grant_case(
    *,
    case: Case,
    user: User,
    by: User,
    reason: str,
    expires_at: datetime,
    kind: GrantKind = GrantKind.SHARED,
) -> CaseGrant:
    """Let ``user`` reach the case until ``expires_at``, whatever their body.

    By the officer in charge, a focal point of the body or, of a sensitive case, a protection
    officer; emergency access is checked by its own service, which calls this one. Granting again
    moves the end and the reason. Raises GrantNotYours, GrantWithoutReason, GrantTooLong,
    GrantNotSuitable.
    """
    # Held as it is now: a case that became very sensitive meanwhile is shared by its rules.
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    now = clock.now()
    if kind != GrantKind.EMERGENCY and not may_grant(by, case):
        raise errors.GrantNotYours
    if not reason.strip():
        raise errors.GrantWithoutReason
    if not now < expires_at <= now + LONGEST:
        raise errors.GrantTooLong
    if not may_be_granted(user, case, kind):
        raise errors.GrantNotSuitable
    grant = assign_perm(READ_CASE, user, case)
    grant.kind, grant.reason, grant.granted_by = kind, reason.strip(), by
    grant.granted_at, grant.expires_at, grant.ended_at = now, expires_at, None
    grant.save()
    reach.refresh([case])
    forget_grants(user)
    _remember(EventKind.ACCESS_GRANTED, audit.Act.GRANT, grant, case, by)
    return grant


@transaction.atomic
def end_grant(*, grant: CaseGrant, by: User) -> CaseGrant:
    """Take a grant back: it gives nothing from now on. One that ended stays as it is.

    By whoever may grant the case, and by the officer who was let in. Raises GrantNotYours.
    """
    held = CaseGrant.objects.select_for_update(of=("self",)).select_related("content_object")
    grant = held.get(pk=grant.pk)
    if not may_end_grant(by, grant):
        raise errors.GrantNotYours
    if not is_live(grant):
        return grant
    grant.ended_at = clock.now()
    grant.save(update_fields=["ended_at"])
    reach.refresh([grant.content_object_id])
    forget_grants(by)
    _remember(EventKind.ACCESS_REVOKED, audit.Act.REVOKE, grant, grant.content_object, by)
    return grant


@transaction.atomic
def end_grants_of(user: User, *, given_until: datetime) -> int:
    """End what ``user``, who left the network, was let into until that moment; how many."""
    held = CaseGrant.objects.select_for_update(of=("self",)).select_related("content_object")
    grants = [
        grant
        for grant in held.filter(user=user.pk, granted_at__lte=given_until).order_by("pk")
        if is_live(grant)
    ]
    for grant in grants:
        grant.ended_at = clock.now()
        grant.save(update_fields=["ended_at"])
    reach.refresh([grant.content_object_id for grant in grants])
    for grant in grants:
        _remember(EventKind.ACCESS_REVOKED, audit.Act.REVOKE, grant, grant.content_object, by=None)
    return len(grants)


def _remember(
    kind: EventKind, act: audit.Act, grant: CaseGrant, case: Case, by: User | None
) -> None:
    events.record(
        case, kind, actor=by, organisation=case.organisation, officer=grant.user_id, how=grant.kind
    )
    audit.record(
        act,
        actor=by,
        organisation=case.organisation_id,
        subject=f"case:{case.number}",
        tier=case.tier,
        officer=grant.user_id,
        how=grant.kind,
        until=grant.expires_at.isoformat() if grant.expires_at else None,
    )
