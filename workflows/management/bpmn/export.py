"""``manage.py bpmn export``: histories as event logs for process mining, without persons."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser

from common import audit
from workflows.exports import write_ocel_json, write_ocel_xml, write_xes
from workflows.management.parts import Error
from workflows.models import ProcessInstance

HELP = "Write the history of processes as an event log (XES or OCEL 2.0), without persons."

_FORMATS = {"xes": write_xes, "ocel-json": write_ocel_json, "ocel-xml": write_ocel_xml}


def add_arguments(parser: CommandParser) -> None:
    """What goes where."""
    parser.add_argument("file", type=Path, metavar="FILE", help="file to write")
    parser.add_argument("--format", choices=sorted(_FORMATS), default="xes", help="default: xes")
    parser.add_argument("--model", metavar="KEY", help="only processes of this model")


def handle(command: BaseCommand, options: dict[str, Any]) -> None:
    """Write the file and say how many processes it holds. Raises Error."""
    instances = ProcessInstance.objects.order_by("pk")
    if options["model"]:
        instances = instances.filter(definition__key=options["model"])
    try:
        with options["file"].open("wb") as stream:
            written = _FORMATS[options["format"]](instances, stream)
    except OSError as unwritable:
        raise Error(f"{options['file']}: {unwritable.strerror}") from unwritable
    audit.record(
        audit.Act.EXPORT, purpose="histories", kind=options["format"], count=written.processes
    )
    command.stdout.write(
        f"{written.processes} processes, {written.events} events; {written.left_out} of very"
        " sensitive files left out."
    )
