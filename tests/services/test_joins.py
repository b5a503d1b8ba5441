"""Many officers complete the branches of the same joins at once: each join fires once."""

import json
import statistics
import threading
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from django.db import connection, connections
from django.test import Client
from django.urls import reverse
from viewflow.workflow.status import PROCESS, STATUS

from common import clock, outbox
from partners.models import User
from tests import factories
from tests.conftest import NOW
from tests.services import effects, processes
from tests.services.processes import PATIENCE
from tests.workflows.bpmn.models import end, node, start, xml
from workflows import errors, services
from workflows.models import HistoryEvent, Incident, ProcessInstance, UserTask
from workflows.runtime import handlers

pytestmark = pytest.mark.postgres

OFFICERS = 4
#: An answer for each act: what came of it, and how long it took in seconds.
Answer = tuple[int, str, float]


@pytest.fixture(autouse=True, scope="module")
def broker() -> str:
    """No broker takes part."""
    return "none"


@pytest.fixture(autouse=True)
def committed(region_after_flush: None, monkeypatch: pytest.MonkeyPatch) -> None:
    """PostgreSQL with the region; nothing is delivered."""
    if connection.vendor != "postgresql":
        pytest.skip("needs PostgreSQL: TEST_DATABASE_URL is not set")
    monkeypatch.setattr(outbox, "wake", lambda: None)
    monkeypatch.setattr(outbox, "_handlers", outbox._handlers.copy())
    monkeypatch.setattr(handlers, "_handlers", dict(handlers._handlers))
    effects.register()


def joined(branches: int) -> bytes:
    """So many user tasks side by side, then one effect."""
    names = [f"t{number}" for number in range(branches)]
    return xml(
        start()
        + node("parallelGateway", "split")
        + node("parallelGateway", "join")
        + "".join(node("userTask", name, **{"sm:formKey": "simple.done"}) for name in names)
        + node("serviceTask", "work", **{"sm:implementation": "proof.effect"})
        + end(),
        "start->split join->work->end " + " ".join(f"split->{name}->join" for name in names),
    )


def begin(branches: int, instances: int) -> list[int]:
    """Instances that wait at every branch; the keys of all tasks, instance by instance."""
    services.release(xml=joined(branches))
    request = factories.submit(factories.open_case(user=factories.officer()))
    for _ in range(instances):
        services.start_process(key="p", variables={}, request=request)
    return list(UserTask.objects.order_by("process", "number").values_list("pk", flat=True))


def shares(tasks: list[int], officers: int) -> list[list[int]]:
    """The tasks dealt out, every fifth to a second officer as well."""
    return [
        [
            task
            for position, task in enumerate(tasks)
            if position % officers == officer
            or (position % 5 == 0 and (position + 1) % officers == officer)
        ]
        for officer in range(officers)
    ]


def assert_each_join_fired_once(branches: int, instances: int) -> None:
    assert ProcessInstance.objects.filter(status=PROCESS.DONE).count() == instances
    assert UserTask.objects.filter(status=STATUS.DONE).count() == branches * instances
    assert not Incident.objects.exists()
    for kind, name in [(effects.EFFECT, "work"), ("completed", "join"), ("completed", "end")]:
        rows = HistoryEvent.objects.filter(kind=kind, node=name).order_by("id")
        per_instance = Counter(rows.values_list("process_id", flat=True))
        assert len(per_instance) == instances, (kind, name)
        assert set(per_instance.values()) == {1}, (kind, name)


def assert_each_task_was_done_once(tasks: list[int], answers: list[Answer]) -> None:
    done = Counter(task for task, outcome, _ in answers if outcome == "done")
    gone = sum(outcome == "gone" for _, outcome, _ in answers)
    assert done == Counter(tasks)
    assert gone == len(answers) - len(tasks) > 0


@pytest.mark.prove
def test_four_processes_complete_the_twenty_branches_of_fifteen_joins(tmp_path, record_property):
    tasks = begin(branches=20, instances=15)

    answers = _completed_by_processes(tmp_path, shares(tasks, OFFICERS))

    assert_each_task_was_done_once(tasks, answers)
    assert_each_join_fired_once(branches=20, instances=15)
    cuts = statistics.quantiles([1000 * took for _, _, took in answers], n=100)
    record_property("completion at a 20-way join", f"p50 {cuts[49]:.0f} ms, p99 {cuts[98]:.0f} ms")


def _completed_by_processes(folder: Path, dealt: list[list[int]]) -> list[Answer]:
    officers = []
    for number, share in enumerate(dealt):
        listed = folder / f"share{number}"
        listed.write_text(json.dumps(share))
        arguments = ("tests.services.completer", str(listed), str(folder / "go"))
        officers.append(processes.Python(folder, f"officer{number}", *arguments))
    for officer in officers:
        officer.wait_for("ready")
    (folder / "go").touch()
    for officer in officers:
        assert officer.end() == 0, officer.written()
    lines = [line for officer in officers for line in officer.written().splitlines()]
    return [tuple(json.loads(line)) for line in lines if line.startswith("[")]


def _at_once(acts: list[Callable[[], object]]) -> list[object]:
    """What each act gives, begun at the same moment in a thread and connection of its own."""
    results: list[object] = [None] * len(acts)
    barrier = threading.Barrier(len(acts))

    def run(position: int) -> None:
        try:
            with clock.fixed(NOW):
                barrier.wait(PATIENCE)
                results[position] = acts[position]()
        finally:
            connections.close_all()

    threads = [threading.Thread(target=run, args=(position,)) for position in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(PATIENCE)
    return results


def _complete(share: list[int]) -> list[Answer]:
    return list(_answers(share))


def _answers(share: list[int]) -> Iterator[Answer]:
    for task in UserTask.objects.filter(pk__in=share).order_by("pk"):
        try:
            services.complete_task(task=task, user=None, variables={})
        except errors.TaskGone:
            yield task.pk, "gone", 0.0
        else:
            yield task.pk, "done", 0.0


def test_four_at_once_complete_the_branches_of_three_joins():
    tasks = begin(branches=5, instances=3)

    results = _at_once([lambda share=share: _complete(share) for share in shares(tasks, OFFICERS)])

    assert_each_task_was_done_once(tasks, [answer for part in results for answer in part])
    assert_each_join_fired_once(branches=5, instances=3)


def test_of_two_clicks_at_the_same_moment_one_is_told_that_it_is_done():
    (task, *_) = begin(branches=2, instances=1)
    officers = [factories.officer(), factories.officer()]

    statuses = _at_once([lambda user=user: _click(task, user) for user in officers])

    assert sorted(statuses) == [302, 409]
    assert UserTask.objects.filter(status=STATUS.DONE).count() == 1


def _click(task: int, user: User) -> int:
    client = Client()
    client.force_login(user)
    return client.post(reverse("workflows:task-detail", args=[task])).status_code
