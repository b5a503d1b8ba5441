"""``manage.py bpmn``: check process models and release them."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils.translation import gettext as _

from workflows import services
from workflows.errors import DefinitionRefused
from workflows.runtime.checks import findings_of

#: The network's own models.
DEFINITIONS = Path(__file__).resolve().parents[2] / "definitions"


class Command(BaseCommand):
    help = "Check BPMN 2.0 process models (check FILE…) or release new versions (deploy [FILE…])."

    def add_arguments(self, parser: CommandParser) -> None:
        parser.add_argument("action", choices=["check", "deploy"])
        parser.add_argument("files", nargs="*", type=Path, metavar="FILE")

    def handle(self, *, action: str, files: list[Path], **options: Any) -> None:
        files = files or sorted(DEFINITIONS.glob("*.bpmn"))
        refused = [file for file in files if not self._handle_file(action, file)]
        if refused:
            names = ", ".join(file.name for file in refused)
            raise CommandError(_("Refused: %(names)s") % {"names": names})

    def _handle_file(self, action: str, file: Path) -> bool:
        try:
            xml = file.read_bytes()
        except OSError as unreadable:
            raise CommandError(f"{file}: {unreadable.strerror}") from unreadable
        if action == "check":
            return self._check(file, xml)
        try:
            definition = services.release(xml=xml)
        except DefinitionRefused as refused:
            self._print(file, refused.findings)
            return False
        self.stdout.write(f"{file.name}: {definition}")
        return True

    def _check(self, file: Path, xml: bytes) -> bool:
        findings = findings_of(xml)
        self._print(file, findings)
        errors = [finding for finding in findings if finding.severity == "error"]
        if not errors:
            self.stdout.write(self.style.SUCCESS(_("%(file)s is sound.") % {"file": file.name}))
        return not errors

    def _print(self, file: Path, findings: tuple[Any, ...]) -> None:
        for finding in findings:
            place = f"{file.name}:{finding.line or '?'}"
            element = finding.element_id or "-"
            self.stderr.write(f"{place}: {finding.severity}: {element}: {finding.message}")
