"""What a deployment refuses, and what it only warns of."""

from __future__ import annotations

import pytest

from tests.workflows.bpmn.models import (
    boundary,
    condition,
    end,
    event,
    formal,
    node,
    start,
    sub,
    timer,
    user,
    xml,
)
from workflows import bpmn

LINE = "start->a->end"


def codes(body: str, arrows: str, severity: str = "error") -> set[str]:
    found = bpmn.check(bpmn.read(xml(body, arrows)))
    return {item.code for item in found if item.severity == severity}


def test_a_plain_model_has_no_finding() -> None:
    assert bpmn.check(bpmn.read(xml(start() + user("a") + end(), LINE))) == ()


@pytest.mark.parametrize(
    ("code", "body", "arrows"),
    [
        ("double-id", user("a") + user("a"), ""),
        ("flow-end", start() + end(), "start->nowhere"),
        (
            "flow-crosses",
            start() + sub("inner", user("t"), "") + end(),
            "start->inner->end start->t",
        ),
        ("not-executed", '<choreographyTask id="c"/>', ""),
        ("unreachable", start() + user("a") + user("b") + end(), LINE),
        ("dead-end", start() + user("a") + user("b") + end(), "start->a start->b a->end"),
        ("no-end-event", start() + user("a"), "start->a"),
        ("not-feel", start() + user("a") + user("b") + end(), "start->a a->b[1+] a->end b->end"),
        ("not-boolean", start() + user("a") + user("b") + end(), "start->a a->b[7] a->end b->end"),
        ("lonely-condition", start() + user("a") + end(), "start->a a->end[n]"),
        ("no-called-element", start() + node("callActivity", "a") + end(), LINE),
        ("quantity", start() + user("a", startQuantity=0) + end(), LINE),
        ("time", start() + node("intermediateCatchEvent", "a", timer("P1H")) + end(), LINE),
        ("event-kind", start() + node("intermediateThrowEvent", "a", event("error")) + end(), LINE),
        ("cancel-outside", start() + user("a") + end("end", event("cancel")), LINE),
        (
            "not-attached",
            start() + user("a") + boundary("b", "x", timer("P1D")) + end(),
            LINE + " b->end",
        ),
        (
            "no-compensation",
            start() + user("a") + boundary("b", "a", event("compensate")) + end(),
            LINE,
        ),
        (
            "sub-process-start",
            start() + sub("a", start("i", timer("P1D")) + end("j"), "i->j") + end(),
            LINE,
        ),
        ("unknown-reference", start() + '<sendTask id="a" messageRef="gone"/>' + end(), LINE),
        (
            "link-target",
            start()
            + node("intermediateThrowEvent", "a", '<linkEventDefinition name="L"/>')
            + end(),
            "start->a start->end",
        ),
        ("script-format", start() + node("scriptTask", "a", scriptFormat="INVALID") + end(), LINE),
        (
            "several-starts",
            start() + sub("a", start("i") + start("k") + end("j"), "i->j k->j") + end(),
            LINE,
        ),
    ],
)
def test_a_faulty_model_is_refused(code: str, body: str, arrows: str) -> None:
    assert code in codes(body, arrows)


POOLS = (
    '<collaboration id="co"><participant id="pa" processRef="p"/><participant id="pb">{}'
    '</participant><messageFlow id="mf" sourceRef="{}" targetRef="{}"/></collaboration>'
)
MANY = '<participantMultiplicity minimum="3" maximum="2"/>'
PLAIN = start() + user("a") + user("b") + end()
THROWS = (
    '<multiInstanceLoopCharacteristics behavior="One">'
    + formal("loopCardinality", "2")
    + "</multiInstanceLoopCharacteristics>"
)


@pytest.mark.parametrize(
    ("code", "outside"),
    [
        ("message-flow-pool", POOLS.format("", "a", "b")),
        ("message-flow-end", POOLS.format("", "pb", "end")),
        ("message-flow-end", POOLS.format("", "a", "nowhere")),
        ("multiplicity", POOLS.format(MANY, "a", "pb")),
        (
            "unknown-reference",
            '<collaboration id="co"><participant id="x1" processRef="q"/></collaboration>',
        ),
    ],
)
def test_pools_that_contradict_themselves_are_refused(code: str, outside: str) -> None:
    text = xml(PLAIN, "start->a->b->end").decode()
    source = text.replace("</definitions>", outside + "</definitions>").encode()

    found = bpmn.check(bpmn.read(source))

    assert {item.code for item in found if item.severity == "error"} == {code}


@pytest.mark.parametrize(
    ("code", "body", "arrows"),
    [
        (
            "must-interrupt",
            PLAIN + boundary("late", "a", event("error"), interrupting=False),
            "start->a->b->end late->end",
        ),
        ("loop-behaviour", start() + user("a", THROWS) + end(), LINE),
        (
            "no-event-name",
            start() + node("intermediateCatchEvent", "a", event("message")) + end(),
            LINE,
        ),
        ("no-code", start() + user("a") + end("end", event("error")), LINE),
        (
            "event-gateway-mixed",
            start()
            + node("eventBasedGateway", "g")
            + '<receiveTask id="a" messageRef="m"/>'
            + node("intermediateCatchEvent", "b", event("message", "m2"))
            + end(),
            "start->g g->a g->b a->end b->end",
        ),
        (
            "event-gateway-parallel",
            start()
            + node("eventBasedGateway", "g", eventGatewayType="Parallel")
            + node("intermediateCatchEvent", "a", event("message", "m"))
            + node("intermediateCatchEvent", "b", event("message", "m2"))
            + end(),
            "start->g g->a g->b a->end b->end",
        ),
        ("not-callable", start() + '<callActivity id="a" calledElement="m"/>' + end(), LINE),
        (
            "data-set",
            start()
            + user(
                "a",
                '<ioSpecification><dataInput id="i1"/><inputSet/><outputSet/></ioSpecification>',
            )
            + end(),
            LINE,
        ),
        ("unreachable", node("intermediateCatchEvent", "a", timer("P1D")) + user("b"), "a->b"),
    ],
)
def test_a_contradiction_of_the_standard_is_refused(code: str, body: str, arrows: str) -> None:
    assert codes(body, arrows) == {code}


def test_a_condition_that_is_not_formal_is_refused() -> None:
    inner = condition("n > 1").replace(' xsi:type="tFormalExpression"', "")
    body = start() + node("intermediateCatchEvent", "a", inner) + end()

    assert codes(body, LINE) == {"not-formal"}


def test_findings_name_the_element_and_its_line() -> None:
    (finding,) = [
        item
        for item in bpmn.check(bpmn.read(xml(start() + user("a", startQuantity=0) + end(), LINE)))
        if item.severity == "error"
    ]

    assert (finding.element_id, finding.line) == ("a", 1)


GATEWAYS = start() + user("a") + user("b") + end()


@pytest.mark.parametrize(
    ("split", "join", "code"),
    [
        ("exclusiveGateway", "parallelGateway", "deadlock"),
        ("parallelGateway", "exclusiveGateway", "lack-of-synchronisation"),
        ("parallelGateway", "parallelGateway", None),
        ("exclusiveGateway", "exclusiveGateway", None),
        ("inclusiveGateway", "inclusiveGateway", None),
        ("parallelGateway", "inclusiveGateway", None),
        ("inclusiveGateway", "parallelGateway", "deadlock"),
    ],
)
def test_splits_and_joins_that_do_not_match_are_warned_of(
    split: str, join: str, code: str | None
) -> None:
    choice = {} if split == "parallelGateway" else {"default": "fork_b"}
    body = GATEWAYS + node(split, "fork", **choice) + node(join, "j") + user("c")
    conditions = "[n]" if choice else ""
    arrows = f"start->fork fork->a{conditions} fork->b a->j b->j j->c c->end"

    warned = codes(body, arrows, "warning")

    assert warned & {"deadlock", "lack-of-synchronisation"} == ({code} if code else set())


CIRCLE = (
    start()
    + node("parallelGateway", "fork")
    + node("inclusiveGateway", "one")
    + node("inclusiveGateway", "two")
    + user("a")
    + user("b")
    + node("exclusiveGateway", "x1", default="x1_end")
    + node("exclusiveGateway", "x2", default="x2_end")
    + end()
)
CIRCLE_FLOWS = (
    "start->fork fork->one fork->two one->a two->b a->x1 b->x2"
    " x1->two[n] x2->one[n] x1->end x2->end"
)


def test_inclusive_joins_that_wait_for_each_other_are_warned_of() -> None:
    found = bpmn.check(bpmn.read(xml(CIRCLE, CIRCLE_FLOWS)))

    assert [item.element_id for item in found if item.code == "waiting-joins"] == ["one", "two"]
    assert "deadlock" not in {item.code for item in found}


def test_inclusive_joins_one_after_the_other_in_a_loop_do_not_wait_for_each_other() -> None:
    body = start() + node("exclusiveGateway", "back") + end() + node("exclusiveGateway", "again")
    arrows = "start->back back->f1 j1->f2 j2->again again->back[n] again->end"
    for number in (1, 2):
        body += node("inclusiveGateway", f"f{number}", default=f"f{number}_b{number}")
        body += user(f"a{number}") + user(f"b{number}") + node("inclusiveGateway", f"j{number}")
        arrows += " f#->a#[k] f#->b# a#->j# b#->j#".replace("#", str(number))

    assert codes(body, arrows, "warning") == {"no-condition"}


def test_every_fault_of_a_flow_has_its_element_its_line_and_a_sentence() -> None:
    body = "\n".join(
        [
            start() + node("parallelGateway", "fork"),
            user("a") + user("b") + node("exclusiveGateway", "merge"),
            user("c") + node("exclusiveGateway", "ask"),
            user("d") + user("f") + node("parallelGateway", "both"),
            end(),
        ]
    )
    one = "start->fork fork->a fork->b a->merge b->merge merge->c c->end"
    other = "start->ask ask->d[n] ask->f[k] d->both f->both both->end"

    found = bpmn.check(bpmn.read(xml(body, f"{one} {other}")))

    assert {(item.code, item.element_id, item.line) for item in found} == {
        ("lack-of-synchronisation", "merge", 2),
        ("no-default", "ask", 3),
        ("deadlock", "both", 4),
    }
    assert all(item.message.endswith(".") for item in found)


TWO_POOLS = (
    '<collaboration id="co"><participant id="pa" processRef="p"/><participant id="pb"'
    ' processRef="q"/><messageFlow id="mf" sourceRef="a" targetRef="t"/></collaboration>'
    '<process id="q" isExecutable="true"><receiveTask id="t" messageRef="m"/></process>'
)


def test_message_flows_between_pools_are_warned_of() -> None:
    text = xml(start() + user("a") + end(), LINE).decode()
    source = text.replace("</definitions>", TWO_POOLS + "</definitions>").encode()

    found = bpmn.check(bpmn.read(source))

    assert {(item.severity, item.code, item.element_id) for item in found} == {
        ("warning", "message-flows", "co"),
    }


def test_a_loop_without_a_way_out_is_warned_of() -> None:
    body = start() + node("exclusiveGateway", "g") + user("a") + user("b") + end()
    arrows = "start->g g->a a->b b->a start->end"

    assert "no-way-out" in codes(body, arrows, "warning")


def test_a_choice_without_default_is_warned_of() -> None:
    body = start() + node("exclusiveGateway", "g") + user("a") + user("b") + end()

    assert "no-default" in codes(body, "start->g g->a[n] g->b[k] a->end b->end", "warning")


def test_a_loop_back_by_a_choice_is_sound() -> None:
    body = (
        start()
        + node("exclusiveGateway", "back")
        + user("a")
        + node("exclusiveGateway", "g", default="g_end")
        + end()
    )

    assert codes(body, "start->back back->a a->g g->back[again] g->end", "warning") == set()


def test_a_reminder_that_does_not_interrupt_is_sound() -> None:
    body = (
        start()
        + user("a")
        + boundary("b", "a", timer("P1D"), interrupting=False)
        + user("remind")
        + end()
        + end("reminded")
    )

    assert codes(body, LINE + " b->remind->reminded", "warning") == set()
