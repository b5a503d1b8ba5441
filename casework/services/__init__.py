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
from casework.services.closure import (
    approve_closure,
    ask_closure,
    propose_closure,
    refuse_closure,
    reopen_case,
    withdraw_closure,
)
from casework.services.consent import record_consent, withdraw_consent
from casework.services.handover import carry_out, plan_hand_over
from casework.services.identity import (
    PersonData,
    correct_person,
    person_data,
    register_person,
    update_person,
)
from casework.services.intake import (
    NewRequest,
    Reception,
    add_request,
    take_in,
    tier_of,
    usual_urgency,
)
from casework.services.intake_drafts import (
    NotTheirs,
    draft_of,
    forget_draft,
    forget_old_drafts,
    save_draft,
    typed_in,
)
from casework.services.once import is_done, once
from casework.services.statutory import settle_clock, start_clock, warn_of_clock

__all__ = [
    "NewRequest",
    "NotTheirs",
    "PersonData",
    "Reception",
    "add_note",
    "add_request",
    "approve_closure",
    "ask_closure",
    "assign_case",
    "carry_out",
    "close_case",
    "close_request",
    "correct_person",
    "draft_of",
    "forget_draft",
    "forget_old_drafts",
    "is_done",
    "once",
    "open_case",
    "person_data",
    "plan_hand_over",
    "propose_closure",
    "record_acknowledgement",
    "record_consent",
    "record_decision",
    "record_service",
    "refuse_closure",
    "register_person",
    "reopen_case",
    "save_draft",
    "settle_clock",
    "start_clock",
    "submit_request",
    "take_in",
    "tier_of",
    "typed_in",
    "update_person",
    "usual_urgency",
    "warn_of_clock",
    "withdraw_closure",
    "withdraw_consent",
]
