"""Take an intake register from a spreadsheet."""

import sys
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from casework.register.messages import describe
from casework.register.problems import Problem, Severity
from casework.services.register import Preview, import_register, preview_register
from common import wall
from partners.models import Organisation, User

#: Larger files are refused before they are read into memory.
MOST_BYTES = 5_000_000


class Command(BaseCommand):
    """Show what is wrong with a register, line by line and without a name, then import the rest."""

    help = gettext_lazy(
        "Preview an intake register kept in a spreadsheet (CSV), then import its good rows. "
        "Importing the same rows again changes nothing."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("file", type=Path, help=_("the register, saved as CSV"))
        parser.add_argument(
            "--organisation", required=True, help=_("code of the organisation that keeps it")
        )
        parser.add_argument("--user", default="", help=_("user name of who imports it"))
        parser.add_argument(
            "--dry-run", action="store_true", help=_("show the preview and import nothing")
        )
        parser.add_argument(
            "--all-or-nothing",
            action="store_true",
            help=_("import nothing when a single row has an error"),
        )
        parser.add_argument(
            "--yes", action="store_true", help=_("import without asking for confirmation")
        )

    @wall.serving
    def handle(self, *args: Any, **options: Any) -> None:
        """Preview, ask, import, report."""
        organisation = _organisation(options["organisation"])
        user = _user(options["user"])
        preview = preview_register(content=_content(options["file"]), organisation=organisation)
        self._show(preview)
        if not preview.register.is_readable:
            raise CommandError(_("The file cannot be read. Nothing was imported."))
        if options["dry_run"]:
            self.stdout.write(_("This was a preview. Nothing was imported."))
            return
        if options["all_or_nothing"] and preview.has_errors:
            raise CommandError(_("A row has an error. Nothing was imported."))
        if not preview.new:
            self.stdout.write(_("There is nothing new to import."))
            return
        if not options["yes"]:
            self._ask(len(preview.new))
        run = import_register(
            preview=preview, file_name=options["file"].name[:200], imported_by=user
        )
        self.stdout.write(_imported(run.imported if run else 0))

    def _show(self, preview: Preview) -> None:
        for line in _problem_table(preview.problems):
            self.stdout.write(line)
        for label, count in (
            (_("Rows read"), len(preview.results)),
            (_("To import"), len(preview.new)),
            (_("Imported before"), preview.known_count),
            (_("Left out because of an error"), preview.refused_count),
        ):
            self.stdout.write(f"{count:>6}  {label}")

    def _ask(self, count: int) -> None:
        if not sys.stdin.isatty():
            raise CommandError(_("Add --yes to import without a question. Nothing was imported."))
        question = ngettext("Import %(count)d row?", "Import %(count)d rows?", count)
        yes, no = _("yes"), _("no")
        answer = input(f"{question % {'count': count}} [{yes}/{no}] ")
        if answer.strip().casefold() not in {yes.casefold(), "yes", "y", "o", "oui", "نعم"}:
            raise CommandError(_("Nothing was imported."))


def _organisation(code: str) -> Organisation:
    organisation = Organisation.objects.filter(code=code, valid_to__isnull=True).first()
    if organisation is None:
        raise CommandError(
            _("No organisation has the code %(code)s. Nothing was imported.") % {"code": code}
        )
    return organisation


def _user(name: str) -> User | None:
    user = User.objects.filter(username=name).first() if name else None
    if name and user is None:
        raise CommandError(_("No user has this name. Nothing was imported."))
    return user


def _content(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return file.read(MOST_BYTES + 1)
    except OSError:
        raise CommandError(
            _("The file %(path)s cannot be opened. Nothing was imported.") % {"path": path}
        ) from None


def _problem_table(problems: list[Problem]) -> list[str]:
    """One line for each problem: where it is, how grave, what to do; never what the cell holds."""
    if not problems:
        return [_("No problem was found.")]
    words = {Severity.ERROR: _("error"), Severity.WARNING: _("warning")}
    rows = [
        (str(each.line or ""), each.column, words[each.severity], describe(each))
        for each in problems
    ]
    heads = (_("line"), _("column"), _("gravity"), _("problem"))
    widths = [max(len(row[i]) for row in (heads, *rows)) for i in range(3)]
    return [_aligned(row, widths) for row in (heads, *rows)]


def _aligned(row: tuple[str, str, str, str], widths: list[int]) -> str:
    line, column, severity, text = row
    return f"{line:>{widths[0]}}  {column:<{widths[1]}}  {severity:<{widths[2]}}  {text}"


def _imported(count: int) -> str:
    return ngettext("%(count)d row was imported.", "%(count)d rows were imported.", count) % {
        "count": count
    }
