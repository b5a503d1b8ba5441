"""Statements of the few paths that everybody waits for, in as few round trips as can be.

What a request to a server across a socket costs is mostly the way there and back, and the planning
of a text that the server has seen a thousand times: on PostgreSQL statements that come again are
prepared, where the connection's ``prepare_threshold`` allows it, and writes go together.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

from common.wall.principals import settle

#: Text with ``%s`` marks, and the values for them.
Statement = tuple[str, Sequence[object]]
Rows = list[tuple[Any, ...]]
#: PostgreSQL takes 65,535 values in one statement.
MOST_VALUES = 60_000


def read(statements: Sequence[Statement]) -> list[Rows]:
    """The rows of some queries, asked one after the other.

    In PostgreSQL's READ COMMITTED each sees what was committed before it begins, also when an
    earlier one waited for a lock. Raises Django's database errors.
    """
    return _run(statements)


def write(statements: Sequence[Statement]) -> None:
    """Carry out writes of different rows; on PostgreSQL as one statement.

    No write may rest on what another one of them does, and none may touch the same row: there they
    all see the rows as they were before. Raises Django's database errors.
    """
    if connection.vendor == "postgresql":
        statements = [_together(group) for group in _groups(statements)]
    _run(statements)


def _groups(statements: Sequence[Statement]) -> list[list[Statement]]:
    """The statements in order, as many together as the server takes values for."""
    groups: list[list[Statement]] = []
    count = MOST_VALUES + 1
    for statement in statements:
        count += len(statement[1])
        if count > MOST_VALUES:
            groups.append([])
            count = len(statement[1])
        groups[-1].append(statement)
    return groups


def _together(statements: Sequence[Statement]) -> Statement:
    *others, (last, values) = statements
    if not others:
        return last, values
    parts = ", ".join(f"part{number} AS ({text})" for number, (text, _) in enumerate(others))
    return f"WITH {parts} {last}", [value for _, values in statements for value in values]


def _run(statements: Sequence[Statement]) -> list[Rows]:
    if connection.vendor == "postgresql":
        return _run_prepared(statements)
    with connection.cursor() as cursor:
        return [_rows(cursor.execute(*statement)) for statement in statements]


def _run_prepared(statements: Sequence[Statement]) -> list[Rows]:
    from psycopg import Cursor  # only where PostgreSQL's driver is in use anyway

    connection.validate_no_broken_transaction()
    connection.close_if_health_check_failed()
    connection.ensure_connection()
    settle(connection)
    began = time.monotonic()
    # Django's own cursors put values into the text, which the server then cannot know again.
    rows = []
    with connection.wrap_database_errors, Cursor(connection.connection) as cursor:
        for statement in statements:
            cursor.execute(*statement)
            # Asking for the cursor's description would describe every column anew.
            rows.append(cursor.fetchall() if cursor.pgresult.nfields else [])
    _log(statements, time.monotonic() - began)
    return rows


def _rows(cursor: Any) -> Rows:
    return cursor.fetchall() if cursor.description else []


def _log(statements: Sequence[Statement], seconds: float) -> None:
    """Whoever counts statements counts these too."""
    if connection.queries_logged:
        connection.queries_log.extend(
            {"sql": text, "time": f"{seconds:.3f}"} for text, _ in statements
        )
