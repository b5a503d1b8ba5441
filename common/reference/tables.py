"""Declarations of reference tables: which file, which columns, which model."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field
from importlib import import_module
from pathlib import Path
from typing import Any

from django.apps import apps
from django.utils.module_loading import module_has_submodule
from django.utils.translation import gettext as _

from common.reference.values import Converter, boolean, day, text

#: The folder that holds the apps' folders.
ROOT = Path(__file__).resolve().parents[2]

RowCheck = Callable[[Mapping[str, Any]], str | None]


@dataclass(frozen=True)
class Column:
    """A column of a file, named like the field of the model.

    An empty cell means nothing: ``None`` in the field, or an empty text where it holds texts.
    """

    name: str
    convert: Converter = text
    required: bool = field(default=False, kw_only=True)
    #: Name of the table whose codes the column holds; its own table's for a parent.
    references: str = field(default="", kw_only=True)
    #: Column and value that the referenced row must have.
    where: tuple[str, str] | None = field(default=None, kw_only=True)
    #: Whether the model has the field; otherwise the column is checked and stays in the file.
    stored: bool = field(default=True, kw_only=True)


#: The columns with which every reference file begins.
COMMON_COLUMNS = (
    Column("code", required=True),
    Column("label_fr", required=True),
    Column("label_ar", required=True),
    Column("label_en", required=True),
    Column("source_ref", required=True),
    Column("verified", boolean, required=True),
    Column("valid_from", day),
    Column("valid_to", day),
)


@dataclass(frozen=True, kw_only=True)
class Table:
    """A reference file and the model it feeds; ``columns`` come after the common ones.

    Each of ``checks`` looks at the values of one row and returns a sentence when they disagree.
    """

    name: str
    file: str
    model: str
    key: str = "code"
    columns: tuple[Column, ...] = ()
    checks: tuple[RowCheck, ...] = ()

    @property
    def app(self) -> str:
        """Label of the app that owns the table."""
        return self.model.partition(".")[0]

    @property
    def all_columns(self) -> tuple[Column, ...]:
        """The common columns, then the table's own."""
        return COMMON_COLUMNS + self.columns

    def path(self, directory: Path = ROOT) -> Path:
        """Where the file lies when ``directory`` holds the apps' folders."""
        return directory / self.app / "reference_data" / self.file


def in_order(first: str, last: str) -> RowCheck:
    """A check that column ``first`` is not after column ``last``, where both are filled."""

    def check(row: Mapping[str, Any]) -> str | None:
        start, end = row.get(first), row.get(last)
        if start is None or end is None or start <= end:
            return None
        return _("%(first)s comes after %(last)s") % {"first": first, "last": last}

    return check


def discover() -> tuple[Table, ...]:
    """The ``TABLES`` of every installed app's ``reference`` module."""
    found: list[Table] = []
    for config in apps.get_app_configs():
        if module_has_submodule(config.module, "reference"):
            module = import_module(f"{config.name}.reference")
            found.extend(getattr(module, "TABLES", ()))
    return tuple(found)


def by_name(tables: Iterable[Table]) -> dict[str, Table]:
    """The tables under their names; two of one name are an error in the declarations."""
    named: dict[str, Table] = {}
    for table in tables:
        if table.name in named:
            raise LookupError(f"two reference tables are called {table.name}")
        named[table.name] = table
    return named
