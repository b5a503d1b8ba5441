"""Whatever happens in whatever order: no exception, no orphan, no forgotten token."""

from __future__ import annotations

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from tests.workflows.bpmn.driver import AT
from tests.workflows.bpmn.models import (
    boundary,
    condition,
    definition,
    end,
    event,
    formal,
    node,
    service,
    start,
    sub,
    timer,
    user,
)
from workflows.bpmn import commands, engine, events
from workflows.bpmn.model import ProcessDefinition
from workflows.bpmn.state import InstanceState, ScopeKind, TokenState

EACH = (
    '<multiInstanceLoopCharacteristics sm:collection="people" sm:elementVariable="person"'
    ' sm:outputCollection="answers" sm:outputElement="answer">'
    + formal("completionCondition", "numberOfCompletedInstances = 2")
    + "</multiInstanceLoopCharacteristics>"
)


def _undoable(key: str) -> str:
    return (
        user(key)
        + boundary(f"b_{key}", key, event("compensate"))
        + service(f"undo_{key}", isForCompensation="true")
        + f'<association id="as_{key}" sourceRef="b_{key}" targetRef="undo_{key}"/>'
    )


def _handler(key: str, trigger: str, *, interrupting: bool) -> str:
    begin = start(f"{key}_s", trigger, isInterrupting=str(interrupting).lower())
    return sub(
        key,
        begin + user(f"{key}_t") + end(f"{key}_e"),
        f"{key}_s->{key}_t->{key}_e",
        triggeredByEvent="true",
    )


def _rich() -> ProcessDefinition:
    """Nearly every element, each within reach of the others' events."""
    inner = (
        start("i")
        + user("t1")
        + node("exclusiveGateway", "ask", default="ask_j")
        + node("intermediateThrowEvent", "cry", event("signal", "s"))
        + node("intermediateThrowEvent", "up", event("escalation", "x"))
        + end("bad", event("error", "e"))
        + end("j")
        + _handler("note", event("message", "m"), interrupting=False)
        + _handler("stop", condition("n > 5"), interrupting=True)
    )
    each = sub(
        "each",
        EACH + inner,
        "i->t1 t1->ask ask->cry[n=1] ask->up[n=2] ask->bad[n=3] ask->j cry->j up->j",
    )
    deal = sub(
        "deal",
        start("d")
        + _undoable("pay")
        + _undoable("book")
        + user("ok")
        + end("no", event("cancel"))
        + end("yes")
        + node("exclusiveGateway", "sure", default="sure_yes"),
        "d->pay pay->book book->ok ok->sure sure->no[n=4] sure->yes",
        kind="transaction",
    )
    free = node(
        "adHocSubProcess",
        "free",
        user("f1") + service("f2") + formal("completionCondition", "n = 7"),
    )
    body = (
        start()
        + node("inclusiveGateway", "fork", default="fork_join")
        + each
        + boundary("each_err", "each", event("error", "e"))
        + boundary("each_esc", "each", event("escalation", "x"), interrupting=False)
        + boundary("each_late", "each", timer("P1D"))
        + deal
        + boundary("off", "deal", event("cancel"))
        + node("eventBasedGateway", "wait")
        + node("intermediateCatchEvent", "heard", event("signal", "s"))
        + node("intermediateCatchEvent", "told", event("message", "m2"))
        + node("inclusiveGateway", "join")
        + free
        + '<callActivity id="call" calledElement="other"/>'
        + boundary("call_err", "call", event("error"))
        + node("intermediateThrowEvent", "back", event("compensate"))
        + end()
        + end("kill", event("terminate"))
        + _handler("all", timer("R3/P2D", "timeCycle"), interrupting=False)
    )
    return definition(
        body,
        "start->fork fork->each[k<4] fork->deal[k>2] fork->wait[k!=3] fork->join"
        " wait->heard wait->told"
        " each->join deal->join heard->join told->join each_err->join each_esc->end"
        " each_late->join off->join join->free free->call call->back call_err->kill back->end",
    )


RICH = _rich()
NUMBERS = st.integers(0, 8)


def possible(state: InstanceState, draw: st.DrawFn) -> events.Event:
    """Something that might happen now, late and senseless events included."""
    number = draw(st.integers(1, state.next_id))
    tokens = [key for key, item in state.tokens.items() if item.state == TokenState.WAITING]
    token = draw(st.sampled_from([*tokens, *tokens, number]))
    subscription = draw(st.sampled_from([*state.subscriptions, number]))
    scope = draw(st.sampled_from([*state.scopes, number]))
    values = {"n": draw(NUMBERS), "answer": draw(st.booleans())}
    code = draw(st.sampled_from([None, "E1", "E2"]))
    node_id = draw(st.sampled_from(list(RICH.nodes)))
    return draw(
        st.sampled_from(
            [
                events.TaskCompleted(at=AT, token=token, variables=values),
                events.JobCompleted(at=AT, token=token),
                events.JobFailed(at=AT, token=token, error_code=code),
                events.TimerFired(at=AT, subscription=subscription),
                events.MessageArrived(at=AT, subscription=subscription),
                events.SignalArrived(at=AT, subscription=subscription),
                events.CallCompleted(at=AT, token=token, variables=values),
                events.CallFailed(at=AT, token=token, error_code=code),
                events.CallEscalated(at=AT, token=token, code="X1"),
                events.VariablesSet(at=AT, scope=scope, variables=values),
                events.Retried(at=AT, token=number),
                events.AdHocStarted(at=AT, scope=scope, node="f1"),
                events.TokenMoved(at=AT, token=token, to=node_id),
                events.StepRepeated(at=AT, scope=scope, node=node_id),
            ]
        )
    )


def check_whole(state: InstanceState) -> None:
    """No orphan and nothing half done."""
    for token in state.tokens.values():
        assert token.scope in state.scopes
        assert token.state != TokenState.READY
    for scope in state.scopes.values():
        assert scope.parent is None or scope.parent in state.scopes
        assert scope.owner is None or scope.owner in state.tokens
        bare = scope.kind in {ScopeKind.SUB_PROCESS, ScopeKind.EVENT_SUB_PROCESS}
        has_inner = any(other.parent == scope.id for other in state.scopes.values())
        has_token = any(token.scope == scope.id for token in state.tokens.values())
        assert not bare or has_inner or has_token or scope.node == "free"
    for subscription in state.subscriptions.values():
        assert subscription.scope in state.scopes
        assert subscription.token is None or subscription.token in state.tokens
    assert set(state.compensating) <= set(state.tokens)
    if state.is_finished:
        assert not state.tokens
        assert not state.subscriptions
        assert len(state.scopes) == 1


class Ledger:
    """What the runtime has open, kept only from commands: must agree with the state."""

    def __init__(self) -> None:
        self.work: set[int] = set()
        self.waiting: set[int] = set()

    def take(self, event: events.Event | None, step: engine.Step) -> None:
        ignored = any(
            isinstance(item, commands.Record) and item.kind == "ignored" for item in step.commands
        )
        done = (events.TaskCompleted, events.JobCompleted, events.CallCompleted, events.CallFailed)
        is_caught = isinstance(event, events.JobFailed) and event.token not in step.state.tokens
        if (isinstance(event, done) and not ignored) or is_caught:
            self.work.discard(event.token)
        for command in step.commands:
            self._carry_out(command)
        # one-shot timers and caught messages are spent without a command
        self.waiting &= set(step.state.subscriptions)

    def _carry_out(self, command: commands.Command) -> None:
        match command:
            case (
                commands.CreateTask(token=token)
                | commands.StartJob(token=token)
                | commands.CallProcess(token=token)
            ):
                self.work.add(token)
            case (
                commands.CancelTask(token=token)
                | commands.CancelJob(token=token)
                | commands.CancelCall(token=token)
            ):
                assert token in self.work, "cancelled what was not open"
                self.work.discard(token)
            case commands.ArmTimer(subscription=number) | commands.Subscribe(subscription=number):
                self.waiting.add(number)
            case commands.Unsubscribe(subscription=number):
                assert number in self.waiting, "unsubscribed what was not there"
                self.waiting.discard(number)
            case _:
                pass


def open_work(state: InstanceState) -> set[int]:
    kinds = {"userTask", "serviceTask", "callActivity"}
    return {
        token.id
        for token in state.tokens.values()
        if token.state == TokenState.WAITING and RICH.nodes[token.node].kind in kinds
    }


@settings(
    max_examples=150,
    deadline=None,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
@given(data=st.data())
def test_no_order_of_events_breaks_an_instance(data: st.DataObject) -> None:
    people = data.draw(st.lists(st.text(max_size=2), max_size=3))
    variables = {"n": data.draw(NUMBERS), "k": data.draw(NUMBERS), "people": people}
    step = engine.start(RICH, variables=variables, at=AT)
    ledger = Ledger()
    ledger.take(None, step)
    check_whole(step.state)

    for _ in range(data.draw(st.integers(0, 25))):
        event = data.draw(happening(step.state))
        step = engine.step(RICH, InstanceState.from_json(step.state.to_json()), event)
        ledger.take(event, step)
        assert InstanceState.from_json(step.state.to_json()) == step.state
        check_whole(step.state)
        assert open_work(step.state) == ledger.work
        watched = {
            key for key, item in step.state.subscriptions.items() if item.kind != "conditional"
        }
        assert watched == ledger.waiting


@st.composite
def happening(draw: st.DrawFn, state: InstanceState) -> events.Event:
    return possible(state, draw)


def test_cancelling_at_any_moment_leaves_nothing_open() -> None:
    step = engine.start(RICH, variables={"n": 2, "k": 2, "people": ["x", "y"]}, at=AT)
    ledger = Ledger()
    ledger.take(None, step)

    step = engine.step(RICH, step.state, events.Cancelled(at=AT))
    ledger.take(None, step)

    assert ledger.work == set()
    assert ledger.waiting == set()
