"""Due timers fired per second while a million others sleep."""

import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context
from statistics import median

from django.db import connection, transaction

from bench import engines, models, people
from bench.bars import Bar
from bench.runner import Runner, Work
from casework.models import Request
from common import clock
from partners.models import User
from workflows import services
from workflows.models import ProcessInstance, Timer
from workflows.runtime.timers import fire_due

#: What firing keeps of its speed when the others sleep beside.
KEPT = 0.7
#: Timers fired, then tasks completed, in a turn.
BATCH, ACTS = 100, 50

_SERIES = {
    "postgresql": "generate_series(1, %s) AS series(n)",
    "sqlite": (
        "(WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < %s)"
        " SELECT n FROM up) AS series"
    ),
}
#: What a million new rows leave to be written falls on nobody's figures.
_SETTLE = {"postgresql": "CHECKPOINT", "sqlite": "PRAGMA wal_checkpoint(TRUNCATE)"}
_LATER = {
    "postgresql": "due_at + n * interval '30 seconds'",
    "sqlite": "datetime(due_at, '+' || (n * 30) || ' seconds')",
}


def report(user: User, request: Request, due: int, sleeping: int) -> Iterator[str | Bar]:
    """The lines of this part, then its bar."""
    yield f"Timers fired per second, each giving a user task ({due} due)"
    reminders = services.release(xml=models.reminder()).key
    beside = engines.ours(engines.MODELS[0], user, request)
    alone, alone_in_tasks = _in_turns(reminders, request, due, beside)
    yield _line("none asleep, one process", alone)
    _put_to_sleep(reminders, request, sleeping)
    crowded, crowded_in_tasks = _in_turns(reminders, request, due, beside)
    yield _line(f"{sleeping:,} asleep, one process", crowded)
    if connection.vendor == "postgresql" and not connection.in_atomic_block:
        both = _shared(reminders, request, due)
        yield _line(f"{sleeping:,} asleep, two processes", both)
    kept = crowded_in_tasks / alone_in_tasks
    yield Bar(f"timers fired beside {sleeping:,} asleep, times none", kept, KEPT)


def _in_turns(key: str, request: Request, due: int, beside: Runner) -> tuple[float, float]:
    """Timers fired per second, and per user task that is completed in the same time.

    The second compares across minutes on a machine that is not equally busy in all of them.
    """
    _make_due(key, request, due)
    work, speeds, relative = Work(beside), [], []
    while _some_are_due():
        start, done, worked = time.perf_counter(), work.completed, work.completing
        fired = fire_due(limit=BATCH)
        speeds.append(fired / (time.perf_counter() - start))
        for _ in range(ACTS):
            work.act()
        relative.append(speeds[-1] * (work.completing - worked) / (work.completed - done))
        due -= fired
    if due:
        raise RuntimeError(f"{due} timers did not fire")
    return median(speeds), median(relative)


def _shared(key: str, request: Request, due: int) -> float:
    """Timers fired per second by two processes at once."""
    _make_due(key, request, due)
    # A forked process must not share the connection of its parent.
    connection.close()
    with get_context("fork").Pool(2) as pool:
        spans = [job.get() for job in [pool.apply_async(_fire_all) for _ in range(2)]]
    if (fired := sum(count for count, _, _ in spans)) != due:
        raise RuntimeError(f"{fired} timers fired of {due}")
    return due / (max(end for *_, end in spans) - min(start for _, start, _ in spans))


def _fire_all() -> tuple[int, float, float]:
    """How many fired here, and from when to when."""
    fired, start = 0, time.perf_counter()
    while _some_are_due():
        fired += fire_due()
    return fired, start, time.perf_counter()


def _some_are_due() -> bool:
    # One that failed is not waited for: the count tells.
    return Timer.objects.filter(due_at__lte=clock.now(), failures=0).exists()


def _make_due(key: str, request: Request, count: int) -> None:
    with clock.fixed(clock.now() - timedelta(hours=2)), transaction.atomic():
        for _ in range(count):
            _wait(key, request)


def _wait(key: str, request: Request) -> ProcessInstance:
    variables = {"organisation": people.ORGANISATION}
    return services.start_process(key=key, variables=variables, request=request)


def _put_to_sleep(key: str, request: Request, count: int) -> None:
    """Copy one waiting timer ``count`` times, due one after the other; its instance suspended."""
    instance = _wait(key, request)
    ProcessInstance.objects.filter(pk=instance.pk).update(is_suspended=True)
    timer = Timer.objects.get(process=instance)
    meta = Timer._meta  # noqa: SLF001 -- Django's public name for it
    columns = [field.column for field in meta.concrete_fields if not field.primary_key]
    values = {"number": "number + n", "due_at": _LATER[connection.vendor]}
    copied = ", ".join(values.get(column, column) for column in columns)
    table, series = meta.db_table, _SERIES[connection.vendor]
    statement = (  # from this module and the model's own names
        f"INSERT INTO {table} ({', '.join(columns)}) "  # noqa: S608
        f"SELECT {copied} FROM {table}, {series} WHERE id = %s"
    )
    with connection.cursor() as cursor:
        cursor.execute(statement, [count, timer.pk])
        cursor.execute(f"ANALYZE {table}")
        if not connection.in_atomic_block:
            cursor.execute(_SETTLE[connection.vendor])


def _line(name: str, speed: float) -> str:
    return f"  {name:<34}{speed:6.0f}"
