"""Checks of casework that ``manage.py check --database default`` and ``migrate`` run."""

from collections.abc import Sequence
from typing import Any

from django.core import checks
from django.db import connections

from casework import wordings
from casework.models import ConsentWording


def consent_texts(*, databases: Sequence[str] | None = None, **_: Any) -> list[checks.CheckMessage]:
    """Every published text of consent is the one that was read out, byte for byte."""
    if "default" not in (databases or ()):
        return []
    table = ConsentWording._meta.db_table  # noqa: SLF001 -- public by Django's documentation
    connection = connections["default"]
    with connection.cursor() as cursor:
        described = table in connection.introspection.table_names(cursor) and {
            column.name for column in connection.introspection.get_table_description(cursor, table)
        }
    if not described or "purpose" not in described:
        return []
    hint = "Give the new text the next version and restore the old file."
    return [
        checks.Error(f"The text of consent {name} was altered.", hint=hint, id="casework.E001")
        for name in wordings.altered()
    ]
