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
from casework.services.duplicates import decide_pair, find_duplicates_of, sweep_duplicates
from casework.services.identity import (
    PersonData,
    correct_person,
    month_of,
    person_data,
    protect_identity,
    register_person,
    update_person,
)
from casework.services.identity_documents import (
    document_index,
    masked,
    record_identity_document,
)
from casework.services.intake import NewRequest, add_request, take_in
from casework.services.looking import Look, look_for
from casework.services.matching import index_people
from casework.services.merging import (
    confirm_merge,
    propose_merge,
    refuse_merge,
    undo_merge,
)
from casework.services.once import is_done, once
from casework.services.relations import link_people, set_household, unlink_people
from casework.services.statutory import settle_clock, start_clock, warn_of_clock

__all__ = [
    "Look",
    "NewRequest",
    "PersonData",
    "add_note",
    "add_request",
    "assign_case",
    "close_case",
    "close_request",
    "confirm_merge",
    "correct_person",
    "decide_pair",
    "document_index",
    "find_duplicates_of",
    "index_people",
    "is_done",
    "link_people",
    "look_for",
    "masked",
    "month_of",
    "once",
    "open_case",
    "person_data",
    "propose_merge",
    "protect_identity",
    "record_acknowledgement",
    "record_consent",
    "record_decision",
    "record_identity_document",
    "record_service",
    "refuse_merge",
    "register_person",
    "set_household",
    "settle_clock",
    "start_clock",
    "submit_request",
    "sweep_duplicates",
    "take_in",
    "undo_merge",
    "unlink_people",
    "update_person",
    "warn_of_clock",
    "withdraw_consent",
]
