"""The log: every event is read again as it was written, and played again gives the same state."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import MISSING, fields
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn import blocks
from tests.workflows.bpmn.driver import AT
from tests.workflows.bpmn.models import definition, end, service, start, user
from tests.workflows.feel.test_codec import values
from workflows.bpmn import engine, events, log, migration
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState, TokenState

KINDS = events.Event.__subclasses__()
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.too_slow])
FIELDS: dict[str, st.SearchStrategy[Any]] = {
    "at": st.datetimes(timezones=st.just(UTC)),
    "variables": st.dictionaries(st.text(max_size=6), values, max_size=3),
    "token": st.integers(0, 10_000),
    "subscription": st.integers(0, 10_000),
    "scope": st.integers(0, 10_000),
    "error_code": st.none() | st.text(max_size=6),
    "code": st.text(max_size=6),
    "reason": st.text(max_size=6),
    "reason_code": st.text(max_size=6),
    "node": st.text(max_size=6),
    "to": st.text(max_size=6),
}


def through_json(line: object) -> Any:
    return json.loads(json.dumps(line))


def made(kind: type[events.Event]) -> st.SearchStrategy[events.Event]:
    """Events of a kind; fields that may be left out sometimes are."""
    required, optional = {}, {}
    for field in fields(kind):
        needed = field.default is MISSING and field.default_factory is MISSING
        (required if needed else optional)[field.name] = FIELDS[field.name]
    return st.fixed_dictionaries(required, optional=optional).map(lambda chosen: kind(**chosen))


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.__name__)
@settings(max_examples=25)
@given(data=st.data())
def test_an_event_is_read_again_as_it_was_written(
    kind: type[events.Event], data: st.DataObject
) -> None:
    event = data.draw(made(kind))

    again = log.decode(through_json(log.encode(event)), event.at)

    assert again == event
    assert repr(again) == repr(event)


def test_a_line_does_not_repeat_its_time() -> None:
    assert log.encode(events.TimerFired(at=AT, subscription=3)) == {
        "type": "TimerFired",
        "subscription": 3,
    }


@pytest.mark.parametrize("kind", ["Started", "Restored", "Migrated", "Event", "unheard of"])
def test_a_line_that_is_no_event_is_not_decoded(kind: str) -> None:
    with pytest.raises(KeyError):
        log.decode({"type": kind}, AT)


class Recorded:
    """A run that is saved and loaded between steps; its log is kept as text, its states too."""

    def __init__(self, model: ProcessDefinition, **variables: object) -> None:
        self.model = model
        self.at = AT
        self.texts: list[tuple[datetime, str]] = []
        self.states: list[InstanceState] = []
        first = engine.start(model, variables=variables, at=AT)
        self._keep(log.started(variables, None), first.state)

    def _keep(self, line: object, state: InstanceState) -> None:
        self.texts.append((self.at, json.dumps(line)))
        self.states.append(InstanceState.from_json(through_json(state.to_json())))

    def send(self, kind: type[events.Event], **values: object) -> None:
        self.at += timedelta(minutes=7)
        event = kind(at=self.at, **values)
        self._keep(log.encode(event), engine.step(self.model, self.states[-1], event).state)

    def token(self, node: str) -> int:
        return next(item.id for item in self.states[-1].tokens.values() if item.node == node)

    def replayed(self, count: int) -> InstanceState:
        """The state that the first lines give."""
        entries = ((at, json.loads(text)) for at, text in self.texts[:count])
        return log.replay(entries, 1, only(self.model))


def only(model: ProcessDefinition) -> Callable[[int], ProcessDefinition]:
    """Where replays find their model: version 1 is the only one there is."""
    return {1: model}.__getitem__


@SLOW
@given(block=blocks.BLOCKS, choice=st.data())
def test_a_log_played_again_gives_the_state_after_every_step(
    block: blocks.Block, choice: st.DataObject
) -> None:
    written = blocks.write(block)
    run = Recorded(blocks.model(written), **written.variables)
    while tasks := [
        item.id for item in run.states[-1].tokens.values() if item.state == TokenState.WAITING
    ]:
        given_back = choice.draw(st.dictionaries(st.sampled_from(["x", "y"]), values, max_size=2))
        token = choice.draw(st.sampled_from(tasks))
        run.send(events.TaskCompleted, token=token, variables=given_back)

    for count, state in enumerate(run.states, start=1):
        assert run.replayed(count).to_json() == state.to_json()


def stamped() -> ProcessDefinition:
    """A model whose script looks at the time of its step."""
    script = (
        '<scriptTask id="look" scriptFormat="application/feel" sm:resultVariable="seen">'
        "<script>now()</script></scriptTask>"
    )
    return definition(start() + user("a") + script + user("b") + end(), "start->a->look->b->end")


def test_what_looked_at_the_time_sees_the_time_of_then_again() -> None:
    run = Recorded(stamped())
    run.send(events.TaskCompleted, token=run.token("a"))

    again = run.replayed(2)

    assert again.variables == {"seen": AT + timedelta(minutes=7)}


def test_failures_and_late_events_are_played_again_too() -> None:
    run = Recorded(definition(start() + service("job") + end(), "start->job->end"))
    run.send(events.JobFailed, token=run.token("job"), reason="no answer")
    run.send(events.TimerFired, subscription=99)
    run.send(events.VariablesSet, scope=1, variables={"n": Decimal("1.50")})
    run.send(events.Cancelled, reason_code="mistake")

    assert [run.replayed(count) for count in range(1, 6)] == run.states


def test_a_process_begun_by_a_trigger_begins_there_again() -> None:
    heard = '<messageEventDefinition messageRef="m"/>'
    model = definition(
        start() + start("called", heard) + user("a") + user("b") + end(),
        "start->a called->b a->end b->end",
    )
    begun = engine.start(model, variables={}, start_event="called", at=AT).state

    again = log.replay([(AT, through_json(log.started({}, "called")))], 1, only(model))

    assert again == begun


def test_a_state_put_in_place_is_gone_on_from() -> None:
    run = Recorded(stamped())
    run.send(events.TaskCompleted, token=run.token("a"))
    event = events.TaskCompleted(at=run.at, token=run.token("b"))
    lines = [(AT, log.restored(run.states[-1])), (AT, log.encode(event))]

    again = log.replay(through_lines(lines), 1, only(run.model))

    assert again == engine.step(run.model, run.states[-1], event).state


def test_a_state_put_in_place_at_another_version_goes_on_in_that_version() -> None:
    old = definition(start() + user("a") + end(), "start->a->end")
    new = definition(start() + user("a") + user("b") + end(), "start->a->b->end")
    state = engine.start(old, variables={}, at=AT).state
    (token,) = state.tokens
    event = events.TaskCompleted(at=AT, token=token)
    lines = [(AT, log.started({}, None)), (AT, log.restored(state, 2)), (AT, log.encode(event))]

    again = log.replay(through_lines(lines), 1, {1: old, 2: new}.__getitem__)

    assert [item.node for item in again.tokens.values()] == ["b"]


def test_a_migration_is_done_again_between_its_two_versions(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    old = definition(start() + user("a") + end(), "start->a->end")
    new = definition(start() + user("z") + end(), "start->z->end")
    plan = migration.Plan(nodes={"a": "z"}, timers="recompute")
    moved = engine.start(new, variables={}, at=AT).state
    asked = []

    def migrate(*arguments: object) -> engine.Step:
        asked.append(arguments)
        return engine.Step(moved, ())

    monkeypatch.setattr(migration, "migrate", migrate)
    (token,) = moved.tokens
    event = events.TaskCompleted(at=AT, token=token)
    lines = [(AT, log.started({}, None)), (AT, log.migrated(plan, 2)), (AT, log.encode(event))]

    again = log.replay(through_lines(lines), 1, {1: old, 2: new}.__getitem__)

    assert asked == [(old, new, plan, engine.start(old, variables={}, at=AT).state, AT)]
    assert again.is_finished


@pytest.mark.parametrize("lines", [[], [(AT, {"type": "Cancelled"})]])
def test_a_log_without_a_start_is_refused(lines: list[log.Entry]) -> None:
    with pytest.raises(ValueError, match="log"):
        log.replay(lines, 1, only(stamped()))


def through_lines(lines: list[tuple[datetime, Any]]) -> list[log.Entry]:
    return [(at, through_json(line)) for at, line in lines]
