"""``manage.py bpmn instances``: which processes run, where they stand, what is blocked."""

import json
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.db.models import Count, Q, QuerySet
from viewflow.workflow.status import PROCESS

from common import clock
from workflows.models import ProcessInstance

HELP = "List running processes: number, model and version, state, steps at which they stand."

_STATES = {
    "running": Q(status=PROCESS.NEW, is_suspended=False),
    "held": Q(status=PROCESS.NEW, is_suspended=True),
    "blocked": Q(status=PROCESS.NEW, open_incidents__gt=0),
    "ended": ~Q(status=PROCESS.NEW),
    "live": Q(status=PROCESS.NEW),
}


def add_arguments(parser: CommandParser) -> None:
    """Which processes."""
    parser.add_argument("--model", metavar="KEY", help="only processes of this model")
    parser.add_argument("--version", type=int, metavar="N", help="only this version of the model")
    parser.add_argument(
        "--state", choices=sorted(_STATES), default="live", help="live (default) are all not ended"
    )
    parser.add_argument("--limit", type=int, default=100, metavar="N", help="at most so many")
    parser.add_argument("--json", action="store_true", help="print a JSON list")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print them, the oldest first; nothing about persons is shown."""
    found = _chosen(options)
    lines = [_described(instance) for instance in found[: options["limit"]]]
    if options["json"]:
        command.stdout.write(json.dumps(lines, indent=2))
        return
    for line in lines:
        steps = ", ".join(line["steps"]) or "-"
        blocked = f" ({line['blocked']} blocked)" if line["blocked"] else ""
        command.stdout.write(
            f"{line['process']}\t{line['model']} v{line['version']}\t{line['state']}\t"
            f"{line['since']}\t{steps}{blocked}"
        )
    command.stdout.write(f"{len(lines)} of {found.count()}")


def _chosen(options: dict[str, Any]) -> QuerySet[ProcessInstance]:
    rows = ProcessInstance.objects.select_related("definition").annotate(
        open_incidents=Count("incidents", filter=Q(incidents__resolved_at=None))
    )
    rows = rows.filter(_STATES[options["state"]])
    if options["model"]:
        rows = rows.filter(definition__key=options["model"])
    if options["version"]:
        rows = rows.filter(definition__version=options["version"])
    return rows.order_by("pk")


def _described(instance: ProcessInstance) -> dict[str, Any]:
    tokens = instance.state.get("tokens", [])
    state = "ended" if instance.status != PROCESS.NEW else "running"
    return {
        "process": instance.pk,
        "model": instance.definition.key,
        "version": instance.definition.version,
        "state": "held" if instance.is_suspended and state == "running" else state,
        "since": clock.local(instance.created).isoformat(timespec="minutes"),
        "steps": sorted({token["node"] for token in tokens}),
        "blocked": instance.open_incidents,
        "outcome": instance.outcome,
    }
