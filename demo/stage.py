"""The stage of the demonstration: a clock that is moved, a real worker, a list of what happened."""

import os
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime

from django.conf import settings

from common import clock
from common.models import OutboxMessage
from common.tasks import deliver_outbox
from workflows.models import Timer
from workflows.tasks import fire_due_timers


class NothingMoves(RuntimeError):
    """The worker did not do its work in time."""


@dataclass(frozen=True)
class Line:
    """One line of the table that the demonstration prints."""

    at: datetime
    journey: str
    who: str
    what: str


@dataclass
class Stage:
    """Moves the clock, waits for the worker, remembers what happened."""

    lines: list[Line] = field(default_factory=list)
    journey: str = ""

    def at(self, when: str) -> None:
        """Move the clock to a local wall-clock time and let everything that fell due happen."""
        move_clock(when)
        self.settle()

    def told(self, who: str, what: str) -> None:
        """Remember a line; ``what`` never names a person."""
        self.lines.append(Line(clock.now(), self.journey, who, what))

    def settle(self, patience: float = 60) -> None:
        """Wait until the worker has delivered every message and fired every due timer.

        Raises NothingMoves when it has not within ``patience`` seconds.
        """
        started = time.monotonic()
        asked = 0.0
        while _is_waiting():
            if time.monotonic() - started > patience:
                raise NothingMoves
            if time.monotonic() - asked > 2:
                deliver_outbox.delay()
                fire_due_timers.delay()
                asked = time.monotonic()
            time.sleep(0.02)


def move_clock(when: str) -> None:
    """Set the demonstration's clock, for every process, to a local wall-clock time."""
    moment = datetime.fromisoformat(when).replace(tzinfo=clock.ZONE)
    clock.write_offset(settings.CLOCK_OFFSET_FILE, moment - clock.system_time())


def _is_waiting() -> bool:
    due = Timer.objects.filter(due_at__lte=clock.now())
    return OutboxMessage.objects.filter(delivered_at=None).exists() or due.exists()


@contextmanager
def worker(*, beat: bool = False) -> Iterator[subprocess.Popen[bytes]]:
    """A real Celery worker in a process of its own, stopped at the end of the block."""
    command = [sys.executable, "-m", "celery", "-A", "config", "worker"]
    command += ["--pool", "solo", "--loglevel", "warning", "--without-gossip", "--without-mingle"]
    command += ["--without-heartbeat"]
    if beat:
        command += ["--beat", "--schedule", str(settings.VAR_DIR / "celerybeat-schedule")]
    log_path = settings.VAR_DIR / "worker.log"
    environment = {**os.environ, "DJANGO_SETTINGS_MODULE": os.environ["DJANGO_SETTINGS_MODULE"]}
    with log_path.open("ab") as log:
        process = subprocess.Popen(  # noqa: S603 -- our own interpreter and arguments
            command, stdout=log, stderr=log, cwd=settings.BASE_DIR, env=environment
        )
        try:
            yield process
        finally:
            process.terminate()
            try:
                process.wait(timeout=10)
            except subprocess.TimeoutExpired:
                process.kill()
