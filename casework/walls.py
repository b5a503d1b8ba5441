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
_LASTS = "(casework_casereach.until IS NULL OR casework_casereach.until > {at})"

#: What hangs on a case, by the foreign keys that lead to it.
FOLLOWING = {
    "CaseAssignment": ["case"],
    "CaseEvent": ["case"],
    "CaseGrant": ["content_object"],
    "Consent": ["case"],
    "ImportedRow": ["request"],
    "Note": ["case"],
    "StatutoryClock": ["request"],
}


def connect() -> None:
    """Register casework's tables; called once when the app is ready."""
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
    for name, keys in FOLLOWING.items():
        wall.register(f"casework.{name}", wall.follows(*keys))
