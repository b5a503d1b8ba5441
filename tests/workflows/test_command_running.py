"""The sub-commands on what runs: instances, migrate, history, export."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.conftest import linear, model
from tests.workflows.running import complete, start
from workflows import services

pytestmark = pytest.mark.django_db


def run(*arguments: object) -> str:
    said = StringIO()
    call_command("bpmn", *map(str, arguments), stdout=said)
    return said.getvalue()


class TestInstances:
    def test_it_says_where_each_stands(self):
        instance, worker = start(linear(2))
        complete(instance, "t1", worker)

        (line,) = json.loads(run("instances", "--json"))

        assert (line["process"], line["model"], line["steps"]) == (instance.pk, "small", ["t2"])

    def test_what_has_ended_is_not_live(self):
        instance, worker = start(linear(1))
        complete(instance, "t1", worker)

        assert json.loads(run("instances", "--json")) == []
        assert json.loads(run("instances", "--state", "ended", "--json"))[0]["outcome"] == "fin"

    def test_nothing_of_the_person_is_shown(self):
        instance, _ = start(linear(1))

        said = run("instances")

        assert instance.case.number not in said
        assert instance.case.beneficiary.family_names not in said


class TestMigrate:
    def test_a_dry_run_gives_a_verdict_and_changes_nothing(self):
        instance, _ = start(linear(1))
        services.release(xml=model(linear(2)))

        said = run("migrate", "small", "--from", 1, "--dry-run")

        instance.refresh_from_db()
        assert f"{instance.pk}: may move" in said
        assert "1 of 1 would move" in said
        assert instance.definition.version == 1

    def test_it_moves_and_says_how_to_go_back(self):
        instance, _ = start(linear(1))
        services.release(xml=model(linear(2)))

        said = run("migrate", "small", "--from", 1)
        batch = said.split("--revert ")[1].strip()
        back = run("migrate", "--revert", batch)

        instance.refresh_from_db()
        assert "1 put back" in back
        assert instance.definition.version == 1

    def test_a_plan_names_what_was_not_found(self):
        instance, worker = start(linear(1))
        services.release(xml=model(linear(2).replace("t1", "new").replace("t2", "newer")))

        run("migrate", "small", "--from", 1, "--plan", '{"t1": "newer"}')
        instance.refresh_from_db()
        complete(instance, "newer", worker)

        instance.refresh_from_db()
        assert instance.outcome == "fin"

    @pytest.mark.parametrize(
        "arguments",
        [
            [],
            ["small"],
            ["small", "--from", "9"],
            ["small", "--from", "1", "--only", "x"],
            ["--revert", "nothing"],
        ],
    )
    def test_what_is_missing_is_said(self, arguments):
        start(linear(1))

        with pytest.raises(CommandError):
            run("migrate", *arguments)


class TestHistory:
    def test_it_tells_what_happened(self):
        instance, worker = start(linear(1))
        complete(instance, "t1", worker)

        said = run("history", instance.pk)

        assert "done\tt1" in said

    def test_it_shows_the_state_of_a_moment(self):
        instance, _ = start(linear(1))

        state = json.loads(run("history", instance.pk, "--at", "2026-09-15T23:00"))

        assert [token["node"] for token in state["tokens"]] == ["t1"]

    @pytest.mark.parametrize("arguments", [["999"], ["{pk}", "--at", "2020-01-01T00:00"]])
    def test_what_is_not_there_is_said(self, arguments):
        instance, _ = start(linear(1))

        with pytest.raises(CommandError):
            run("history", *[text.format(pk=instance.pk) for text in arguments])


@pytest.mark.parametrize("kind", ["xes", "ocel-json", "ocel-xml"])
def test_an_export_is_written_to_a_file(kind: str, tmp_path: Path):
    start(linear(1))

    said = run("export", tmp_path / "log", "--format", kind)

    assert "1 processes" in said
    assert (tmp_path / "log").stat().st_size > 200


def test_decisions_are_released_before_the_models_that_use_them():
    said = run("deploy")

    assert "process-of-request.dmn" in said
    assert "referral-with-feedback.bpmn" in said
