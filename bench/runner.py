"""How an engine is driven and timed: the same acts on each, in turns, in one run."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median


@dataclass(frozen=True)
class Runner:
    """An engine with one model; ``complete`` looks up the next live task and completes it."""

    name: str
    start: Callable[[], int]
    complete: Callable[[int], None]
    is_finished: Callable[[int], bool]


@dataclass(frozen=True)
class Speed:
    """Starts and completions per second."""

    starts: float
    completions: float


def finish(runner: Runner, tasks: int, instances: int = 1) -> Speed:
    """Start ``instances`` and complete their tasks, an act on each instance in turn.

    Raises RuntimeError when an instance has not ended by then: it did not do the same work.
    """
    gc.collect()
    started = time.perf_counter()
    keys = [runner.start() for _ in range(instances)]
    working = time.perf_counter()
    for _ in range(tasks):
        for key in keys:
            runner.complete(key)
    ended = time.perf_counter()
    if not all(runner.is_finished(key) for key in keys):
        raise RuntimeError(f"{runner.name} did not finish")
    return Speed(instances / (working - started), instances * tasks / (ended - working))


def compare(runners: Sequence[tuple[Runner, int]], *, rounds: int, completions: int) -> list[Speed]:
    """The speed of each runner with its number of tasks: medians of interleaved rounds.

    Each round completes about ``completions`` tasks on each, after one round that warms up.
    """
    found: list[list[Speed]] = [[] for _ in runners]
    for number in range(rounds + 1):
        for speeds, (runner, tasks) in zip(found, runners, strict=True):
            speed = finish(runner, tasks, max(1, completions // tasks) if number else 1)
            if number:
                speeds.append(speed)
    return [
        Speed(median(s.starts for s in speeds), median(s.completions for s in speeds))
        for speeds in found
    ]
