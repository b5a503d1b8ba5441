"""Writes of referrals: one function is one use case and one transaction."""

from referrals.services.ending import answer_copy_review, end_disclosures, remind_of_copies
from referrals.services.escalation import Awaited, Escalation, escalate, plan_reminders
from referrals.services.moves import mark_seen, move_referral
from referrals.services.sending import redirect_referral, send_draft, send_referral

__all__ = [
    "Awaited",
    "Escalation",
    "answer_copy_review",
    "end_disclosures",
    "escalate",
    "mark_seen",
    "move_referral",
    "plan_reminders",
    "redirect_referral",
    "remind_of_copies",
    "send_draft",
    "send_referral",
]
