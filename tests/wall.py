"""Standing before the wall in a test: the rest of the tests run as the owner of the tables."""

from collections.abc import Iterator
from contextlib import contextmanager

from django.db import connection
from django.test import override_settings

from common.wall.principals import APP_ROLE, watch


@contextmanager
def before_the_wall() -> Iterator[None]:
    """Have this thread's connection be the site's role, which asks in nobody's name at first."""
    connection.ensure_connection()
    _run(f"SET ROLE {APP_ROLE}")
    watch(connection)
    try:
        with override_settings(DATABASE_WALL=True):
            yield
    finally:
        connection.execute_wrappers.clear()
        _run("RESET ROLE")


@contextmanager
def behind_the_wall() -> Iterator[None]:
    """Be the owner again for a moment, to prepare or to look."""
    watching = list(connection.execute_wrappers)
    connection.execute_wrappers.clear()
    _run("RESET ROLE")
    try:
        with override_settings(DATABASE_WALL=False):
            yield
    finally:
        _run(f"SET ROLE {APP_ROLE}")
        connection.execute_wrappers.extend(watching)


def _run(text: str) -> None:
    with connection.connection.cursor() as cursor:
        cursor.execute(text)
