"""``manage.py bpmn check``: what is wrong with a model, where, and changes nothing."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.bpmn.findings import error
from workflows.management.bpmn.models import Remark, is_sound, own_models, remarks
from workflows.management.files import content, expanded
from workflows.management.parts import Error

HELP = "Say what is wrong with process models: file:line: severity: element: sentence."


def add_arguments(parser: CommandParser) -> None:
    """Files and how they are judged."""
    parser.add_argument(
        "files",
        nargs="*",
        type=Path,
        metavar="FILE",
        help="BPMN 2.0 files, or folders of .bpmn files; the network's own without any",
    )
    parser.add_argument(
        "--for-release",
        action="store_true",
        help="fail also when a form or a work is not known in this network",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print the findings of each file; Error names the files that are not sound."""
    files = expanded(options["files"], ".bpmn") or own_models()
    found = {file: _remarks(file, for_release=options["for_release"]) for file in files}
    if options["json"]:
        answer = [_as_json(file, items) for file, items in found.items()]
        command.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for file, items in found.items():
            _print(command, file, items)
    refused = [str(file) for file, items in found.items() if not is_sound(items)]
    if refused:
        raise Error(f"Not sound: {', '.join(refused)}")


def _remarks(file: Path, *, for_release: bool) -> list[Remark]:
    try:
        source = content(file)
    except Error as unreadable:
        reason = str(unreadable).removeprefix(f"{file}: ")
        found = error("unreadable", "The file cannot be read: {reason}.", reason=reason)
        return [Remark("error", found)]
    return remarks(source, for_release=for_release)


def _as_json(file: Path, found: list[Remark]) -> dict[str, Any]:
    findings = [item.as_json() for item in found]
    return {"file": str(file), "is_sound": is_sound(found), "findings": findings}


def _print(command: BaseCommand, file: Path, found: list[Remark]) -> None:
    for item in found:
        command.stdout.write(item.line(file))
    if is_sound(found):
        command.stdout.write(command.style.SUCCESS(f"{file} is sound."))
