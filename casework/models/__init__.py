"""Tables of the casework app."""

from casework.models.assessment import HIGH_RISKS, Assessment
from casework.models.case import Case, CaseAssignment, CaseEvent, CaseNumber, Note, Request
from casework.models.conference import Conference, Decision
from casework.models.consent import Consent, ConsentWording
from casework.models.follow_up import Appointment, FollowUp
from casework.models.grants import CaseGrant
from casework.models.identity import Beneficiary
from casework.models.needs import CaseNeed, NeedRule
from casework.models.plan import Goal, PlanAgreement, PlannedService
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
from casework.models.statutory import ClockWarning, StatutoryClock
from casework.models.submission import Submission

__all__ = [
    "HIGH_RISKS",
    "AgeBand",
    "Appointment",
    "Assessment",
    "Beneficiary",
    "Case",
    "CaseAssignment",
    "CaseEvent",
    "CaseGrant",
    "CaseNeed",
    "CaseNumber",
    "Channel",
    "ClockWarning",
    "CodedValue",
    "Conference",
    "ConfidentialityTier",
    "Consent",
    "ConsentWording",
    "Decision",
    "DocumentType",
    "EscalationLevel",
    "FollowUp",
    "Goal",
    "ImportedRow",
    "MigrationStatus",
    "NeedCode",
    "NeedRule",
    "Note",
    "Outcome",
    "PlanAgreement",
    "PlannedService",
    "Reason",
    "RegisterImport",
    "Request",
    "RequestType",
    "StatutoryClock",
    "StatutoryDeadline",
    "Submission",
    "UrgencyLevel",
]
