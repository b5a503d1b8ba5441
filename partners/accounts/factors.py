"""The second factor of an account: whether there is one, and taking it off when it is lost."""

from allauth.mfa.models import Authenticator
from django.db import transaction

from common import audit
from partners.accounts.sessions import end_sessions
from partners.enums import RoleCode
from partners.errors import OutsideRemit, OwnSeat
from partners.models import User
from partners.permissions import standing_of

#: What counts as a second factor; recovery codes only stand in for one.
KINDS = (Authenticator.Type.TOTP, Authenticator.Type.WEBAUTHN)


def has_second_factor(user: User) -> bool:
    """Whether the account has an authenticator application or a passkey."""
    return Authenticator.objects.filter(user=user, type__in=KINDS).exists()


@transaction.atomic
def reset_second_factor(*, user: User, by: User) -> None:
    """Take off every second factor of an officer who lost theirs, and end their sessions.

    At the next sign-in they are led to set up another. For administrators only: raises
    OutsideRemit for others, OwnSeat for one's own.
    """
    if not standing_of(by).holds(RoleCode.ADMIN):
        raise OutsideRemit
    if user == by:
        raise OwnSeat
    Authenticator.objects.filter(user=user).delete()
    end_sessions(user=user)
    audit.record(audit.Act.REVOKE, actor=by, subject=f"user:{user.pk}", what="second-factor")
