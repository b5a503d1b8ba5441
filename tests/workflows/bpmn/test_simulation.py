"""A simulation plays a model along a script and tells what happened."""

from __future__ import annotations

import json
from datetime import datetime, timedelta
from typing import Any

import pytest

from tests.workflows.bpmn.models import (
    HEAD,
    ROOTS,
    boundary,
    end,
    event,
    flows,
    formal,
    node,
    service,
    start,
    sub,
    timer,
    user,
    xml,
)
from workflows import bpmn, dmn
from workflows.bpmn import simulation

CALLER = (
    start("s") + node("callActivity", "call", calledElement="child") + user("after") + end("done")
)
CALLER_FLOWS = "s->call->after->done"


def played(source: bytes, *steps: object, **options: Any) -> simulation.Run:
    script = simulation.script_of(json.dumps(steps))
    return simulation.play(bpmn.read(source), script, **options)


def told(run: simulation.Run) -> dict[str, Any]:
    """The report, as it comes out of a command."""
    assert run.problem is None
    found: dict[str, Any] = json.loads(json.dumps(simulation.as_json(run)))
    return found


def waits(run: simulation.Run) -> list[str]:
    return [item["element"] for item in told(run)["waiting"]]


def visited(run: simulation.Run, kind: str = "completed") -> list[str]:
    return [item["element"] for item in told(run)["trace"] if item["kind"] == kind]


def two(body: str, arrows: str, child: str, child_flows: str) -> bytes:
    """A file with the process ``main`` and the process ``child``."""
    return (
        f'{HEAD}{ROOTS}<process id="main" isExecutable="true">{body}{flows(arrows)}</process>'
        f'<process id="child" isExecutable="true">{child}{flows(child_flows)}</process>'
        "</definitions>"
    ).encode()


LINE = xml(start() + user("ask") + service("store") + end("over"), "start->ask->store->over")
WATCHED = xml(
    start()
    + user("ask")
    + boundary("late", "ask", timer("PT48H"))
    + user("remind")
    + end("in_time")
    + end("too_late"),
    "start->ask->in_time late->remind->too_late",
)


def test_a_run_without_steps_starts_and_waits() -> None:
    assert waits(played(LINE)) == ["ask"]


def test_jobs_are_done_by_themselves() -> None:
    report = told(played(LINE, {"complete": "ask", "variables": {"score": 7}}))

    assert (report["status"], report["outcome"]) == ("completed", "over")
    assert report["variables"] == {"score": 7}


def test_a_task_is_known_by_its_name_whatever_its_line_breaks() -> None:
    source = LINE.replace(b'name="ask"', b'name="Ask&#10;the person"')

    assert told(played(source, {"complete": "Ask the person"}))["status"] == "completed"


def test_a_timer_fires_at_its_own_time() -> None:
    run = played(WATCHED, {"advance": "PT72H"})

    (fired,) = [item for item in told(run)["trace"] if item["kind"] == "timer"]
    assert fired["at"] == "2026-01-07T09:00:00+01:00"
    assert waits(run) == ["remind"]


def test_a_timer_does_not_fire_early() -> None:
    run = played(WATCHED, {"advance": "PT47H"})

    assert told(run)["timers"] == [
        {"element": "late", "due": "2026-01-07T09:00:00+01:00", "instance": 1}
    ]
    assert waits(run) == ["ask"]


def test_timers_fire_in_the_order_of_their_times() -> None:
    source = xml(
        start()
        + user("ask")
        + boundary("second", "ask", timer("P2D"), interrupting=False)
        + boundary("first", "ask", timer("P1D"), interrupting=False)
        + end("a")
        + end("b")
        + end(),
        "start->ask->end second->b first->a",
    )

    assert visited(played(source, {"advance": "P3D"}), "timer") == ["first", "second"]


@pytest.mark.parametrize(
    ("cycle", "firings"),
    [
        ("R3/PT10H", 3),
        ("R/PT10H", 9),
        ("R/2026-01-05T12:00:00+01:00/P1D", 4),
        ("R/PT10H/2026-01-06T09:00:00+01:00", 2),
        ('duration("PT30H")', 3),
        ('"0 9 * * 1-5"', 4),
    ],
)
def test_a_cycle_fires_as_often_as_it_says(cycle: str, firings: int) -> None:
    source = xml(
        start()
        + user("ask")
        + boundary("again", "ask", timer(cycle, "timeCycle"), interrupting=False)
        + end("told")
        + end(),
        "start->ask->end again->told",
    )

    run = played(source, {"advance": "PT96H"})

    assert len(visited(run, "timer")) == firings


def test_days_keep_the_hour_when_the_offset_changes() -> None:
    at = datetime(2026, 3, 21, 10, tzinfo=simulation.ZONE)
    source = WATCHED.replace(b"PT48H", b"P2D")

    report = told(played(source, at=at))

    assert report["timers"][0]["due"] == "2026-03-23T10:00:00+01:00"


def test_a_message_is_kept_until_someone_waits_for_it() -> None:
    source = xml(
        start() + user("ask") + node("receiveTask", "hear", messageRef="m") + end(),
        "start->ask->hear->end",
    )

    run = played(source, {"message": "news", "variables": {"n": 1}}, {"complete": "ask"})

    assert told(run)["status"] == "completed"
    assert told(run)["variables"] == {"n": 1}


def test_a_message_goes_where_the_keys_are_equal() -> None:
    source = xml(
        start()
        + node("receiveTask", "hear", messageRef="m", **{"sm:correlationKey": "case"})
        + end(),
        "start->hear->end",
    )
    options = {"variables": {"case": "C-7"}}

    other = played(source, {"message": "news", "key": "C-8"}, **options)
    mine = played(source, {"message": "news", "key": "C-7"}, **options)

    assert waits(other) == ["hear"]
    assert told(mine)["status"] == "completed"


def test_a_message_that_starts_the_process_is_its_start() -> None:
    source = xml(start("begin", event("message", "m")) + user("ask") + end(), "begin->ask->end")

    report = told(played(source, {"message": "m", "variables": {"n": 2}}, variables={"a": 1}))

    assert [item["process"] for item in report["instances"]] == ["p"]
    assert report["variables"] == {"a": 1, "n": 2}


def test_a_thrown_message_starts_the_other_process_of_the_file() -> None:
    throw = node("intermediateThrowEvent", "send", event("message", "m"))
    source = two(
        start("s") + throw + end("e"),
        "s->send->e",
        start("begin", event("message", "m")) + user("read") + end("read_end"),
        "begin->read->read_end",
    )

    run = played(source, process="main")

    assert [item["instance"] for item in told(run)["waiting"]] == [2]
    assert waits(run) == ["read"]


def test_a_signal_reaches_everyone_who_listens() -> None:
    source = xml(
        start() + node("intermediateCatchEvent", "hear", event("signal", "s")) + end(),
        "start->hear->end",
    )

    run = played(source, {"start": True}, {"start": True}, {"signal": "alarm"})

    assert [item["status"] for item in told(run)["instances"]] == ["completed"] * 2


def test_a_called_process_runs_as_an_instance_of_its_own() -> None:
    source = two(CALLER, CALLER_FLOWS, start("cs") + user("inner") + end("ce"), "cs->inner->ce")

    before = played(source, process="main")
    after = played(source, {"complete": "inner", "variables": {"n": 3}}, process="main")

    assert waits(before) == ["inner"]
    assert waits(after) == ["after"]
    assert told(after)["variables"] == {"n": 3}


def test_an_error_of_a_called_process_goes_back_to_its_caller() -> None:
    body = CALLER + boundary("caught", "call", event("error", "e")) + end("repaired")
    child = start("cs") + end("ce", event("error", "e"))

    run = played(two(body, CALLER_FLOWS + " caught->repaired", child, "cs->ce"), process="main")

    assert told(run)["outcome"] == "repaired"


def test_an_escalation_of_a_called_process_goes_back_to_its_caller() -> None:
    heard = boundary("heard", "call", event("escalation", "x"), interrupting=False)
    child = start("cs") + node("intermediateThrowEvent", "up", event("escalation", "x")) + end("ce")
    source = two(
        CALLER + heard + user("look") + end("seen"),
        CALLER_FLOWS + " heard->look->seen",
        child,
        "cs->up->ce",
    )

    assert sorted(waits(played(source, process="main"))) == ["after", "look"]


def test_a_called_process_is_cancelled_with_its_call() -> None:
    body = CALLER + boundary("late", "call", timer("PT1H")) + end("gave_up")
    source = two(body, CALLER_FLOWS + " late->gave_up", start("cs") + user("inner"), "cs->inner")

    report = told(played(source, {"advance": "PT1H"}, process="main"))

    assert [item["status"] for item in report["instances"]] == ["completed", "cancelled"]


def test_a_call_of_a_process_outside_the_file_is_a_job() -> None:
    source = xml(
        start() + node("callActivity", "call", calledElement="other") + end(), "start->call->end"
    )

    assert told(played(source))["status"] == "completed"
    assert waits(played(source, {"hold": "call"}, {"start": True})) == ["call"]


def test_compensation_undoes_what_was_done() -> None:
    undo = service("unbook", isForCompensation="true")
    boundary_event = node(
        "boundaryEvent", "to_undo", "<compensateEventDefinition/>", attachedToRef="book"
    )
    link = '<association id="a" sourceRef="to_undo" targetRef="unbook"/>'
    throw = node("endEvent", "undo", "<compensateEventDefinition/>")
    source = xml(
        start() + service("book") + boundary_event + undo + user("ask") + throw + link,
        "start->book->ask->undo",
    )

    run = played(source, {"complete": "ask"})

    assert "unbook" in visited(run)
    assert told(run)["status"] == "completed"


FAILING = xml(
    start()
    + service("try")
    + boundary("caught", "try", event("error", "e"))
    + user("repair")
    + end()
    + end("given_up"),
    "start->try->end caught->repair->try",
)


def test_a_job_does_what_the_script_says_visit_after_visit() -> None:
    run = played(
        FAILING,
        {"fail": "try", "error": "E1"},
        {"work": "try", "result": {"ok": True}},
        {"complete": "repair"},
    )

    assert told(run)["status"] == "completed"
    assert told(run)["variables"] == {"ok": True}


def test_a_held_job_waits_for_its_work() -> None:
    held = played(FAILING, {"hold": "try"}, {"start": True})
    done = played(FAILING, {"hold": "try"}, {"start": True}, {"work": "try"})

    assert waits(held) == ["try"]
    assert told(done)["status"] == "completed"


def test_an_error_that_nobody_catches_is_an_incident_until_the_work_is_done() -> None:
    failed = played(FAILING, {"fail": "try", "error": "E9"}, {"start": True})
    mended = played(FAILING, {"fail": "try", "error": "E9"}, {"start": True}, {"work": "try"})

    assert [item["code"] for item in told(failed)["incidents"]] == ["uncaught-error"]
    assert told(mended)["incidents"] == []
    assert told(mended)["status"] == "completed"


def test_work_that_fails_again_is_one_incident() -> None:
    run = played(FAILING, {"fail": "try"}, {"start": True}, {"fail": "try"})

    assert [item["code"] for item in told(run)["incidents"]] == ["job-failed"]


def test_a_mended_incident_is_tried_again() -> None:
    gateway = node("exclusiveGateway", "which")
    source = xml(start() + gateway + user("a") + end(), "start->which->a[ready] a->end")

    run = played(
        source,
        {"set": {"ready": False}},
        {"expect": {"incidents": ["no-flow-matched"]}},
        {"set": {"ready": True}},
        {"retry": "which"},
    )

    assert waits(run) == ["a"]
    assert told(run)["incidents"] == []


def test_an_activity_of_an_ad_hoc_sub_process_is_begun_again() -> None:
    body = user("one") + formal("completionCondition", "enough")
    source = xml(start() + sub("free", body, "", "adHocSubProcess") + end(), "start->free->end")

    run = played(source, {"complete": "one"}, {"begin": "one"})

    assert waits(run) == ["one"]


def test_cancelling_ends_the_instance() -> None:
    report = told(played(LINE, {"cancel": True}, {"expect": {"ended": True}}))

    assert report["status"] == "cancelled"


DECISION = b"""<definitions xmlns="https://www.omg.org/spec/DMN/20191111/MODEL/"
    namespace="urn:test" name="m"><inputData id="i" name="age"><variable name="age"
    typeRef="number"/></inputData><decision id="minor" name="Minor"><variable name="Minor"/>
    <informationRequirement><requiredInput href="#i"/></informationRequirement>
    <literalExpression><text>age &lt; 18</text></literalExpression></decision></definitions>"""
DECIDING = xml(
    start()
    + node("businessRuleTask", "judge", **{"sm:decisionRef": "minor", "sm:resultVariable": "r"})
    + end(),
    "start->judge->end",
)


def test_a_decision_is_evaluated_when_its_model_is_given() -> None:
    run = played(DECIDING, variables={"age": 17}, decisions=[dmn.read(DECISION)])

    assert told(run)["variables"] == {"age": 17, "r": True}


def test_a_decision_without_its_model_is_a_job() -> None:
    assert told(played(DECIDING, {"work": "judge", "result": {"r": 1}}))["variables"] == {"r": 1}


def test_a_value_that_json_has_no_type_for_is_written_as_feel() -> None:
    day = {"feel": 'date("2026-03-01")'}
    source = WATCHED.replace(b">PT48H<", b'>day + duration("P1D") - day<')

    report = told(played(source, variables={"day": day}))

    assert report["timers"][0]["due"] == "2026-01-06T09:00:00+01:00"
    assert report["variables"] == {"day": "2026-03-01"}


@pytest.mark.parametrize(
    ("steps", "sentence"),
    [
        ([{"complete": "store"}], 'step 1: "store" is a serviceTask'),
        ([{"complete": "aks"}], 'Did you mean "ask"?'),
        ([{"complete": "ask"}, {"complete": "ask"}], 'step 2: "ask" does not wait now. The pro'),
        ([{"complete": "ask", "which": 2}], '"which" is a number from 1 to 1'),
        ([{"complete": "ask", "instance": 5}], "There is no instance 5"),
        ([{"complet": "ask"}], "has no verb. The verbs are start, complete"),
        ([{"complete": "ask", "vars": {}}], "may stand only"),
        ([{"complete": "ask", "variables": [1]}], "Variables are written as an object"),
        ([{"complete": 3}], '"complete" needs a text'),
        ([["complete"]], "A step is an object"),
        ([{"complete": "ask", "cancel": True}], "A step has one verb"),
        ([{"message": "post"}], 'no message "post"; it has "more", "news"'),
        ([{"signal": "post"}], 'no signal "post"; it has "alarm"'),
        ([{"work": "ask"}], 'a person does it, write "complete"'),
        ([{"advance": "two days"}], '"two days" is no duration'),
        ([{"advance_to": "2025-01-01"}], "The clock already shows 2026-01-05T09:00:00"),
        ([{"start": "middle"}], 'no start event "middle"; it starts at "start"'),
        ([{"set": {"x": {"feel": "1 +"}}}], "is not FEEL"),
        ([{"retry": "ask"}], "no incident"),
        ([{"begin": "ask"}], "in no ad-hoc sub-process"),
    ],
)
def test_a_step_that_cannot_be_done_says_why(steps: list[object], sentence: str) -> None:
    run = played(LINE, *steps)

    assert run.problem is not None
    assert sentence in run.problem


@pytest.mark.parametrize(
    "wanted",
    [
        {"waiting": []},
        {"waiting": ["store"]},
        {"waiting": ["ask", "ask"]},
        {"ended": True},
        {"status": "completed"},
        {"outcome": "over"},
        {"variables": {"n": 2}},
        {"incidents": ["job-failed"]},
        {"waits": ["ask"]},
    ],
)
def test_what_is_expected_and_untrue_ends_the_run(wanted: dict[str, object]) -> None:
    run = played(LINE, {"expect": wanted}, {"complete": "ask"}, variables={"n": 1})

    assert run.problem is not None
    assert run.problem.startswith("step 1: ")
    assert simulation.as_json(run)["status"] == "active"


def test_what_is_expected_and_true_lets_the_run_go_on() -> None:
    wanted = {"waiting": ["ask"], "ended": False, "variables": {"n": 1.0}, "outcome": None}

    assert told(played(LINE, {"expect": wanted}, variables={"n": 1}))["status"] == "active"


def test_a_run_that_does_not_come_to_rest_is_ended() -> None:
    source = xml(start() + service("again") + end(), "start->again->again again->end")

    run = played(source)

    assert "More than 10,000 events" in (run.problem or "")


def test_a_cycle_without_end_is_ended_in_one_step() -> None:
    source = xml(
        start()
        + user("ask")
        + boundary("tick", "ask", timer("R/PT1S", "timeCycle"), interrupting=False)
        + end("told")
        + end(),
        "start->ask->end tick->told",
    )

    assert 'The last one was at "tick"' in (played(source, {"advance": "P1D"}).problem or "")


def test_an_endless_step_is_an_incident() -> None:
    loop = node("exclusiveGateway", "a") + node("task", "b")
    source = xml(start() + loop, "start->a->b->a")

    assert [item["code"] for item in told(played(source))["incidents"]] == ["endless-loop"]


def test_a_business_calendar_is_said_to_be_missing() -> None:
    source = WATCHED.replace(
        b"<timerEventDefinition>", b'<timerEventDefinition sm:calendar="CAL-PUBLIC">'
    )

    lines = list(simulation.as_text(played(source)))

    assert any("CAL-PUBLIC is not known here" in line for line in lines)


def test_the_run_is_told_line_by_line() -> None:
    lines = list(simulation.as_text(played(LINE, {"complete": "ask", "variables": {"n": 1}})))

    assert '2026-01-05 09:00:00  entered     ask "ask"' in lines
    assert lines[-3:] == ["Variables:", "  n = 1", "Status: completed, outcome: over"]


def test_a_day_has_the_clocks_of_the_region() -> None:
    assert simulation.START.utcoffset() == timedelta(hours=1)
