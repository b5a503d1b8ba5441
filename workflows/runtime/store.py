"""The statements of a step, written once.

The ORM builds and compiles a statement anew for each row that it saves, which costs more than the
database's own work. Here their text is made once per database from the models' own columns, and
rows are tuples. Everything that is not on the path of every step goes through the ORM.
"""

import json
from collections.abc import Callable, Iterable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models

from workflows.models import (
    Definition,
    HistoryEvent,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from workflows.models.instance import LIVE

Row = tuple[object, ...]
#: Rows of one INSERT; SQLite takes 32,766 values in a statement.
CHUNK = 500


class Table:
    """Inserts into one model's table; rows are tuples in the order of ``names`` (attnames)."""

    def __init__(self, model: type[models.Model], *names: str) -> None:
        self._model = model
        self._fields = [_field(model, name) for name in names]

    def insert(self, rows: Sequence[Row]) -> None:
        """Add rows in as few statements as possible; without rows there is none."""
        adapters = _adapters(tuple(self._fields), connection.vendor)
        for first in range(0, len(rows), CHUNK):
            part = rows[first : first + CHUNK]
            values = [
                value if adapt is None else adapt(value)
                for row in part
                for adapt, value in zip(adapters, row, strict=True)
            ]
            _execute(self._text(len(part)), values)

    def _text(self, count: int) -> str:
        return _insert_text(self._model, tuple(self._fields), count, connection.vendor)


def _field(model: type[models.Model], attname: str) -> models.Field:
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


@lru_cache(maxsize=512)
def _insert_text(
    model: type[models.Model], fields: tuple[models.Field, ...], count: int, vendor: str
) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(field.column) for field in fields)
    row = "(" + ", ".join(["%s"] * len(fields)) + ")"
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608


@lru_cache(maxsize=64)
def _adapters(
    fields: tuple[models.Field, ...], vendor: str
) -> tuple[Callable[[Any], object] | None, ...]:
    """How a value of each field goes to this database; None as it is."""
    return tuple(_adapter(field) for field in fields)


def _adapter(field: models.Field) -> Callable[[Any], object] | None:
    if isinstance(field, models.JSONField):
        return _compact
    if isinstance(field, models.DateTimeField):
        return _instant
    return None


def _compact(value: object) -> str:
    return json.dumps(value, separators=(",", ":"))


def _instant(value: datetime | None) -> object:
    return connection.ops.adapt_datetimefield_value(value)


def _execute(text: str, values: Sequence[object]) -> int:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.rowcount


def _fetch_one(text: str, values: Sequence[object]) -> tuple[Any, ...] | None:
    with connection.cursor() as cursor:
        cursor.execute(text, values)
        return cursor.fetchone()


HISTORY = Table(
    HistoryEvent, "process_id", "kind", "node", "token", "scope", "detail", "actor_id", "at"
)
TASKS = Table(
    UserTask,
    "process_id",
    "number",
    "node",
    "flow_task",
    "name",
    "form_key",
    "flow_task_type",
    "status",
    "role",
    "organisation_id",
    "territory_id",
    "priority",
    "due_at",
    "follow_up_at",
    "is_resolved",
    "created",
)
TIMERS = Table(
    Timer,
    "process_id",
    "number",
    "node",
    "due_at",
    "kind",
    "expression",
    "calendar",
    "calendar_revision",
    "armed_at",
    "remaining",
    "failures",
)
SUBSCRIPTIONS = Table(
    Subscription, "process_id", "number", "node", "kind", "name", "correlation_key"
)

#: What a step needs of its instance, in the order of the model's fields; other columns are read
#: when somebody asks for them.
_INSTANCE = (
    "id",
    "status",
    "definition_id",
    "case_id",
    "request_id",
    "state",
    "outcome",
    "is_suspended",
    "parent_id",
    "parent_token",
)
#: What may have changed of a task since it was read.
_TASK = (
    "status",
    "owner_id",
    "organisation_id",
    "role",
    "territory_id",
    "delegated_by_id",
    "is_resolved",
)


@lru_cache(maxsize=8)
def _instance_text(vendor: str, *, wait: bool) -> str:
    columns = ", ".join(_field(ProcessInstance, name).column for name in _INSTANCE)
    lock = ""
    if connection.features.has_select_for_update:
        can_skip = connection.features.has_select_for_update_skip_locked and not wait
        lock = " FOR UPDATE SKIP LOCKED" if can_skip else " FOR UPDATE"
    table = ProcessInstance._meta.db_table
    return f"SELECT {columns} FROM {table} WHERE id = %s{lock}"  # noqa: S608


def lock_instance(instance_id: int, *, wait: bool) -> ProcessInstance | None:
    """The instance's row, locked until the transaction ends; None when it is gone or not ours.

    Where rows cannot be locked (SQLite) the transaction itself is the lock.
    """
    row = _fetch_one(_instance_text(connection.vendor, wait=wait), [instance_id])
    if row is None:
        return None
    columns = dict(zip(_INSTANCE, row, strict=True))
    columns["state"] = _parsed(columns["state"])
    columns["is_suspended"] = bool(columns["is_suspended"])
    return ProcessInstance.from_db(connection.alias, _INSTANCE, list(columns.values()))


def _parsed(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def save_instance(instance: ProcessInstance, state: object) -> None:
    """Write what a step may change of its instance."""
    _execute(
        "UPDATE workflows_processinstance SET state = %s, status = %s, finished = %s, outcome = %s"
        " WHERE id = %s",
        [
            _compact(state),
            instance.status,
            _instant(instance.finished) if "finished" in vars(instance) else None,
            instance.outcome,
            instance.pk,
        ],
    )


def refresh_task(task: UserTask) -> UserTask | None:
    """The task as it is now, under its instance's lock; None when nobody has to do it any more."""
    columns = ", ".join(_TASK)
    row = _fetch_one(
        f"SELECT {columns} FROM workflows_usertask WHERE id = %s",  # noqa: S608 -- our own names
        [task.pk],
    )
    if row is None or row[0] not in LIVE:
        return None
    for name, value in zip(_TASK, row, strict=True):
        setattr(task, name, bool(value) if name == "is_resolved" else value)
    return task


def save_done(task: UserTask) -> None:
    """Write that a task was completed."""
    _execute(
        "UPDATE workflows_usertask SET status = %s, owner_id = %s, assigned = %s, started = %s,"
        " finished = %s WHERE id = %s",
        [
            task.status,
            task.owner_id,
            _instant(task.assigned),
            _instant(task.started),
            _instant(task.finished),
            task.pk,
        ],
    )


def delete_waiting(model: type[models.Model], instance_id: int, numbers: Iterable[int]) -> None:
    """Take away timers or subscriptions of an instance."""
    gone = sorted(numbers)
    for first in range(0, len(gone), CHUNK):
        part = gone[first : first + CHUNK]
        marks = ", ".join(["%s"] * len(part))
        _execute(
            f"DELETE FROM {model._meta.db_table}"  # noqa: S608 -- our own names
            f" WHERE process_id = %s AND number IN ({marks})",
            [instance_id, *part],
        )


def reference(definition: Definition) -> str:
    """How viewflow writes down the Flow class of a released version."""
    return f"workflows/released.{definition.class_name}"
