"""Tables of the casework app."""

from casework.models.assessment import (
    HIGH_RISKS,
    Assessment,
)
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
from casework.models.closure import (
    Closure,
    ClosureNote,
    Reopening,
)
from casework.models.conference import (
    Conference,
    Decision,
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
from casework.models.follow_up import (
    Appointment,
    FollowUp,
)
from casework.models.grants import (
    CaseGrant,
)
from casework.models.handover import (
    HandOver,
    HandOverLine,
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
from casework.models.intake import (
    CaseIntake,
    IntakeDraft,
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
from casework.models.needs import (
    CaseNeed,
    NeedRule,
)
from casework.models.plan import (
    Goal,
    PlanAgreement,
    PlannedService,
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
    ClockWarning,
    StatutoryClock,
)
from casework.models.submission import (
    Submission,
)

__all__ = [
    "HIGH_RISKS",
    "LONGEST",
    "LONGEST_NOTE",
    "AgeBand",
    "Appointment",
    "Assessment",
    "Beneficiary",
    "Case",
    "CaseAssignment",
    "CaseEvent",
    "CaseGrant",
    "CaseIntake",
    "CaseNeed",
    "CaseNumber",
    "CaseReach",
    "Channel",
    "ClockWarning",
    "Closure",
    "ClosureNote",
    "CodedValue",
    "Conference",
    "ConfidentialityTier",
    "Consent",
    "ConsentParties",
    "ConsentWithdrawal",
    "ConsentWording",
    "Decision",
    "Document",
    "DocumentType",
    "DuplicatePair",
    "EmergencyAccess",
    "EscalationLevel",
    "FollowUp",
    "Goal",
    "HandOver",
    "HandOverLine",
    "Household",
    "HouseholdMember",
    "Identity",
    "IdentityDocument",
    "ImportedRow",
    "IntakeDraft",
    "LegalBasis",
    "LegalDisclosure",
    "LegalHold",
    "MatchKey",
    "MergeRecord",
    "MigrationStatus",
    "Narrative",
    "NeedCode",
    "NeedRule",
    "Note",
    "Outcome",
    "PlanAgreement",
    "PlannedService",
    "Reason",
    "RegisterImport",
    "Relation",
    "Reopening",
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
