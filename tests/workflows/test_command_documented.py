"""docs/commands.md: its example prints what it says, its tables name what there is."""

import re
from io import StringIO
from pathlib import Path

from django.core.management import call_command

from workflows.bpmn.simulation.steps import VERBS

DOCUMENT = (Path(__file__).parents[2] / "docs/commands.md").read_text(encoding="utf-8")
BLOCKS = dict(re.findall(r"```(\w+)\n(.*?)```", DOCUMENT, re.DOTALL))


def test_the_example_prints_what_the_document_shows(tmp_path: Path) -> None:
    (tmp_path / "shelter.bpmn").write_text(BLOCKS["xml"])
    (tmp_path / "steps.json").write_text(BLOCKS["json"])
    out = StringIO()

    script = f"--script={tmp_path}/steps.json"
    call_command("bpmn", "run", tmp_path / "shelter.bpmn", script, stdout=out)

    assert out.getvalue() == BLOCKS["text"]


def test_every_verb_is_in_the_table() -> None:
    assert set(re.findall(r'^\| `\{"(\w+)"', DOCUMENT, re.MULTILINE)) == set(VERBS)
