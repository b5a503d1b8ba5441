"""What is hostile, endless or simply wrong is refused in words, and harms no instance."""

import logging
from html import escape
from urllib.parse import urlencode

import pytest
from django.urls import reverse

from common import clock
from tests.workflows.bpmn.models import end, node, start, timer, xml
from tests.workflows.driving import begin, complete, done, job, names, tasks, work
from workflows import errors, services
from workflows.feel import FeelError
from workflows.models import HistoryEvent, Incident, PendingMessage, ProcessInstance
from workflows.runtime import timers
from workflows.runtime.checks import findings_of
from workflows.runtime.messages import TIME_TO_LIVE, correlate

pytestmark = pytest.mark.django_db

#: Ten thousand million turns: longer than anybody waits.
ENDLESS = "count(for a in 1..n, b in 1..n return a) > 0"


def refused(source: bytes) -> list[str]:
    """The codes with which a release is refused."""
    with pytest.raises(errors.DefinitionRefused) as refusal:
        services.release(xml=source)
    return [finding.code for finding in refusal.value.findings]


class TestModels:
    def test_a_model_with_a_million_nodes_is_refused_by_its_size(self):
        body = "".join(f'<task id="n{number}"/>' for number in range(1_000_000))

        assert refused(xml(body)) == ["too-big"]

    def test_a_small_file_with_too_many_elements_is_refused_while_it_is_read(self):
        assert refused(xml("<task/>" * 200_000)) == ["too-many-elements"]

    def test_elements_without_end_inside_each_other_are_refused(self):
        assert refused(xml("<subProcess>" * 10_000 + "</subProcess>" * 10_000)) == ["too-deep"]

    def test_a_billion_laughs_are_refused_at_the_first(self):
        laughs = "".join(
            f'<!ENTITY l{number} "{f"&l{number - 1};" * 10}">' for number in range(1, 10)
        )
        head = f'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "lol">{laughs}]>'

        assert refused(head.encode() + xml("<documentation>&l9;</documentation>")) == ["doctype"]

    def test_a_file_of_the_machine_is_not_read_into_a_model(self):
        head = b'<!DOCTYPE d [<!ENTITY file SYSTEM "file:///etc/hostname">]>'

        assert refused(head + xml("<documentation>&file;</documentation>")) == ["doctype"]

    def test_a_decision_that_nobody_knows_is_refused_with_its_element(self):
        body = start() + node("businessRuleTask", "decide", **{"sm:decisionRef": "nowhere"}) + end()

        with pytest.raises(errors.DefinitionRefused) as refusal:
            services.release(xml=xml(body, "start->decide->end"))

        assert {finding.element_id for finding in refusal.value.findings} == {"decide"}

    @pytest.mark.parametrize("source", [b"", b"\x00\xff", b"{}", b"<a", "<é".encode("utf-16")])
    def test_what_is_no_model_at_all_is_refused_in_words(self, source):
        assert findings_of(source)[0].message
        assert refused(source)


class TestExpressions:
    def test_a_condition_that_can_never_end_is_refused_with_its_arrow(self):
        body = start() + node("exclusiveGateway", "how", default="how_no") + end("yes") + end("no")
        condition = ENDLESS.replace("1..n", "1..100000")

        with pytest.raises(errors.DefinitionRefused) as refusal:
            services.release(xml=xml(body, f"start->how how->yes[{condition}] how->no"))

        assert [finding.element_id for finding in refusal.value.findings] == ["how_yes"]

    def test_a_condition_that_never_ends_is_an_incident_and_the_officer_s_step_stands(self):
        instance, worker = begin(
            start()
            + work("before")
            + node("exclusiveGateway", "how", default="how_no")
            + work("yes")
            + work("no")
            + end(),
            f"start->before->how how->yes[{ENDLESS}] how->no yes->end no->end",
            n=100_000,
        )

        complete(instance, "before", worker)

        assert done(instance) == ["before"]
        assert names(instance) == []
        assert Incident.objects.get(process=instance).node == "how"

    def test_a_script_that_never_ends_is_an_incident_and_the_officer_s_step_stands(self):
        inner = f"<script>{escape(ENDLESS)}</script>"
        attributes = {"scriptFormat": "application/feel", "sm:resultVariable": "n"}
        instance, worker = begin(
            start() + work("before") + node("scriptTask", "count", inner, **attributes) + end(),
            "start->before->count->end",
            n=100_000,
        )

        complete(instance, "before", worker)

        assert done(instance) == ["before"]
        assert Incident.objects.get(process=instance).node == "count"


class TestMessagesAndTimers:
    def test_a_message_for_nobody_is_kept_until_it_is_too_old(self, fixed_clock):
        heard = correlate("news", "", {})
        assert heard == 0
        kept = PendingMessage.objects.get()
        assert kept.expires_at == fixed_clock + TIME_TO_LIVE

        with clock.fixed(kept.expires_at):
            late, _ = begin(
                start() + node("receiveTask", "wait", messageRef="m") + work("heard") + end(),
                "start->wait->heard->end",
            )

        assert names(late) == []

    def test_a_message_of_another_kind_moves_nobody(self):
        instance, _ = begin(
            start() + node("receiveTask", "wait", messageRef="m") + work("heard") + end(),
            "start->wait->heard->end",
        )

        assert correlate("more", "", {}) == 0
        assert names(instance) == []

    def test_a_message_that_was_heard_is_no_longer_waited_for(self):
        instance, _ = begin(
            start() + node("receiveTask", "wait", messageRef="m") + work("heard") + end(),
            "start->wait->heard->end",
        )

        correlate("news", "", {})

        assert names(instance) == ["heard"]
        assert not instance.subscriptions.exists()

    @pytest.mark.parametrize("text", ['"2020-01-01T09:00:00Z"', '"2020-01-01"'])
    def test_a_timer_in_the_past_is_due_at_once(self, text):
        caught = node("intermediateCatchEvent", "pause", timer(text, "timeDate"))
        instance, _ = begin(start() + caught + work("after") + end(), "start->pause->after->end")

        assert timers.fire_due() == 1
        assert names(instance) == ["after"]

    @pytest.mark.parametrize("text", ['"PT0S"', 'duration("-P400D")'])
    def test_a_duration_that_is_over_before_it_begins_is_due_at_once(self, text):
        caught = node("intermediateCatchEvent", "pause", timer(text))
        instance, _ = begin(start() + caught + work("after") + end(), "start->pause->after->end")

        assert timers.fire_due() == 1
        assert names(instance) == ["after"]


def _untouched(instance: ProcessInstance) -> tuple[object, ...]:
    row = ProcessInstance.objects.get(pk=instance.pk)
    lines = HistoryEvent.objects.filter(process=instance).count()
    return row.state, row.status, lines, [(task.pk, task.status) for task in tasks(instance)]


class TestForms:
    @pytest.mark.parametrize(
        "wrong",
        [
            {"outcome": "MAYBE"},
            {"outcome": ""},
            {"notified_on": "hier"},
            {"notified_on": "99999-01-01"},
            {"notified_on": "2026-02-30"},
            {"reason": "' OR 1=1 --", "outcome": "REFUSED"},
            {"outcome": "GRANTED\x00"},
        ],
        ids=str,
    )
    def test_a_value_of_the_wrong_kind_is_shown_again_and_touches_nothing(self, client, wrong):
        form = node("userTask", "decide", **{"sm:formKey": "permit.decision"})
        instance, worker = begin(start() + form + end(), "start->decide->end")
        before = _untouched(instance)
        client.force_login(worker)

        answer = client.post(
            reverse("workflows:task-detail", args=[tasks(instance)[0].pk]),
            urlencode({"outcome": "GRANTED", "notified_on": "2026-09-10"} | wrong),
            content_type="application/x-www-form-urlencoded",
        )

        assert answer.status_code == 422
        assert _untouched(instance) == before

    def test_a_value_that_no_variable_can_hold_is_refused_as_a_whole(self):
        instance, worker = begin(start() + work("a") + work("b") + end(), "start->a->b->end")
        before = _untouched(instance)

        with pytest.raises(FeelError):
            complete(instance, "a", worker, answer=object())

        assert _untouched(instance) == before


SECRET = "s3cret-of-a-person"


def _raises(_):
    held = SECRET
    raise ValueError(held)


def _raises_from_another(_):
    try:
        raise KeyError(SECRET)
    except KeyError as first:
        raise RuntimeError(SECRET) from first


class TestWork:
    @pytest.mark.parametrize("fails", [_raises, _raises_from_another])
    def test_a_failure_tells_nothing_of_what_the_work_held(self, fails, known_work, caplog):
        known_work["test.work"] = fails
        instance, worker = begin(
            start() + work("before") + job("work") + end(), "start->before->work->end"
        )

        with caplog.at_level(logging.DEBUG):
            complete(instance, "before", worker)

        rows = [
            list(Incident.objects.filter(process=instance).order_by("id").values()),
            list(HistoryEvent.objects.filter(process=instance).order_by("id").values()),
        ]
        assert all(rows)
        assert SECRET not in repr(rows)
        assert SECRET not in caplog.text
        assert not any(record.exc_info for record in caplog.records)
