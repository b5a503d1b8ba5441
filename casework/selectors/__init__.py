"""Reads of casework."""

from casework.selectors.bases import (
    covering_basis,
    legal_bases,
    live_consents,
    live_legal_disclosures,
    still_covers,
)
from casework.selectors.cases import (
    BIRTH_YEARS_APART,
    LONGEST_LOG,
    MOST_FOUND,
    MOST_SIMILAR,
    CaseFile,
    Described,
    Likeness,
    SimilarCase,
    can_be_closed,
    case_file,
    case_list,
    colleagues,
    current_wording,
    notes_of,
    open_case_count,
    running_clocks,
    search_cases,
    similar_cases,
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

__all__ = [
    "BIRTH_YEARS_APART",
    "LONGEST_LOG",
    "MOST_FOUND",
    "MOST_SIMILAR",
    "NOTICE",
    "CaseFile",
    "ConsentLine",
    "Described",
    "Likeness",
    "SimilarCase",
    "can_be_closed",
    "case_file",
    "case_list",
    "colleagues",
    "consent_lines",
    "covering_basis",
    "current_wording",
    "documents_of",
    "due_cases",
    "ending_consents",
    "everything_on",
    "field_labels",
    "held_cases",
    "home_of",
    "legal_bases",
    "lines_of",
    "live_consents",
    "live_legal_disclosures",
    "notes_of",
    "open_case_count",
    "open_subject_requests",
    "relation_of",
    "relations_of",
    "running_clocks",
    "search_cases",
    "similar_cases",
    "still_covers",
]
