"""A committed region, a broker without old messages, and workers on both."""

import fcntl
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import call_command
from django.db import connection

from common import clock
from config import celery_app
from tests.conftest import NOW
from tests.services import processes
from tests.services.processes import Celery

StartWorker = Callable[[str], Celery]
MoveClock = Callable[[datetime], None]


HAS_REDIS = settings.CELERY_BROKER_URL.startswith("redis")
ON_REDIS = pytest.param("redis", marks=pytest.mark.redis)


@pytest.fixture(autouse=True, params=[ON_REDIS] if HAS_REDIS else ["folder", ON_REDIS])
def broker(request: pytest.FixtureRequest) -> str:
    """The broker of this run: Redis when the environment names one, else a folder."""
    if request.param == "redis" and not HAS_REDIS:
        pytest.skip("needs Redis: TEST_BROKER_URL is not set")
    return request.param


@pytest.fixture
def postgres(db: None) -> None:
    """PostgreSQL, where two processes may write at once."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: TEST_DATABASE_URL is not set")


@pytest.fixture
def one_at_a_time() -> Iterator[None]:
    """Keep other tests of workers waiting: all of them would take each other's messages."""
    with (Path(tempfile.gettempdir()) / "casework-services-tests.lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


@pytest.fixture
def network(one_at_a_time: None, region_after_flush: None, broker: str) -> None:
    """The region and its processes, committed; nothing waits at the broker."""
    call_command("bpmn", "deploy", verbosity=0)
    with celery_app.connection_for_write() as broker_connection:
        broker_connection.default_channel.queue_declare("celery", durable=True)
        broker_connection.default_channel.queue_purge("celery")


@pytest.fixture
def move_clock(tmp_path: Path) -> Iterator[MoveClock]:
    """Set the time of the started processes and of the test."""
    offset_file = tmp_path / "clock-offset"
    blocks = []

    def move(at: datetime) -> None:
        clock.write_offset(offset_file, at - clock.system_time())
        blocks.append(clock.fixed(at))
        blocks[-1].__enter__()

    move(NOW)
    yield move
    for block in reversed(blocks):
        block.__exit__(None, None, None)


@pytest.fixture
def start_worker(network: None, move_clock: MoveClock, tmp_path: Path) -> Iterator[StartWorker]:
    """Start workers by name; what still runs at the end is killed."""
    started: list[Celery] = []

    def start(name: str) -> Celery:
        started.append(processes.worker(tmp_path, name))
        return started[-1]

    yield start
    for process in started:
        process.kill()


@pytest.fixture
def beat(network: None, move_clock: MoveClock, tmp_path: Path) -> Iterator[Celery]:
    """Beat, alone."""
    process = processes.beat(tmp_path)
    yield process
    process.stop()
