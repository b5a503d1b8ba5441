"""``manage.py bpmn migrate``: move running processes to another version, and back."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from workflows import services
from workflows.bpmn.migration import Plan
from workflows.errors import WorkRefused
from workflows.findings import sentence
from workflows.management.files import json_object
from workflows.management.parts import Error
from workflows.models import Definition
from workflows.services.migrating import Verdict

HELP = "Move running processes to another version of their model, or put a batch back."


def add_arguments(parser: CommandParser) -> None:
    """From where to where, how, and whether it is only tried."""
    parser.add_argument("model", nargs="?", metavar="KEY", help="the model's key")
    parser.add_argument("--from", dest="source", type=int, metavar="N", help="version they run on")
    parser.add_argument("--to", dest="target", type=int, metavar="N", help="else the newest")
    parser.add_argument(
        "--plan",
        metavar="JSON",
        help='which element stands for which, {"old": "new"} or @FILE, besides those found by'
        " themselves",
    )
    parser.add_argument(
        "--timers",
        choices=["keep", "recompute"],
        default="keep",
        help="running timers keep their due time (default) or are reckoned again from now",
    )
    parser.add_argument("--only", metavar="1,2", help="only processes of these numbers")
    parser.add_argument("--dry-run", action="store_true", help="say what would happen, do nothing")
    parser.add_argument("--revert", metavar="BATCH", help="put back what a batch has moved")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Print a verdict for each process and what was done. Raises Error."""
    if options["revert"]:
        _revert(command, options["revert"])
        return
    if not options["model"] or not options["source"]:
        raise Error(
            "Say which processes: manage.py bpmn migrate KEY --from VERSION [--to VERSION]."
        )
    source = _version(options["model"], options["source"])
    target = _version(options["model"], options["target"])
    plan = _plan(command, source, target, options)
    if options["dry_run"]:
        _try(command, source, target, plan)
    else:
        _move(command, source, target, plan, options["only"])


def _version(key: str, number: int | None) -> Definition:
    versions = Definition.objects.filter(key=key).order_by("-version")
    if number:
        versions = versions.filter(version=number)
    found = versions.first()
    if found is None:
        raise Error(f"There is no version {number or ''} of the model {key}.")
    return found


def _plan(
    command: BaseCommand, source: Definition, target: Definition, options: dict[str, Any]
) -> Plan:
    proposal = services.propose_migration(source=source, target=target)
    more = json_object(options["plan"], "--plan")
    left = [node for node in proposal.unmapped if node not in more]
    if left:
        command.stdout.write(f"Without a counterpart in {target}: {', '.join(left)}")
    nodes = {**proposal.plan.nodes, **{str(old): str(new) for old, new in more.items()}}
    return Plan(nodes=nodes, flows=proposal.plan.flows, timers=options["timers"])


def _try(command: BaseCommand, source: Definition, target: Definition, plan: Plan) -> None:
    allowed = total = 0
    for verdict in services.dry_run(source=source, target=target, plan=plan):
        total += 1
        allowed += verdict.is_allowed
        _print(command, verdict)
    command.stdout.write(f"{allowed} of {total} would move from {source} to {target}.")


def _move(
    command: BaseCommand, source: Definition, target: Definition, plan: Plan, only: str | None
) -> None:
    try:
        instances = [int(number) for number in only.split(",")] if only else None
        report = services.migrate_instances(
            source=source, target=target, plan=plan, user=None, instances=instances
        )
    except ValueError:
        raise Error("--only: give numbers of processes, such as 12,15.") from None
    except WorkRefused as refused:
        raise Error(str(refused.message)) from None
    for verdict in report.refused:
        _print(command, verdict)
    command.stdout.write(f"{len(report.moved)} moved from {source} to {target}.")
    if report.moved:
        command.stdout.write(f"To put them back: manage.py bpmn migrate --revert {report.batch}")


def _print(command: BaseCommand, verdict: Verdict) -> None:
    number = verdict.instance.pk
    command.stdout.write(f"{number}: {'may move' if verdict.is_allowed else 'stays'}")
    for found in verdict.findings:
        command.stdout.write(f"  {found.severity}: {found.element_id or '-'}: {sentence(found)}")


def _revert(command: BaseCommand, batch: str) -> None:
    back, kept = services.revert_batch(batch=batch, user=None)
    if not back and not kept:
        raise Error(f"There is no batch {batch} that could be put back.")
    command.stdout.write(f"{len(back)} put back, {len(kept)} have moved on and stay.")
