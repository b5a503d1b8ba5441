"""Reads of casework."""

from casework.selectors.bases import (
    covering_basis,
    legal_bases,
    live_consents,
    live_legal_disclosures,
    still_covers,
)
from casework.selectors.caseload import (
    Caseload,
    caseload,
    caseload_size,
)
from casework.selectors.cases import (
    LOG_PAGE,
    CaseFile,
    LogPart,
    can_be_closed,
    case_file,
    case_list,
    colleagues,
    current_wording,
    is_sent,
    is_to_refer,
    notes_of,
    open_case_count,
    running_clocks,
    with_last_referral,
)
from casework.selectors.consents import (
    NOTICE,
    ConsentLine,
    consent_lines,
    ending_consents,
    lines_of,
)
from casework.selectors.consents import (
    labels as field_labels,
)
from casework.selectors.documents import (
    documents_of,
)
from casework.selectors.emergency import (
    emergencies_to_confirm,
    emergencies_to_review,
    open_emergencies,
    overdue_reviews,
    reviewed_emergencies,
)
from casework.selectors.follow_up import (
    MANY_NO_SHOWS,
    Meetings,
    clashes,
    meetings_of,
)
from casework.selectors.grants import (
    CaseReaders,
    RoleReach,
    grantable_officers,
    readers_of,
)
from casework.selectors.journal import (
    AccessLine,
    JournalLine,
    Narrowed,
    access_log,
    audit_entries,
    entries_of,
    journal_lines,
)
from casework.selectors.life import (
    closure_queue,
    last_closure,
    pending_closure,
    reopenings_of,
)
from casework.selectors.needs import (
    NeedLine,
    need_lines,
    past_needs,
    present_needs,
    urgency_today,
)
from casework.selectors.people import (
    Described,
)
from casework.selectors.plan import (
    Plan,
    clocks_of,
    conferences_of,
    draft_of,
    plan_of,
    versions_of,
)
from casework.selectors.relations import (
    home_of,
    relation_of,
    relations_of,
)
from casework.selectors.retention import (
    due_cases,
    held_cases,
)
from casework.selectors.rights import (
    everything_on,
    open_subject_requests,
)
from casework.selectors.search import (
    MOST_FOUND,
    MOST_SIMILAR,
    Elsewhere,
    SimilarCase,
    held_elsewhere,
    search_cases,
    similar_cases,
)
from casework.selectors.unusual import (
    Finding,
    Rule,
    unusual_reads,
)

__all__ = [
    "LOG_PAGE",
    "MANY_NO_SHOWS",
    "MOST_FOUND",
    "MOST_SIMILAR",
    "NOTICE",
    "AccessLine",
    "CaseFile",
    "CaseReaders",
    "Caseload",
    "ConsentLine",
    "Described",
    "Elsewhere",
    "Finding",
    "JournalLine",
    "LogPart",
    "Meetings",
    "Narrowed",
    "NeedLine",
    "Plan",
    "RoleReach",
    "Rule",
    "SimilarCase",
    "access_log",
    "audit_entries",
    "can_be_closed",
    "case_file",
    "case_list",
    "caseload",
    "caseload_size",
    "clashes",
    "clocks_of",
    "closure_queue",
    "colleagues",
    "conferences_of",
    "consent_lines",
    "covering_basis",
    "current_wording",
    "documents_of",
    "draft_of",
    "due_cases",
    "emergencies_to_confirm",
    "emergencies_to_review",
    "ending_consents",
    "entries_of",
    "everything_on",
    "field_labels",
    "grantable_officers",
    "held_cases",
    "held_elsewhere",
    "home_of",
    "is_sent",
    "is_to_refer",
    "journal_lines",
    "last_closure",
    "legal_bases",
    "lines_of",
    "live_consents",
    "live_legal_disclosures",
    "meetings_of",
    "need_lines",
    "notes_of",
    "open_case_count",
    "open_emergencies",
    "open_subject_requests",
    "overdue_reviews",
    "past_needs",
    "pending_closure",
    "plan_of",
    "present_needs",
    "readers_of",
    "relation_of",
    "relations_of",
    "reopenings_of",
    "reviewed_emergencies",
    "running_clocks",
    "search_cases",
    "similar_cases",
    "still_covers",
    "unusual_reads",
    "urgency_today",
    "versions_of",
    "with_last_referral",
]
