"""Build the wall of row-level security, and look whether it stands."""

import os
from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.db import connection
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from common.wall import install, unregistered

#: Where the password of the site's login comes from: no argument, which others could read.
PASSWORD = "WALL_LOGIN_PASSWORD"  # noqa: S105 -- the name of a variable


class Command(BaseCommand):
    """``install`` builds the wall, ``check`` ends with 1 when something is missing from it."""

    help = gettext_lazy("Build the access rules of the database itself, or check that they stand.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("what", choices=["install", "check"])
        parser.add_argument(
            "--login",
            default="",
            help=_("the login of the site, made if need be; its password is in %(name)s")
            % {"name": PASSWORD},
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Install or check; on SQLite there is nothing to build."""
        if connection.vendor != "postgresql":
            self.stdout.write(_("Only PostgreSQL has such rules: nothing to do."))
            return
        if options["what"] == "install":
            self._install(options["login"])
        found = [gap.what for gap in install.gaps()]
        found += [_("%(model)s: no rule of its own") % {"model": each} for each in unregistered()]
        if found:
            raise CommandError("\n".join(found))
        if options["verbosity"]:
            self.stdout.write(_("The access rules of the database stand."))

    def _install(self, login: str) -> None:
        try:
            install.install()
        except install.CannotBuild as refused:
            raise CommandError(str(refused)) from None
        if login:
            password = os.environ.get(PASSWORD, "")
            if not password:
                raise CommandError(_("Set %(name)s first.") % {"name": PASSWORD})
            install.admit(login, password)
