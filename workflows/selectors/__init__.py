"""Reads of the processes, for people: what to do, and how far a request has come."""

from workflows.selectors.absences import (
    absences_known_to,
    coordinated_by,
    running_absences,
    substitutes_for,
)
from workflows.selectors.colleagues import Colleague, absence_of, absences_of, colleagues_for
from workflows.selectors.pages import asks_nothing, fields_of, is_manual, page_of
from workflows.selectors.processes import (
    ProcessShown,
    StepShown,
    process_shown,
    processes_of,
    title_of_process,
)
from workflows.selectors.worklists import (
    COUNTED,
    Narrowing,
    TaskRow,
    WorkCounts,
    counts_of,
    delegated,
    followed_up,
    helped,
    mine,
    narrowed,
    overdue,
    pressing_tasks,
    task_rows,
    team,
)

__all__ = [
    "COUNTED",
    "Colleague",
    "Narrowing",
    "ProcessShown",
    "StepShown",
    "TaskRow",
    "WorkCounts",
    "absence_of",
    "absences_known_to",
    "absences_of",
    "asks_nothing",
    "colleagues_for",
    "coordinated_by",
    "counts_of",
    "delegated",
    "fields_of",
    "followed_up",
    "helped",
    "is_manual",
    "mine",
    "narrowed",
    "overdue",
    "page_of",
    "pressing_tasks",
    "process_shown",
    "processes_of",
    "running_absences",
    "substitutes_for",
    "task_rows",
    "team",
    "title_of_process",
]
