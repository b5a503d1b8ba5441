"""Make the keys by which people are found again anew, from what is written about them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.models import Beneficiary
from casework.selectors.people import people, unmerged
from casework.services import index_people

AT_ONCE = 500


class Command(BaseCommand):
    """Go through everybody by number, a transaction for each part; may be resumed."""

    help = gettext_lazy(
        "Make the search keys of every person anew. Prints counts only; may be stopped at any time "
        "and resumed with --after."
    )

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument(
            "--after", type=int, default=0, help=_("number after which the last run stopped")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Index, a part at a time, and say how far it came."""
        last, done, changed = options["after"], 0, 0
        everybody = unmerged(Beneficiary.objects.order_by("pk"))
        while keys := list(everybody.filter(pk__gt=last).values_list("pk", flat=True)[:AT_ONCE]):
            changed += index_people(people(keys))
            last, done = keys[-1], done + len(keys)
            self.stdout.write(
                _("%(done)d persons, %(changed)d keys changed; up to number %(last)d")
                % {"done": done, "changed": changed, "last": last}
            )
