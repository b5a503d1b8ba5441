"""Writes of casework: one function is one use case and one transaction."""

from casework.services.case import (
    add_note,
    assign_case,
    close_case,
    close_request,
    open_case,
    record_acknowledgement,
    record_decision,
    record_service,
    submit_request,
)
from casework.services.consent import record_consent, withdraw_consent
from casework.services.identity import PersonData, register_person, update_person
from casework.services.statutory import settle_clock, start_clock, warn_of_clock

__all__ = [
    "PersonData",
    "add_note",
    "assign_case",
    "close_case",
    "close_request",
    "open_case",
    "record_acknowledgement",
    "record_consent",
    "record_decision",
    "record_service",
    "register_person",
    "settle_clock",
    "start_clock",
    "submit_request",
    "update_person",
    "warn_of_clock",
    "withdraw_consent",
]
