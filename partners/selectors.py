"""Reads of the partners app."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from allauth.mfa.models import Authenticator
from allauth.usersessions.models import UserSession
from django.db.models import Q, QuerySet

from common import clock
from common.models import Territory
from partners import devices
from partners.enums import MemberState, RoleCode
from partners.models import Invitation, Membership, Notification, Organisation, Service, User
from partners.permissions import (
    bodies_managed_by,
    may_confirm_invitations,
    roles_given_by,
    standing_of,
)

#: Roles that work on the files of their organisation, or answer for it.
FILE_ROLES = (
    RoleCode.INTAKE,
    RoleCode.CASE,
    RoleCode.FOCAL,
    RoleCode.DECIDE,
    RoleCode.CELL,
    RoleCode.PROT,
)


def services_for(*, request_type: str, territory: Territory | None) -> QuerySet[Service]:
    """Services that take ``request_type`` where the person lives, nearest coverage first.

    A service without coverage serves the whole region.
    """
    offered = Service.objects.filter(valid_to__isnull=True).select_related("organisation")
    offered = offered.filter(
        Q(request_types=request_type)
        | Q(request_types__startswith=f"{request_type} ")
        | Q(request_types__endswith=f" {request_type}")
        | Q(request_types__contains=f" {request_type} ")
    )
    if territory is not None:
        around = list(enclosing_codes(territory.code))
        offered = offered.filter(Q(coverage__isnull=True) | Q(coverage__in=around))
    return offered.distinct().order_by("organisation__level", "code")


def enclosing_codes(code: str) -> Iterable[str]:
    """The code of a territory and of everything around it: ``09.001.05.01`` up to ``09``."""
    parts = code.split(".")
    return [".".join(parts[:length]) for length in range(len(parts), 0, -1)]


def notifications_of(user: User) -> QuerySet[Notification]:
    """Notifications meant for ``user``: by name, or by role in one of their organisations.

    One for nobody in particular is for those of the organisation who work on files. Protection
    officers hear what is meant for their role wherever it arises.
    """
    seats = Q(user=user)
    for seat in standing_of(user).seats:
        roles = [seat.role, ""] if seat.role in FILE_ROLES else [seat.role]
        seats |= Q(user__isnull=True, organisation=seat.organisation, role__in=roles)
        if seat.role == RoleCode.PROT:
            seats |= Q(user__isnull=True, role=RoleCode.PROT)
    return Notification.objects.filter(seats).select_related("organisation")


def focal_mailbox(organisation: Organisation) -> str:
    """The mailbox of a body, or of the body it belongs to."""
    return organisation.email or (organisation.parent.email if organisation.parent else "")


@dataclass(frozen=True, kw_only=True)
class MemberRow:
    """A member as the list of a body shows them."""

    seat: Membership
    state: MemberState
    role: str
    has_factor: bool
    is_me: bool
    may_manage: bool

    @property
    def user(self) -> User:
        """The officer."""
        return self.seat.user

    @property
    def may_change_role(self) -> bool:
        """Whether there is a role to change."""
        return self.seat.is_active


@dataclass(frozen=True, kw_only=True)
class InvitationRow:
    """An invitation that nobody has taken yet."""

    invitation: Invitation
    state: MemberState
    role: str
    may_manage: bool
    may_confirm: bool


@dataclass(frozen=True, kw_only=True)
class Device:
    """An open session: what it runs on, since when; never from where."""

    pk: int
    browser: str
    system: str
    since: datetime
    last_seen: datetime
    is_current: bool


def seats_managed_by(user: User, *, body: str = "") -> QuerySet[Membership]:
    """Every seat, also suspended and ended ones, of the bodies whose members ``user`` manages."""
    found = Membership.objects.filter(organisation__in=bodies_managed_by(user))
    if body:
        found = found.filter(organisation=body)
    return found.select_related("user", "organisation").order_by(
        "organisation", "ended_at", "user__last_name", "user__first_name", "pk"
    )


def bodies_with_members(user: User) -> list[Organisation]:
    """The bodies to choose from in the list of members."""
    known = Q(memberships__isnull=False) | Q(invitations__isnull=False)
    return list(bodies_managed_by(user).filter(known).distinct().order_by("code"))


def member_rows(seats: Iterable[Membership], *, reader: User) -> list[MemberRow]:
    """``seats`` as rows of a list, for ``reader``."""
    seats = list(seats)
    kinds = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)
    users = {seat.user_id for seat in seats}
    protected = set(
        Authenticator.objects.filter(user__in=users, type__in=kinds)
        .order_by()
        .values_list("user", flat=True)
    )
    return [
        MemberRow(
            seat=seat,
            state=member_state(seat),
            role=str(RoleCode(seat.role_id).label),
            has_factor=seat.user_id in protected,
            is_me=seat.user_id == reader.pk,
            may_manage=seat.user_id != reader.pk
            and seat.role_id in roles_given_by(reader, seat.organisation_id),
        )
        for seat in seats
    ]


def member_state(seat: Membership) -> MemberState:
    """How a member stands."""
    if seat.ended_at is not None:
        return MemberState.ENDED
    if not seat.is_active or not seat.user.is_active:
        return MemberState.SUSPENDED
    locked_until = seat.user.locked_until
    if locked_until is not None and locked_until > clock.now():
        return MemberState.LOCKED
    return MemberState.ACTIVE


def invitations_known_to(user: User) -> QuerySet[Invitation]:
    """Open invitations of the bodies that ``user`` manages, and those waiting for their word."""
    known = Q(organisation__in=bodies_managed_by(user))
    if may_confirm_invitations(standing_of(user)):
        known |= Q(needs_confirmation=True, confirmed_by__isnull=True)
    open_ones = Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)
    return open_ones.filter(known).select_related("user", "organisation", "invited_by")


def invitation_rows(user: User, *, body: str = "") -> list[InvitationRow]:
    """Open invitations as rows of a list, newest first."""
    found = invitations_known_to(user)
    if body:
        found = found.filter(organisation=body)
    may_confirm = may_confirm_invitations(standing_of(user))
    return [
        InvitationRow(
            invitation=each,
            state=invitation_state(each),
            role=str(RoleCode(each.role_id).label),
            may_manage=each.role_id in roles_given_by(user, each.organisation_id),
            may_confirm=may_confirm
            and each.waits_for_confirmation
            and user.pk not in {each.invited_by_id, each.user_id},
        )
        for each in found
    ]


def invitation_state(invitation: Invitation) -> MemberState:
    """How an open invitation stands."""
    if invitation.waits_for_confirmation:
        return MemberState.TO_CONFIRM
    return MemberState.EXPIRED if invitation.is_expired else MemberState.INVITED


def seats_of(user: User) -> list[Membership]:
    """The user's own active seats."""
    return list(user.memberships.filter(is_active=True).select_related("organisation", "role"))


def devices_of(user: User, *, current: str | None) -> list[Device]:
    """The user's open sessions, the last used first; ``current`` is the key of the present one."""
    found = UserSession.objects.purge_and_list(user)
    return [
        Device(
            pk=each.pk,
            browser=devices.browser(each.user_agent),
            system=devices.system(each.user_agent),
            since=each.created_at,
            last_seen=each.last_seen_at,
            is_current=each.session_key == current,
        )
        for each in sorted(found, key=lambda each: each.last_seen_at, reverse=True)
    ]
