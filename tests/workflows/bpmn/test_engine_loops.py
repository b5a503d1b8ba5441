"""Multi-instance activities and standard loops."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import (
    HEAD,
    ROOTS,
    boundary,
    definition,
    end,
    event,
    flows,
    formal,
    start,
    sub,
    timer,
    user,
)
from workflows import bpmn
from workflows.bpmn import commands
from workflows.bpmn.events import TaskCompleted
from workflows.bpmn.model import ProcessDefinition


def multiple(inner: str = "", **attributes: str) -> ProcessDefinition:
    written = "".join(
        f' {"sm:" if name in SM else ""}{name}="{value}"' for name, value in attributes.items()
    )
    loop = f"<multiInstanceLoopCharacteristics{written}>{inner}</multiInstanceLoopCharacteristics>"
    return definition(
        start()
        + user("a", loop)
        + boundary("late", "a", timer("P1D"))
        + user("z")
        + user("b")
        + end(),
        "start->a a->b late->z z->end b->end",
    )


SM = {"collection", "elementVariable", "outputCollection", "outputElement"}
EACH = {"collection": "people", "elementVariable": "person"}


def test_a_parallel_multi_instance_offers_all_its_tasks_with_their_element() -> None:
    run = Run(multiple(**EACH), people=["x", "y", "z"])

    created = run.of(commands.CreateTask)
    seen = [run.state.visible(item.scope)["person"] for item in created]
    assert seen == ["x", "y", "z"]
    assert run.complete("a").complete("a").waiting == ["a"]
    assert run.complete("a").waiting == ["b"]


def test_a_sequential_multi_instance_offers_one_task_after_the_other() -> None:
    run = Run(multiple(isSequential="true", **EACH), people=["x", "y"])

    assert run.waiting == ["a"]
    assert run.complete("a").waiting == ["a"]
    assert run.complete("a").waiting == ["b"]


@pytest.mark.parametrize("people", [[], ["x"]])
def test_an_empty_collection_runs_no_instance(people: list[str]) -> None:
    run = Run(multiple(**EACH), people=people)

    assert run.waiting == (["a"] if people else ["b"])


def test_outputs_are_collected_in_the_order_of_the_items() -> None:
    model = multiple(outputCollection="answers", outputElement="answer", **EACH)
    run = Run(model, people=["x", "y"])
    first, second = run.of(commands.CreateTask)

    run.send(TaskCompleted(at=AT, token=second.token, variables={"answer": "no"}))
    run.send(TaskCompleted(at=AT, token=first.token, variables={"answer": "yes"}))

    assert run.state.variables["answers"] == ["yes", "no"]
    assert "answer" not in run.state.variables


def test_a_completion_condition_cancels_the_remaining_instances() -> None:
    done = formal("completionCondition", "numberOfCompletedInstances >= 2")
    run = Run(multiple(done, **EACH), people=["x", "y", "z", "u"])

    run.complete("a").complete("a")

    assert run.waiting == ["b"]
    assert len(run.of(commands.CancelTask)) == 2


def test_a_cardinality_counts_the_instances() -> None:
    run = Run(multiple(formal("loopCardinality", "n")), n=3)

    assert run.waiting == ["a", "a", "a"]


@pytest.mark.parametrize("n", [-1, None, "x"])
def test_a_bad_cardinality_is_an_incident(n: object) -> None:
    run = Run(multiple(formal("loopCardinality", "n")), n=n)

    assert [node for node, _ in run.incidents] == ["a"]
    assert run.state.subscriptions == {}


def test_interrupting_a_multi_instance_cancels_every_instance() -> None:
    run = Run(multiple(**EACH), people=["x", "y"]).fire("late")

    assert run.waiting == ["z"]
    assert len(run.of(commands.CancelTask)) == 2
    assert len(run.state.scopes) == 1


def test_a_multi_instance_sub_process_has_a_scope_per_instance() -> None:
    loop = '<multiInstanceLoopCharacteristics sm:collection="people" sm:elementVariable="person"/>'
    body = loop + start("i") + user("t") + end("j")
    model = definition(start() + sub("s", body, "i->t->j") + end(), "start->s->end")
    run = Run(model, people=["x", "y"])

    assert run.waiting == ["t", "t"]
    assert run.complete("t").complete("t").is_done


def standard(**attributes: str) -> ProcessDefinition:
    written = "".join(f' {name}="{value}"' for name, value in attributes.items())
    condition = formal("loopCondition", "again")
    loop = f"<standardLoopCharacteristics{written}>{condition}</standardLoopCharacteristics>"
    return definition(start() + user("a", loop) + end(), "start->a->end")


def test_a_loop_repeats_while_its_condition_holds() -> None:
    run = Run(standard(), again=True).complete("a").complete("a")

    assert run.waiting == ["a"]
    assert run.complete("a", again=False).is_done


def test_a_loop_tested_before_may_run_not_at_all() -> None:
    assert Run(standard(testBefore="true"), again=False).is_done


def test_a_loop_stops_at_its_maximum() -> None:
    assert Run(standard(loopMaximum="2"), again=True).complete("a").complete("a").is_done


def test_events_of_a_multi_instance_about_itself_do_not_end_it() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics behavior="One" oneBehaviorEventRef="once">'
        + formal("loopCardinality", "2")
        + "</multiInstanceLoopCharacteristics>"
    )
    model_body = (
        start() + user("a", loop) + boundary("b", "a", event("signal", "s")) + user("first") + end()
    )
    text = (
        f'{HEAD}{ROOTS}<signalEventDefinition id="once" signalRef="s"/>'
        f'<process id="p" isExecutable="true">{model_body}'
        f"{flows('start->a a->end b->first first->end')}</process></definitions>"
    )
    run = Run(bpmn.read(text.encode()).process()).complete("a")

    assert run.waiting == ["a", "first"]
