"""Writes of the processes: release a model, start it, do its tasks, let things happen to it."""

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
from workflows.services.releasing import release, release_decisions
from workflows.services.tasks import claim_task, complete_task, fulfil_task, unclaim_task

__all__ = [
    "cancel_process",
    "claim_task",
    "complete_task",
    "dry_run",
    "fulfil_task",
    "live_instances",
    "migrate_instances",
    "move_token",
    "propose_migration",
    "release",
    "release_decisions",
    "repeat_step",
    "resume_process",
    "retry_incident",
    "revert_batch",
    "revert_migration",
    "start_process",
    "suspend_process",
    "unclaim_task",
]
