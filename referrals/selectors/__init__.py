"""Reads of referrals."""

from referrals.selectors.board import (
    BoardList,
    BodyAnswers,
    BodyLoad,
    answers_by_body,
    board_numbers,
    board_rows,
    overseen_by,
    unanswered_by_body,
)
from referrals.selectors.copies import LOOKS, copies, copy_reviews, effects
from referrals.selectors.disclosure import (
    Disclosed,
    contact_limits,
    disclosed,
    lines,
    once_disclosed,
    readable,
)
from referrals.selectors.lists import (
    answered_since_seen,
    inbox,
    inbox_size,
    of_case,
    outbox_of,
    overdue,
    overdue_condition,
    received,
    soonest_received,
)
from referrals.selectors.papers import (
    disclosed_document,
    disclosed_documents,
    documents_to_send,
)
from referrals.selectors.timeline import Detail, Line, timeline

__all__ = [
    "LOOKS",
    "BoardList",
    "BodyAnswers",
    "BodyLoad",
    "Detail",
    "Disclosed",
    "Line",
    "answered_since_seen",
    "answers_by_body",
    "board_numbers",
    "board_rows",
    "contact_limits",
    "copies",
    "copy_reviews",
    "disclosed",
    "disclosed_document",
    "disclosed_documents",
    "documents_to_send",
    "effects",
    "inbox",
    "inbox_size",
    "lines",
    "of_case",
    "once_disclosed",
    "outbox_of",
    "overdue",
    "overdue_condition",
    "overseen_by",
    "readable",
    "received",
    "soonest_received",
    "timeline",
    "unanswered_by_body",
]
