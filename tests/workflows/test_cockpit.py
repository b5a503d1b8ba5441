"""The pages of those who look after the processes: lists, acts, models, moves between versions."""

from uuid import uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from viewflow.workflow.status import PROCESS

from partners.enums import RoleCode
from tests import factories
from tests.workflows.conftest import flow, linear, model, task
from tests.workflows.running import coordinator, live, start
from tests.workflows.test_calls import called_by, calling, release_part
from tests.workflows.test_command_dmn import BROKEN, MODEL
from workflows import errors, services
from workflows.cockpit import listing, plans
from workflows.cockpit.words import blocked_because
from workflows.models import (
    DecisionDefinition,
    Definition,
    HistoryEvent,
    Incident,
    InstanceMigration,
    ProcessInstance,
)
from workflows.runtime import starts

pytestmark = pytest.mark.django_db

#: The budget of a page (experience: at most 12 statements, with the session's and the user's).
STATEMENTS_PER_PAGE = 12

SERVING = (
    '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>'
    '<bpmn:serviceTask id="work" name="Calculer" sm:implementation="test.work"/>'
    + task("after")
    + flow("s", "work")
    + flow("work", "after")
    + flow("after", "e")
)


def administrator():
    return factories.officer(RoleCode.ADMIN, factories.CELL)


def at(name: str, *args: object) -> str:
    return reverse(f"workflows:{name}", args=args)


def statements(client, address: str) -> int:
    """How many statements a page costs; a test's savepoints are none of the site's."""
    with CaptureQueriesContext(connection) as seen:
        client.get(address)
    return sum("SAVEPOINT" not in each["sql"] for each in seen)


@pytest.fixture
def cell(client, reference):
    """A client of the regional cell, in French."""
    client.force_login(coordinator())
    return client


@pytest.fixture
def blocked(known_work):
    """A process whose work fails until the returned registry says otherwise."""

    def fails(_job):
        raise ValueError

    known_work["test.work"] = fails
    return start(SERVING)[0]


def file(content: bytes, name: str = "essai.bpmn") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, content, "text/xml")


@pytest.mark.parametrize(
    "name", ["process-list", "definition-list", "definition-check", "process-detail"]
)
def test_nothing_is_shown_before_the_sign_in(client, reference, name):
    answer = client.get(at(name, *([1] if name == "process-detail" else [])))

    assert answer.url.startswith(reverse("login"))


class TestList:
    def test_only_the_cell_has_it(self, client, reference):
        client.force_login(administrator())

        assert client.get(at("process-list")).status_code == 403
        assert client.get(at("process-export", "xes")).status_code == 403

    def test_blocked_processes_come_first_then_the_oldest(self, cell, known_work, blocked):
        older, younger = start(linear(1))[0], start(linear(1))[0]

        rows = cell.get(at("process-list")).context["rows"]

        assert [row.instance for row in rows] == [blocked, older, younger]
        assert [row.blocked for row in rows] == [["Calculer"], [], []]

    def test_it_says_where_each_stands(self, cell):
        start(linear(2).replace('name="t1"', 'name="Vérifier"'))

        (row,) = cell.get(at("process-list")).context["rows"]

        assert row.steps == ["Vérifier"]

    def test_what_the_cell_may_not_see_is_neither_listed_nor_counted(self, cell):
        instance, _ = start(linear(1))
        instance.case.tier = "C4"
        instance.case.save()

        answer = cell.get(at("process-list"))

        assert answer.context["rows"] == []
        assert instance.case.number not in answer.text

    def test_a_process_without_a_case_is_listed(self, cell):
        services.release(xml=model(linear(1)))
        instance = services.start_process(key="small", variables={}, request=None)

        (row,) = cell.get(at("process-list")).context["rows"]

        assert (row.instance, row.case_number) == (instance, "")

    @pytest.mark.parametrize(
        ("asked", "found"),
        [
            ("", ["runs", "held", "blocked"]),
            ("state=running", ["runs", "blocked"]),
            ("state=held", ["held"]),
            ("state=blocked", ["blocked"]),
            ("state=ended", ["ended"]),
            ("model=small&version=99", []),
            (f"body={factories.OTHER_NGO}", []),
            ("age=7", []),
            ("state=nonsense", []),
        ],
    )
    def test_it_is_narrowed(self, cell, blocked, asked, found):
        things = {"blocked": blocked}
        things |= {name: start(linear(1))[0] for name in ("runs", "held", "ended")}
        services.suspend_process(instance=things["held"], reason="", user=coordinator())
        services.cancel_process(instance=things["ended"], reason="", user=None)

        rows = cell.get(f"{at('process-list')}?{asked}").context["rows"]

        wanted = {things[name] for name in found}
        assert asked == "state=nonsense" or {row.instance for row in rows} == wanted

    def test_what_has_ended_is_not_blocked_any_more(self, cell, blocked):
        services.cancel_process(instance=blocked, reason="", user=None)

        (row,) = cell.get(at("process-list") + "?state=ended").context["rows"]

        assert (row.instance, row.blocked) == (blocked, [])
        assert cell.get(at("process-detail", blocked.pk)).context["blocked"] == []

    def test_it_ends_where_nobody_reads_on(self, cell, monkeypatch):
        monkeypatch.setattr(listing, "MOST", 2)
        for _ in range(4):
            start(linear(1))

        answer = cell.get(at("process-list"))

        assert len(answer.context["rows"]) == 2
        assert answer.context["is_cut"]

    def test_it_keeps_within_its_statements(self, cell, blocked):
        for _ in range(4):
            start(linear(1))
        cell.get(at("process-list"))

        assert statements(cell, at("process-list")) <= STATEMENTS_PER_PAGE


class TestExport:
    @pytest.mark.parametrize("form", ["xes", "ocel-json", "ocel-xml"])
    def test_it_holds_the_listed_processes(self, cell, form):
        start(linear(1))

        answer = cell.get(at("process-export", form))

        assert b"t1" in b"".join(answer.streaming_content)
        assert "parcours-2026-09-15" in answer.headers["Content-Disposition"]

    def test_it_follows_the_filters(self, cell):
        start(linear(1))

        answer = cell.get(at("process-export", "xes") + "?state=held")

        assert b"<trace" not in b"".join(answer.streaming_content)

    def test_another_form_does_not_exist(self, cell):
        assert cell.get(at("process-export", "csv")).status_code == 404


class TestPage:
    def test_an_operator_reads_why_a_step_is_blocked(self, cell, blocked):
        answer = cell.get(at("process-detail", blocked.pk))

        (step,) = answer.context["blocked"]
        assert step.title == "Calculer"
        assert at("step-retry", blocked.pk, step.pk) in answer.text

    def test_whoever_works_on_the_case_sees_no_act(self, client, blocked):
        client.force_login(blocked.case.assigned_to)

        answer = client.get(at("process-detail", blocked.pk))

        assert answer.status_code == 200
        assert at("process-act", blocked.pk, "hold") not in answer.text
        assert at("step-retry", blocked.pk, blocked.incidents.get().pk) not in answer.text

    def test_a_process_without_a_case_has_a_page_for_the_cell_only(self, cell, client):
        services.release(xml=model(linear(1)))
        instance = services.start_process(key="small", variables={}, request=None)
        assert cell.get(at("process-detail", instance.pk)).status_code == 200

        client.force_login(factories.officer())

        assert client.get(at("process-detail", instance.pk)).status_code == 404

    def test_it_leads_to_what_it_started_and_back(self, cell):
        release_part()
        caller, _ = start(calling())
        called = called_by(caller)

        assert at("process-detail", called.pk) in cell.get(at("process-detail", caller.pk)).text
        assert at("process-detail", caller.pk) in cell.get(at("process-detail", called.pk)).text

    def test_it_says_why_a_process_was_ended(self, cell):
        instance, _ = start(linear(1))
        services.cancel_process(instance=instance, reason="duplicate", user=None)

        answer = cell.get(at("process-detail", instance.pk))

        assert answer.context["ended_because"]
        assert at("process-act", instance.pk, "end") not in answer.text

    def test_the_drawing_s_state_names_what_is_blocked(self, cell, blocked):
        state = cell.get(at("process-state", blocked.pk)).json()

        assert list(state["blocked"]) == ["work"]

    def test_a_long_history_costs_no_more_statements(self, cell):
        instance, worker = start(linear(6))
        address = at("process-detail", instance.pk)
        services.complete_task(task=live(instance)["t1"], user=worker, variables={})
        before = statements(cell, address)
        for name in ("t2", "t3", "t4"):
            services.complete_task(task=live(instance)[name], user=worker, variables={})

        assert statements(cell, address) <= before

    def test_every_code_of_the_engine_is_said_in_words(self):
        assert blocked_because("job-failed") != blocked_because("no-code-of-ours")
        assert blocked_because("no-code-of-ours")


#: What each act's form is sent with.
SENT = {
    "hold": {"reason": "inquiry"},
    "end": {"reason": "duplicate"},
    "move": {"reason": "wrong-way", "to": "t2"},
    "repeat": {"reason": "to-do-again", "node": "t1"},
}


class TestActs:
    @pytest.mark.parametrize("code", SENT)
    def test_whoever_only_sees_the_process_is_refused(self, client, reference, code):
        instance, worker = start(linear(2))
        client.force_login(worker)

        assert client.get(at("process-act", instance.pk, code)).status_code == 403
        assert client.post(at("process-act", instance.pk, code)).status_code == 403

    @pytest.mark.parametrize("code", SENT)
    def test_a_hidden_process_does_not_exist(self, cell, code):
        instance, _ = start(linear(2))
        instance.case.tier = "C4"
        instance.case.save()

        assert cell.get(at("process-act", instance.pk, code)).status_code == 404

    def test_an_act_of_another_name_does_not_exist(self, cell):
        instance, _ = start(linear(1))

        assert cell.get(at("process-act", instance.pk, "explode")).status_code == 404

    @pytest.mark.parametrize("code", SENT)
    def test_nothing_is_done_to_a_process_that_has_ended(self, cell, code):
        instance, _ = start(linear(2))
        services.cancel_process(instance=instance, reason="", user=None)

        assert cell.get(at("process-act", instance.pk, code)).status_code == 409
        assert cell.post(at("process-act", instance.pk, code), SENT[code]).status_code == 409

    @pytest.mark.parametrize("code", SENT)
    def test_a_reason_is_needed(self, cell, code):
        instance, _ = start(linear(2))

        answer = cell.post(at("process-act", instance.pk, code), {**SENT[code], "reason": ""})

        assert answer.status_code == 422
        assert not HistoryEvent.objects.filter(process=instance, kind="suspended").exists()
        assert list(live(instance)) == ["t1"]

    def test_a_process_is_put_on_hold_with_its_reason(self, cell):
        instance, _ = start(linear(1))

        answer = cell.post(at("process-act", instance.pk, "hold"), SENT["hold"])

        instance.refresh_from_db()
        assert answer.url == at("process-detail", instance.pk)
        assert instance.is_suspended
        assert instance.history.get(kind="suspended").detail == {"reason": "inquiry"}

    def test_what_is_on_hold_is_not_put_on_hold_again(self, cell):
        instance, _ = start(linear(1))
        cell.post(at("process-act", instance.pk, "hold"), SENT["hold"])

        assert cell.get(at("process-act", instance.pk, "hold")).status_code == 409

    def test_a_process_is_ended_with_its_reason(self, cell):
        instance, _ = start(linear(1))

        cell.post(at("process-act", instance.pk, "end"), SENT["end"])

        instance.refresh_from_db()
        assert (instance.status, instance.outcome) == (PROCESS.CANCELED, "duplicate")

    def test_a_process_goes_on_at_another_step(self, cell):
        instance, _ = start(linear(2))
        token = instance.state["tokens"][0]["id"]

        cell.post(at("process-act", instance.pk, "move"), {**SENT["move"], "token": token})

        assert list(live(instance)) == ["t2"]

    def test_a_step_of_another_level_is_refused_in_the_form(self, cell, monkeypatch):
        instance, _ = start(linear(2))
        token = instance.state["tokens"][0]["id"]
        monkeypatch.setattr("workflows.services.move_token", _cannot_move)

        answer = cell.post(at("process-act", instance.pk, "move"), {**SENT["move"], "token": token})

        assert answer.status_code == 422
        assert answer.context["form"].non_field_errors()

    def test_only_a_step_that_was_done_is_done_again(self, cell):
        instance, worker = start(linear(2))
        assert (
            cell.post(at("process-act", instance.pk, "repeat"), SENT["repeat"]).status_code == 422
        )
        services.complete_task(task=live(instance)["t1"], user=worker, variables={})

        cell.post(at("process-act", instance.pk, "repeat"), SENT["repeat"])

        assert sorted(live(instance)) == ["t1", "t2"]


def _cannot_move(**_kwargs):
    raise errors.CannotMove


class TestResume:
    def test_whoever_only_sees_the_process_is_refused(self, client, reference):
        instance, worker = start(linear(1))
        client.force_login(worker)

        assert client.post(at("process-resume", instance.pk)).status_code == 403

    def test_only_what_is_on_hold_goes_on(self, cell):
        instance, _ = start(linear(1))

        assert cell.post(at("process-resume", instance.pk)).status_code == 409

    def test_a_process_goes_on(self, cell):
        instance, _ = start(linear(1))
        services.suspend_process(instance=instance, reason="", user=coordinator())

        cell.post(at("process-resume", instance.pk))

        instance.refresh_from_db()
        assert not instance.is_suspended


class TestRetry:
    def test_whoever_only_sees_the_process_is_refused(self, client, blocked):
        client.force_login(blocked.case.assigned_to)

        answer = client.post(at("step-retry", blocked.pk, blocked.incidents.get().pk))

        assert answer.status_code == 403

    def test_a_step_of_another_process_does_not_exist(self, cell, blocked):
        other, _ = start(linear(1))

        answer = cell.post(at("step-retry", other.pk, blocked.incidents.get().pk))

        assert answer.status_code == 404

    def test_nothing_is_tried_while_the_process_is_on_hold(self, cell, blocked):
        services.suspend_process(instance=blocked, reason="", user=coordinator())

        answer = cell.post(at("step-retry", blocked.pk, blocked.incidents.get().pk))

        assert answer.status_code == 409

    def test_nothing_is_tried_once_the_process_is_over(self, cell, blocked):
        services.cancel_process(instance=blocked, reason="", user=None)

        answer = cell.post(at("step-retry", blocked.pk, blocked.incidents.get().pk))

        assert answer.status_code == 409

    def test_a_step_that_fails_again_stays_blocked(self, cell, blocked):
        cell.post(at("step-retry", blocked.pk, blocked.incidents.get().pk))

        assert blocked.incidents.get().attempts == 2

    def test_a_mended_step_goes_through_once(self, cell, blocked, known_work):
        known_work["test.work"] = lambda job: {}
        address = at("step-retry", blocked.pk, Incident.objects.get().pk)

        cell.post(address)

        assert list(live(blocked)) == ["after"]
        assert cell.post(address).status_code == 409


class TestModels:
    @pytest.mark.parametrize("name", ["definition-list", "definition-check"])
    def test_caseworkers_are_refused(self, client, reference, name):
        client.force_login(factories.officer())

        assert client.get(at(name)).status_code == 403

    def test_the_list_counts_what_runs_on_each_version(self, cell):
        start(linear(1))
        start(linear(2))
        start(linear(2))

        (found,) = cell.get(at("definition-list")).context["models"]

        running = [(each.definition.version, each.running) for each in found.versions]
        assert running == [(2, 2), (1, 1)]
        assert found.has_several_running

    def test_a_version_shows_what_a_check_says_of_it(self, cell):
        doubtful = (
            '<bpmn:startEvent id="s"/><bpmn:task id="x" name="Rien"/><bpmn:endEvent id="e"/>'
            + flow("s", "x")
            + flow("x", "e")
        )
        definition = services.release(xml=model(doubtful))

        answer = cell.get(at("definition-detail", definition.pk))

        assert [each.element for each in answer.context["remarks"]] == ["Rien"]
        assert answer.context["drawing"]["doubtful"].keys() == {"x"}

    def test_a_version_that_never_was_does_not_exist(self, cell):
        assert cell.get(at("definition-detail", 4711)).status_code == 404
        assert cell.get(at("decision-detail", 4711)).status_code == 404

    def test_a_decision_is_shown_as_a_table(self, cell):
        group, *_ = services.release_decisions(xml=(MODEL % "").encode())

        first, second = cell.get(at("decision-detail", group.pk)).context["tables"]

        assert [(rule.inputs, rule.outputs) for rule in first.rules] == [
            (["< 18"], ['"minor"']),
            ([">= 18"], ['"adult"']),
        ]
        assert second.expression.startswith("Group +")


class TestCheck:
    def test_a_check_keeps_nothing(self, cell):
        answer = cell.post(at("definition-check"), {"file": file(model(linear(1))), "check": "1"})

        assert answer.status_code == 200
        assert answer.context["remarks"] == []
        assert not Definition.objects.exists()

    def test_errors_are_told_with_their_place(self, cell):
        bad = model(linear(1).replace("simple.done", "nowhere"))

        answer = cell.post(at("definition-check"), {"file": file(bad), "check": "1"})

        assert [(each.element, each.is_error) for each in answer.context["remarks"]] == [
            ("t1", True)
        ]

    @pytest.mark.parametrize(
        ("content", "name"),
        [
            (b"<not bpmn", "essai.bpmn"),
            (b"<not dmn", "essai.dmn"),
            ((MODEL % BROKEN).encode(), "essai.dmn"),
            (b'<!DOCTYPE a [<!ENTITY b SYSTEM "file:///etc/passwd">]><a>&b;</a>', "essai.bpmn"),
        ],
    )
    def test_what_cannot_be_read_is_a_finding(self, cell, content, name):
        answer = cell.post(at("definition-check"), {"file": file(content, name), "check": "1"})

        assert answer.status_code == 200
        assert answer.context["has_errors"]

    @pytest.mark.parametrize(
        ("content", "name"), [(b"x" * (2**21 + 1), "essai.bpmn"), (b"x", "essai.exe"), (b"", "")]
    )
    def test_a_file_of_another_kind_or_size_is_refused_in_the_form(self, cell, content, name):
        sent = {"file": file(content, name)} if name else {}

        answer = cell.post(at("definition-check"), {**sent, "check": "1"})

        assert answer.status_code == 422
        assert answer.context["form"].errors["file"]

    def test_the_cell_does_not_publish(self, cell):
        answer = cell.post(at("definition-check"), {"file": file(model(linear(1))), "release": "1"})

        assert answer.status_code == 403
        assert not Definition.objects.exists()

    def test_the_administrator_publishes_a_model(self, client, reference):
        client.force_login(administrator())

        answer = client.post(
            at("definition-check"), {"file": file(model(linear(1))), "release": "1"}
        )

        assert answer.url == at("definition-detail", Definition.objects.get().pk)

    def test_the_same_file_again_changes_nothing(self, client, reference):
        client.force_login(administrator())
        for _ in range(2):
            sent = {"file": file(model(linear(1))), "release": "1"}
            answer = client.post(at("definition-check"), sent, follow=True)

        assert Definition.objects.count() == 1
        assert [message.level_tag for message in answer.context["messages"]] == ["info"]

    def test_the_administrator_publishes_a_decision(self, client, reference):
        client.force_login(administrator())
        sent = {"file": file((MODEL % "").encode(), "essai.dmn"), "release": "1"}

        answer = client.post(at("definition-check"), sent)

        first = DecisionDefinition.objects.get(key="d_group")
        assert answer.url == at("decision-detail", first.pk)

    def test_a_refused_model_is_not_stored(self, client, reference):
        client.force_login(administrator())
        bad = model(linear(1).replace("simple.done", "nowhere"))

        answer = client.post(at("definition-check"), {"file": file(bad), "release": "1"})

        assert answer.status_code == 422
        assert not Definition.objects.exists()


def two_versions(first: str, second: str) -> tuple[ProcessInstance, Definition]:
    instance, _ = start(first)
    return instance, services.release(xml=model(second))


class TestMigration:
    def test_caseworkers_are_refused(self, client, reference):
        instance, _ = two_versions(linear(1), linear(2))
        client.force_login(factories.officer())

        assert client.get(at("definition-migrate", instance.definition_id)).status_code == 403
        assert client.post(at("migration-revert", uuid4())).status_code == 403

    def test_a_version_or_a_batch_that_never_was_does_not_exist(self, cell):
        assert cell.get(at("definition-migrate", 4711)).status_code == 404
        assert cell.get(at("migration-detail", uuid4())).status_code == 404
        assert cell.post(at("migration-continue", uuid4())).status_code == 404
        assert cell.post(at("migration-revert", uuid4())).status_code == 404

    def test_a_version_of_another_model_is_no_target(self, cell):
        instance, _ = two_versions(linear(1), linear(2))
        other = services.release(xml=model(linear(1), key="other"))

        address = at("definition-migrate", instance.definition_id)

        assert cell.get(address, {"target": other.pk}).status_code == 404

    def test_a_model_of_one_version_has_nowhere_to_go(self, cell):
        instance, _ = start(linear(1))

        assert cell.get(at("definition-migrate", instance.definition_id)).status_code == 409

    def test_trying_changes_nothing_and_counts(self, cell):
        instance, target = two_versions(linear(1), linear(2))

        answer = cell.post(
            at("definition-migrate", instance.definition_id),
            {"target": target.pk, "timers": "keep", "try": "1"},
        )

        assert answer.context["summary"].allowed == 1
        instance.refresh_from_db()
        assert instance.definition.version == 1

    def test_what_cannot_move_is_refused_in_words(self, cell):
        instance, target = two_versions(linear(1), linear(2).replace('"t1"', '"x1"'))

        answer = cell.post(
            at("definition-migrate", instance.definition_id),
            {"target": target.pk, "timers": "keep", "node_0": "", "move": "1"},
        )

        (judged,) = answer.context["summary"].named
        assert not judged.is_allowed
        assert judged.remarks
        assert not InstanceMigration.objects.exists()

    def test_a_counterpart_that_is_chosen_lets_them_move(self, cell):
        instance, target = two_versions(linear(1), SWAPPED)
        address = at("definition-migrate", instance.definition_id)
        assert cell.get(address).context["form"].proposal.unmapped == ("t1",)

        answer = cell.post(
            address, {"target": target.pk, "timers": "keep", "node_0": "b", "move": "1"}
        )

        assert answer.url == at("migration-detail", InstanceMigration.objects.get().batch)
        assert list(live(instance)) == ["b"]

    def test_an_element_of_another_kind_is_no_counterpart(self, cell):
        instance, target = two_versions(linear(1), SWAPPED)

        answer = cell.post(
            at("definition-migrate", instance.definition_id),
            {"target": target.pk, "timers": "keep", "node_0": "c", "move": "1"},
        )

        assert answer.status_code == 422

    def test_they_are_moved_batch_by_batch_and_put_back_together(self, cell, monkeypatch):
        monkeypatch.setattr(plans, "BATCH", 1)
        first, target = two_versions(linear(1), linear(2))
        second = ProcessInstance.objects.get(pk=_another(first).pk)
        sent = {"target": target.pk, "timers": "keep", "move": "1"}

        detail = cell.post(at("definition-migrate", first.definition_id), sent).url
        batch = InstanceMigration.objects.get().batch
        assert cell.get(detail).context["summary"].allowed == 1
        cell.post(at("migration-continue", batch))
        assert cell.post(at("migration-continue", batch)).status_code == 409

        assert _versions(first, second) == [2, 2]
        cell.post(at("migration-revert", batch))
        assert _versions(first, second) == [1, 1]
        assert cell.post(at("migration-revert", batch)).status_code == 409

    def test_a_protected_file_is_moved_without_being_named(self, cell):
        instance, target = two_versions(linear(1), linear(2))
        instance.case.tier = "C4"
        instance.case.save()

        answer = cell.post(
            at("definition-migrate", instance.definition_id),
            {"target": target.pk, "timers": "keep", "try": "1"},
        )

        (judged,) = answer.context["summary"].named
        assert (judged.is_visible, judged.case_number) == (False, "")
        assert instance.case.number not in answer.text


#: Two tasks side by side, either of which could stand for the one of ``linear(1)``.
SWAPPED = (
    '<bpmn:startEvent id="s"/><bpmn:endEvent id="e" name="fin"/>'
    + task("a")
    + task("b")
    + flow("s", "a")
    + '<bpmn:manualTask id="c"/>'
    + flow("a", "b")
    + flow("b", "c")
    + flow("c", "e")
)


def _another(like: ProcessInstance) -> ProcessInstance:
    """One more process on the first version, though the second is out."""
    request = factories.submit(factories.open_case(user=factories.officer()))
    return starts.begin(like.definition, {}, request=request, actor=None)


def _versions(*instances: ProcessInstance) -> list[int]:
    rows = ProcessInstance.objects.filter(pk__in=[each.pk for each in instances]).order_by("pk")
    return list(rows.values_list("definition__version", flat=True))
