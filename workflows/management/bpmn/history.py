"""``manage.py bpmn history``: what happened in a process, and where it stood at a moment."""

import json
from datetime import datetime
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import audit, clock
from workflows.history import NotYet, state_at, timeline
from workflows.management.parts import Error
from workflows.models import ProcessInstance

HELP = "Tell what happened in a process, or where it stood at a moment."


def add_arguments(parser: CommandParser) -> None:
    """Which process, and when."""
    parser.add_argument("process", type=int, metavar="NUMBER", help="the process's number")
    parser.add_argument(
        "--at", metavar="TIME", help="the state of that moment, as 2026-03-01T09:00"
    )


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print lines, or the state as JSON. Raises Error."""
    instance = ProcessInstance.objects.filter(pk=options["process"]).order_by("pk").first()
    if instance is None:
        raise Error(f"There is no process {options['process']}.")
    audit.record(audit.Act.EXPORT, subject=f"process:{instance.pk}", purpose="history")
    if options["at"]:
        command.stdout.write(_state(instance, options["at"]))
        return
    for line in timeline(instance):
        at = clock.local(line.at).isoformat(timespec="seconds")
        command.stdout.write(f"{at}\t{line.kind}\t{line.node or '-'}\t{line.title}\t{line.role}")


def _state(instance: ProcessInstance, text: str) -> str:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise Error("--at: write the moment as 2026-03-01T09:00.") from None
    if moment.tzinfo is None:
        moment = moment.replace(tzinfo=clock.ZONE)
    try:
        return json.dumps(state_at(instance, moment).to_json(), indent=2)
    except NotYet:
        raise Error("The process had not begun then.") from None
