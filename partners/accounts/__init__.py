"""Accounts: invited, joined, managed by their bodies, suspended when nobody uses them."""

from partners.accounts.charters import accept_charter, has_accepted
from partners.accounts.factors import has_second_factor, reset_second_factor
from partners.accounts.idle import (
    forget_never_joined,
    suspend_idle_accounts,
    warn_idle_accounts,
)
from partners.accounts.invitations import (
    confirm_invitation,
    invitation_of_key,
    invite,
    is_new,
    join,
    new_key,
    revoke_invitation,
    send_again,
)
from partners.accounts.locking import lock, unlock
from partners.accounts.members import (
    change_role,
    end_membership,
    reactivate_member,
    suspend_member,
)
from partners.accounts.sessions import end_sessions

__all__ = [
    "accept_charter",
    "change_role",
    "confirm_invitation",
    "end_membership",
    "end_sessions",
    "forget_never_joined",
    "has_accepted",
    "has_second_factor",
    "invitation_of_key",
    "invite",
    "is_new",
    "join",
    "lock",
    "new_key",
    "reactivate_member",
    "reset_second_factor",
    "revoke_invitation",
    "send_again",
    "suspend_idle_accounts",
    "suspend_member",
    "unlock",
    "warn_idle_accounts",
]
