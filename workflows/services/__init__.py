"""Writes of the processes: release a model, start it, do its tasks, let things happen to it."""

from workflows.services.instances import cancel_process, retry_incident, start_process
from workflows.services.releasing import release
from workflows.services.tasks import claim_task, complete_task, fulfil_task, unclaim_task

__all__ = [
    "cancel_process",
    "claim_task",
    "complete_task",
    "fulfil_task",
    "release",
    "retry_incident",
    "start_process",
    "unclaim_task",
]
