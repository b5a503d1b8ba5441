"""Tables that repeat, for speed, what other tables say: kept, compared, rebuilt and asked.

A reach table holds a row for every audience that reaches a thing, with the day on which something
is due. It answers "the next twenty-five of mine" from one index, where the policy's own conditions
would read everything that is somebody's. What it must hold is said once, as a query; writing,
comparing and rebuilding all start from it.
"""

from collections.abc import Callable, Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from common import clock
from common.roundtrips import Rows, Statement

#: Stands where nothing is due, so that such rows come last and can be compared.
NOTHING_DUE = datetime(9000, 1, 1, tzinfo=UTC)
#: A badge counts no further.
MOST_COUNTED = 100
_WRITTEN_TOGETHER = 500

#: Where a page ends: the due day and the id of its last row.
Place = tuple[datetime, int]


@dataclass(frozen=True)
class Found:
    """One row of a list by due date."""

    id: int
    due_at: datetime | None

    @property
    def place(self) -> Place:
        return self.due_at or NOTHING_DUE, self.id


@dataclass(frozen=True)
class Difference:
    """How far a projection is from what it must hold, in rows."""

    missing: int
    stale: int

    @property
    def rows(self) -> int:
        return self.missing + self.stale


@dataclass(frozen=True)
class Projection:
    """A reach table: its model, the columns it fills, and the query that says with what.

    ``expected(ids)`` is the query of all rows for these subjects, of every subject for None, in
    the order of ``columns``; the first column is the subject's id. ``lapses`` tells that rows have
    an ``until`` after which they give nothing.
    """

    model: type[Model]
    columns: Sequence[str]
    key: Sequence[str]
    expected: Callable[[Collection[int] | None], Statement]
    lapses: bool = False

    @property
    def table(self) -> str:
        return self.model._meta.db_table  # noqa: SLF001 -- Django's model API

    @property
    def subject(self) -> str:
        return self.columns[0]

    def refresh(self, ids: Iterable[int]) -> None:
        """Make the rows of some subjects what they must be; in the caller's transaction."""
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), _WRITTEN_TOGETHER):
            self._write(wanted[start : start + _WRITTEN_TOGETHER])

    @transaction.atomic
    def rebuild(self) -> Difference:
        """Make every row what it must be; return what was not."""
        found = self.check()
        if found.rows:
            self._write(None)
        return found

    def check(self) -> Difference:
        """Compare all rows with what they must be, in the database."""
        expected, values = self.expected(None)
        held = f"SELECT {self._list()} FROM {self.table}"  # noqa: S608 -- names of ours
        count = "SELECT count(*) FROM ({} EXCEPT {}) AS differing"
        missing = _ask((count.format(_whole(expected), held), values))[0][0]
        stale = _ask((count.format(held, _whole(expected)), values))[0][0]
        return Difference(missing=missing, stale=stale)

    def soonest(
        self, audiences: Collection[str], *, after: Place | None = None, limit: int = 25
    ) -> list[Found]:
        """The open subjects of some audiences by due date, from ``after`` on."""
        statement = self._page(audiences, after, limit)
        return [
            Found(pk, None if due_at >= NOTHING_DUE else due_at)
            for due_at, pk in ((_instant(due), pk) for due, pk in _ask(statement))
        ]

    def count(self, audiences: Collection[str], *, most: int = MOST_COUNTED) -> int:
        """How many open subjects some audiences reach; ``most`` + 1 stands for more."""
        text, values = self._page(audiences, None, most + 1)
        count = f"SELECT count(*) FROM ({text}) AS found"  # noqa: S608 -- a query of ours
        return _ask((count, values))[0][0]

    def _write(self, ids: Collection[int] | None) -> None:
        """Remove the rows that must not be, then add and mend what must be."""
        expected, values = self.expected(ids)
        mine, marks = _among(self.subject, ids)
        names, table = self._list(), self.table
        same = " AND ".join(f"wanted.{column} = {table}.{column}" for column in self.key)
        mended = ", ".join(f"{column} = excluded.{column}" for column in self._filled())
        _ask(
            (
                f"DELETE FROM {table} WHERE {mine} AND NOT EXISTS "  # noqa: S608
                f"(SELECT 1 FROM ({expected}) AS wanted WHERE {same})",
                [*marks, *values],
            )
        )
        _ask(
            (
                f"INSERT INTO {table} ({names}) SELECT {names} FROM ({_whole(expected)} EXCEPT "  # noqa: S608
                f"SELECT {names} FROM {table} WHERE {mine}) AS wanted WHERE true "
                f"ON CONFLICT ({', '.join(self.key)}) DO UPDATE SET {mended}",
                [*values, *marks],
            )
        )

    def _page(self, audiences: Collection[str], after: Place | None, limit: int) -> Statement:
        since, last = after or (datetime(1, 1, 1, tzinfo=UTC), 0)
        lasting, now = "", []
        if self.lapses:
            lasting, now = " AND (until IS NULL OR until > %s)", [_value(clock.now())]
        names = f"due_at, {self.subject}"
        rows = (
            f"SELECT {names} FROM {self.table} AS reach WHERE reach.audience {{}} AND is_open"  # noqa: S608
            f"{lasting} AND ({names}) > (%s, %s)"
        )
        end, place = f" ORDER BY {names} LIMIT %s", [*now, _value(since), last]
        mine = sorted(audiences)
        if connection.vendor == "postgresql":
            # Each audience for itself, so that each reads no more of its index than a page.
            return (
                f"SELECT DISTINCT {names} FROM unnest(%s::text[]) AS mine(audience) "  # noqa: S608
                f"CROSS JOIN LATERAL ({rows.format('= mine.audience')}{end}) AS found{end}",
                [mine, *place, limit, limit],
            )
        marks = ", ".join(["%s"] * len(mine)) or "NULL"
        distinct = rows.format(f"IN ({marks})").replace("SELECT", "SELECT DISTINCT", 1)
        return f"{distinct}{end}", [*mine, *place, limit]

    def _list(self) -> str:
        return ", ".join(self.columns)

    def _filled(self) -> list[str]:
        return [column for column in self.columns if column not in self.key]


def among(column: str, ids: Collection[int] | None) -> Statement:
    """A condition that ``column`` is one of ``ids``, with its values; true of all for None."""
    return _among(column, ids)


def due_marker() -> Any:
    """``NOTHING_DUE`` as a value of a statement."""
    return _value(NOTHING_DUE)


def capped(count: int, *, most: int = MOST_COUNTED) -> str:
    """A count for a badge: ``100+`` for more than a hundred."""
    return f"{most}+" if count > most else str(count)


def _among(column: str, ids: Collection[int] | None) -> Statement:
    if ids is None:
        return "true" if connection.vendor == "postgresql" else "1", []
    return f"{column} IN ({', '.join(['%s'] * len(ids)) or 'NULL'})", list(ids)


def _whole(expected: str) -> str:
    return f"SELECT * FROM ({expected}) AS whole"  # noqa: S608


def _value(at: datetime) -> Any:
    return connection.ops.adapt_datetimefield_value(at)


def _instant(due: datetime | str) -> datetime:
    """A due day as read; SQLite gives text."""
    at = datetime.fromisoformat(due) if isinstance(due, str) else due
    return at if at.tzinfo else at.replace(tzinfo=UTC)


def _ask(statement: Statement) -> Rows:
    with connection.cursor() as cursor:
        cursor.execute(*statement)
        return cursor.fetchall() if cursor.description else []
