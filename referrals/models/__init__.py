"""Tables of the referrals app."""

from referrals.models.copies import CopyReview
from referrals.models.disclosure import DisclosedDocument, DisclosureManifest
from referrals.models.reach import ReferralReach
from referrals.models.referral import (
    Referral,
    ReferralEvent,
    ReferralMessage,
    ReferralSummary,
)

__all__ = [
    "CopyReview",
    "DisclosedDocument",
    "DisclosureManifest",
    "Referral",
    "ReferralEvent",
    "ReferralMessage",
    "ReferralReach",
    "ReferralSummary",
]
