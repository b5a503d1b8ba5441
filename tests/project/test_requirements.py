"""What is installed is what was pinned, from wherever the machine takes its packages."""

import re
import tomllib

import pytest
from packaging.requirements import Requirement

from tests.project.repository import ROOT
from tools import environment

PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
NAMES = ["base", "dev"]
PINNED = re.compile(r"[\w.-]+(\[[\w, -]+\])?==\S+ \\\n(\s+--hash=sha256:[0-9a-f]{64}( \\\n)?)+")


def text_of(name: str) -> str:
    return (ROOT / f"requirements/{name}.txt").read_text(encoding="utf-8")


def declared(name: str) -> list[Requirement]:
    texts = list(PROJECT["project"]["dependencies"])
    if name == "dev":
        texts += PROJECT["dependency-groups"]["dev"]
    return [Requirement(text) for text in texts]


@pytest.mark.parametrize("name", NAMES)
def test_every_package_is_pinned_with_hashes(name: str):
    entries = re.split(r"\n(?=\S)", text_of(name).strip())

    for entry in entries:
        assert PINNED.fullmatch(entry), entry.splitlines()[0]


@pytest.mark.parametrize("name", NAMES)
def test_no_requirement_says_where_packages_come_from(name: str):
    text = text_of(name)

    assert "://" not in text
    assert "index" not in text


@pytest.mark.parametrize("name", NAMES)
def test_the_pins_hold_what_the_project_declares(name: str):
    pins = {
        _canonical(package): version
        for package, version in environment.pins(ROOT / f"requirements/{name}.txt").items()
    }

    for requirement in declared(name):
        assert requirement.specifier.contains(pins[_canonical(requirement.name)]), requirement


def test_the_tests_run_on_the_versions_that_the_service_runs_on():
    base = environment.pins(ROOT / "requirements/base.txt")
    dev = environment.pins(ROOT / "requirements/dev.txt")

    assert base.items() <= dev.items()


def _canonical(name: str) -> str:
    return re.sub(r"[-_.]+", "-", name).lower()
