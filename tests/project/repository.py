"""The repository as the project tests read it."""

import os
import subprocess
import sys
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
APPS = ("common", "partners", "casework", "referrals", "workflows", "indicators")
_SKIPPED = {".git", ".venv", "var", "__pycache__", "node_modules"}


@cache
def files() -> tuple[Path, ...]:
    """Every file that is or would be committed; every file of an unpacked archive."""
    listed = _listed_by_git()
    if listed is None:
        listed = [path for path in ROOT.rglob("*") if not _SKIPPED & set(path.parts)]
    return tuple(sorted(path for path in listed if path.is_file()))


def _listed_by_git() -> list[Path] | None:
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    try:
        done = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    except (OSError, subprocess.CalledProcessError):
        return None
    return [ROOT / name for name in done.stdout.split("\0") if name]


def sources(*folders: str) -> list[Path]:
    """The Python files of some folders of the project."""
    return [
        path
        for path in files()
        if path.suffix == ".py" and path.relative_to(ROOT).parts[0] in folders
    ]


def run(
    *command: str, cwd: Path = ROOT, env: dict[str, str] | None = None
) -> subprocess.CompletedProcess[str]:
    """Run this Python with ``command``; ``env`` replaces what the service reads."""
    environment = {"PATH": os.environ["PATH"], "HOME": os.environ.get("HOME", ""), **(env or {})}
    return subprocess.run(
        [sys.executable, *command], cwd=cwd, env=environment, capture_output=True, text=True,
        check=False, timeout=120,
    )  # fmt: skip
