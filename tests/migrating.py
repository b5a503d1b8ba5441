"""A database as it stood before a migration, rows in it, and what the migration makes of them."""

from datetime import UTC, date, datetime

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.migrations.executor import MigrationExecutor


def rows_of(connection: BaseDatabaseWrapper, table: str) -> list[bytes]:
    """The texts of ``table`` as they are stored."""
    with connection.cursor() as cursor:
        cursor.execute(f"SELECT text FROM {table}")  # noqa: S608 -- a name of this file
        return [row[0] for row in cursor.fetchall()]


def migrated(connection: BaseDatabaseWrapper, target: tuple[str, str]):
    """The models as they are once the database stands at ``target``."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    return MigrationExecutor(connection).loader.project_state([target]).apps


def fill(row) -> None:
    """Give every column that must not be empty something."""
    for field in row._meta.concrete_fields:
        kind = field.get_internal_type()
        is_given = field.null or field.has_default() or getattr(row, field.attname)
        if is_given or kind.endswith("AutoField"):
            continue
        values = {"DateTimeField": datetime(2026, 1, 1, tzinfo=UTC), "DateField": date(2026, 1, 1)}
        setattr(row, field.attname, values.get(kind, "x"))
