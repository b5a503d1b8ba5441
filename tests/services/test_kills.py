"""Workers, beat and site killed at any moment, the broker emptied: nothing lost, nothing twice."""

import os
import random
import socket
import time
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
import redis
from django.conf import settings
from django.db import transaction
from viewflow.workflow.status import PROCESS, STATUS

from common import clock, outbox
from common.models import OutboxMessage
from tests import factories
from tests.services import effects, processes
from tests.services.officers import Officers
from tests.services.processes import Python
from tests.workflows.bpmn.models import event, node, start, timer, xml
from tests.workflows.running import replayed
from workflows import services
from workflows.bpmn import InstanceState
from workflows.models import (
    Incident,
    PendingMessage,
    ProcessInstance,
    Subscription,
    Timer,
    UserTask,
)
from workflows.models.instance import LIVE
from workflows.runtime import handlers

pytestmark = [pytest.mark.prove, pytest.mark.postgres, pytest.mark.redis]

INSTANCES = int(os.environ.get("KILL_TEST_INSTANCES", "1000"))
#: Seconds between two blows, drawn anew each time.
BETWEEN_BLOWS = (1.0, 4.0)
#: Seconds within which some instance finishes, however slow the machine.
PATIENCE = 120
JOBS = ("first", "second", "third")


def _job(key: str) -> str:
    return node("serviceTask", key, **{"sm:implementation": "proof.effect"})


MODEL = (
    xml(
        start()
        + node("userTask", "ask", **{"sm:formKey": "simple.done"})
        + node("parallelGateway", "split")
        + node("parallelGateway", "join")
        + node("intermediateCatchEvent", "pause", timer('"PT1S"'))
        + node("intermediateThrowEvent", "send", event("message", "m"))
        + node("receiveTask", "hear", messageRef="m")
        + "".join(_job(key) for key in JOBS)
        + node("endEvent", "end"),
        "start->ask->first->split split->pause->join split->send->join split->hear->second->join"
        " join->third->end",
    )
    .replace(
        b'<message id="m" name="news"/>',
        b'<message id="m" name="news" %b/>' % b'sm:correlationKey="number"',
    )
    .replace(b'<process id="p"', b'<process id="proof"')
)
#: Nodes that every instance completes once.
NODES = {"start", "ask", "split", "pause", "send", "hear", "join", "end", *JOBS}


class Region:
    """The processes of the service, and what is done to them."""

    def __init__(self, folder: Path, port: int) -> None:
        self.blows: Counter[str] = Counter()
        self._broker = redis.Redis.from_url(settings.CELERY_BROKER_URL)
        self._starts: dict[str, Callable[[], Python]] = {
            "worker one": lambda: processes.starting_worker(folder, "one"),
            "worker two": lambda: processes.starting_worker(folder, "two"),
            "site": lambda: processes.site(folder, port),
            "beat": lambda: processes.starting_beat(folder),
        }
        self._running = {name: begin() for name, begin in self._starts.items()}

    def strike(self, luck: random.Random) -> None:
        """Kill one of the processes and start it again, or empty the broker."""
        name = luck.choice([*self._starts, "broker"])
        self.blows[name] += 1
        if name == "broker":
            self._broker.flushdb()
            return
        self._running[name].kill()
        self._running[name] = self._starts[name]()

    def end(self) -> None:
        for process in self._running.values():
            process.kill()
        self._broker.close()


@pytest.fixture
def port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return free.getsockname()[1]


@pytest.fixture
def region(
    postgres: None, network: None, tmp_path: Path, port: int, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Region]:
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    monkeypatch.setattr(outbox, "_handlers", outbox._handlers.copy())
    effects.register()
    with clock.fixed(clock.system_time()):
        services.release(xml=MODEL)
        running = Region(tmp_path, port)
        yield running
        running.end()


def _ask_for_instances(request: int) -> None:
    """Write down what is to be started; the workers start it."""
    with transaction.atomic():
        for number in range(INSTANCES):
            payload = {"process": "proof", "request": request, "number": number}
            outbox.announce(effects.START, f"proof:{number}", payload)
        # One wake will do for all; the others would be lost with the broker anyway.
        transaction.get_connection().run_on_commit[1:] = []


def _finished() -> int:
    return ProcessInstance.objects.filter(status=PROCESS.DONE).count()


def test_what_is_killed_at_any_moment_loses_nothing_and_repeats_nothing(
    region, port, record_property
):
    luck = random.Random()  # noqa: S311 -- no secret is drawn
    officer = factories.officer()
    request = factories.submit(factories.open_case(user=officer))
    # Its own process is not of these.
    OutboxMessage.objects.filter(topic="request.submitted").delete()
    officers = Officers(port, officer, 4)
    began = time.monotonic()
    _ask_for_instances(request.pk)

    _run_to_the_end(region, officers, luck)

    took = time.monotonic() - began
    blows = ", ".join(f"{name} {number}" for name, number in sorted(region.blows.items()))
    record_property("kills", f"{INSTANCES} instances in {took:.0f} s; {blows}")
    record_property("answers", str(dict(officers.answers)))
    _assert_that_nothing_is_left()
    _assert_that_everything_happened_once(officer.pk)


def _run_to_the_end(region: Region, officers: Officers, luck: random.Random) -> None:
    """Let the officers work under blows until everything is done."""
    last, given = 0, set()
    quiet_since = next_blow = time.monotonic() + 8
    while (finished := _finished()) < INSTANCES:
        now = time.monotonic()
        last, quiet_since = finished, quiet_since if finished == last else now
        assert now - quiet_since < PATIENCE, f"{finished} of {INSTANCES} finished, and no more"
        assert not officers.refusals
        live = UserTask.objects.filter(status__in=LIVE).order_by("pk")
        for task in live.exclude(pk__in=given).values_list("pk", flat=True):
            officers.give(task)
            given.add(task)
        if now > next_blow:
            region.strike(luck)
            next_blow = now + luck.uniform(*BETWEEN_BLOWS)
        time.sleep(0.2)
    officers.leave()


def _assert_that_nothing_is_left() -> None:
    assert ProcessInstance.objects.count() == INSTANCES
    for rows in (Timer, Subscription, PendingMessage, Incident):
        assert not rows.objects.exists(), rows.__name__
    assert processes.eventually(
        lambda: not OutboxMessage.objects.filter(delivered_at__isnull=True).exists()
    )


def _assert_that_everything_happened_once(officer: int) -> None:
    numbers = [InstanceState.from_json(each.state).variables["number"] for each in _instances()]
    assert len(set(numbers)) == INSTANCES
    for instance in _instances():
        lines = list(instance.history.order_by("id").values_list("kind", "node"))
        effect = sorted(name for kind, name in lines if kind == effects.EFFECT)
        passed = [line for line in lines if line[0] in ("completed", "caught")]
        tasks = list(instance.tasks.order_by("id").values_list("status", "owner"))
        assert effect == sorted(JOBS), instance
        assert len(passed) == len(set(passed)), instance
        assert {name for _, name in passed} == NODES, instance
        assert tasks == [(STATUS.DONE, officer)], instance
        assert replayed(instance) == InstanceState.from_json(instance.state), instance


def _instances() -> list[ProcessInstance]:
    return list(ProcessInstance.objects.order_by("pk"))
