"""Which rows of casework the database lets through, and for whom; see ``common.wall``.

The same rules as ``casework.permissions``, from the audiences that the connection's token names.
``OFFSET 0`` has the database look a row's reach up in its index: without it, it may read the whole
table of reaches first, to look at twenty-five rows.
"""

from casework.enums import Tier
from casework.permissions import audiences_of
from common import wall
from common.wall.rules import AT, AUDIENCES

_CASE = f"""(ARRAY[
        'org:' || casework_case.organisation_id || ':' || casework_case.tier,
        'region:' || casework_case.tier,
        CASE WHEN casework_case.tier <> '{Tier.C4.value}'
             THEN 'charge:' || casework_case.assigned_to_id || ':' || casework_case.organisation_id
        END] && {AUDIENCES})"""
_GRANTED = """EXISTS (SELECT 1 FROM casework_casereach granted
        WHERE granted.case_id = casework_case.id AND granted.audience LIKE 'grant:%' OFFSET 0)"""
#: That some row of the reach of a case is let through.
REACHED = "EXISTS (SELECT 1 FROM casework_casereach reach WHERE reach.case_id = {key} OFFSET 0)"
_REACHED_BY_REQUEST = """EXISTS (SELECT 1 FROM casework_request asked
        JOIN casework_casereach reach ON reach.case_id = asked.case_id
        WHERE asked.id = {key} OFFSET 0)"""
_OF_A_CONSENT = """EXISTS (SELECT 1 FROM casework_consent given
        JOIN casework_casereach reach ON reach.case_id = given.case_id
        WHERE given.id = casework_consentparties.consent_id OFFSET 0)"""
_LASTS = "(casework_casereach.until IS NULL OR casework_casereach.until > {at})"

#: What hangs on a case, by the foreign keys that lead to it.
FOLLOWING = {
    "Appointment": ["case"],
    "Assessment": ["case"],
    "CaseAssignment": ["case"],
    "CaseEvent": ["case"],
    "CaseGrant": ["content_object"],
    "CaseIntake": ["case"],
    "CaseNeed": ["case"],
    "ClockWarning": ["clock"],
    "Closure": ["case"],
    "ClosureNote": ["closure"],
    "Conference": ["case"],
    "Conference_bodies": ["conference"],
    "Conference_officers": ["conference"],
    "Consent": ["case"],
    "ConsentWithdrawal": ["consent"],
    "Decision": ["case"],
    "Document": ["case"],
    "DuplicatePair": ["first", "second"],
    "EmergencyAccess": ["case"],
    "FollowUp": ["case"],
    "Goal": ["case"],
    "HandOverLine": ["case"],
    "HouseholdMember": ["person"],
    "Identity": ["beneficiary"],
    "IdentityDocument": ["identity"],
    "ImportedRow": ["request"],
    "LegalDisclosure": ["case"],
    "LegalHold": ["case"],
    "MatchKey": ["beneficiary"],
    "MergeRecord": ["survivor"],
    "Narrative": ["request"],
    "Note": ["case"],
    "PlanAgreement": ["case"],
    "PlannedService": ["case"],
    "Relation": ["person", "other"],
    "Reopening": ["case"],
    "ReportDuty": ["case"],
    "StatutoryClock": ["request"],
    "SubjectRequest": ["case"],
}


#: The one look across bodies: by keyed tokens, never at very sensitive cases.
_PEOPLE_SHARING = "casework_people_sharing(bytea[], double precision[], double precision, integer)"


def connect() -> None:
    """Register casework's tables; called once when the app is ready."""
    wall.door(_PEOPLE_SHARING)
    wall.AUDIENCES.append(audiences_of)
    wall.root("casework.Case")
    wall.root("casework.Beneficiary")
    wall.register("casework.Case", wall.own(_CASE, _GRANTED, children=REACHED))
    wall.register(
        "casework.CaseReach",
        wall.own(
            f"(casework_casereach.audience = ANY({AUDIENCES}) AND {_LASTS.format(at=AT)})",
        ),
    )
    wall.register(
        "casework.Beneficiary",
        wall.own(
            "EXISTS (SELECT 1 FROM casework_case led "
            "WHERE led.beneficiary_id = casework_beneficiary.id OFFSET 0)"
        ),
    )
    wall.register(
        "casework.Request",
        wall.own(
            REACHED.format(key="casework_request.case_id"),
            children=_REACHED_BY_REQUEST,
        ),
    )
    # Who witnessed a consent is not for the body that it names.
    wall.register("casework.ConsentParties", wall.own(_OF_A_CONSENT))
    for name, keys in FOLLOWING.items():
        wall.register(f"casework.{name}", wall.follows(*keys))
