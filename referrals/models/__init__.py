"""Tables of the referrals app."""

from referrals.models.copies import CopyReview
from referrals.models.disclosure import DisclosureManifest
from referrals.models.referral import Referral, ReferralEvent

__all__ = [
    "CopyReview",
    "DisclosureManifest",
    "Referral",
    "ReferralEvent",
]
