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
from casework.services.closure import (
    approve_closure,
    ask_closure,
    propose_closure,
    refuse_closure,
    reopen_case,
    withdraw_closure,
)
from casework.services.conference import (
    add_decision,
    follow_decision_up,
    plan_decision,
    record_conference,
)
from casework.services.consent import (
    record_consent,
    warn_of_ending_consents,
    withdraw_consent,
    withdraw_consents,
)
from casework.services.documents import (
    add_document,
    drop_bound,
    least_tier,
    look_again,
    remove_document,
    sweep_files,
)
from casework.services.duplicates import (
    decide_pair,
    find_duplicates_of,
    sweep_duplicates,
)
from casework.services.emergency import (
    answer_emergency,
    ask_emergency,
    review_emergency,
)
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
from casework.services.grants import (
    end_grant,
    end_grants_of,
    grant_case,
)
from casework.services.handover import (
    carry_out,
    plan_hand_over,
)
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
from casework.services.legal import (
    confirm_legal_disclosure,
    end_legal_disclosure,
    record_legal_disclosure,
)
from casework.services.looking import (
    Look,
    look_for,
)
from casework.services.matching import (
    index_people,
)
from casework.services.merging import (
    confirm_merge,
    propose_merge,
    refuse_merge,
    undo_merge,
)
from casework.services.needs import (
    change_urgency,
    end_need,
    may_record,
    record_need,
)
from casework.services.once import (
    is_done,
    once,
)
from casework.services.plan import (
    add_goal,
    end_goal,
    move_service,
    plan_service,
    record_agreement,
)
from casework.services.relations import (
    link_people,
    set_household,
    unlink_people,
)
from casework.services.report import (
    answer_no_report,
    open_report_duty,
    propose_no_report,
    record_report,
)
from casework.services.retention import (
    erase_case,
    lift_hold,
    place_hold,
    run_retention,
    warn_of_erasing,
)
from casework.services.rights import (
    answer_subject_request,
    remind_of_rights,
    take_subject_request,
)
from casework.services.statutory import (
    settle_clock,
    start_clock,
    warn_due,
    warn_of_clock,
)

__all__ = [
    "AssessmentData",
    "FollowUpResult",
    "Look",
    "Meeting",
    "NewRequest",
    "NotTheirs",
    "PersonData",
    "Reception",
    "add_decision",
    "add_document",
    "add_goal",
    "add_note",
    "add_request",
    "answer_emergency",
    "answer_no_report",
    "answer_subject_request",
    "approve_assessment",
    "approve_closure",
    "ask_closure",
    "ask_emergency",
    "assign_case",
    "cancel_follow_up",
    "carry_out",
    "change_urgency",
    "close_case",
    "close_request",
    "confirm_legal_disclosure",
    "confirm_merge",
    "correct_person",
    "decide_pair",
    "document_index",
    "draft_of",
    "drop_bound",
    "end_appointment",
    "end_goal",
    "end_grant",
    "end_grants_of",
    "end_legal_disclosure",
    "end_need",
    "erase_case",
    "find_duplicates_of",
    "finish_assessment",
    "follow_decision_up",
    "forget_draft",
    "forget_old_drafts",
    "grant_case",
    "index_people",
    "is_done",
    "least_tier",
    "lift_hold",
    "link_people",
    "look_again",
    "look_for",
    "make_appointment",
    "masked",
    "may_record",
    "month_of",
    "move_appointment",
    "move_service",
    "once",
    "open_case",
    "open_report_duty",
    "person_data",
    "place_hold",
    "plan_decision",
    "plan_follow_up",
    "plan_hand_over",
    "plan_service",
    "propose_closure",
    "propose_merge",
    "propose_no_report",
    "protect_identity",
    "record_acknowledgement",
    "record_agreement",
    "record_conference",
    "record_consent",
    "record_decision",
    "record_follow_up",
    "record_identity_document",
    "record_legal_disclosure",
    "record_need",
    "record_report",
    "record_service",
    "refuse_closure",
    "refuse_merge",
    "register_person",
    "remind_of_rights",
    "remove_document",
    "reopen_case",
    "review_emergency",
    "run_retention",
    "save_assessment",
    "save_draft",
    "set_household",
    "settle_clock",
    "start_clock",
    "submit_request",
    "sweep_duplicates",
    "sweep_files",
    "take_in",
    "take_subject_request",
    "tier_of",
    "typed_in",
    "undo_merge",
    "unlink_people",
    "update_person",
    "usual_urgency",
    "warn_due",
    "warn_of_clock",
    "warn_of_ending_consents",
    "warn_of_erasing",
    "withdraw_closure",
    "withdraw_consent",
    "withdraw_consents",
]
