"""Tables of the process engine's runtime."""

from workflows.models.definition import Definition
from workflows.models.instance import HistoryEvent, Incident, ProcessInstance, UserTask
from workflows.models.waiting import PendingMessage, Subscription, Timer

__all__ = [
    "Definition",
    "HistoryEvent",
    "Incident",
    "PendingMessage",
    "ProcessInstance",
    "Subscription",
    "Timer",
    "UserTask",
]
