"""Rows of the tables that every step writes: inserts whose texts are made once per database."""

import json
from collections.abc import Callable, Sequence
from datetime import datetime
from functools import lru_cache
from typing import Any

from django.db import connection, models
from viewflow.workflow.status import STATUS

from common.roundtrips import Statement
from workflows.models import HistoryEvent, ProcessInstance, Subscription, Timer, UserTask

Row = tuple[object, ...]
Adapter = Callable[[Any], object]
#: Rows of one INSERT; SQLite takes 32,766 values in a statement.
CHUNK = 500


class Table:
    """Inserts into one model's table; rows are tuples in the order of ``names`` (attnames).

    ``same`` are columns that read alike in every row, as SQL literals: each value less keeps a
    statement longer among those that the driver remembers (50 values).
    """

    def __init__(self, model: type[models.Model], *names: str, **same: str) -> None:
        self._model = model
        self._same = tuple(same.items())
        self._fields = tuple(field_of(model, name) for name in names)
        self._kinds = tuple(_adapter(field) for field in self._fields)

    def insert(self, rows: Sequence[Row]) -> list[Statement]:
        """Statements, as few as possible, that add rows; without rows there is none."""
        if not rows:
            return []
        instant = connection.ops.adapt_datetimefield_value
        adapters = [instant if kind is instant_of else kind for kind in self._kinds]
        return [
            self._insert(adapters, rows[first : first + CHUNK])
            for first in range(0, len(rows), CHUNK)
        ]

    def _insert(self, adapters: Sequence[Adapter | None], rows: Sequence[Row]) -> Statement:
        values = [
            value if adapt is None else adapt(value)
            for row in rows
            for adapt, value in zip(adapters, row, strict=True)
        ]
        text = _insert_text(self._model, self._fields, self._same, len(rows), connection.vendor)
        return text, values


def field_of(model: type[models.Model], attname: str) -> models.Field:
    """A model's field by the name of its attribute."""
    return next(field for field in model._meta.concrete_fields if field.attname == attname)


@lru_cache(maxsize=512)
def _insert_text(
    model: type[models.Model],
    fields: tuple[models.Field, ...],
    same: tuple[tuple[str, str], ...],
    count: int,
    vendor: str,
) -> str:
    quote = connection.ops.quote_name
    columns = ", ".join(quote(name) for name in [field.column for field in fields] + [*dict(same)])
    row = f"({', '.join(['%s'] * len(fields) + [literal for _, literal in same])})"
    table = quote(model._meta.db_table)
    return f"INSERT INTO {table} ({columns}) VALUES {', '.join([row] * count)}"  # noqa: S608


def _adapter(field: models.Field) -> Adapter | None:
    if isinstance(field, models.JSONField):
        return compact
    if isinstance(field, models.DateTimeField):
        return instant_of
    return None


#: JSON as it is stored, without spaces.
compact = json.JSONEncoder(separators=(",", ":")).encode


def instant_of(value: datetime | None) -> object:
    """A moment as this database takes it."""
    return connection.ops.adapt_datetimefield_value(value)


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
    "role",
    "organisation_id",
    "territory_id",
    "priority",
    "due_at",
    "follow_up_at",
    "created",
    flow_task_type="'HUMAN'",
    status=f"'{STATUS.NEW}'",
    is_resolved="FALSE",
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
    failures="0",
)
SUBSCRIPTIONS = Table(
    Subscription, "process_id", "number", "node", "kind", "name", "correlation_key"
)

INSTANCES = Table(
    ProcessInstance,
    "flow_class",
    "status",
    "definition_id",
    "case_id",
    "request_id",
    "state",
    "outcome",
    "created",
    "is_suspended",
    "parent_id",
    "parent_token",
    "start_key",
)
