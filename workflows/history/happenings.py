"""What happened at the elements of one process, read from its history."""

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from workflows import feel
from workflows.bpmn import FlowNode
from workflows.bpmn.kinds import THROWING
from workflows.models import HistoryEvent
from workflows.runtime.compiler import process_of

#: Lines of the history that an export looks at; ``event`` lines tell of versions and referrals.
KINDS = (
    "event",
    "entered",
    "completed",
    "iteration_completed",
    "caught",
    "thrown",
    "cancelled",
    "incident",
)
#: Transitions of XES' standard life cycle that an activity can make, and an event of the model.
OF_ACTIVITIES = ("complete", "start", "suspend", "resume", "ate_abort")
OF_EVENTS = ("complete",)
_HAPPENED = {"completed", "caught", "thrown"}


@dataclass(frozen=True, kw_only=True)
class Happening:
    """One event of an export: an element of the model made a transition of its life cycle."""

    row: int
    at: datetime
    node: FlowNode
    transition: str
    token: int | None
    #: the referral that the process was about just then.
    referral: int | None = None

    @property
    def id(self) -> UUID:
        """The same in every format and every export."""
        return uuid5(NAMESPACE_URL, f"urn:souss-massa:history:{self.row}:{self.transition}")


def transitions_of(node: FlowNode) -> tuple[str, ...]:
    """The transitions that may be told of an element; none of a gateway."""
    if node.is_gateway:
        return ()
    return OF_ACTIVITIES if node.is_activity else OF_EVENTS


def name_of(node: FlowNode) -> str:
    """The element's name as drawn, in one line; its id without one."""
    return " ".join(node.name.split()) or node.id


def stamp(at: datetime) -> str:
    """A moment with its zone, to the millisecond."""
    return at.isoformat(timespec="milliseconds")


def happenings(rows: Iterable[HistoryEvent], definition_id: int) -> Iterator[Happening]:
    """What the rows of a process, in order, tell that happened, gateways left out.

    ``definition_id`` is the version that the process began with; the rows name the next ones.
    """
    reading = Reading(definition_id)
    for row in rows:
        yield from reading.read(row)


class Reading:
    """Reads rows of one process in order; remembers what the next ones depend on."""

    def __init__(self, definition_id: int) -> None:
        self.process = process_of(definition_id)
        self.referral: int | None = None
        self._looping: set[int | None] = set()
        self._suspended: set[int | None] = set()
        self._thrown: set[int | None] = set()

    def read(self, row: HistoryEvent) -> list[Happening]:
        """What a row tells: nothing, one thing, or a suspended step resumed and completed."""
        if row.kind == "event":
            self._hear(row.detail)
            return []
        node = self.process.nodes.get(row.node)
        if node is None or node.is_gateway:
            return []
        of_node = self._of_activity if node.is_activity else self._of_event
        return [
            Happening(
                row=row.pk,
                at=row.at,
                node=node,
                transition=transition,
                token=row.token,
                referral=self.referral,
            )
            for transition in of_node(row, node)
        ]

    def _hear(self, line: Mapping[str, Any]) -> None:
        if "definition" in line:
            self.process = process_of(line["definition"])
        variables = line.get("variables") or _restored(line)
        if "referral" in variables:
            value = feel.decode(variables["referral"])
            self.referral = int(value) if isinstance(value, Decimal) else None

    def _of_activity(self, row: HistoryEvent, node: FlowNode) -> tuple[str, ...]:
        """A looped activity is told turn by turn, or it would be counted once too often."""
        token = row.token
        if row.kind == "entered" and node.loop:
            self._looping.add(token)
        if token in self._looping:
            return ()
        if row.kind == "incident":
            return () if token in self._suspended else self._suspend(token)
        if row.kind in {"completed", "iteration_completed"}:
            return (*self._resume(token), "complete")
        if row.kind == "cancelled":
            return ("ate_abort",)
        return ("start",) if row.kind == "entered" else ()

    def _suspend(self, token: int | None) -> tuple[str, ...]:
        self._suspended.add(token)
        return ("suspend",)

    def _resume(self, token: int | None) -> tuple[str, ...]:
        """The life cycle knows no way from suspended to complete but by being resumed."""
        if token not in self._suspended:
            return ()
        self._suspended.discard(token)
        return ("resume",)

    def _of_event(self, row: HistoryEvent, node: FlowNode) -> tuple[str, ...]:
        """An event has no duration; one that throws several things happens once."""
        if row.kind not in _HAPPENED or row.token in self._thrown:
            return ()
        if node.kind in THROWING:
            self._thrown.add(row.token)
        return ("complete",)


def _restored(line: Mapping[str, Any]) -> Mapping[str, Any]:
    """Variables of the process in a line that puts a state in place."""
    scopes = line.get("state", {}).get("scopes") or [{}]
    return scopes[0].get("variables", {})
