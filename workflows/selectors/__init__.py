"""Reads of the processes, for people: what to do, and how far a request has come."""

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
    Narrowing,
    TaskRow,
    WorkCounts,
    counts_of,
    delegated,
    followed_up,
    mine,
    narrowed,
    overdue,
    pressing_tasks,
    task_rows,
    team,
)

__all__ = [
    "Colleague",
    "Narrowing",
    "ProcessShown",
    "StepShown",
    "TaskRow",
    "WorkCounts",
    "absence_of",
    "absences_of",
    "asks_nothing",
    "colleagues_for",
    "counts_of",
    "delegated",
    "fields_of",
    "followed_up",
    "is_manual",
    "mine",
    "narrowed",
    "overdue",
    "page_of",
    "pressing_tasks",
    "process_shown",
    "processes_of",
    "task_rows",
    "team",
    "title_of_process",
]
