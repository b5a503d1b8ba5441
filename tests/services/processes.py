"""Real worker and beat processes, started and stopped by tests."""

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

from django.conf import settings
from django.db import connection

from tests.project.repository import ROOT

#: Longer than a busy machine needs to start a Python with Django and Celery.
PATIENCE = 60


def eventually(condition: Callable[[], object], seconds: float = PATIENCE) -> bool:
    """Whether ``condition`` became true in time."""
    deadline = time.monotonic() + seconds
    while not condition():
        if time.monotonic() > deadline:
            return False
        time.sleep(0.1)
    return True


class Celery:
    """One process of Celery, with what it wrote."""

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("wb") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", "celery", "-A", "config", *arguments],
                cwd=ROOT,
                env=_environment(folder),
                stdout=output,
                stderr=subprocess.STDOUT,
            )

    def wait_for(self, words: str) -> None:
        """Return when the process has written ``words``; fail when it ended or takes too long."""
        eventually(lambda: words in self.written() or self._process.poll() is not None)
        assert words in self.written(), self.written()

    def written(self) -> str:
        return self.log.read_text(errors="replace")

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Ask the process to end; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal_number)
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise


def worker(folder: Path, name: str) -> Celery:
    """A worker that takes messages."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    started = Celery(
        folder, name, "worker", "--pool", "solo", "--loglevel", "INFO", "-n", f"{name}@test", *quiet
    )
    started.wait_for(f"{name}@test ready.")
    return started


def beat(folder: Path) -> Celery:
    """The clock that wakes the workers."""
    schedule = ["--schedule", str(folder / "schedule"), "--pidfile="]
    started = Celery(folder, "beat", "beat", "--loglevel", "INFO", *schedule)
    started.wait_for("beat: Starting")
    return started


def _environment(folder: Path) -> dict[str, str]:
    options = getattr(settings, "CELERY_BROKER_TRANSPORT_OPTIONS", {})
    messages = options.get("control_folder")
    return os.environ | {
        "DJANGO_SETTINGS_MODULE": "tests.services.settings",
        "WORKER_FOLDER": str(folder),
        "WORKER_DATABASE": str(connection.settings_dict["NAME"]),
        "WORKER_BROKER": settings.CELERY_BROKER_URL,
        "WORKER_MESSAGES": str(Path(messages).parent) if messages else "",
    }
