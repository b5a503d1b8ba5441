"""Look for persons who may be the same, beyond what registering them found."""

from argparse import ArgumentParser
from datetime import timedelta
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.services import sweep_duplicates
from common import clock


class Command(BaseCommand):
    """Go through the people of the last days, or all; prints counts only."""

    help = gettext_lazy(
        "Look for duplicates among the people registered lately and put them in the list."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("--days", type=int, default=2, help=_("how far back to look"))
        parser.add_argument("--all", action="store_true", help=_("look at everybody"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Sweep, and say what was found."""
        since = None if options["all"] else clock.now() - timedelta(days=options["days"])
        people = pairs = 0
        for looked_at, found in sweep_duplicates(since=since):
            people, pairs = people + looked_at, pairs + found
        self.stdout.write(
            _("%(people)d persons looked at, %(pairs)d new pairs")
            % {"people": people, "pairs": pairs}
        )
