"""Which rows of referrals the database lets through, and for whom; see ``common.wall``.

The receiving body reads the rows that its page joins: the referral, its request, the case and the
person. Which of their columns it is shown is for the manifest and the policy to say; everything
else that hangs on the case stays closed to it.
"""

from common import wall
from common.wall.rules import AUDIENCES
from referrals.permissions import audiences_of

_RECEIVED = (
    "EXISTS (SELECT 1 FROM referrals_referralreach received WHERE received.{} = {}.id OFFSET 0)"
)
_SENT = """EXISTS (SELECT 1 FROM casework_request asked
        JOIN casework_casereach reach ON reach.case_id = asked.case_id
        WHERE asked.id = referrals_referral.request_id OFFSET 0)"""
_NAMED = """EXISTS (SELECT 1 FROM referrals_disclosuremanifest named
        WHERE named.consent_id = casework_consent.id OFFSET 0)"""

_LEGAL = """EXISTS (SELECT 1 FROM referrals_disclosuremanifest named
        WHERE named.legal_id = casework_legaldisclosure.id)"""
_SENT_ALONG = """EXISTS (SELECT 1 FROM referrals_discloseddocument along
        WHERE along.document_id = casework_document.id)"""


def connect() -> None:
    """Register the tables of referrals; called once when the app is ready."""
    wall.AUDIENCES.append(audiences_of)
    wall.root("referrals.Referral")
    wall.register(
        "referrals.Referral",
        wall.own(_SENT, _RECEIVED.format("referral_id", "referrals_referral")),
    )
    wall.register(
        "referrals.ReferralReach",
        wall.own(f"(referrals_referralreach.audience = ANY({AUDIENCES}))"),
    )
    wall.register("referrals.ReferralEvent", wall.follows("referral"))
    wall.register("referrals.ReferralSummary", wall.follows("referral"))
    wall.register("referrals.ReferralMessage", wall.follows("event"))
    wall.register("referrals.DisclosureManifest", wall.follows("referral"))
    wall.register("referrals.DisclosedDocument", wall.follows("manifest"))
    wall.register("referrals.CopyReview", wall.follows("manifest"))
    wall.widen("casework.Case", _RECEIVED.format("case_id", "casework_case"))
    wall.widen("casework.Request", _RECEIVED.format("request_id", "casework_request"))
    wall.widen("casework.Consent", _NAMED)
    wall.widen("casework.LegalDisclosure", _LEGAL)
    wall.widen("casework.Document", _SENT_ALONG)
