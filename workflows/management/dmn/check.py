"""``manage.py dmn check``: what in a decision model cannot be evaluated."""

import json
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows.management.dmn.models import read_model
from workflows.management.files import expanded
from workflows.management.parts import Error

HELP = "Say what in decision models cannot be evaluated: file:line: severity: element: sentence."


def add_arguments(parser: CommandParser) -> None:
    """The files."""
    parser.add_argument(
        "files",
        nargs="+",
        type=Path,
        metavar="FILE",
        help="DMN files (1.1 or later), or folders of .dmn files",
    )
    parser.add_argument("--json", action="store_true", help="print the findings as JSON")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print the findings of each file; Error names the files that have some."""
    found = {file: _findings(file) for file in expanded(options["files"], ".dmn")}
    if options["json"]:
        answer = [
            {"file": str(file), "is_sound": not items, "findings": items}
            for file, items in found.items()
        ]
        command.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        for file, items in found.items():
            _print(command, file, items)
    refused = [str(file) for file, items in found.items() if items]
    if refused:
        raise Error(f"Not sound: {', '.join(refused)}")


def _findings(file: Path) -> list[dict[str, Any]]:
    try:
        return findings_of(read_model(file).model)
    except Error as refused:
        return [_finding("unreadable", None, None, str(refused))]


def findings_of(model: Any) -> list[dict[str, Any]]:
    """What in a model answers null because it cannot be evaluated."""
    return [
        _finding(item.code, item.element_id, item.line, item.message) for item in model.findings
    ]


def _finding(code: str, element: str | None, line: int | None, message: str) -> dict[str, Any]:
    return {
        "code": code,
        "severity": "error",
        "element": element,
        "line": line,
        "message": message,
    }


def line_of(file: Path, item: dict[str, Any]) -> str:
    """``file:line: severity: element: sentence``."""
    if item["code"] == "unreadable":
        return str(item["message"])
    place = f"{file}:{item['line'] or 1}: {item['severity']}: {item['element'] or '-'}"
    # the position that it names is one in the text of the expression
    sentence = (
        f"in the expression, {item['message']}"
        if item["code"] == "expression"
        else (item["message"])
    )
    return f"{place}: {sentence[:1].upper()}{sentence[1:]}."


def _print(command: BaseCommand, file: Path, found: list[dict[str, Any]]) -> None:
    for item in found:
        command.stdout.write(line_of(file, item))
    if not found:
        command.stdout.write(command.style.SUCCESS(f"{file} is sound."))
