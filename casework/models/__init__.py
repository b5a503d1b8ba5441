"""Tables of the casework app."""

from casework.models.case import (
    LONGEST_NOTE,
    Case,
    CaseAssignment,
    CaseEvent,
    CaseNumber,
    Narrative,
    Note,
    Request,
    ring_of_case,
)
from casework.models.consent import Consent, ConsentWording
from casework.models.grants import CaseGrant
from casework.models.household import Household, HouseholdMember, Relation
from casework.models.identity import Beneficiary, Identity, IdentityDocument
from casework.models.matching import DuplicatePair, MatchKey, MergeRecord
from casework.models.reference import (
    AgeBand,
    Channel,
    CodedValue,
    ConfidentialityTier,
    DocumentType,
    EscalationLevel,
    MigrationStatus,
    NeedCode,
    Outcome,
    Reason,
    RequestType,
    StatutoryDeadline,
    UrgencyLevel,
)
from casework.models.register import ImportedRow, RegisterImport
from casework.models.statutory import StatutoryClock
from casework.models.submission import Submission

__all__ = [
    "LONGEST_NOTE",
    "AgeBand",
    "Beneficiary",
    "Case",
    "CaseAssignment",
    "CaseEvent",
    "CaseGrant",
    "CaseNumber",
    "Channel",
    "CodedValue",
    "ConfidentialityTier",
    "Consent",
    "ConsentWording",
    "DocumentType",
    "DuplicatePair",
    "EscalationLevel",
    "Household",
    "HouseholdMember",
    "Identity",
    "IdentityDocument",
    "ImportedRow",
    "MatchKey",
    "MergeRecord",
    "MigrationStatus",
    "Narrative",
    "NeedCode",
    "Note",
    "Outcome",
    "Reason",
    "RegisterImport",
    "Relation",
    "Request",
    "RequestType",
    "StatutoryClock",
    "StatutoryDeadline",
    "Submission",
    "UrgencyLevel",
    "ring_of_case",
]
