"""What holds for every model and moment: nothing is lost, doubled or changed by a migration."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn import blocks, versions
from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.test_properties import SLOW, finish, open_tasks
from tests.workflows.bpmn.test_robustness import (
    NUMBERS,
    RICH,
    Ledger,
    check_whole,
    happening,
    open_work,
)
from workflows.bpmn import commands, engine, events
from workflows.bpmn.kinds import EventKind
from workflows.bpmn.migration import can_migrate, migrate, propose, verdict
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState

MANY = settings(SLOW, max_examples=150)
TIMERS = st.sampled_from(["keep", "recompute"])


def begun(block: blocks.Block, choice: st.DataObject) -> tuple[Run, Counter[str]]:
    """A run after some of its tasks, and how often each of them was done."""
    written = blocks.write(block)
    run = Run(blocks.model(written), **written.variables)
    done: Counter[str] = Counter()
    for _ in range(choice.draw(st.integers(0, 6))):
        if tasks := open_tasks(run):
            token = choice.draw(st.sampled_from(tasks))
            done[run.state.tokens[token].node] += 1
            run.send(events.TaskCompleted(at=AT, token=token))
    return run, done


def is_sure(source: ProcessDefinition, target: ProcessDefinition, run: Run) -> bool:
    return can_migrate(verdict(source, target, propose(source, target).plan, run.state))


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_a_move_to_the_same_version_changes_nothing_at_any_step(
    block: blocks.Block, choice: st.DataObject
) -> None:
    written = blocks.write(block)
    model = blocks.model(written)
    run = Run(model, **written.variables)
    plan = propose(model, model).plan
    done: Counter[str] = Counter()

    assert plan == versions.identity(model)
    while tasks := open_tasks(run):
        assert verdict(model, model, plan, run.state) == ()
        step = migrate(model, model, plan, run.state, AT)
        assert step.state == run.state
        moved = {item.token for item in step.commands if isinstance(item, commands.MoveTask)}
        assert moved == set(tasks)
        assert len(step.commands) == len(tasks) + 1
        run.take(step)
        token = choice.draw(st.sampled_from(tasks))
        done[run.state.tokens[token].node] += 1
        run.send(events.TaskCompleted(at=AT, token=token))

    assert run.is_done
    assert done == +written.visits


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_other_ids_leave_the_rest_of_the_run_as_it_was(
    block: blocks.Block, choice: st.DataObject
) -> None:
    run, done = begun(block, choice)
    target = versions.renamed(run.definition, lambda key: f"new-{key}")
    assert propose(run.definition, target).unmapped == ()

    versions.move(run, target)
    rest = finish(run, choice)

    assert run.is_done
    assert run.incidents == []
    for key, times in rest.items():
        done[key.removeprefix("new-")] += times
    assert done == +blocks.write(block).visits


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_there_and_back_again_is_the_same_state(block: blocks.Block, choice: st.DataObject) -> None:
    run, _ = begun(block, choice)
    source, before = run.definition, run.state
    target = versions.renamed(source, lambda key: f"new-{key}")
    plan = propose(source, target).plan

    versions.move(run, target, plan)
    versions.move(run, source, versions.inverse(plan))

    assert run.state == before


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_a_task_put_in_behind_the_active_one_is_passed(
    block: blocks.Block, choice: st.DataObject
) -> None:
    run, done = begun(block, choice)
    if not (tasks := open_tasks(run)):
        return
    active = run.state.tokens[choice.draw(st.sampled_from(tasks))].node
    target = versions.with_task_after(run.definition, active)
    assert is_sure(run.definition, target, run)

    versions.move(run, target)
    rest = finish(run, choice)

    assert run.is_done
    assert run.incidents == []
    assert rest["inserted"] == rest[active] > 0
    assert done + rest - Counter(inserted=rest["inserted"]) == +blocks.write(block).visits


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_a_state_that_may_not_move_is_refused(block: blocks.Block, choice: st.DataObject) -> None:
    """Leaving any one node out of the plan gives an error, or a move that loses nothing."""
    run, done = begun(block, choice)
    model = run.definition
    plan = versions.identity(model)
    left_out = choice.draw(st.sampled_from(sorted(model.nodes)))
    nodes = {key: key for key in model.nodes if key != left_out}
    poorer = versions.Plan(nodes=nodes, flows=plan.flows)

    if can_migrate(verdict(model, model, poorer, run.state)):
        versions.move(run, model, poorer)
        assert done + finish(run, choice) == +blocks.write(block).visits
        assert run.is_done
    else:
        places = {token.node for token in run.state.tokens.values()}
        places |= {scope.node for scope in run.state.scopes.values() if scope.node}
        assert left_out in places


EVENTS = sorted(
    key
    for key, node in RICH.nodes.items()
    if (node.attached_to and not node.catches(EventKind.COMPENSATE))
    or node.triggered_by_event
    or key in {"heard", "told"}
)
RENAMED = versions.renamed(RICH, lambda key: f"new-{key}")


def wandered(
    data: st.DataObject, model: ProcessDefinition, ledger: Ledger, state: InstanceState | None
) -> engine.Step:
    """An instance after whatever happened to it."""
    variables = {"n": data.draw(NUMBERS), "k": data.draw(NUMBERS), "people": ["x", "y"]}
    step = engine.Step(state, ()) if state else engine.start(model, variables=variables, at=AT)
    ledger.take(None, step)
    for _ in range(data.draw(st.integers(0, 10))):
        event = data.draw(happening(step.state))
        step = engine.step(model, step.state, event)
        ledger.take(event, step)
    return step


@SLOW
@given(data=st.data())
def test_a_rich_instance_goes_there_and_back_unharmed(data: st.DataObject) -> None:
    state = wandered(data, RICH, Ledger(), None).state
    plan = propose(RICH, RENAMED).plan

    there = migrate(RICH, RENAMED, plan, state, AT)
    back = migrate(RENAMED, RICH, versions.inverse(plan), there.state, AT)

    assert verdict(RICH, RENAMED, plan, state) == ()
    assert back.state == state
    moves = (commands.MoveTask, commands.MoveSubscription, commands.Record)
    assert all(isinstance(item, moves) for item in there.commands + back.commands)


@MANY
@given(data=st.data())
def test_a_move_to_more_or_fewer_events_keeps_all_work(data: st.DataObject) -> None:
    poorer = versions.without(RICH, set(data.draw(st.lists(st.sampled_from(EVENTS)))))
    source, target = data.draw(st.permutations([RICH, poorer]))
    plan = replace(propose(source, target).plan, timers=data.draw(TIMERS))
    ledger = Ledger()
    state = wandered(data, source, ledger, None).state
    assume(can_migrate(verdict(source, target, plan, state)))

    step = migrate(source, target, plan, state, AT)

    ledger.take(None, step)
    step = wandered(data, target, ledger, step.state)
    check_whole(step.state)
    assert open_work(step.state) == ledger.work
    watched = {key for key, item in step.state.subscriptions.items() if item.kind != "conditional"}
    assert watched == ledger.waiting
