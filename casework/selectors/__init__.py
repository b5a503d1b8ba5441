"""Reads of casework."""

from casework.selectors.cases import (
    LONGEST_LOG,
    CaseFile,
    can_be_closed,
    case_file,
    case_list,
    colleagues,
    covering_consent,
    current_wording,
    live_consents,
    notes_of,
    open_case_count,
    running_clocks,
)
from casework.selectors.people import Described
from casework.selectors.relations import home_of, relation_of, relations_of
from casework.selectors.search import (
    MOST_FOUND,
    MOST_SIMILAR,
    Elsewhere,
    SimilarCase,
    held_elsewhere,
    search_cases,
    similar_cases,
)

__all__ = [
    "LONGEST_LOG",
    "MOST_FOUND",
    "MOST_SIMILAR",
    "CaseFile",
    "Described",
    "Elsewhere",
    "SimilarCase",
    "can_be_closed",
    "case_file",
    "case_list",
    "colleagues",
    "covering_consent",
    "current_wording",
    "held_elsewhere",
    "home_of",
    "live_consents",
    "notes_of",
    "open_case_count",
    "relation_of",
    "relations_of",
    "running_clocks",
    "search_cases",
    "similar_cases",
]
