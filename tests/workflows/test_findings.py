"""Findings speak the language of their reader, and every one of their sentences is collected."""

import ast
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from django.core.management import call_command
from django.utils import translation

from tests.project.repository import ROOT
from workflows import findings
from workflows.bpmn.findings import Finding, error, warning

PLACES = [*(ROOT / "workflows/bpmn").rglob("*.py"), *(ROOT / "workflows/runtime").rglob("*.py")]
MAKERS = {"error", "warning", "finding"}


def _sentences() -> Iterator[tuple[Path, int, ast.expr]]:
    for path in PLACES:
        for call in ast.walk(ast.parse(path.read_text())):
            name = getattr(call, "func", None)
            is_maker = isinstance(name, ast.Name) and name.id in MAKERS
            if isinstance(call, ast.Call) and is_maker and len(call.args) > 1:
                yield path, call.lineno, call.args[1]


def test_every_sentence_of_a_finding_is_a_literal_that_can_be_collected():
    found = list(_sentences())

    assert len(found) > 100
    assert [item[:2] for item in found if not isinstance(item[2], ast.Constant)] == []


@pytest.mark.skipif(not shutil.which("xgettext"), reason="gettext is not installed")
def test_the_collecting_of_texts_finds_the_sentences(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
):
    (tmp_path / "locale").mkdir()
    (tmp_path / "checks.py").write_text(
        'error("a", "One {name}.", node, name=1)\nwarning("b", "Two.", node)\n'
        'finding(\n    "c",\n    "Three.",\n    node,\n)\nother("d", "Four.")\n'
    )
    monkeypatch.chdir(tmp_path)

    call_command("makemessages", locale=["fr"], verbosity=0)

    collected = (tmp_path / "locale/fr/LC_MESSAGES/django.po").read_text()
    assert [text in collected for text in ("One {name}.", "Two.", "Three.", "Four.")] == [
        True, True, True, False,
    ]  # fmt: skip


def test_a_finding_keeps_its_sentence_and_its_values_apart():
    finding = error("link-target", "The link {name} leads nowhere.", name="{x}")

    assert finding.template == "The link {name} leads nowhere."
    assert finding.message == findings.sentence(finding) == "The link {x} leads nowhere."


def test_a_finding_is_said_in_the_language_of_its_reader(monkeypatch: pytest.MonkeyPatch):
    texts = {"The link {name} leads nowhere.": "Le lien {name} ne mène nulle part."}
    monkeypatch.setattr(findings, "gettext", texts.__getitem__)

    with translation.override("fr"):
        said = findings.sentence(warning("a", "The link {name} leads nowhere.", name="L"))

    assert said == "Le lien L ne mène nulle part."


def test_a_finding_without_a_template_says_its_message():
    assert findings.sentence(Finding(code="a", severity="error", message="So.")) == "So."
