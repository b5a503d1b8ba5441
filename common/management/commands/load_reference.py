"""Check the reference files and bring them into the database."""

from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from common.reference import Changes, Problem, load, validate
from common.reference.tables import ROOT


class Command(BaseCommand):
    """Load the region's reference data; ends with 1 and changes nothing when a file is wrong."""

    help = gettext_lazy("Check the reference files and bring them into the database.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the options."""
        parser.add_argument(
            "--check", action="store_true", help=_("check the files and change nothing")
        )
        parser.add_argument(
            "--directory",
            type=Path,
            default=ROOT,
            help=_("folder that holds <app>/reference_data; the project's own by default"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Report every problem with its file and line, or what the load changed."""
        validation = validate(directory=options["directory"])
        if validation.problems:
            raise CommandError(_told(validation.problems))
        if options["check"]:
            report = [_checked(len(validation.sheets), validation.row_count)]
        else:
            report = [_summary(changes) for changes in load(validation)]
        if options["verbosity"]:
            self.stdout.write("\n".join(report))


def _told(problems: tuple[Problem, ...]) -> str:
    lines = [str(problem) for problem in problems]
    total = ngettext(
        "%(count)d problem: nothing was changed.",
        "%(count)d problems: nothing was changed.",
        len(problems),
    ) % {"count": len(problems)}
    return "\n".join([*lines, total])


def _checked(tables: int, rows: int) -> str:
    return _("The files are sound: %(rows)d rows in %(tables)d tables.") % {
        "rows": rows,
        "tables": tables,
    }


def _summary(changes: Changes) -> str:
    return _(
        "%(table)s: %(created)d created, %(updated)d updated, %(unchanged)d unchanged, "
        "%(withdrawn)d withdrawn"
    ) % {
        "table": changes.table,
        "created": len(changes.created),
        "updated": len(changes.updated),
        "unchanged": len(changes.unchanged),
        "withdrawn": len(changes.withdrawn),
    }
