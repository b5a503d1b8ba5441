"""What an operator reads of one process: what is blocked, held, called, and what happened."""

from collections import Counter
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from viewflow.workflow.status import PROCESS

from partners.models import User
from workflows.cockpit.listing import leaves
from workflows.cockpit.reasons import label_of
from workflows.cockpit.words import blocked_because, name_of
from workflows.history import Line, LineKind, timeline
from workflows.models import Incident, ProcessInstance
from workflows.permissions import processes_visible_to
from workflows.runtime.compiler import process_of
from workflows.titles import title_of

#: The newest lines of a history that a page shows.
LINES = 200
_ICONS = {
    LineKind.TODO: "inbox",
    LineKind.BEGUN: "progress",
    LineKind.DONE: "check",
    LineKind.HAPPENED: "bell",
    LineKind.WITHDRAWN: "arrow-back-up",
    LineKind.STUCK: "alert-circle",
    LineKind.STARTED: "route",
    LineKind.CANCELLED: "x",
    LineKind.CORRECTED: "pencil",
    LineKind.MOVED: "external-link",
    LineKind.REPEATED: "refresh",
    LineKind.ADDED: "plus",
    LineKind.RETRIED: "refresh",
    LineKind.MIGRATED: "sitemap",
    LineKind.HELD: "player-pause",
    LineKind.RESUMED: "refresh",
    LineKind.REPLANNED: "calendar-event",
}


@dataclass(frozen=True)
class BlockedStep:
    """A step that does not go on by itself, or is tried again by itself at ``retry_at``."""

    pk: int
    title: str
    why: str
    since: datetime
    attempts: int
    retry_at: datetime | None


@dataclass(frozen=True)
class Held:
    """Since when a process is on hold, and why."""

    since: datetime
    reason: str


def blocked_steps(instance: ProcessInstance) -> list[BlockedStep]:
    """The steps that are blocked, the longest first."""
    nodes = process_of(instance.definition_id).nodes
    return [
        BlockedStep(
            pk=each.pk,
            title=name_of(nodes[each.node]) if each.node in nodes else each.node,
            why=blocked_because(each.code),
            since=each.created_at,
            attempts=each.attempts,
            retry_at=each.retry_at,
        )
        for each in _open_incidents(instance)
    ]


def held(instance: ProcessInstance) -> Held | None:
    """Since when the process is on hold; None when it is not, or is held with its caller."""
    if not instance.is_suspended:
        return None
    line = instance.history.filter(kind="suspended").order_by("-id").first()
    return Held(line.at, label_of(line.detail.get("reason", ""))) if line else None


def ended_because(instance: ProcessInstance) -> str:
    """The reason for which somebody ended the process; empty for any other end."""
    if instance.status != PROCESS.CANCELED:
        return ""
    return label_of(instance.outcome)


def called_by(user: User, instance: ProcessInstance) -> QuerySet[ProcessInstance]:
    """The processes that a process started for itself, in order."""
    called = processes_visible_to(user).filter(parent=instance)
    return called.select_related("definition", "request__request_type").order_by("pk")


def newest_lines(instance: ProcessInstance) -> tuple[list[tuple[str, Line]], int]:
    """What happened with an icon each, the newest first; how many older lines are left out."""
    lines = timeline(instance)[::-1]
    return [(_ICONS[each.kind], each) for each in lines[:LINES]], max(len(lines) - LINES, 0)


def drawing(instance: ProcessInstance) -> dict[str, object]:
    """Where a process stands, for its drawing: ids of elements with names, counts and troubles."""
    nodes = process_of(instance.definition_id).nodes
    completed = instance.history.filter(kind="completed", node__in=nodes).order_by("id")
    counts = Counter(completed.values_list("node", flat=True))
    return {
        "active": [token["node"] for token in leaves(instance.state)],
        "titles": titles(instance.definition_id),
        "completed": list(counts),
        "counts": {node: count for node, count in counts.items() if count > 1},
        "blocked": {each.node: blocked_because(each.code) for each in _open_incidents(instance)},
    }


def titles(definition_id: int) -> dict[str, str]:
    """Names of a version's elements in the language of the page, by their id."""
    process = process_of(definition_id)
    flows = {flow.id: title_of(flow) for flow in process.flows.values() if flow.name}
    return flows | {node.id: name_of(node) for node in process.nodes.values() if node.name}


def _open_incidents(instance: ProcessInstance) -> QuerySet[Incident]:
    """None of a process that was ended: nothing waits for a repair there."""
    found = instance.incidents.filter(resolved_at=None, process__status=PROCESS.NEW)
    return found.order_by("id")
