"""``manage.py bpmn``: check process models, play them, release them. See docs/commands.md."""

from workflows.management.bpmn import check, deploy, run
from workflows.management.parts import CommandOfParts


class Command(CommandOfParts):
    help = "Check BPMN 2.0 process models, play them in memory, or release them."
    parts = {"check": check, "run": run, "deploy": deploy}
