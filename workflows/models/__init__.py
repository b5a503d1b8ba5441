"""Tables of the process engine's runtime."""

from workflows.models.definition import DecisionDefinition, Definition
from workflows.models.instance import HistoryEvent, Incident, ProcessInstance, UserTask
from workflows.models.migration import InstanceMigration
from workflows.models.waiting import PendingMessage, StartTrigger, Subscription, Timer
from workflows.models.work import Substitution, TaskDraft, UserTaskGrant

__all__ = [
    "DecisionDefinition",
    "Definition",
    "HistoryEvent",
    "Incident",
    "InstanceMigration",
    "PendingMessage",
    "ProcessInstance",
    "StartTrigger",
    "Subscription",
    "Substitution",
    "TaskDraft",
    "Timer",
    "UserTask",
    "UserTaskGrant",
]
