"""Sub-processes, event sub-processes, calls, transactions and compensation."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.driver import AT, Run
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
from workflows.bpmn import commands, events
from workflows.bpmn.model import ProcessDefinition


def test_a_sub_process_completes_when_all_its_tokens_are_gone() -> None:
    inner = start("i") + user("t") + user("u") + end("j") + end("k")
    model = definition(
        start() + sub("s", inner, "i->t i->u t->j u->k") + user("a") + end(),
        "start->s->a->end",
    )
    run = Run(model).complete("t")

    assert run.waiting == ["u"]
    assert run.complete("u").waiting == ["a"]


def test_interrupting_a_sub_process_cancels_what_is_inside_innermost_first() -> None:
    deep = sub("deep", start("d") + user("t") + end("de"), "d->t->de")
    model = definition(
        start()
        + sub("s", start("i") + deep + end("j"), "i->deep->j")
        + boundary("b", "s", timer("P1D"))
        + user("a")
        + end(),
        "start->s s->end b->a a->end",
    )

    run = Run(model).fire("b")

    cancelled = [item.node for item in run.of(commands.Record) if item.kind == "cancelled"]
    assert cancelled == ["t", "deep", "s"]
    assert run.waiting == ["a"]
    assert len(run.state.scopes) == 1


def handled(inner: str, *, interrupting: bool, trigger: str = "") -> ProcessDefinition:
    caught = start("h", trigger or event("message", "m"), isInterrupting=str(interrupting).lower())
    handler = sub("esp", caught + user("care") + end("he"), "h->care->he", triggeredByEvent="true")
    return definition(
        start() + sub("s", start("i") + inner + end("j") + handler, "i->t->j") + user("a") + end(),
        "start->s->a->end",
    )


def test_an_interrupting_event_sub_process_replaces_the_work_of_its_scope() -> None:
    run = Run(handled(user("t"), interrupting=True)).message("h")

    assert run.waiting == ["care"]
    assert run.complete("care").waiting == ["a"]


def test_a_non_interrupting_event_sub_process_runs_beside_and_is_waited_for() -> None:
    run = Run(handled(user("t"), interrupting=False)).message("h").message("h")

    assert run.waiting == ["care", "care", "t"]
    run.complete("t").complete("care")
    assert run.waiting == ["care"]
    assert run.complete("care").waiting == ["a"]
    assert run.state.subscriptions == {}


def test_an_error_is_caught_by_the_event_sub_process_before_the_boundary() -> None:
    run = Run(handled(service("t"), interrupting=True, trigger=event("error", "e")))

    assert run.fail("t", "E1").waiting == ["care"]


def test_an_error_in_a_handler_is_not_caught_by_itself() -> None:
    caught = start("h", event("error"))
    handler = sub(
        "esp", caught + service("care") + end("he"), "h->care->he", triggeredByEvent="true"
    )
    model = definition(
        start()
        + sub("s", start("i") + service("t") + end("j") + handler, "i->t->j")
        + boundary("b", "s", event("error"))
        + user("a")
        + end(),
        "start->s s->end b->a a->end",
    )

    run = Run(model).fail("t", "E1").fail("care", "E1")

    assert run.waiting == ["a"]


def test_an_event_sub_process_of_the_process_itself_ends_the_instance() -> None:
    handler = sub(
        "esp", start("h", event("message", "m")) + end("he"), "h->he", triggeredByEvent="true"
    )
    run = Run(definition(start() + user("a") + end() + handler, "start->a->end"))

    assert run.message("h").is_done


def test_a_conditional_event_sub_process_starts_before_the_normal_work() -> None:
    run = Run(handled(user("t"), interrupting=True, trigger=condition("n = 1")), n=1)

    assert run.waiting == ["care"]
    assert "t" not in [item.node for item in run.of(commands.CreateTask)]


CALL = definition(
    start()
    + '<callActivity id="c" calledElement="other"/>'
    + boundary("b", "c", event("error", "e"))
    + boundary("up", "c", event("escalation", "x"), interrupting=False)
    + user("a")
    + user("w")
    + end(),
    "start->c c->end b->a a->end up->w w->end",
)


def test_a_call_activity_asks_for_another_process_and_waits() -> None:
    run = Run(CALL, n=1)

    assert run.of(commands.CallProcess) == [
        commands.CallProcess(token=run.token("c"), node="c", key="other", variables={"n": 1})
    ]
    run.send(events.CallCompleted(at=AT, token=run.token("c"), variables={"r": "ok"}))
    assert run.is_done
    assert run.state.variables["r"] == "ok"


def test_an_error_of_a_called_process_is_caught_or_fails_the_caller() -> None:
    caught, uncaught = Run(CALL), Run(CALL)

    caught.send(events.CallFailed(at=AT, token=caught.token("c"), error_code="E1"))
    uncaught.send(events.CallFailed(at=AT, token=uncaught.token("c"), error_code="E7"))

    assert caught.waiting == ["a"]
    assert uncaught.state.status == "failed"


def test_an_escalation_of_a_called_process_is_caught_and_the_call_goes_on() -> None:
    run = Run(CALL)

    run.send(events.CallEscalated(at=AT, token=run.token("c"), code="X1"))

    assert run.waiting == ["c", "w"]


def test_mappings_of_a_call_pass_only_what_they_name() -> None:
    mapped = (
        '<callActivity id="c" calledElement="other"><extensionElements>'
        '<sm:in source="n + 1" target="m"/><sm:out source="r" target="result"/>'
        "</extensionElements></callActivity>"
    )
    run = Run(definition(start() + mapped + end(), "start->c->end"), n=1, secret="x")

    assert run.of(commands.CallProcess)[0].variables == {"m": 2}
    run.send(events.CallCompleted(at=AT, token=run.token("c"), variables={"r": 5, "x": 6}))
    assert run.state.variables == {"n": 1, "secret": "x", "result": 5}


def undoable(key: str) -> str:
    return (
        user(key)
        + boundary(f"b_{key}", key, event("compensate"))
        + user(f"undo_{key}", isForCompensation="true")
        + f'<association id="as_{key}" sourceRef="b_{key}" targetRef="undo_{key}"/>'
    )


def undo(ref: str = "", wait: str = "true") -> str:
    reference = f' activityRef="{ref}"' if ref else ""
    return f'<compensateEventDefinition waitForCompletion="{wait}"{reference}/>'


def test_compensation_undoes_completed_work_in_reverse_order_each_once() -> None:
    model = definition(
        start()
        + undoable("a")
        + undoable("b")
        + node("intermediateThrowEvent", "back", undo())
        + end(),
        "start->a->b->back->end",
    )
    run = Run(model).complete("a").complete("b")

    assert run.waiting == ["undo_b"]
    assert run.complete("undo_b").waiting == ["undo_a"]
    assert run.complete("undo_a").is_done


def test_only_the_named_activity_is_compensated() -> None:
    model = definition(
        start()
        + undoable("a")
        + undoable("b")
        + node("intermediateThrowEvent", "back", undo("a"))
        + end(),
        "start->a->b->back->end",
    )

    assert Run(model).complete("a").complete("b").waiting == ["undo_a"]


def test_work_that_never_completed_is_not_compensated() -> None:
    model = definition(
        start() + undoable("a") + undoable("b") + user("go") + end("stop", undo()) + end(),
        "start->a start->b start->go go->stop a->end b->end",
    )
    run = Run(model).complete("b").complete("go")

    assert run.waiting == ["a", "undo_b"]


def test_a_thrower_that_does_not_wait_goes_on_at_once() -> None:
    model = definition(
        start()
        + undoable("a")
        + node("intermediateThrowEvent", "back", undo(wait="false"))
        + user("n")
        + end(),
        "start->a->back->n->end",
    )
    run = Run(model).complete("a")

    assert run.waiting == ["n", "undo_a"]
    assert run.complete("n").complete("undo_a").is_done


def test_a_completed_sub_process_is_undone_with_the_data_it_had() -> None:
    inner = start("i") + undoable("a") + undoable("b") + end("j")
    model = definition(
        start()
        + sub("s", inner, "i->a->b->j")
        + node("intermediateThrowEvent", "back", undo())
        + end(),
        "start->s->back->end",
    )
    run = Run(model).complete("a").complete("b")

    assert run.waiting == ["undo_b"]
    assert run.complete("undo_b").complete("undo_a").is_done


def test_each_instance_of_a_multi_instance_is_undone_with_its_own_element() -> None:
    loop = (
        '<multiInstanceLoopCharacteristics isSequential="true" sm:collection="people"'
        ' sm:elementVariable="person"/>'
    )
    model = definition(
        start()
        + user("a", loop)
        + boundary("b_a", "a", event("compensate"))
        + user("undo_a", isForCompensation="true")
        + '<association id="as" sourceRef="b_a" targetRef="undo_a"/>'
        + node("intermediateThrowEvent", "back", undo())
        + end(),
        "start->a->back->end",
    )
    run = Run(model, people=["x", "y"]).complete("a").complete("a")

    scope = run.state.tokens[run.token("undo_a")].scope
    assert run.state.visible(scope)["person"] == "y"
    assert run.complete("undo_a").complete("undo_a").is_done


def test_a_compensation_event_sub_process_undoes_its_completed_sub_process() -> None:
    handler = sub(
        "esp",
        start("h", event("compensate")) + user("care") + end("he"),
        "h->care->he",
        triggeredByEvent="true",
    )
    inner = start("i") + user("t") + end("j") + handler
    model = definition(
        start()
        + sub("s", inner, "i->t->j")
        + node("intermediateThrowEvent", "back", undo("s"))
        + end(),
        "start->s->back->end",
    )
    run = Run(model).complete("t")

    assert run.waiting == ["care"]
    assert run.complete("care").is_done


def test_a_cancelled_transaction_is_undone_and_left_by_its_cancel_event() -> None:
    inner = start("i") + undoable("a") + user("b") + end("no", event("cancel")) + end("j")
    model = definition(
        start()
        + sub("tx", inner, "i->a a->b a->j b->no", kind="transaction")
        + boundary("off", "tx", event("cancel"))
        + user("sorry")
        + user("fine")
        + end(),
        "start->tx tx->fine off->sorry sorry->end fine->end",
    )
    run = Run(model).complete("a").complete("b")

    assert run.waiting == ["undo_a"]
    assert run.complete("undo_a").waiting == ["sorry"]
    assert len(run.state.scopes) == 1


AD_HOC = '<adHocSubProcess id="s" ordering="{}">' + user("a") + user("b") + "{}</adHocSubProcess>"


@pytest.mark.parametrize(("ordering", "first"), [("Parallel", ["a", "b"]), ("Sequential", ["a"])])
def test_an_ad_hoc_sub_process_offers_its_activities(ordering: str, first: list[str]) -> None:
    model = definition(start() + AD_HOC.format(ordering, "") + end(), "start->s->end")
    run = Run(model)

    assert run.waiting == first
    assert run.complete("a").waiting == ["b"]
    assert run.complete("b").is_done


def test_an_ad_hoc_sub_process_ends_when_its_condition_holds() -> None:
    done = formal("completionCondition", "enough = true")
    model = definition(start() + AD_HOC.format("Parallel", done) + end(), "start->s->end")
    run = Run(model, enough=False).complete("a", enough=True)

    assert run.is_done
    assert [item.node for item in run.of(commands.CancelTask)] == ["b"]


def test_a_person_may_start_an_activity_of_an_ad_hoc_sub_process_again() -> None:
    model = definition(start() + AD_HOC.format("Parallel", "") + end(), "start->s->end")
    run = Run(model)
    scope = run.state.tokens[run.token("a")].scope

    run.send(events.AdHocStarted(at=AT, scope=scope, node="a"))

    assert run.waiting == ["a", "a", "b"]
