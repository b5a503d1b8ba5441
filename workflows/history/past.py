"""The state of a process at a moment of its past, played again from its history."""

from datetime import datetime
from itertools import takewhile

from workflows.bpmn import InstanceState, log
from workflows.models import ProcessInstance
from workflows.runtime.compiler import process_of


class NotYet(LookupError):
    """The history of the process begins later than the moment that was asked for."""


def state_at(instance: ProcessInstance, moment: datetime) -> InstanceState:
    """The state after all that had happened by ``moment``; raises NotYet before the beginning.

    A history that tells only from a later time on begins with the state of that time.
    """
    entries = _entries(instance, moment)
    if not entries:
        raise NotYet
    return log.replay(entries, first_version(instance), process_of)


def version_at(instance: ProcessInstance, moment: datetime) -> int:
    """Id of the definition that the process followed at ``moment``."""
    named = [line["definition"] for _, line in _entries(instance, moment) if "definition" in line]
    return named[-1] if named else first_version(instance)


def first_version(instance: ProcessInstance) -> int:
    """Id of the definition that the process began with."""
    moves = instance.migrations.order_by("id").values_list("source", flat=True)
    return moves.first() or instance.definition_id


def _entries(instance: ProcessInstance, moment: datetime) -> list[log.Entry]:
    """The lines of the log up to the first that is later: only a beginning can be played."""
    rows = instance.history.filter(kind="event").order_by("id").values_list("at", "detail")
    return list(takewhile(lambda row: row[0] <= moment, rows.iterator()))
