"""``manage.py bpmn``: check process models, play them, release them. See docs/commands.md."""

from workflows.management.bpmn import (
    check,
    deploy,
    export,
    history,
    instances,
    migrate,
    run,
)
from workflows.management.parts import CommandOfParts


class Command(CommandOfParts):
    help = "Check BPMN 2.0 process models, play them, release them; see and move what runs."
    parts = {
        "check": check,
        "run": run,
        "deploy": deploy,
        "instances": instances,
        "migrate": migrate,
        "history": history,
        "export": export,
    }
