"""Find or build the Python that runs this project, and print where it is.

    python3 tools/environment.py base     what the service needs
    python3 tools/environment.py dev      what its tests and checks need as well

The interpreter that runs this file is taken when it already holds every pinned package; else a
private one is built in .venv, once for each state of the requirements. Needs Python 3.11 or later
and pip; neither the venv module's own pip nor anything else.
"""

import hashlib
import re
import subprocess
import sys
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PIN = re.compile(r"^(?P<name>[A-Za-z0-9._-]+)(?:\[[^]]*\])?==(?P<version>[^\s;\\]+)", re.MULTILINE)


def pins(requirements: Path) -> dict[str, str]:
    """Name and version of every package that a requirements file pins."""
    found = PIN.finditer(requirements.read_text(encoding="utf-8"))
    return {match["name"]: match["version"] for match in found}


def is_complete(wanted: dict[str, str]) -> bool:
    """Whether this interpreter holds every package in its pinned version."""
    try:
        return all(version(name) == pinned for name, pinned in wanted.items())
    except PackageNotFoundError:
        return False


def stamp_of(kind: str, requirements: Path, venv: Path = VENV) -> Path:
    """The mark of a private interpreter that holds this state of the requirements."""
    digest = hashlib.sha256(requirements.read_bytes()).hexdigest()[:12]
    return venv / f".{kind}-{digest}"


def build(kind: str, requirements: Path, venv: Path = VENV) -> Path:
    """A private interpreter with the packages; raises CalledProcessError when pip cannot."""
    python = venv / "bin" / "python"
    stamps = [stamp_of(kind, requirements, venv)]
    if kind == "base":  # the tests' packages include the service's
        stamps.append(stamp_of("dev", requirements.with_name("dev.txt"), venv))
    if python.exists() and any(stamp.exists() for stamp in stamps):
        return python
    _tell(f"Installing {len(pins(requirements))} packages into {venv.name}/ (once)…")
    if not python.exists() and _run(sys.executable, "-m", "venv", str(venv), check=False):
        _tell("This Python cannot give a new environment its own pip: using the machine's.")
        _run(sys.executable, "-m", "venv", "--without-pip", str(venv))
    options = ["--disable-pip-version-check", "--require-hashes", "-r"]
    pip = [sys.executable, "-m", "pip", "--python", str(python)]
    _run(*pip, "install", *options, str(requirements))
    stamps[0].touch()
    return python


def interpreter(kind: str) -> Path:
    """Where the Python is that holds the packages of ``kind``, ``base`` or ``dev``."""
    requirements = ROOT / "requirements" / f"{kind}.txt"
    if is_complete(pins(requirements)):
        return Path(sys.executable)
    return build(kind, requirements)


def main(arguments: list[str]) -> int:
    """Print the interpreter; 1 when it cannot be had, 2 for a wrong call."""
    if len(arguments) != 1 or arguments[0] not in {"base", "dev"}:
        _tell(__doc__)
        return 2
    if sys.version_info < (3, 11):  # noqa: UP036 -- what is checked is who runs this
        _tell("Python 3.11 or later is needed: make PYTHON=/path/to/python3.11 …")
        return 1
    try:
        sys.stdout.write(f"{interpreter(arguments[0])}\n")
    except subprocess.CalledProcessError as failure:
        _tell(f"Could not install the packages: {' '.join(failure.cmd)}")
        return 1
    return 0


def _run(*command: str, check: bool = True) -> int:
    done = subprocess.run(command, check=False, capture_output=True, text=True)
    if check and done.returncode:
        # A package manager's remarks matter only when it fails, and never among the answer.
        _tell(f"{done.stdout}{done.stderr}".strip())
        done.check_returncode()
    return done.returncode


def _tell(text: str) -> None:
    sys.stderr.write(f"{text}\n")


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
