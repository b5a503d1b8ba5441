"""User-task completions per second: ours beside plain viewflow, in one run, interleaved."""

import time
from collections.abc import Callable, Iterator
from statistics import median

from viewflow.workflow.models import Task
from viewflow.workflow.status import STATUS

from bench import plain
from partners.models import User
from workflows import services
from workflows.models import UserTask

ROUNDS = 5
INSTANCES = 12


def linear(count: int) -> bytes:
    """A BPMN model of ``count`` user tasks in a row."""
    names = [f"t{number}" for number in range(1, count + 1)]
    flows = zip(["s", *names], [*names, "e"], strict=True)
    return _model(f"linear-{count}", names, flows, "")


def parallel(count: int) -> bytes:
    """A BPMN model of ``count`` user tasks side by side."""
    names = [f"t{number}" for number in range(1, count + 1)]
    gateways = '<parallelGateway id="split"/><parallelGateway id="join"/>'
    flows = [("s", "split"), *(("split", name) for name in names)]
    flows += [*((name, "join") for name in names), ("join", "e")]
    return _model(f"parallel-{count}", names, flows, gateways)


def _model(key: str, names: list[str], flows: object, more: str) -> bytes:
    tasks = "".join(f'<userTask id="{name}" sm:formKey="simple.done"/>' for name in names)
    arrows = "".join(
        f'<sequenceFlow id="f{n}" sourceRef="{a}" targetRef="{b}"/>'
        for n, (a, b) in enumerate(flows)
    )
    return (
        '<definitions xmlns="http://www.omg.org/spec/BPMN/20100524/MODEL" '
        'xmlns:sm="urn:souss-massa:bpmn:1" id="d" targetNamespace="urn:bench">'
        f'<process id="{key}" name="{key}" isExecutable="true"><startEvent id="s"/>'
        f'{tasks}{more}<endEvent id="e"/>{arrows}</process></definitions>'
    ).encode()


def ours(xml: bytes, user: User) -> Callable[[], int]:
    """Run one instance to its end; returns how many user tasks were completed."""
    key = services.release(xml=xml).key

    def run() -> int:
        instance = services.start_process(key=key, variables={"organisation": None}, request=None)
        done = 0
        for task in _live(instance.pk):
            services.complete_task(task=task, user=None, variables={})
            done += 1
        return done

    return run


def _live(process_id: int) -> Iterator[UserTask]:
    while task := (
        UserTask.objects.filter(process_id=process_id, status=STATUS.NEW).order_by("id").first()
    ):
        yield task


def viewflow(flow_class: type, user: User) -> Callable[[], int]:
    """The same on plain viewflow: assign and complete in one transaction, as fast as it goes."""

    def run() -> int:
        process = flow_class.start.run()
        done = 0
        while task := (
            Task.objects.filter(process=process, status=STATUS.NEW).order_by("id").first()
        ):
            with task.activation() as activation:
                activation.assign(user)
                activation.start(None)
                activation.execute()
            done += 1
        return done

    return run


def measure(runs: dict[str, Callable[[], int]]) -> dict[str, float]:
    """Completions per second of each run: the median of interleaved rounds."""
    speeds: dict[str, list[float]] = {name: [] for name in runs}
    for _ in range(ROUNDS):
        for name, run in runs.items():
            started = time.perf_counter()
            done = sum(run() for _ in range(INSTANCES))
            speeds[name].append(done / (time.perf_counter() - started))
    return {name: median(values) for name, values in speeds.items()}


def report(user: User) -> list[str]:
    """The table of this part, a line each."""
    lines = ["User-task completions per second, ours beside plain viewflow (ratio)"]
    pairs = {
        "linear 5": (linear(5), plain.LinearFlow),
        "parallel 3": (parallel(3), plain.ParallelFlow),
    }
    for name, (xml, peer) in pairs.items():
        speed = measure({"ours": ours(xml, user), "viewflow": viewflow(peer, user)})
        ratio = speed["ours"] / speed["viewflow"]
        lines.append(f"  {name:<12} {speed['ours']:7.0f}  {speed['viewflow']:7.0f}  x{ratio:.1f}")
    flat = measure({"5": ours(linear(5), user), "50": ours(linear(50), user)})
    lines.append(
        f"  cost of a step, 50 tasks over 5 tasks: x{flat['5'] / flat['50']:.2f} (1 is flat)"
    )
    return lines
