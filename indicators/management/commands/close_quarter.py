"""Release a quarter from the command line."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from common import wall
from indicators.errors import IndicatorsRefused
from indicators.models import Quarter
from indicators.periods import Period
from indicators.services import release_quarter
from partners.models import User


class Command(BaseCommand):
    help = "Release the protected table of a quarter that is over, for example 2026-Q3."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The quarter, and in whose name it is released."""
        parser.add_argument("period", help="the quarter, such as 2026-Q3")
        parser.add_argument("--by", metavar="USERNAME", help="the officer who releases it")

    @wall.serving
    def handle(self, *_args: Any, **options: Any) -> None:
        """Release it and say what is shown and what is protected."""
        try:
            period = Period.parse(options["period"])
        except ValueError as wrong:
            raise CommandError(str(wrong)) from wrong
        user = _user(options["by"])
        try:
            quarter = release_quarter(year=period.year, number=period.number, released_by=user)
        except IndicatorsRefused as refusal:
            raise CommandError(str(refusal.message)) from refusal
        self._report(quarter)

    def _report(self, quarter: Quarter) -> None:
        for each in quarter.table["indicators"]:
            values = [cell["value"] for cell in each["cells"]]
            hidden = sum(value["obs_status"] == "Q" for value in values)
            self.stdout.write(f"{each['code']}  {len(values) - hidden} shown, {hidden} protected")
        self.stdout.write(f"{quarter} released, SHA-256 {quarter.sha256}")


def _user(username: str | None) -> User | None:
    if username is None:
        return None
    try:
        return User.objects.get(username=username)
    except User.DoesNotExist as unknown:
        raise CommandError("No officer has this user name.") from unknown
