"""Real processes of the service (worker, beat, site), started, stopped and killed by tests."""

import contextlib
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


class Python:
    """A process that runs a module on the test's database and broker, with what it wrote."""

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        self.log = folder / f"{name}.log"
        with self.log.open("ab") as output:
            self._process = subprocess.Popen(
                [sys.executable, "-m", *arguments],
                cwd=ROOT,
                env=_environment(folder),
                stdout=output,
                stderr=subprocess.STDOUT,
                # Its children are killed with it, as the end of a container would.
                start_new_session=True,
            )

    def wait_for(self, words: str) -> None:
        """Return when the process has written ``words``; fail when it ended or takes too long."""
        eventually(lambda: words in self.written() or self._process.poll() is not None)
        assert words in self.written(), self.written()

    def written(self) -> str:
        return self.log.read_text(errors="replace")

    def end(self) -> int:
        """Wait for the process to end by itself; its exit code."""
        return self._process.wait(PATIENCE)

    def stop(self, signal_number: int = signal.SIGTERM) -> int:
        """Ask the process to end; its exit code."""
        if self._process.poll() is None:
            self._process.send_signal(signal_number)
        try:
            return self._process.wait(PATIENCE)
        except subprocess.TimeoutExpired:
            self._process.kill()
            raise

    def kill(self) -> None:
        """End the process and its children without a word."""
        with contextlib.suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait(PATIENCE)


class Celery(Python):
    """One process of Celery."""

    def __init__(self, folder: Path, name: str, *arguments: str) -> None:
        super().__init__(folder, name, "celery", "-A", "config", *arguments)


def worker(folder: Path, name: str) -> Celery:
    """A worker that takes messages."""
    started = starting_worker(folder, name)
    started.wait_for(f"{name}@test ready.")
    return started


def starting_worker(folder: Path, name: str) -> Celery:
    """A worker that may not be ready yet."""
    quiet = ["--without-gossip", "--without-mingle", "--without-heartbeat"]
    return Celery(
        folder, name, "worker", "--pool", "solo", "--loglevel", "INFO", "-n", f"{name}@test", *quiet
    )


def beat(folder: Path) -> Celery:
    """The clock that wakes the workers."""
    started = starting_beat(folder)
    started.wait_for("beat: Starting")
    return started


def starting_beat(folder: Path) -> Celery:
    """A clock that may not be ready yet."""
    schedule = ["--schedule", str(folder / "schedule"), "--pidfile="]
    return Celery(folder, "beat", "beat", "--loglevel", "INFO", *schedule)


def site(folder: Path, port: int) -> Python:
    """The site on a port of this machine; it may not be ready yet."""
    return Python(
        folder,
        "site",
        "gunicorn",
        "config.wsgi:application",
        "--bind",
        f"127.0.0.1:{port}",
        "--worker-class",
        "gthread",
        "--threads",
        "4",
        "--no-control-socket",
    )


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
