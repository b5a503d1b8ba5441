"""How engines are driven and timed: the same acts on each, in turns, in one run."""

import gc
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from statistics import median

#: Acts of one engine before it is another one's turn: some fifty milliseconds.
TURN = 25


@dataclass(frozen=True)
class Runner:
    """An engine with one model.

    ``complete`` does what a request does to whose address the task belongs: ``find`` gives what
    stands in such an address, and is not timed.
    """

    name: str
    tasks: int
    start: Callable[[], int]
    find: Callable[[int], int]
    complete: Callable[[int], None]
    is_finished: Callable[[int], bool]


@dataclass(frozen=True)
class Speed:
    """Starts and completions per second."""

    starts: float
    completions: float


class Work:
    """One engine at work on one instance after another, with the time that it took."""

    def __init__(self, runner: Runner) -> None:
        self.runner = runner
        self.completed = self.started = 0
        self.completing = self.starting = 0.0
        self._key = 0

    def act(self) -> None:
        """Complete a task, of a new instance when the last one has ended.

        Raises RuntimeError when it has not, with all its tasks done: that is other work.
        """
        if self.completed % self.runner.tasks == 0:
            self._start()
        task = self.runner.find(self._key)
        before = time.perf_counter()
        self.runner.complete(task)
        self.completing += time.perf_counter() - before
        self.completed += 1
        if self.completed % self.runner.tasks == 0 and not self.runner.is_finished(self._key):
            raise RuntimeError(f"{self.runner.name} did not finish")

    @property
    def speed(self) -> Speed:
        """The speed so far."""
        return Speed(self.started / self.starting, self.completed / self.completing)

    def _start(self) -> None:
        before = time.perf_counter()
        self._key = self.runner.start()
        self.starting += time.perf_counter() - before
        self.started += 1


def compare(runners: Sequence[Runner], *, rounds: int, acts: int) -> list[Speed]:
    """The speed of each runner: the median of rounds of about ``acts`` acts on each.

    They take turns after every few acts, so that a busy moment of the machine falls on all of them
    and none is timed on what another one left in the processor's caches. A first round warms up.
    """
    acts -= acts % max(TURN, *(runner.tasks for runner in runners))
    found = [_round(runners, acts, first=number) for number in range(rounds + 1)][1:]
    return [
        Speed(median(s.starts for s in speeds), median(s.completions for s in speeds))
        for speeds in zip(*found, strict=True)
    ]


def _round(runners: Sequence[Runner], acts: int, first: int) -> list[Speed]:
    gc.collect()
    works = [Work(runner) for runner in runners]
    turns = [works[(first + number) % len(works)] for number in range(len(works))]
    for _ in range(acts // TURN):
        for work in turns:
            for _ in range(TURN):
                work.act()
    return [work.speed for work in works]
