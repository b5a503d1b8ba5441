"""Writes of casework: one function is one use case and one transaction."""

from casework.services.assessment import (
    AssessmentData,
    approve_assessment,
    finish_assessment,
    save_assessment,
)
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
from casework.services.conference import (
    add_decision,
    follow_decision_up,
    plan_decision,
    record_conference,
)
from casework.services.consent import record_consent, withdraw_consent
from casework.services.follow_up import (
    FollowUpResult,
    Meeting,
    cancel_follow_up,
    end_appointment,
    make_appointment,
    move_appointment,
    plan_follow_up,
    record_follow_up,
)
from casework.services.identity import (
    PersonData,
    correct_person,
    person_data,
    register_person,
    update_person,
)
from casework.services.intake import NewRequest, add_request, take_in
from casework.services.needs import change_urgency, end_need, may_record, record_need
from casework.services.once import is_done, once
from casework.services.plan import (
    add_goal,
    end_goal,
    move_service,
    plan_service,
    record_agreement,
)
from casework.services.statutory import settle_clock, start_clock, warn_due, warn_of_clock

__all__ = [
    "AssessmentData",
    "FollowUpResult",
    "Meeting",
    "NewRequest",
    "PersonData",
    "add_decision",
    "add_goal",
    "add_note",
    "add_request",
    "approve_assessment",
    "assign_case",
    "cancel_follow_up",
    "change_urgency",
    "close_case",
    "close_request",
    "correct_person",
    "end_appointment",
    "end_goal",
    "end_need",
    "finish_assessment",
    "follow_decision_up",
    "is_done",
    "make_appointment",
    "may_record",
    "move_appointment",
    "move_service",
    "once",
    "open_case",
    "person_data",
    "plan_decision",
    "plan_follow_up",
    "plan_service",
    "record_acknowledgement",
    "record_agreement",
    "record_conference",
    "record_consent",
    "record_decision",
    "record_follow_up",
    "record_need",
    "record_service",
    "register_person",
    "save_assessment",
    "settle_clock",
    "start_clock",
    "submit_request",
    "take_in",
    "update_person",
    "warn_due",
    "warn_of_clock",
    "withdraw_consent",
]
