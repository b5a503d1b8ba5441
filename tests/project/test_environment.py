"""The tool that finds or builds the Python that `make` runs."""

import sys
from importlib.metadata import version
from pathlib import Path

import pytest

from tools import environment


@pytest.fixture
def requirements(tmp_path: Path) -> Path:
    file = tmp_path / "base.txt"
    file.write_text("some-package==1.2.3 \\\n    --hash=sha256:00\n")
    (tmp_path / "dev.txt").write_text("other==2 \\\n    --hash=sha256:00\n")
    return file


@pytest.fixture
def commands(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, ...]]:
    """What would have been run."""
    ran: list[tuple[str, ...]] = []

    def record(*command: str, check: bool = True) -> int:
        ran.append(command)
        if command[1:3] == ("-m", "venv"):
            python = Path(command[-1]) / "bin" / "python"
            python.parent.mkdir(parents=True)
            python.touch()
        return 0

    monkeypatch.setattr(environment, "_run", record)
    return ran


def test_an_interpreter_that_holds_the_pinned_packages_is_complete():
    assert environment.is_complete({"Django": version("django")})
    assert not environment.is_complete({"Django": "1.0"})
    assert not environment.is_complete({"no-such-package": "1"})


def test_pins_are_read_without_their_hashes(requirements: Path):
    assert environment.pins(requirements) == {"some-package": "1.2.3"}


def test_the_packages_are_installed_once(requirements: Path, commands: list, tmp_path: Path):
    venv = tmp_path / "venv"

    first = environment.build("base", requirements, venv)
    installs = len(commands)
    again = environment.build("base", requirements, venv)

    assert first == again == venv / "bin" / "python"
    assert "--require-hashes" in commands[-1]
    assert len(commands) == installs


def test_changed_requirements_are_installed_again(
    requirements: Path, commands: list, tmp_path: Path
):
    environment.build("base", requirements, tmp_path / "venv")
    installs = len(commands)

    requirements.write_text("some-package==1.2.4 \\\n    --hash=sha256:00\n")
    environment.build("base", requirements, tmp_path / "venv")

    assert len(commands) == installs + 1


def test_the_tests_environment_serves_the_service_too(
    requirements: Path, commands: list, tmp_path: Path
):
    environment.build("dev", requirements.with_name("dev.txt"), tmp_path / "venv")
    installs = len(commands)

    environment.build("base", requirements, tmp_path / "venv")

    assert len(commands) == installs


def test_an_environment_without_its_own_pip_is_made_where_the_module_cannot_give_one(
    requirements: Path, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
):
    ran = []

    def refuse_the_first(*command: str, check: bool = True) -> int:
        ran.append(command)
        if len(ran) > 1:
            (tmp_path / "venv").mkdir(exist_ok=True)
        return 1 if len(ran) == 1 else 0

    monkeypatch.setattr(environment, "_run", refuse_the_first)

    environment.build("base", requirements, tmp_path / "venv")

    assert "--without-pip" in ran[1]
    assert ran[2][:4] == (sys.executable, "-m", "pip", "--python")


def test_an_unknown_kind_is_a_wrong_call(capsys: pytest.CaptureFixture[str]):
    assert environment.main(["everything"]) == 2
    assert "base" in capsys.readouterr().err
