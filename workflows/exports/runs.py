"""The processes of an export, read in chunks so that the memory does not grow with their number."""

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime
from itertools import islice
from typing import TypeVar

from django.db import connection, transaction
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.enums import Tier
from referrals.models import Referral
from workflows.history.happenings import KINDS, Happening, happenings
from workflows.models import Definition, HistoryEvent, InstanceMigration, ProcessInstance, UserTask

#: Processes whose history is in memory at a time.
CHUNK = 100
_PROTECTED = Q(case__tier=Tier.C4) | Q(request__tier=Tier.C4)
_COLUMNS = (
    "definition",
    "case",
    "request",
    "parent",
    "created",
    "finished",
    "status",
    "outcome",
)
T = TypeVar("T")


@dataclass(frozen=True)
class Written:
    """What an export holds, and how many protected processes it leaves out."""

    processes: int
    events: int
    left_out: int


@dataclass(kw_only=True)
class Run:
    """One process of an export with what belongs to it."""

    instance: ProcessInstance
    #: version by version, the first from the beginning on.
    versions: list[tuple[datetime, int]]
    #: user tasks by the engine's token.
    tasks: dict[int, UserTask] = field(default_factory=dict)
    #: referrals of its request.
    referrals: set[int] = field(default_factory=set)
    _rows: list[HistoryEvent] = field(default_factory=list)

    def happenings(self) -> Iterator[Happening]:
        """What happened, in order; nothing unless the runs were read with their history."""
        return happenings(self._rows, self.versions[0][1])


def exportable(
    instances: QuerySet[ProcessInstance], *, include_protected: bool
) -> tuple[QuerySet[ProcessInstance], int]:
    """The processes that an export may hold, and the number of those that it leaves out.

    Processes of very sensitive files (tier C4) are left out unless ``include_protected``.
    """
    chosen = ProcessInstance.objects.filter(pk__in=instances.values("pk"))
    if include_protected:
        return chosen, 0
    return chosen.exclude(_PROTECTED), chosen.filter(_PROTECTED).count()


@contextmanager
def snapshot() -> Iterator[None]:
    """Let every query of the block see the same moment, if the caller has no transaction yet."""
    is_own = not connection.in_atomic_block
    with transaction.atomic():
        if is_own and connection.vendor == "postgresql":
            with connection.cursor() as cursor:
                cursor.execute("SET TRANSACTION ISOLATION LEVEL REPEATABLE READ, READ ONLY")
        yield


def model_versions() -> dict[int, tuple[str, int]]:
    """Key and version of every released model, by its id."""
    rows = Definition.objects.order_by("pk").values_list("pk", "key", "version")
    return {pk: (key, version) for pk, key, version in rows}


def runs(chosen: QuerySet[ProcessInstance], *, with_history: bool = True) -> Iterator[Run]:
    """The processes in the order of their numbers, with or without their history."""
    inside = Exists(chosen.filter(pk=OuterRef("parent")))
    rows = chosen.only(*_COLUMNS).annotate(has_parent_inside=inside).order_by("pk")
    for chunk in _chunks(rows.iterator(chunk_size=CHUNK)):
        made = {instance.pk: Run(instance=instance, versions=[]) for instance in chunk}
        _read_versions(made)
        _read_tasks(made)
        if with_history:
            _read_referrals(made)
            _read_history(made)
        yield from made.values()


def _chunks(rows: Iterable[T]) -> Iterator[list[T]]:
    source = iter(rows)
    while chunk := list(islice(source, CHUNK)):
        yield chunk


def _read_versions(made: dict[int, Run]) -> None:
    moves = InstanceMigration.objects.filter(process__in=made).order_by("id")
    for move in moves.only("process", "source", "target", "at", "reverted_at"):
        run = made[move.process_id]
        if not run.versions:
            run.versions.append((run.instance.created, move.source_id))
        run.versions.append((move.at, move.target_id))
        if move.reverted_at is not None:
            run.versions.append((move.reverted_at, move.source_id))
    for run in made.values():
        if not run.versions:
            run.versions.append((run.instance.created, run.instance.definition_id))
        run.versions.sort()


def _read_tasks(made: dict[int, Run]) -> None:
    tasks = UserTask.objects.filter(process__in=made).order_by("process", "number")
    for task in tasks.only(
        "process",
        "number",
        "node",
        "form_key",
        "role",
        "organisation",
        "priority",
        "due_at",
        "created",
        "finished",
        "status",
    ):
        made[task.process_id].tasks[task.number] = task


def _read_referrals(made: dict[int, Run]) -> None:
    by_request: dict[int | None, set[int]] = {}
    requests = {run.instance.request_id for run in made.values()} - {None}
    pairs = Referral.objects.filter(request__in=requests).order_by("pk")
    for request, referral in pairs.values_list("request_id", "pk"):
        by_request.setdefault(request, set()).add(referral)
    for run in made.values():
        run.referrals = by_request.get(run.instance.request_id, set())


def _read_history(made: dict[int, Run]) -> None:
    rows = HistoryEvent.objects.filter(process__in=made, kind__in=KINDS).order_by("id")
    for row in rows.only("process", "kind", "node", "token", "detail", "at").iterator():
        made[row.process_id]._rows.append(row)  # noqa: SLF001 - a run is filled here only
