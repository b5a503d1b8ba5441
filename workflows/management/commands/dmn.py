"""``manage.py dmn``: check decision models and evaluate their decisions. See docs/commands.md."""

from workflows.management.dmn import check, evaluate
from workflows.management.parts import CommandOfParts


class Command(CommandOfParts):
    help = "Check DMN decision models, or evaluate one of their decisions."
    parts = {"check": check, "evaluate": evaluate}
