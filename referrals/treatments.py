"""What becomes of referrals when their case is erased."""

from django.db.models import CharField, F, Value
from django.db.models.functions import Cast, Concat

from casework.treatments import Treatment, register

#: In place of a reference that stands on papers and in mailboxes.
_UNNAMED = Concat(Value("AN-"), Cast(F("pk"), CharField()))


def connect() -> None:
    """Add the tables of this app; called once when it is ready."""
    register(
        Treatment(
            model="referrals.Referral",
            path="request__case",
            kept=True,
            emptied={"desk": "", "reference": _UNNAMED},
        ),
        Treatment(model="referrals.ReferralReach", path="case"),
        Treatment(
            model="referrals.ReferralEvent",
            path="referral__request__case",
            kept=True,
        ),
        Treatment(model="referrals.ReferralSummary", path="referral__request__case"),
        Treatment(model="referrals.ReferralMessage", path="event__referral__request__case"),
        Treatment(model="referrals.DisclosureManifest", path="referral__request__case", kept=True),
        Treatment(model="referrals.DisclosedDocument", path="manifest__referral__request__case"),
        Treatment(
            model="referrals.CopyReview",
            path="manifest__referral__request__case",
            kept=True,
            emptied={"explanation": b""},
        ),
    )
