"""``manage.py audit``: anchor the audit's chains outside the database, and verify them."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.audit.anchors import anchor
from common.audit.verifying import verify


class Command(BaseCommand):
    help = "Anchor the chains of the audit in a file, or verify that nobody changed them."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Two sub-commands."""
        parts = parser.add_subparsers(dest="part", required=True)
        kept = parts.add_parser("anchor", help="append the signed heads of the chains to a file")
        kept.add_argument("--file", type=Path, default=Path(settings.AUDIT_ANCHOR_FILE))
        proof = parts.add_parser("verify", help="compute every chain anew")
        proof.add_argument(
            "--anchors", type=Path, help="a file of anchors to compare with; default: the own one"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Carry out the sub-command; fails when the audit was changed."""
        if options["part"] == "anchor":
            count = anchor(options["file"])
            self.stdout.write(f"{count} chains anchored in {options['file'].name}")
            return
        self._verify(options["anchors"])

    def _verify(self, file: Path | None) -> None:
        own = Path(settings.AUDIT_ANCHOR_FILE)
        if file is not None and not file.exists():
            raise CommandError("There is no such file of anchors.")
        verdict = verify(file or (own if own.exists() else None))
        for wrong in verdict.wrong:
            self.stderr.write(str(wrong))
        said = f"{verdict.entries} entries read, {verdict.anchors} anchors"
        if verdict.wrong:
            raise CommandError(f"{said}: the audit was changed")
        self.stdout.write(f"{said}: nothing was changed")
