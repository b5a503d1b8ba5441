"""Tables of the casework app."""

from casework.models.case import Case, CaseAssignment, CaseEvent, CaseNumber, Note, Request
from casework.models.closure import Closure, ClosureNote, Reopening
from casework.models.consent import Consent, ConsentWording
from casework.models.grants import CaseGrant
from casework.models.handover import HandOver, HandOverLine
from casework.models.identity import Beneficiary
from casework.models.intake import CaseIntake, IntakeDraft
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
    "AgeBand",
    "Beneficiary",
    "Case",
    "CaseAssignment",
    "CaseEvent",
    "CaseGrant",
    "CaseIntake",
    "CaseNumber",
    "Channel",
    "Closure",
    "ClosureNote",
    "CodedValue",
    "ConfidentialityTier",
    "Consent",
    "ConsentWording",
    "DocumentType",
    "EscalationLevel",
    "HandOver",
    "HandOverLine",
    "ImportedRow",
    "IntakeDraft",
    "MigrationStatus",
    "NeedCode",
    "Note",
    "Outcome",
    "Reason",
    "RegisterImport",
    "Reopening",
    "Request",
    "RequestType",
    "StatutoryClock",
    "StatutoryDeadline",
    "Submission",
    "UrgencyLevel",
]
