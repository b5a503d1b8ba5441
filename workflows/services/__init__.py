"""Writes of the processes: release a model, start it, do its tasks, let things happen to it."""

from workflows.services.absences import end_absence, plan_absence
from workflows.services.bulk import bulk_assign, bulk_claim, bulk_complete, bulk_reschedule
from workflows.services.delegation import assign_task, delegate_task, recall_task, resolve_task
from workflows.services.drafts import draft_of, forget_draft, forget_stale_drafts, save_draft
from workflows.services.grants import grant_task, revoke_task
from workflows.services.instances import cancel_process, retry_incident, start_process
from workflows.services.planning import set_due, set_follow_up, set_priority
from workflows.services.releasing import release
from workflows.services.tasks import claim_task, complete_task, fulfil_task, unclaim_task

__all__ = [
    "assign_task",
    "bulk_assign",
    "bulk_claim",
    "bulk_complete",
    "bulk_reschedule",
    "cancel_process",
    "claim_task",
    "complete_task",
    "delegate_task",
    "draft_of",
    "end_absence",
    "forget_draft",
    "forget_stale_drafts",
    "fulfil_task",
    "grant_task",
    "plan_absence",
    "recall_task",
    "release",
    "resolve_task",
    "retry_incident",
    "revoke_task",
    "save_draft",
    "set_due",
    "set_follow_up",
    "set_priority",
    "start_process",
    "unclaim_task",
]
