"""Writes of the processes: release a model, start it, do its tasks, let things happen to it."""

from workflows.services.absences import end_absence, plan_absence
from workflows.services.bulk import (
    bulk_assign,
    bulk_claim,
    bulk_complete,
    bulk_follow_up,
    bulk_reschedule,
)
from workflows.services.delegation import assign_task, delegate_task, recall_task, resolve_task
from workflows.services.drafts import draft_of, forget_draft, forget_stale_drafts, save_draft
from workflows.services.grants import grant_task, revoke_task
from workflows.services.instances import start_process
from workflows.services.migrating import (
    dry_run,
    live_instances,
    migrate_instances,
    propose_migration,
    revert_batch,
    revert_migration,
)
from workflows.services.operations import (
    cancel_process,
    move_token,
    repeat_step,
    resume_process,
    retry_incident,
    suspend_process,
)
from workflows.services.planning import set_due, set_follow_up, set_priority
from workflows.services.releasing import release, release_decisions
from workflows.services.tasks import claim_task, complete_task, fulfil_task, unclaim_task

__all__ = [
    "assign_task",
    "bulk_assign",
    "bulk_claim",
    "bulk_complete",
    "bulk_follow_up",
    "bulk_reschedule",
    "cancel_process",
    "claim_task",
    "complete_task",
    "delegate_task",
    "draft_of",
    "dry_run",
    "end_absence",
    "forget_draft",
    "forget_stale_drafts",
    "fulfil_task",
    "grant_task",
    "live_instances",
    "migrate_instances",
    "move_token",
    "plan_absence",
    "propose_migration",
    "recall_task",
    "release",
    "release_decisions",
    "repeat_step",
    "resolve_task",
    "resume_process",
    "retry_incident",
    "revert_batch",
    "revert_migration",
    "revoke_task",
    "save_draft",
    "set_due",
    "set_follow_up",
    "set_priority",
    "start_process",
    "suspend_process",
    "unclaim_task",
]
