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
from casework.models.consent import (
    LONGEST,
    Consent,
    ConsentParties,
    ConsentWithdrawal,
    ConsentWording,
)
from casework.models.documents import (
    Document,
)
from casework.models.emergency import (
    EmergencyAccess,
)
from casework.models.grants import (
    CaseGrant,
)
from casework.models.household import (
    Household,
    HouseholdMember,
    Relation,
)
from casework.models.identity import (
    Beneficiary,
    Identity,
    IdentityDocument,
)
from casework.models.legal import (
    LegalBasis,
    LegalDisclosure,
    ReportDuty,
)
from casework.models.matching import (
    DuplicatePair,
    MatchKey,
    MergeRecord,
)
from casework.models.reach import (
    CaseReach,
)
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
from casework.models.register import (
    ImportedRow,
    RegisterImport,
)
from casework.models.retention import (
    LegalHold,
    RetentionRule,
    RetentionRun,
)
from casework.models.rights import (
    SubjectRequest,
)
from casework.models.statutory import (
    StatutoryClock,
)
from casework.models.submission import (
    Submission,
)

__all__ = [
    "LONGEST",
    "LONGEST_NOTE",
    "AgeBand",
    "Beneficiary",
    "Case",
    "CaseAssignment",
    "CaseEvent",
    "CaseGrant",
    "CaseNumber",
    "CaseReach",
    "Channel",
    "CodedValue",
    "ConfidentialityTier",
    "Consent",
    "ConsentParties",
    "ConsentWithdrawal",
    "ConsentWording",
    "Document",
    "DocumentType",
    "DuplicatePair",
    "EmergencyAccess",
    "EscalationLevel",
    "Household",
    "HouseholdMember",
    "Identity",
    "IdentityDocument",
    "ImportedRow",
    "LegalBasis",
    "LegalDisclosure",
    "LegalHold",
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
    "ReportDuty",
    "Request",
    "RequestType",
    "RetentionRule",
    "RetentionRun",
    "StatutoryClock",
    "StatutoryDeadline",
    "SubjectRequest",
    "Submission",
    "UrgencyLevel",
    "ring_of_case",
]
