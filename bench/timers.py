"""Due timers fired per second while a million others sleep."""

import time
from collections.abc import Iterator
from datetime import timedelta
from multiprocessing import get_context

from django.db import connection, transaction

from bench import models, people
from bench.bars import Bar
from casework.models import Request
from common import clock
from workflows import services
from workflows.models import ProcessInstance, Timer
from workflows.runtime.timers import fire_due

#: What firing keeps of its speed when the others sleep beside.
KEPT = 0.7

_SERIES = {
    "postgresql": "generate_series(1, %s) AS series(n)",
    "sqlite": (
        "(WITH RECURSIVE up(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM up WHERE n < %s)"
        " SELECT n FROM up) AS series"
    ),
}
_LATER = {
    "postgresql": "due_at + n * interval '30 seconds'",
    "sqlite": "datetime(due_at, '+' || (n * 30) || ' seconds')",
}


def report(request: Request, due: int, sleeping: int) -> Iterator[str | Bar]:
    """The lines of this part, then its bar."""
    yield f"Timers fired per second, each giving a user task ({due} due)"
    key = services.release(xml=models.reminder()).key
    alone = _measure(key, request, due)
    yield _line("none asleep, one process", alone)
    _put_to_sleep(key, request, sleeping)
    beside = _measure(key, request, due)
    yield _line(f"{sleeping:,} asleep, one process", beside)
    if connection.features.has_select_for_update_skip_locked:
        both = _measure(key, request, due, workers=2)
        yield _line(f"{sleeping:,} asleep, two processes", both)
    yield Bar(f"timers fired beside {sleeping:,} asleep, times none", beside / alone, KEPT)


def _measure(key: str, request: Request, due: int, workers: int = 1) -> float:
    with clock.fixed(clock.now() - timedelta(hours=2)), transaction.atomic():
        for _ in range(due):
            _wait(key, request)
    if workers == 1:
        spans = [_fire_all()]
    else:
        # A forked process must not share the connection of its parent.
        connection.close()
        with get_context("fork").Pool(workers) as pool:
            spans = [job.get() for job in [pool.apply_async(_fire_all) for _ in range(workers)]]
    fired = sum(count for count, _, _ in spans)
    if fired != due:
        raise RuntimeError(f"{fired} timers fired of {due}")
    return due / (max(end for *_, end in spans) - min(start for _, start, _ in spans))


def _fire_all() -> tuple[int, float, float]:
    """How many fired here, and from when to when."""
    fired, start = 0, time.perf_counter()
    while Timer.objects.filter(due_at__lte=clock.now()).exists():
        fired += fire_due()
    return fired, start, time.perf_counter()


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


def _line(name: str, speed: float) -> str:
    return f"  {name:<34}{speed:6.0f}"
