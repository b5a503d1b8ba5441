"""Times of timers: what is accepted as written, what is FEEL, what is refused."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.driver import Run
from tests.workflows.bpmn.models import definition, end, node, start, timer, user, xml
from workflows import bpmn
from workflows.bpmn import commands

CYCLES = [
    "0 9 * * 1-5",
    "*/15 8-18 * * MON-FRI",
    "0 9 L * *",
    "R3/PT10H",
    "R/P1D",
    "R/2026-03-01T09:00/P1D",
    "R3/P1D/2026-06-30",
    "R2/2026-03-01T09:00:00Z/PT30M",
]
NO_CYCLES = [
    "61 9 * * *",
    "0 0 30 2 *",
    "0 9 * * 1-9",
    "R3/",
    "R0/PT1H",
    "R/PT0S",
    "R3/P1H",
    "R3/-P1D",
    "R/2026-13-01/P1D",
    "R/P1D/P1D",
    "R/2026-01-01/2026-02-01",
    "P1D",
]


def _body(text: str, kind: str) -> str:
    return start() + node("intermediateCatchEvent", "t", timer(text, kind)) + end()


def _errors(text: str, kind: str) -> list[str]:
    found = bpmn.check(bpmn.read(xml(_body(text, kind), "start->t->end")))
    return [item.code for item in found if item.severity == "error"]


@pytest.mark.parametrize("text", CYCLES)
def test_a_cycle_reaches_the_runtime_as_it_is_written(text: str) -> None:
    run = Run(definition(_body(f" {text}\n", "timeCycle"), "start->t->end"))

    assert _errors(text, "timeCycle") == []
    assert [item.value for item in run.of(commands.ArmTimer)] == [text]


@pytest.mark.parametrize("text", NO_CYCLES)
def test_a_cycle_that_is_none_or_never_comes_is_refused(text: str) -> None:
    assert _errors(text, "timeCycle") == ["time"]


@pytest.mark.parametrize(
    ("text", "kind"),
    [("2026-02-30T09:00", "timeDate"), ("P1H", "timeDuration"), ("R3/PT1H", "timeDuration")],
)
def test_a_time_of_another_kind_is_refused(text: str, kind: str) -> None:
    assert _errors(text, kind) == ["time"]


@pytest.mark.parametrize("text", ["0 9 * * 1-5", "= 0 9 * * 1"])
def test_cron_is_for_cycles_written_without_an_equals_sign(text: str) -> None:
    kind = "timeCycle" if text.startswith("=") else "timeDate"

    assert _errors(text, kind) == ["not-feel"]


@pytest.mark.parametrize(("text", "left"), [("0 9 * * *", None), ("R/P1D", None), ("R4/P1D", 4)])
def test_only_a_number_bounds_a_cycle(text: str, left: int | None) -> None:
    run = Run(definition(_body(text, "timeCycle"), "start->t->end"))

    (subscription,) = run.state.subscriptions.values()
    assert subscription.remaining == left


def test_a_daily_reminder_on_a_task_fires_without_end() -> None:
    late = (
        '<boundaryEvent id="late" attachedToRef="a" cancelActivity="false">'
        + timer("0 9 * * 1-5", "timeCycle")
        + "</boundaryEvent>"
    )
    run = Run(definition(start() + user("a") + late + end(), "start->a->end late->end"))

    for _ in range(5):
        run.fire("late")

    assert run.passed("end") == 5
    assert run.waiting == ["a"]


def test_a_cycle_that_an_expression_gives_counts_its_repetitions_too() -> None:
    run = Run(definition(_body("rhythm", "timeCycle"), "start->t->end"), rhythm="R3/PT10H")

    (subscription,) = run.state.subscriptions.values()
    assert subscription.remaining == 3
