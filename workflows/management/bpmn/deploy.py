"""``manage.py bpmn deploy``: release process models as new versions."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import services
from workflows.bpmn import Finding
from workflows.errors import DefinitionRefused
from workflows.management.bpmn.models import Remark, own_decisions, own_models
from workflows.management.files import content
from workflows.management.parts import Error

HELP = "Release new versions of process models and decisions (this writes to the database)."


def add_arguments(parser: CommandParser) -> None:
    """The files to release."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="BPMN 2.0 and DMN files; the network's own without any",
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Release each file; Error names those that are refused."""
    files = options["files"] or own_decisions() + own_models()
    refused = [file for file in files if not _release(command, file)]
    if refused:
        raise Error(f"Refused: {', '.join(file.name for file in refused)}")


def _release(command: BaseCommand, file: Path) -> bool:
    try:
        if file.suffix == ".dmn":
            released = services.release_decisions(xml=content(file))
        else:
            released = [services.release(xml=content(file))]
    except DefinitionRefused as refused:
        for found in refused.findings:
            command.stderr.write(_line(file, found))
        return False
    command.stdout.write(f"{file.name}: {', '.join(map(str, released))}")
    return True


def _line(file: Path, found: object) -> str:
    if isinstance(found, Finding):
        return Remark(found.severity, found).line(file)
    return f"{file}: error: {found}"
