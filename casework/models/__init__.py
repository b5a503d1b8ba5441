"""Tables of the casework app."""

from casework.models.case import (
    Case,
    CaseAssignment,
    CaseEvent,
    CaseNumber,
    Note,
    Request,
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
from casework.models.grants import (
    CaseGrant,
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
    "ConsentParties",
    "ConsentWithdrawal",
    "ConsentWording",
    "Document",
    "DocumentType",
    "EscalationLevel",
    "Identity",
    "IdentityDocument",
    "ImportedRow",
    "LegalBasis",
    "LegalDisclosure",
    "LegalHold",
    "MigrationStatus",
    "NeedCode",
    "Note",
    "Outcome",
    "Reason",
    "RegisterImport",
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
]
