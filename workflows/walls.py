"""Which rows of the processes the database lets through; see ``common.wall``.

A process is let through with its case; one without a case hides nobody's.
"""

from common import wall

#: What hangs on a case, by the foreign keys that lead to it.
FOLLOWING = {
    "ProcessInstance": ["case"],
    "UserTask": ["process"],
    "HistoryEvent": ["process"],
    "Incident": ["process"],
    "InstanceMigration": ["process"],
    "Timer": ["process"],
    "Subscription": ["process"],
    "TaskDraft": ["task"],
    "UserTaskGrant": ["content_object"],
}


def connect() -> None:
    """Register the tables of processes; called once when the app is ready."""
    for name, keys in FOLLOWING.items():
        wall.register(f"workflows.{name}", wall.follows(*keys))
