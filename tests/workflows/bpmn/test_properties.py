"""What holds for every model: soundness kept, nothing lost or doubled, order of no matter."""

from __future__ import annotations

from collections import Counter

from hypothesis import HealthCheck, assume, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn import blocks
from tests.workflows.bpmn.driver import AT, Run
from tests.workflows.bpmn.models import boundary, definition, end, node, start, timer, user
from workflows import bpmn
from workflows.bpmn import engine, events
from workflows.bpmn.engine.gateways import may_join
from workflows.bpmn.state import InstanceState, TokenState

SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])


def open_tasks(run: Run) -> list[int]:
    return [token.id for token in run.state.tokens.values() if token.state == TokenState.WAITING]


def finish(run: Run, choice: st.DataObject) -> Counter[str]:
    """Complete open tasks in a random order until there are none; counts them by node."""
    done: Counter[str] = Counter()
    while tasks := open_tasks(run):
        token = choice.draw(st.sampled_from(tasks))
        done[run.state.tokens[token].node] += 1
        run.send(events.TaskCompleted(at=AT, token=token))
    return done


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_a_sound_model_ends_and_does_each_task_as_often_as_it_should(
    block: blocks.Block, choice: st.DataObject
) -> None:
    written = blocks.write(block)
    run = Run(blocks.model(written), **written.variables)

    done = finish(run, choice)

    assert run.is_done
    assert run.incidents == []
    assert done == +written.visits
    assert run.state.tokens == {}
    assert run.state.subscriptions == {}
    assert len(run.state.scopes) == 1


@SLOW
@given(block=blocks.BLOCKS)
def test_a_block_structured_model_passes_the_checks(block: blocks.Block) -> None:
    found = bpmn.check(bpmn.read(blocks.source(blocks.write(block))))

    codes = {item.code for item in found}
    assert codes <= {"abstract-task", "too-many-situations"}


def shape(state: InstanceState) -> tuple[object, ...]:
    """A state without its numbers."""
    tokens = Counter((token.node, token.state) for token in state.tokens.values())
    scopes = Counter(
        (scope.node, scope.kind, scope.loop and scope.loop.completed)
        for scope in state.scopes.values()
    )
    return state.status, tokens, scopes, dict(state.variables)


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_completions_of_tasks_open_at_the_same_time_commute(
    block: blocks.Block, choice: st.DataObject
) -> None:
    written = blocks.write(block)
    model = blocks.model(written)
    run = Run(model, **written.variables)
    while len(open_tasks(run)) == 1:
        run.send(events.TaskCompleted(at=AT, token=open_tasks(run)[0]))
    tasks = open_tasks(run)
    assume(len(tasks) > 1)
    one, other = choice.draw(st.permutations(tasks))[:2]

    ends = []
    for order in ((one, other), (other, one)):
        state = run.state
        for token in order:
            event = events.TaskCompleted(at=AT, token=token)
            state = engine.step(model, state, event).state
        ends.append(shape(state))

    assert ends[0] == ends[1]


@st.composite
def or_graphs(draw: st.DrawFn) -> tuple[dict[str, list[str]], list[str], list[str]]:
    """A random graph with an inclusive gateway ``g``: arrows, token places, filled sources."""
    names = [f"n{index}" for index in range(draw(st.integers(2, 7)))]
    arrows = {name: draw(st.lists(st.sampled_from([*names, "g"]), unique=True)) for name in names}
    arrows["g"] = draw(st.lists(st.sampled_from(names), unique=True, min_size=1, max_size=2))
    sources = [name for name in names if "g" in arrows[name]]
    assume(len(sources) >= 2)
    places = draw(st.lists(st.sampled_from(names), max_size=4))
    filled = draw(st.lists(st.sampled_from(sources), unique=True, min_size=1))
    return arrows, places, filled


def paths_to(arrows: dict[str, list[str]], place: str, source: str) -> bool:
    """Is there a path from a place to the arrow source->g that does not visit g? By trying."""

    def walk(node_id: str, seen: frozenset[str]) -> bool:
        if node_id == source:
            return True
        return any(
            walk(following, seen | {following})
            for following in arrows[node_id]
            if following != "g" and following not in seen
        )

    return walk(place, frozenset({place}))


@settings(max_examples=300, deadline=None)
@given(case=or_graphs())
def test_the_inclusive_join_agrees_with_a_plain_reading_of_the_rule(
    case: tuple[dict[str, list[str]], list[str], list[str]],
) -> None:
    arrows, places, filled = case
    body = "".join(node("task", name) for name in arrows if name != "g")
    text = " ".join(f"{source}->{target}" for source in arrows for target in arrows[source])
    graph = definition(body + node("inclusiveGateway", "g"), text).graph
    sources = [name for name in arrows if name != "g" and "g" in arrows[name]]

    answer = may_join(graph.reach("g"), {f"{name}_g" for name in filled}, places)

    expected = all(
        any(paths_to(arrows, place, name) for name in filled)
        or not any(paths_to(arrows, place, name) for name in sources if name not in filled)
        for place in places
    )
    assert answer == expected


OR_JOIN = definition(
    start()
    + node("inclusiveGateway", "fork")
    + user("a")
    + user("b")
    + boundary("late", "b", timer("P1D"))
    + node("inclusiveGateway", "join")
    + user("c")
    + end()
    + end("gone"),
    "start->fork fork->a fork->b a->join b->join join->c c->end late->gone",
)


def test_an_inclusive_join_goes_on_when_its_last_competitor_dies() -> None:
    run = Run(OR_JOIN).complete("a")

    assert run.waiting == ["b"]
    assert run.fire("late").waiting == ["c"]


def test_an_inclusive_join_keeps_the_surplus_tokens_of_a_flow() -> None:
    model = definition(
        start()
        + user("a")
        + user("b")
        + node("exclusiveGateway", "merge")
        + node("inclusiveGateway", "join")
        + user("d")
        + user("c")
        + end(),
        "start->a start->b start->d a->merge b->merge merge->join d->join join->c c->end",
    )
    run = Run(model).complete("a").complete("b")

    assert run.waiting == ["d"]
    run.complete("d")
    assert run.waiting == ["c", "c"]
    assert run.complete("c").complete("c").is_done


def test_inclusive_joins_that_wait_for_each_other_are_released_in_order() -> None:
    model = definition(
        start()
        + node("parallelGateway", "fork")
        + node("inclusiveGateway", "one")
        + node("inclusiveGateway", "two")
        + node("exclusiveGateway", "x1", default="x1_end")
        + node("exclusiveGateway", "x2", default="x2_end")
        + end(),
        "start->fork fork->one fork->two one->x1 two->x2 x1->two[false] x2->one[false]"
        " x1->end x2->end",
    )

    assert Run(model).is_done


def test_a_complex_gateway_lets_the_first_pass_and_swallows_the_late() -> None:
    first = '<activationCondition xsi:type="tFormalExpression">activationCount >= 1'
    model = definition(
        start()
        + node("parallelGateway", "fork")
        + user("a")
        + user("b")
        + node("complexGateway", "join", first + "</activationCondition>")
        + user("c")
        + end(),
        "start->fork fork->a fork->b a->join b->join join->c c->end",
    )
    run = Run(model).complete("b")

    assert run.waiting == ["a", "c"]
    run.complete("a").complete("c")
    assert run.is_done
