"""What becomes of processes when their case is erased: they hold codes, and stay to be counted."""

from casework.treatments import Treatment, register


def connect() -> None:
    """Add the tables of this app; called once when it is ready."""
    register(
        Treatment(model="workflows.ProcessInstance", path="case", kept=True),
        Treatment(model="workflows.HistoryEvent", path="process__case", kept=True),
        Treatment(model="workflows.Incident", path="process__case", kept=True),
        Treatment(model="workflows.InstanceMigration", path="process__case", kept=True),
        Treatment(model="workflows.Timer", path="process__case"),
        Treatment(model="workflows.Subscription", path="process__case"),
        Treatment(model="workflows.UserTask", path="process__case", kept=True),
        Treatment(model="workflows.UserTaskGrant", path="content_object__process__case"),
        Treatment(model="workflows.TaskDraft", path="task__process__case"),
    )
