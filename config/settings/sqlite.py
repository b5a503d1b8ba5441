"""How SQLite must be opened here."""

from pathlib import Path
from typing import Any


def sqlite(path: Path | str) -> dict[str, Any]:
    """A database entry with write-ahead log and immediate transactions.

    Immediate, because a deferred transaction that turns into a writing one fails at once when
    another process writes, instead of waiting its turn.
    """
    if isinstance(path, Path):
        path.parent.mkdir(parents=True, exist_ok=True)
    return {
        "ENGINE": "django.db.backends.sqlite3",
        "NAME": str(path),
        "OPTIONS": {
            "transaction_mode": "IMMEDIATE",
            "timeout": 20,
            "init_command": "PRAGMA journal_mode=WAL; PRAGMA synchronous=NORMAL;",
        },
    }
