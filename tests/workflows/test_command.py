"""``manage.py bpmn``: says what is wrong with a model, where; plays it; releases it."""

import json
from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.conformance import betsy
from tests.workflows.conformance.places import BETSY
from tests.workflows.conftest import flow, linear, model
from workflows.management.bpmn import models
from workflows.models import Definition

DANGLING = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>' + flow("s", "nowhere")
#: Sound, but its form is none of this network.
FOREIGN = linear(1).replace("simple.done", "far.away")


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "model.bpmn"
    file.write_bytes(content)
    return file


def output(*arguments: object) -> str:
    out = StringIO()
    call_command("bpmn", *arguments, stdout=out, stderr=StringIO())
    return out.getvalue()


def refusal(*arguments: object) -> tuple[str, str]:
    """What a command prints and says that ends with status 1."""
    out = StringIO()
    with pytest.raises(CommandError) as refused:
        call_command("bpmn", *arguments, stdout=out, stderr=out)
    assert refused.value.returncode == 1
    return out.getvalue(), str(refused.value)


def test_a_sound_model_is_called_sound(tmp_path):
    file = written(tmp_path, model(linear(1)))

    assert output("check", file) == f"{file} is sound.\n"


def test_a_finding_has_file_line_severity_element_and_sentence(tmp_path):
    file = written(tmp_path, model(DANGLING))

    lines, _ = refusal("check", file)

    assert f"{file}:6: error: f_s_nowhere: " in lines


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a model",
        b'<!DOCTYPE a [<!ENTITY x "y">]><definitions>&x;</definitions>',
        '<?xml version="1.0"?><nom>Modèle</nom>'.encode("latin-1"),
    ],
)
@pytest.mark.parametrize("action", ["check", "run"])
def test_what_is_no_model_is_refused_without_a_traceback(tmp_path, action, content):
    lines, sentence = refusal(action, written(tmp_path, content))

    assert ": error: " in lines
    assert sentence.startswith("Not sound")


def test_a_file_that_is_not_there_does_not_hide_the_others(tmp_path):
    lines, sentence = refusal(
        "check", tmp_path / "absent.bpmn", written(tmp_path, model(linear(1)))
    )

    assert "absent.bpmn:1: error: -: The file cannot be read" in lines
    assert "model.bpmn is sound." in lines
    assert "model.bpmn" not in sentence


def test_a_folder_stands_for_its_models(tmp_path):
    written(tmp_path, model(linear(1)))

    assert "model.bpmn is sound." in output("check", tmp_path)


def test_what_only_this_network_lacks_is_a_note(tmp_path):
    file = written(tmp_path, model(FOREIGN))

    assert f"{file}:6: note: t1: " in output("check", file)


def test_for_a_release_what_this_network_lacks_is_an_error(tmp_path):
    lines, _ = refusal("check", "--for-release", written(tmp_path, model(FOREIGN)))

    assert "error: t1: " in lines


def test_findings_come_as_json(tmp_path):
    file = written(tmp_path, model(FOREIGN))

    (answer,) = json.loads(output("check", "--json", file))

    assert answer["file"] == str(file)
    assert answer["is_sound"] is True
    assert answer["findings"] == [
        {
            "code": "unknown-form",
            "severity": "note",
            "element": "t1",
            "line": 6,
            "message": 'No form is known under the key "far.away".',
        }
    ]


def test_a_run_tells_the_trace_and_what_waits(tmp_path):
    script = tmp_path / "steps.json"
    script.write_text('[{"complete": "t1", "variables": {"n": 1}}]')

    lines = output("run", written(tmp_path, model(linear(2))), "--script", script)

    assert "completed   t1" in lines
    assert 'Waiting:\n  t2 "t2" (userTask)\n' in lines


def test_a_run_comes_as_json(tmp_path):
    file = written(tmp_path, model(linear(1)))

    answer = json.loads(output("run", file, "--json", "--variables", '{"n": 1.10}'))

    assert answer["waiting"] == [{"element": "t1", "name": "t1", "type": "userTask", "instance": 1}]
    assert answer["variables"] == {"n": 1.1}
    assert answer["trace"][1] == {
        "at": "2026-01-05T09:00:00+01:00",
        "instance": 1,
        "kind": "entered",
        "element": "s",
        "name": "",
        "detail": {},
    }


def test_a_step_that_fails_is_named_after_what_happened_until_then(tmp_path):
    script = tmp_path / "steps.json"
    script.write_text('{"steps": [{"complete": "t2"}]}')

    lines, sentence = refusal("run", written(tmp_path, model(linear(2))), "--script", script)

    assert "entered     t1" in lines
    assert sentence == 'Step 1: "t2" does not wait now. What waits: t1 "t1" (userTask).'


@pytest.mark.parametrize(
    ("options", "sentence"),
    [
        (["--variables", "{"], "--variables: This is not JSON (line 1, column 2"),
        (["--variables", "[]"], "--variables: give an object"),
        (["--variables", "@absent.json"], "absent.json: No such file"),
        (["--at", "tomorrow"], '--at: "tomorrow" is no date'),
        (["--process", "other"], 'no process "other"; it has "small"'),
        (["--start", "other"], 'no start event "other"'),
        (["--script", "absent.json"], "absent.json: No such file"),
        (["--decisions", "absent.dmn"], "absent.dmn: No such file"),
    ],
)
def test_an_option_that_does_not_fit_is_named(tmp_path, options, sentence):
    assert sentence in refusal("run", written(tmp_path, model(linear(1))), *options)[1]


def test_an_unsound_model_is_not_played(tmp_path):
    lines, sentence = refusal("run", written(tmp_path, model(DANGLING)))

    assert "error: f_s_nowhere" in lines
    assert sentence.startswith("Not sound")


def test_a_fault_of_the_program_is_no_traceback(tmp_path, monkeypatch):
    monkeypatch.setattr(models, "release_findings", lambda document: 1 / 0)

    _, sentence = refusal("check", written(tmp_path, model(linear(1))))

    assert "Something unforeseen went wrong (ZeroDivisionError)" in sentence


@pytest.mark.django_db
def test_a_broken_model_is_not_released(tmp_path):
    lines, sentence = refusal("deploy", written(tmp_path, model(DANGLING)))

    assert "error: f_s_nowhere" in lines
    assert sentence == "Refused: model.bpmn"
    assert not Definition.objects.exists()


@pytest.mark.django_db
def test_what_this_network_lacks_is_not_released(tmp_path):
    lines, _ = refusal("deploy", written(tmp_path, model(FOREIGN)))

    assert "error: t1: " in lines
    assert not Definition.objects.exists()


@pytest.mark.django_db
def test_deploying_twice_releases_once():
    call_command("bpmn", "deploy", verbosity=0, stdout=StringIO())
    first = Definition.objects.count()

    output("deploy")

    assert Definition.objects.count() == first == len(models.own_models())


def verdicts(names: list[str]) -> dict[str, bool]:
    return {name: models.is_sound(models.remarks((BETSY / name).read_bytes())) for name in names}


@pytest.mark.conformance
@pytest.mark.skipif(not BETSY.is_dir(), reason="the betsy models are not beside the project")
def test_the_models_of_betsy_pass_or_fail_as_they_should():
    tests = [
        test["model"]
        for test in betsy.suite()["tests"]
        if not any("GenericError" in case["expect"] for case in test["cases"])
    ]
    refused = [item["model"] for item in betsy.suite()["must_refuse"]]

    assert [name for name, is_sound in verdicts(tests).items() if not is_sound] == []
    assert [name for name, is_sound in verdicts(refused).items() if is_sound] == []
