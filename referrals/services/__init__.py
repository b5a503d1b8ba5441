"""Writes of referrals: one function is one use case and one transaction."""

from referrals.services.escalation import Awaited, Escalation, escalate, plan_reminders
from referrals.services.moves import mark_seen, move_referral, withdraw_for_consent
from referrals.services.sending import redirect_referral, send_draft, send_referral

__all__ = [
    "Awaited",
    "Escalation",
    "escalate",
    "mark_seen",
    "move_referral",
    "plan_reminders",
    "redirect_referral",
    "send_draft",
    "send_referral",
    "withdraw_for_consent",
]
