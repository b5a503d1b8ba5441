"""Several statements in one round trip to the database.

For the few paths that everybody waits for. What a request to a server across a socket costs is
mostly the way there and back, and the planning of a text that the server has seen a thousand times:
PostgreSQL gets all statements at once, and prepares those that come again where the connection's
``prepare_threshold`` allows it.
"""

import time
from collections.abc import Sequence
from typing import Any

from django.db import connection

#: Text with ``%s`` marks, and the values for them.
Statement = tuple[str, Sequence[object]]
Rows = list[tuple[Any, ...]]


def run(statements: Sequence[Statement]) -> list[Rows]:
    """Carry out statements in order; the rows of each, none for one that gives none.

    In PostgreSQL's READ COMMITTED each statement sees what was committed before it begins, also
    while an earlier one waited for a lock. Raises Django's database errors.
    """
    if not statements:
        return []
    if connection.vendor == "postgresql":
        return _pipelined(statements)
    with connection.cursor() as cursor:
        return [_rows(cursor.execute(*statement)) for statement in statements]


def _pipelined(statements: Sequence[Statement]) -> list[Rows]:
    from psycopg import Cursor  # only where PostgreSQL's driver is in use anyway

    connection.validate_no_broken_transaction()
    connection.ensure_connection()
    began = time.monotonic()
    with connection.wrap_database_errors, connection.connection.pipeline() as pipeline:
        cursors = [Cursor(connection.connection).execute(*each) for each in statements]
        pipeline.sync()
        rows = [_rows(cursor) for cursor in cursors]
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
