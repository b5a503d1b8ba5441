"""The statements of a step, written once.

The ORM builds and compiles a statement anew for each row that it saves, which costs more than the
database's own work. Here their text is made once per database from the models' own columns, and
rows are tuples. Everything that is not on the path of every step goes through the ORM.
"""

import json
from collections.abc import Collection
from functools import lru_cache

from django.db import connection, models
from viewflow.workflow.status import PROCESS

from casework.models import Case
from common import clock, roundtrips
from common.roundtrips import Rows, Statement
from partners.models import User
from partners.permissions import SEAT_COLUMNS, SEATS, take_standing, wants_standing
from workflows.models import (
    Definition,
    ProcessInstance,
    UserTask,
)
from workflows.models.instance import LIVE
from workflows.runtime.rows import CHUNK, INSTANCES, Adapter, compact, field_of, instant_of

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
#: What the acts on a task need of it, in the order of the model's fields.
_TASK = (
    "id",
    "flow_task",
    "assigned",
    "started",
    "finished",
    "process_id",
    "number",
    "node",
    "name",
    "form_key",
    "role",
    "organisation_id",
    "territory_id",
    "due_at",
    "delegated_by_id",
    "is_resolved",
    "status",
    "owner_id",
)
#: What the policy asks of a case, in the order of the model's fields.
_CASE = tuple(
    field.attname
    for field in Case._meta.concrete_fields
    if field.attname in {"id", "organisation_id", "tier", "assigned_to_id", "erased_at"}
)


@lru_cache(maxsize=8)
def _instance_text(vendor: str, *, wait: bool, of_task: bool = False) -> str:
    columns = ", ".join(field_of(ProcessInstance, name).column for name in _INSTANCE)
    lock = ""
    if connection.features.has_select_for_update:
        can_skip = connection.features.has_select_for_update_skip_locked and not wait
        lock = " FOR UPDATE SKIP LOCKED" if can_skip else " FOR UPDATE"
    table = ProcessInstance._meta.db_table
    which = "(SELECT process_id FROM workflows_usertask WHERE id = %s)" if of_task else "%s"
    return f"SELECT {columns} FROM {table} WHERE id = {which}{lock}"  # noqa: S608


def lock_instance(instance_id: int, *, wait: bool) -> ProcessInstance | None:
    """The instance's row, locked until the transaction ends; None when it is gone or not ours.

    Where rows cannot be locked (SQLite) the transaction itself is the lock.
    """
    (rows,) = roundtrips.read([_lock(instance_id, wait=wait)])
    return _instance(rows)


def lock_with_task(task_id: int, user: User | None) -> tuple[ProcessInstance, UserTask] | None:
    """A task and its instance, locked, both as they are under the lock; None when it is over.

    Two queries, and not one that joins: a join that had to wait for the lock would still show the
    task as it was before. The task says whether it ``has_draft``; the instance comes with what the
    policy asks of its case, and ``user`` with where they work.
    """
    lock = _instance_text(connection.vendor, wait=True, of_task=True)
    asks = user is not None and wants_standing(user)
    values = [user.pk, True, task_id] if asks else [task_id]
    locked, found = roundtrips.read([(lock, [task_id]), (_task_text(with_seats=asks), values)])
    if asks:
        take_standing(user, [row[-len(SEAT_COLUMNS) :] for row in found])
    instance, task = _instance(locked), _task(found)
    if instance is None or task is None or task.status not in LIVE:
        return None
    if instance.case_id is not None:
        first = len(_TASK) + 1
        instance.case = Case.from_db(connection.alias, _CASE, found[0][first : first + len(_CASE)])
    task.process = instance
    return instance, task


@lru_cache(maxsize=2)
def _task_text(*, with_seats: bool) -> str:
    """A task with its case, in one row, or as many as a user has seats."""
    columns = [f"task.{name}" for name in _TASK]
    columns.append("EXISTS (SELECT 1 FROM workflows_taskdraft WHERE task_id = task.id)")
    columns += [f"file.{name}" for name in _CASE]
    columns += [f"place.{name}" for name in SEAT_COLUMNS if with_seats]
    seats = f" LEFT JOIN ({SEATS}) place ON TRUE" if with_seats else ""
    return (
        f"SELECT {', '.join(columns)} FROM workflows_usertask task"  # noqa: S608 -- our own names
        " JOIN workflows_processinstance process ON process.id = task.process_id"
        f" LEFT JOIN casework_case file ON file.id = process.case_id{seats} WHERE task.id = %s"
    )


def _task(rows: Rows) -> UserTask | None:
    if not rows:
        return None
    row = rows[0]
    fields = _converted(UserTask, _TASK, connection.vendor)
    values = [
        value if convert is None else convert(value)
        for convert, value in zip(fields, row[: len(_TASK)], strict=True)
    ]
    task = UserTask.from_db(connection.alias, _TASK, values)
    task.has_draft = bool(row[len(_TASK)])
    return task


@lru_cache(maxsize=8)
def _converted(
    model: type[models.Model], names: tuple[str, ...], vendor: str
) -> tuple[Adapter | None, ...]:
    """How a value of each column comes out of this database; None as it is."""
    return tuple(_reader(field_of(model, name)) for name in names)


def _reader(field: models.Field) -> Adapter | None:
    if isinstance(field, models.BooleanField):
        return bool
    steps = [
        *connection.ops.get_db_converters(field.get_col(field.model._meta.db_table)),
        *field.get_db_converters(connection),
    ]
    if not steps:
        return None

    def convert(value: object) -> object:
        for step in steps:
            value = step(value, None, connection)
        return value

    return convert


def _lock(instance_id: int, *, wait: bool) -> Statement:
    return _instance_text(connection.vendor, wait=wait), [instance_id]


def _instance(rows: Rows) -> ProcessInstance | None:
    if not rows:
        return None
    columns = dict(zip(_INSTANCE, rows[0], strict=True))
    columns["state"] = _parsed(columns["state"])
    columns["is_suspended"] = bool(columns["is_suspended"])
    return ProcessInstance.from_db(connection.alias, _INSTANCE, list(columns.values()))


def _parsed(value: object) -> object:
    return json.loads(value) if isinstance(value, str) else value


def create_instance(
    definition: Definition,
    *,
    case_id: int | None,
    request_id: int | None,
    start_key: str = "",
    parent: ProcessInstance | None = None,
    parent_token: int | None = None,
) -> ProcessInstance:
    """A new instance of a released version, not begun yet; nobody else can know of it."""
    flow_class, created = reference(definition), clock.now()
    (text, values), *_ = INSTANCES.insert(
        [
            (
                flow_class,
                PROCESS.NEW,
                definition.pk,
                case_id,
                request_id,
                {},
                "",
                created,
                False,
                parent.pk if parent else None,
                parent_token,
                start_key,
            )
        ]
    )
    (rows,) = roundtrips.read([(f"{text} RETURNING id", values)])
    instance = ProcessInstance(
        pk=rows[0][0],
        flow_class=flow_class,
        definition=definition,
        case_id=case_id,
        request_id=request_id,
        created=created,
        start_key=start_key,
        parent=parent,
        parent_token=parent_token,
    )
    instance._state.adding, instance._state.db = False, connection.alias
    return instance


def save_instance(instance: ProcessInstance, state: object) -> Statement:
    """What a step may change of its instance."""
    finished = instance.finished if "finished" in vars(instance) else None
    return (
        "UPDATE workflows_processinstance SET state = %s, status = %s, finished = %s, outcome = %s"
        " WHERE id = %s",
        [compact(state), instance.status, instant_of(finished), instance.outcome, instance.pk],
    )


def save_done(task: UserTask) -> Statement:
    """That a task was completed."""
    moments = [instant_of(moment) for moment in (task.assigned, task.started, task.finished)]
    return (
        "UPDATE workflows_usertask SET status = %s, owner_id = %s, assigned = %s, started = %s,"
        " finished = %s WHERE id = %s",
        [task.status, task.owner_id, *moments, task.pk],
    )


def delete_waiting(
    model: type[models.Model], instance_id: int, numbers: Collection[int]
) -> list[Statement]:
    """That timers or subscriptions of an instance go."""
    if not numbers:
        return []
    gone = sorted(numbers)
    parts = [gone[first : first + CHUNK] for first in range(0, len(gone), CHUNK)]
    table = model._meta.db_table
    return [
        (
            f"DELETE FROM {table} WHERE process_id = %s"  # noqa: S608 -- our own names
            f" AND number IN ({', '.join(['%s'] * len(part))})",
            [instance_id, *part],
        )
        for part in parts
    ]


def newest_version(key: str) -> int | None:
    """The id of the newest released version of a process; None when there is none."""
    text = "SELECT id FROM workflows_definition WHERE key = %s ORDER BY version DESC LIMIT 1"
    (rows,) = roundtrips.read([(text, [key])])
    return rows[0][0] if rows else None


def reference(definition: Definition) -> str:
    """How viewflow writes down the Flow class of a released version."""
    return f"workflows/released.{definition.class_name}"
