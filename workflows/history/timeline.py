"""What happened in a process, in lines for people: what, where, when, by which role."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from django.db import models
from django.utils.translation import gettext_lazy as _

from partners.enums import RoleCode
from workflows.bpmn import FlowNode, NodeKind
from workflows.bpmn.kinds import SUB_PROCESSES
from workflows.history.happenings import KINDS, Happening, Reading
from workflows.history.past import first_version
from workflows.models import HistoryEvent, ProcessInstance, UserTask
from workflows.titles import title_of


class LineKind(models.TextChoices):
    """What a line says; the first six are said of a step, the others of the process."""

    TODO = "todo", _("to be done")
    BEGUN = "begun", _("begun")
    DONE = "done", _("done")
    HAPPENED = "happened", _("happened")
    WITHDRAWN = "withdrawn", _("no longer needed")
    STUCK = "stuck", _("could not go on")
    STARTED = "started", _("The process was started.")
    CANCELLED = "cancelled", _("The process was cancelled.")
    CORRECTED = "corrected", _("Data of the process were corrected.")
    MOVED = "moved", _("The process was moved to another step by hand.")
    REPEATED = "repeated", _("A step is done once more.")
    ADDED = "added", _("A step was added by hand.")
    RETRIED = "retried", _("A step that could not go on was tried again.")
    MIGRATED = "migrated", _("The process follows another version of its model.")
    HELD = "held", _("The process was put on hold.")
    RESUMED = "resumed", _("The process was resumed.")
    REPLANNED = "replanned", _("A deadline moved because a calendar changed.")


#: Lines of the log that are somebody's doing, by their type.
_DONE_TO_PROCESS = {
    "Started": LineKind.STARTED,
    "Cancelled": LineKind.CANCELLED,
    "VariablesSet": LineKind.CORRECTED,
    "TokenMoved": LineKind.MOVED,
    "StepRepeated": LineKind.REPEATED,
    "AdHocStarted": LineKind.ADDED,
    "Retried": LineKind.RETRIED,
    "Migrated": LineKind.MIGRATED,
}
#: Rows that say themselves what was done to the process.
_SAID_OF_PROCESS = {
    "suspended": LineKind.HELD,
    "resumed": LineKind.RESUMED,
    "replanned": LineKind.REPLANNED,
}
_OF_STEP = {
    "complete": LineKind.DONE,
    "ate_abort": LineKind.WITHDRAWN,
    "suspend": LineKind.STUCK,
}
_HUMAN = {NodeKind.USER_TASK, NodeKind.MANUAL_TASK}
#: Activities that take time without anybody's work here.
_LASTING = SUB_PROCESSES | {NodeKind.CALL_ACTIVITY, NodeKind.RECEIVE_TASK}


@dataclass(frozen=True)
class Line:
    """One line; ``node`` and ``title`` are empty when it is about the whole process."""

    at: datetime
    kind: LineKind
    node: str = ""
    title: str = ""
    #: label of the role that the step is meant for, or that did it to the process.
    role: str = ""


def timeline(instance: ProcessInstance) -> list[Line]:
    """What happened, oldest first, without gateways and without anybody's name."""
    tasks = {task.number: task for task in instance.tasks.order_by("number")}
    reading = Reading(first_version(instance))
    rows = instance.history.filter(kind__in=[*KINDS, *_SAID_OF_PROCESS]).order_by("id")
    return [
        line
        for row in rows.prefetch_related("actor__memberships")
        for line in _lines(row, reading, tasks)
    ]


def _lines(row: HistoryEvent, reading: Reading, tasks: dict[int, UserTask]) -> Iterator[Line]:
    steps = reading.read(row)
    done = row.detail["type"] if row.kind == "event" else ""
    kind = _DONE_TO_PROCESS.get(done) or _SAID_OF_PROCESS.get(row.kind)
    if kind is not None:
        yield _line_of_process(row, kind, reading)
    for happening in steps:
        kind = _kind_of(happening)
        if kind is not None:
            yield _line_of_step(happening, kind, tasks.get(happening.token or 0))


def _line_of_process(row: HistoryEvent, kind: LineKind, reading: Reading) -> Line:
    key = row.node or row.detail.get("to") or row.detail.get("node") or ""
    node = reading.process.nodes.get(key) if isinstance(key, str) else None
    return Line(row.at, kind, node.id if node else "", _title(node), _roles_of(row))


def _line_of_step(happening: Happening, kind: LineKind, task: UserTask | None) -> Line:
    role = str(RoleCode(task.role).label) if task is not None and task.role in RoleCode else ""
    return Line(happening.at, kind, happening.node.id, _title(happening.node), role)


def _title(node: FlowNode | None) -> str:
    return " ".join(title_of(node).split()) if node else ""


def _kind_of(happening: Happening) -> LineKind | None:
    """What a transition is in words; nothing when the next line says enough."""
    kind = happening.node.kind
    if not happening.node.is_activity:
        return LineKind.HAPPENED
    if happening.transition != "start":
        return _OF_STEP.get(happening.transition)
    if kind in _HUMAN:
        return LineKind.TODO
    return LineKind.BEGUN if kind in _LASTING else None


def _roles_of(row: HistoryEvent) -> str:
    if row.actor is None:
        return ""
    seats = [seat.role_id for seat in row.actor.memberships.all() if seat.is_active]
    return ", ".join(str(RoleCode(code).label) for code in dict.fromkeys(seats) if code in RoleCode)
