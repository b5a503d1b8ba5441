"""Carry out the rules of retention, and look for what should be gone."""

import json
import sys
from argparse import ArgumentParser
from collections import Counter
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext_lazy

from casework import services
from casework.selectors import due_cases, held_cases
from casework.selectors.traces import traces_of
from common import clock


class Command(BaseCommand):
    """``retention due`` counts, ``retention run`` erases, ``retention scan`` looks for traces."""

    help = gettext_lazy(
        "Count what the rules of retention would erase (due), erase it and print the certificate "
        "(run), or look for values given on the standard input, one a line, that should be gone "
        "(scan)."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("act", choices=["due", "run", "scan"])
        parser.add_argument("--folder", type=Path, action="append", default=[])

    def handle(self, *args: Any, **options: Any) -> None:
        """Do the act; counts and places only are printed."""
        {"due": self._due, "run": self._run, "scan": self._scan}[options["act"]](options)

    def _due(self, options: dict[str, Any]) -> None:
        now = clock.now()
        counts = Counter(due.rule.code for due in due_cases(now))
        for code, count in sorted(counts.items()):
            self.stdout.write(f"{code}: {count}")
        self.stdout.write(f"held: {held_cases(now).count()}")

    def _run(self, options: dict[str, Any]) -> None:
        run = services.run_retention()
        self.stdout.write(json.dumps(run.counts, indent=2))
        self.stdout.write(f"held: {run.held}, left: {run.failed}, certificate: {run.sha256}")
        if run.failed:
            raise CommandError("Some cases could not be erased: see the log.")

    def _scan(self, options: dict[str, Any]) -> None:
        # From the standard input: an argument would stay in the shell's history.
        values = [line.strip() for line in sys.stdin if line.strip()]
        folders = [settings.DOCUMENTS_ROOT, *options["folder"]]
        try:
            found = traces_of(values, folders=[each for each in folders if each.is_dir()])
        except ValueError as refused:
            raise CommandError(str(refused)) from None
        for trace in found:
            self.stdout.write(f"{trace.place}: {trace.count}")
        if found:
            raise CommandError(f"Found in {len(found)} places.")
        self.stdout.write("No trace.")
