"""``manage.py bpmn run``: play a model in memory along a script of steps."""

import json
from datetime import datetime
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import bpmn, dmn
from workflows.bpmn import simulation
from workflows.management.bpmn.models import Remark
from workflows.management.dmn.models import read_model
from workflows.management.files import content, json_object
from workflows.management.parts import Error

HELP = "Play a process model in memory along a script, and tell what happens."


def add_arguments(parser: CommandParser) -> None:
    """The model, the script and where to begin."""
    parser.add_argument("file", type=Path, metavar="FILE", help="a BPMN 2.0 file")
    parser.add_argument("--script", type=Path, metavar="STEPS.json", help="the steps; - reads them")
    parser.add_argument("--process", metavar="ID", help="which process; the first executable one")
    parser.add_argument("--start", metavar="EVENT", help="which start event, by id or name")
    parser.add_argument("--variables", metavar="JSON", help="variables of the start, or @FILE")
    parser.add_argument(
        "--at",
        metavar="TIME",
        help="where the clock begins (ISO 8601, Africa/Casablanca); 2026-01-05T09:00 by default",
    )
    parser.add_argument(
        "--decisions",
        type=Path,
        action="append",
        default=[],
        metavar="FILE.dmn",
        help="decisions for business rule tasks; may be given several times",
    )
    parser.add_argument("--json", action="store_true", help="print the run as one JSON object")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print the run; Error when the model is not sound or a step cannot be done."""
    document = _document(command, options["file"])
    run = simulation.play(
        document,
        _script(options["script"]),
        process=options["process"],
        start_event=options["start"],
        variables=json_object(options["variables"], "--variables"),
        at=_instant(options["at"]),
        decisions=[_decisions(file) for file in options["decisions"]],
    )
    if options["json"]:
        answer = simulation.as_json(run)
        command.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
    else:
        command.stdout.write("\n".join(simulation.as_text(run)))
    if run.problem is not None:
        raise Error(run.problem[:1].upper() + run.problem[1:])


def _document(command: BaseCommand, file: Path) -> bpmn.Document:
    try:
        document = bpmn.read(content(file))
        errors = [found for found in bpmn.check(document) if found.severity == "error"]
    except bpmn.BpmnRefused as refused:
        errors = list(refused.findings)
    if errors:
        for found in errors:
            command.stderr.write(Remark(found.severity, found).line(file))
        raise Error(f"Not sound: {file}")
    return document


def _script(file: Path | None) -> simulation.Script:
    if file is None:
        return simulation.Script()
    try:
        return simulation.script_of(content(file))
    except simulation.Refused as refused:
        raise Error(f"{file}: {refused.message}") from None


def _instant(text: str | None) -> datetime:
    if text is None:
        return simulation.START
    try:
        return simulation.instant(text)
    except (simulation.Unreadable, OverflowError):
        raise Error(f'--at: "{text}" is no date and time such as 2026-03-01T09:00.') from None


def _decisions(file: Path) -> dmn.DecisionModel:
    return read_model(file).model
