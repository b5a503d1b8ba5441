"""The direction of imports, as pyproject.toml declares it."""

import shutil
from pathlib import Path

import pytest

from tests.project.repository import APPS, ROOT, run

LINT = "from importlinter.cli import lint_imports_command as lint; lint()"

#: A line that breaks each contract, and the file it is added to.
BREACHES = {
    "Apps: calls go down": ("casework/services/case.py", "from referrals import machine"),
    "Inside an app": ("casework/permissions.py", "from casework import services"),
    "cores are plain Python": ("workflows/bpmn/model.py", "from django.db import models"),
    "Models know neither": ("referrals/models/referral.py", "import celery"),
    "The disclosure core": ("indicators/disclosure/gate.py", "from indicators import models"),
    "Pages of casework": ("referrals/selectors/lists.py", "from casework import forms"),
    "Settings are read": ("common/clock.py", "from config.settings import base"),
}


def test_the_import_contracts_are_kept():
    linted = run("-c", LINT)

    assert linted.returncode == 0, linted.stdout


@pytest.fixture(scope="module")
def copy(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("contracts")
    shutil.copy(ROOT / "pyproject.toml", folder)
    for package in (*APPS, "config", "demo"):
        ignored = shutil.ignore_patterns("static", "templates", "*.csv", "*.po", "*.mo", "*.pyc")
        shutil.copytree(ROOT / package, folder / package, ignore=ignored)
    return folder


@pytest.mark.parametrize("contract", BREACHES)
def test_a_breach_of_a_contract_is_noticed(contract: str, copy: Path):
    name, line = BREACHES[contract]
    file = copy / name
    original = file.read_text(encoding="utf-8")

    file.write_text(f"{original}\n{line}\n", encoding="utf-8")
    linted = run("-c", LINT, cwd=copy)
    file.write_text(original, encoding="utf-8")

    broken = [row for row in linted.stdout.splitlines() if " BROKEN" in row]
    assert linted.returncode == 1, linted.stderr
    assert any(contract in row for row in broken), linted.stdout
