"""Who hears of a referral, and by which way, as its confidentiality allows (domain §7.4, §8)."""

from casework.enums import Tier
from partners.enums import RoleCode
from referrals.models import Referral

#: Tiers of which officers hear on their own pages only.
_KEPT_INSIDE = (Tier.C3, Tier.C4)


def desk_of(referral: Referral) -> RoleCode | None:
    """The role that answers for the receiving body; none in particular unless very sensitive."""
    return RoleCode.FOCAL if referral.request.tier == Tier.C4 else None


def may_be_mailed(referral: Referral) -> bool:
    """Whether a mail may say that there is something to read."""
    return referral.request.case.tier not in _KEPT_INSIDE
