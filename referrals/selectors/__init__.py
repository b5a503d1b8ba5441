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
from referrals.selectors.disclosure import Disclosed, contact_limits, disclosed, lines
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
from referrals.selectors.timeline import Detail, Line, timeline

__all__ = [
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
    "disclosed",
    "inbox",
    "inbox_size",
    "lines",
    "of_case",
    "outbox_of",
    "overdue",
    "overdue_condition",
    "overseen_by",
    "received",
    "soonest_received",
    "timeline",
    "unanswered_by_body",
]
