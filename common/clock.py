"""The one place that reads the time, so that a test or the demonstration can move it."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import UTC, date, datetime, timedelta
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

from django.conf import settings
from django.utils.module_loading import import_string

#: Where the region's officers live; its offset changes by decree (docs/decisions/0001).
ZONE = ZoneInfo("Africa/Casablanca")

_fixed: ContextVar[datetime | None] = ContextVar("fixed clock", default=None)


def now() -> datetime:
    """The present instant, aware, in UTC."""
    return _fixed.get() or _source()()


def today() -> date:
    """The present day in the region."""
    return now().astimezone(ZONE).date()


def local(at: datetime) -> datetime:
    """The same instant as the region's wall clocks show it."""
    return at.astimezone(ZONE)


@contextmanager
def fixed(at: datetime) -> Iterator[None]:
    """Make ``now()`` answer ``at`` inside the block, in this thread only."""
    token = _fixed.set(at.astimezone(UTC))
    try:
        yield
    finally:
        _fixed.reset(token)


def system_time() -> datetime:
    """The machine's time in UTC."""
    return datetime.now(UTC)


def demonstration_time() -> datetime:
    """The machine's time shifted by the offset that the demonstration keeps in a file.

    A file, because web server, worker and beat are processes of their own and must agree.
    """
    return system_time() + read_offset(settings.CLOCK_OFFSET_FILE)


def read_offset(path: Path) -> timedelta:
    """The offset kept in ``path``; zero when there is none."""
    try:
        return timedelta(seconds=float(path.read_text()))
    except (FileNotFoundError, ValueError):
        return timedelta()


def write_offset(path: Path, offset: timedelta) -> None:
    """Keep ``offset`` in ``path``, in one step so that no reader sees half of it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".new")
    draft.write_text(str(offset.total_seconds()))
    draft.replace(path)


@lru_cache(maxsize=4)
def _imported(path: str) -> Callable[[], datetime]:
    return import_string(path)


def _source() -> Callable[[], datetime]:
    return _imported(settings.CLOCK)
