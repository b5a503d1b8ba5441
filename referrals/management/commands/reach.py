"""Compare the reach tables with what they repeat, and rebuild them."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework import reach as cases
from common import wall
from partners.models import User
from referrals import reach as referrals


class Command(BaseCommand):
    """Say how many rows differ from the policy; ``rebuild`` mends them."""

    help = gettext_lazy("Compare or rebuild the tables by which cases and referrals are found.")

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Declare the arguments."""
        parser.add_argument("what", choices=["check", "rebuild"])
        parser.add_argument(
            "--users", type=int, default=20, help=_("how many officers to ask the policy for")
        )

    @wall.serving
    def handle(self, *args: Any, **options: Any) -> None:
        """Check or rebuild every table; ends with 1 when a check finds a difference."""
        is_check = options["what"] == "check"
        differing = 0
        for projection in referrals.ALL:
            found = projection.check() if is_check else projection.rebuild()
            differing += found.rows
            self._say(projection.table, found.missing, found.stale, options)
        for user in _some_users(options["users"]):
            count = cases.differing_for(user) + referrals.differing_for(user)
            differing += count if is_check else 0
            if count:
                self.stdout.write(
                    _("user %(user)d: %(count)d rows differ from the policy")
                    % {"user": user.pk, "count": count}
                )
        if is_check and differing:
            raise CommandError(_("%(count)d rows differ.") % {"count": differing})

    def _say(self, table: str, missing: int, stale: int, options: dict[str, Any]) -> None:
        if options["verbosity"]:
            words = _("%(table)s: %(missing)d rows missing, %(stale)d stale")
            self.stdout.write(words % {"table": table, "missing": missing, "stale": stale})


def _some_users(count: int) -> list[User]:
    """Officers with a seat, other ones each time."""
    seated = User.objects.filter(is_active=True, memberships__is_active=True).distinct()
    return list(seated.order_by("?")[:count])
