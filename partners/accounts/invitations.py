"""Invitations: a seat is offered by mail, taken once, within a week, by whom it was meant for."""

import hashlib
import secrets
from datetime import timedelta
from uuid import uuid4

from allauth.account.models import EmailAddress
from django.conf import settings
from django.core import signing
from django.db import transaction

from common import audit, clock, outbox
from common.audit import Act
from partners.enums import RoleCode
from partners.errors import (
    AlreadyInvited,
    AlreadyMember,
    InvitationOver,
    OutsideRemit,
    OwnSeat,
    SamePerson,
)
from partners.models import Invitation, Membership, Organisation, User
from partners.permissions import (
    NEED_A_SECOND_PERSON,
    may_confirm_invitations,
    roles_given_by,
    standing_of,
)
from partners.services import add_member

SALT = "partners.invitation"
#: What stands for a user name until the invited person chooses theirs.
UNNAMED = "invited-"


@transaction.atomic
def invite(
    *,
    organisation: Organisation,
    role: RoleCode,
    email: str,
    first_name: str,
    last_name: str,
    language: str,
    by: User | None,
) -> Invitation:
    """Offer a seat to whoever reads ``email``; the mail leaves after the commit.

    An account that has this work address already is offered the seat as it is. A role that needs
    a second person waits for them first. ``by`` is None for the command line of the server, which
    needs no second person. Raises OutsideRemit, OwnSeat, AlreadyMember, AlreadyInvited.
    """
    if by is not None and role not in roles_given_by(by, organisation.code):
        raise OutsideRemit
    user = _account_of(email, first_name=first_name, last_name=last_name, language=language)
    if user == by:
        raise OwnSeat
    if user.memberships.filter(organisation=organisation, role=role, is_active=True).exists():
        raise AlreadyMember
    if _open().filter(user=user, organisation=organisation, role=role).exists():
        raise AlreadyInvited
    invitation = Invitation.objects.create(
        user=user,
        organisation=organisation,
        role_id=role,
        invited_by=by,
        needs_confirmation=by is not None and role in NEED_A_SECOND_PERSON,
        created_at=clock.now(),
    )
    _audit(Act.GRANT, invitation, by, what="invited")
    _send(invitation)
    return invitation


@transaction.atomic
def confirm_invitation(*, invitation: Invitation, by: User) -> None:
    """Agree, as the second person, that the role is given; then the mail leaves.

    Raises OutsideRemit, SamePerson, InvitationOver.
    """
    found = _locked(invitation)
    if not may_confirm_invitations(standing_of(by)):
        raise OutsideRemit
    if by.pk in {found.invited_by_id, found.user_id}:
        raise SamePerson
    if not found.is_open or not found.waits_for_confirmation:
        raise InvitationOver
    found.confirmed_by = by
    found.save(update_fields=["confirmed_by"])
    _audit(Act.GRANT, found, by, what="confirmed")
    _send(found)


@transaction.atomic
def send_again(*, invitation: Invitation, by: User) -> None:
    """Mail a new link, for another week; the old one no longer works.

    Raises OutsideRemit, InvitationOver.
    """
    found = _managed(invitation, by)
    found.key_hash, found.expires_at = "", None
    found.save(update_fields=["key_hash", "expires_at"])
    _audit(Act.GRANT, found, by, what="invited-again")
    _send(found)


@transaction.atomic
def revoke_invitation(*, invitation: Invitation, by: User) -> None:
    """Take the offer back: its link no longer works. Raises OutsideRemit, InvitationOver."""
    found = _managed(invitation, by)
    found.key_hash, found.revoked_at = "", clock.now()
    found.save(update_fields=["key_hash", "revoked_at"])
    _audit(Act.REVOKE, found, by, what="invitation")


@transaction.atomic
def new_key(*, invitation: Invitation) -> str:
    """A key for the invitation's link, good for a week; only its digest is kept.

    Raises InvitationOver for one that was taken, taken back or not confirmed.
    """
    found = _locked(invitation)
    if not found.is_open or found.waits_for_confirmation:
        raise InvitationOver
    secret = secrets.token_urlsafe(32)
    now = clock.now()
    found.key_hash = _digest(secret)
    found.sent_at, found.expires_at = now, now + timedelta(days=settings.INVITATION_DAYS)
    found.save(update_fields=["key_hash", "sent_at", "expires_at"])
    return signing.dumps(secret, salt=SALT)


def invitation_of_key(key: str) -> Invitation:
    """The invitation whose link holds ``key``. Raises InvitationOver, whatever is wrong."""
    try:
        digest = _digest(str(signing.loads(key, salt=SALT)))
    except signing.BadSignature as forged:
        raise InvitationOver from forged
    found = _open().filter(key_hash=digest).select_related("user", "organisation", "role").first()
    if found is None or found.is_expired or found.waits_for_confirmation:
        raise InvitationOver
    return found


@transaction.atomic
def join(
    *, key: str, username: str | None = None, password: str | None = None, by: User | None = None
) -> Membership:
    """Take the seat that the link offers; the link is used up.

    A new account gets the user name and the password, a suspended one the password; an officer
    with an account signs in first and is ``by``. Raises InvitationOver, and OutsideRemit when
    somebody else is signed in.
    """
    invitation = _locked(invitation_of_key(key))
    if not invitation.is_open or invitation.key_hash != _digest(signing.loads(key, salt=SALT)):
        raise InvitationOver
    user = User.objects.select_for_update().get(pk=invitation.user_id)
    if needs_password(user):
        if not username or not password:
            raise InvitationOver
        _open_account(user, username if is_new(user) else user.username, password)
    elif by != user:
        raise OutsideRemit
    invitation.accepted_at, invitation.key_hash = clock.now(), ""
    invitation.save(update_fields=["accepted_at", "key_hash"])
    seat = add_member(
        user=user, organisation=invitation.organisation, role=RoleCode(invitation.role_id)
    )
    _audit(Act.GRANT, invitation, user, what="joined")
    return seat


def is_new(user: User) -> bool:
    """Whether the account was made by an invitation that nobody has taken yet."""
    return user.username.startswith(UNNAMED)


def needs_password(user: User) -> bool:
    """Whether the link opens the account: it is new, or was suspended. Else one signs in."""
    return is_new(user) or not user.is_active


def _open_account(user: User, username: str, password: str) -> None:
    now = clock.now()
    user.username = username
    user.set_password(password)
    user.is_active, user.suspended_at, user.suspended_for = True, None, ""
    user.reactivated_at = now
    user.save()
    EmailAddress.objects.update_or_create(
        user=user, email=user.email.lower(), defaults={"verified": True, "primary": True}
    )


def _account_of(email: str, *, first_name: str, last_name: str, language: str) -> User:
    known = User.objects.filter(email__iexact=email).order_by("-is_active", "pk").first()
    if known is not None:
        return known
    user = User(
        username=f"{UNNAMED}{uuid4().hex}",
        email=email.lower(),
        first_name=first_name,
        last_name=last_name,
        language=language,
        is_active=False,
    )
    user.set_unusable_password()
    user.save()
    return user


def _open():
    return Invitation.objects.filter(accepted_at__isnull=True, revoked_at__isnull=True)


def _locked(invitation: Invitation) -> Invitation:
    return (
        Invitation.objects.select_for_update().select_related("organisation").get(pk=invitation.pk)
    )


def _managed(invitation: Invitation, by: User) -> Invitation:
    found = _locked(invitation)
    if found.role_id not in roles_given_by(by, found.organisation_id):
        raise OutsideRemit
    if not found.is_open:
        raise InvitationOver
    return found


def _send(invitation: Invitation) -> None:
    if not invitation.waits_for_confirmation:
        # Its key is made when the mail is: it must not lie in the outbox.
        outbox.announce(
            "account.invitation", f"invitation:{uuid4()}", {"invitation": invitation.pk}
        )


def _digest(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


def _audit(act: Act, invitation: Invitation, by: User | None, *, what: str) -> None:
    audit.record(
        act,
        actor=by,
        organisation=invitation.organisation_id,
        subject=f"user:{invitation.user_id}",
        role=invitation.role_id,
        what=what,
    )
