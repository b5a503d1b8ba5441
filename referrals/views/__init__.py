"""Pages of referrals: one domain call each."""

from referrals.views.answering import move, redirect_elsewhere, referral_page
from referrals.views.copies import copy_review, copy_reviews
from referrals.views.lists import case_referrals, inbox, sent
from referrals.views.overview import answers, overview
from referrals.views.papers import document
from referrals.views.sending import send, send_draft, send_preview

__all__ = [
    "answers",
    "case_referrals",
    "copy_review",
    "copy_reviews",
    "document",
    "inbox",
    "move",
    "overview",
    "redirect_elsewhere",
    "referral_page",
    "send",
    "send_draft",
    "send_preview",
    "sent",
]
