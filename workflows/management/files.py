"""Files and JSON that a designer names on the command line."""

import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from workflows.bpmn import simulation
from workflows.management.parts import Error


def content(file: Path) -> bytes:
    """The bytes of a file; ``-`` is the standard input. Raises Error."""
    if str(file) == "-":
        return sys.stdin.buffer.read()
    try:
        return file.read_bytes()
    except OSError as unreadable:
        raise Error(f"{file}: {unreadable.strerror}") from unreadable


def expanded(files: Iterable[Path], suffix: str) -> list[Path]:
    """The files, with folders replaced by the files of that suffix in them. Raises Error."""
    found: list[Path] = []
    for file in files:
        if not file.is_dir():
            found.append(file)
            continue
        inside = sorted(file.rglob(f"*{suffix}"))
        if not inside:
            raise Error(f"{file}: the folder holds no {suffix} file")
        found += inside
    return found


def json_object(text: str | None, option: str) -> dict[str, Any]:
    """An object written as JSON, or as @FILE that holds it. Raises Error."""
    if not text:
        return {}
    written: str | bytes = text
    if text.startswith("@"):
        written = content(Path(text[1:]))
    try:
        value = simulation.loads(written)
    except simulation.Refused as refused:
        raise Error(f"{option}: {refused.message}") from None
    if not isinstance(value, dict):
        raise Error(f'{option}: give an object such as {{"name": 1}}.')
    return value
