"""A body's members: another role, suspended, back again, ended. Each act is audited."""

from django.db import transaction

from common import audit, clock, outbox
from common.audit import Act
from partners.accounts.sessions import end_sessions
from partners.enums import RoleCode, SuspensionCause
from partners.errors import (
    AlreadyMember,
    NotSuspended,
    OutsideRemit,
    OwnSeat,
    SeatOver,
    SecondPersonNeeded,
)
from partners.models import Membership, User
from partners.permissions import NEED_A_SECOND_PERSON, roles_given_by
from partners.services import add_member


@transaction.atomic
def change_role(*, membership: Membership, role: RoleCode, by: User) -> Membership:
    """Give the member another role in the same body; the old one ends and is kept as history.

    Raises OwnSeat, OutsideRemit for a role that ``by`` may not give or take back, and
    SecondPersonNeeded for one that is given by invitation only.
    """
    seat = _managed(membership, by)
    if role not in roles_given_by(by, seat.organisation_id):
        raise OutsideRemit
    if role in NEED_A_SECOND_PERSON:
        raise SecondPersonNeeded
    if not seat.is_active:
        raise SeatOver
    others = seat.user.memberships.filter(organisation=seat.organisation, is_active=True)
    if others.filter(role=role).exists():
        raise AlreadyMember
    _close(seat, ended_at=clock.now())
    _audit(Act.REVOKE, seat, by, what="role")
    return add_member(user=seat.user, organisation=seat.organisation, role=role, by=by, what="role")


@transaction.atomic
def suspend_member(*, membership: Membership, by: User) -> None:
    """Take the seat away for now and end the officer's sessions at once; history stays.

    An officer without any other seat cannot sign in any more. Raises OwnSeat, OutsideRemit.
    """
    seat = _managed(membership, by)
    if not seat.is_active:
        raise SeatOver
    _close(seat, suspended_at=clock.now())
    _shut_without_seat(seat.user)
    end_sessions(user=seat.user)
    _audit(Act.REVOKE, seat, by, what="suspended")


@transaction.atomic
def reactivate_member(*, membership: Membership, by: User) -> None:
    """Give a suspended seat back, or wake an account that was idle for too long.

    Raises OwnSeat, OutsideRemit, NotSuspended.
    """
    seat = _managed(membership, by)
    user = seat.user
    is_idle = seat.is_active and not user.is_active
    if seat.suspended_at is None and not is_idle:
        raise NotSuspended
    seat.is_active, seat.suspended_at = True, None
    seat.save(update_fields=["is_active", "suspended_at"])
    user.is_active, user.suspended_at, user.suspended_for = True, None, ""
    user.reactivated_at = clock.now()
    user.save(update_fields=["is_active", "suspended_at", "suspended_for", "reactivated_at"])
    _audit(Act.GRANT, seat, by, what="reactivated")


@transaction.atomic
def end_membership(*, membership: Membership, by: User) -> None:
    """End the seat for good and the officer's sessions at once; history stays.

    Whoever has no seat left has left the network, which other apps hear of: what they were let
    into does not wait for the day they come back elsewhere. Raises OwnSeat, OutsideRemit, SeatOver.
    """
    seat = _managed(membership, by)
    if seat.ended_at is not None:
        raise SeatOver
    _close(seat, ended_at=clock.now())
    _shut_without_seat(seat.user)
    end_sessions(user=seat.user)
    _audit(Act.REVOKE, seat, by, what="ended")
    if not seat.user.memberships.filter(ended_at__isnull=True).exists():
        outbox.announce("account.left", f"left:{seat.pk}", {"user": seat.user_id})


def _managed(membership: Membership, by: User) -> Membership:
    """The seat, locked, when it is ``by``'s to manage. The account is locked with it."""
    seat = (
        Membership.objects.select_for_update().select_related("organisation").get(pk=membership.pk)
    )
    if seat.user_id == by.pk:
        raise OwnSeat
    if seat.role_id not in roles_given_by(by, seat.organisation_id):
        raise OutsideRemit
    seat.user = User.objects.select_for_update().get(pk=seat.user_id)
    return seat


def _close(seat: Membership, **when: object) -> None:
    seat.is_active, seat.suspended_at = False, None
    for name, at in when.items():
        setattr(seat, name, at)
    seat.save(update_fields=["is_active", "suspended_at", "ended_at"])


def _shut_without_seat(user: User) -> None:
    """Nobody signs in without a body that answers for them."""
    if user.is_active and not user.memberships.filter(is_active=True).exists():
        user.is_active = False
        user.suspended_at, user.suspended_for = clock.now(), SuspensionCause.MEMBERS
        user.save(update_fields=["is_active", "suspended_at", "suspended_for"])


def _audit(act: Act, seat: Membership, by: User, *, what: str) -> None:
    audit.record(
        act,
        actor=by,
        organisation=seat.organisation_id,
        subject=f"user:{seat.user_id}",
        role=seat.role_id,
        what=what,
    )
