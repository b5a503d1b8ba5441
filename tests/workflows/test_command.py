"""``manage.py bpmn``: says what is wrong with a model, where, and changes nothing then."""

from io import StringIO
from pathlib import Path

import pytest
from django.core.management import CommandError, call_command

from tests.workflows.conftest import flow, linear, model
from workflows.management.commands.bpmn import DEFINITIONS
from workflows.models import Definition

pytestmark = pytest.mark.django_db

DANGLING = '<bpmn:startEvent id="s"/><bpmn:endEvent id="e"/>' + flow("s", "nowhere")


def written(tmp_path: Path, content: bytes) -> Path:
    file = tmp_path / "model.bpmn"
    file.write_bytes(content)
    return file


def test_a_sound_model_is_called_sound(tmp_path):
    out = StringIO()

    call_command("bpmn", "check", written(tmp_path, model(linear(1))), stdout=out)

    assert "model.bpmn" in out.getvalue()


def test_a_broken_model_is_named_with_line_and_element_and_not_released(tmp_path):
    errors = StringIO()

    with pytest.raises(CommandError, match=r"model\.bpmn"):
        call_command("bpmn", "deploy", written(tmp_path, model(DANGLING)), stderr=errors)

    assert "f_s_nowhere" in errors.getvalue()
    assert not Definition.objects.exists()


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"not a model",
        b'<!DOCTYPE a [<!ENTITY x "y">]><definitions>&x;</definitions>',
        '<?xml version="1.0"?><nom>Modèle</nom>'.encode("latin-1"),
    ],
)
def test_what_is_no_model_is_refused_without_a_traceback(tmp_path, content):
    errors = StringIO()

    with pytest.raises(CommandError):
        call_command("bpmn", "check", written(tmp_path, content), stderr=errors)

    assert "error" in errors.getvalue()


def test_a_file_that_is_not_there_is_refused(tmp_path):
    with pytest.raises(CommandError, match=r"absent\.bpmn"):
        call_command("bpmn", "check", tmp_path / "absent.bpmn")


def test_deploying_twice_releases_once():
    call_command("bpmn", "deploy", stdout=StringIO())
    first = Definition.objects.count()

    call_command("bpmn", "deploy", stdout=StringIO())

    assert Definition.objects.count() == first == len(list(DEFINITIONS.glob("*.bpmn")))
