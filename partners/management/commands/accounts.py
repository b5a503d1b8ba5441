"""Accounts from the server's command line: the first invitation, and the nightly look."""

from argparse import ArgumentParser

from django.core.management.base import BaseCommand, CommandError

from partners import accounts
from partners.accounts.mails import invitation_link
from partners.enums import RoleCode
from partners.errors import AccountRefused
from partners.models import Organisation


class Command(BaseCommand):
    """``accounts invite`` and ``accounts idle``."""

    help = "Invite the first members, or look after accounts that nobody uses."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Sub-commands."""
        parts = parser.add_subparsers(dest="part", required=True)
        invite = parts.add_parser("invite", help="Invite somebody to a role of a body.")
        invite.add_argument("email")
        invite.add_argument("--organisation", required=True, help="code of the body")
        invite.add_argument("--role", required=True, choices=RoleCode.values)
        invite.add_argument("--first-name", required=True)
        invite.add_argument("--last-name", required=True)
        invite.add_argument("--language", default="fr", choices=["fr", "ar", "en"])
        invite.add_argument(
            "--print-link",
            action="store_true",
            help="also print the link, for when mail does not leave yet",
        )
        parts.add_parser("idle", help="Warn about idle accounts and suspend them.")

    def handle(self, *args: object, **options: object) -> None:
        """Do what was asked."""
        if options["part"] == "idle":
            self.stdout.write(f"warned: {accounts.warn_idle_accounts()}")
            self.stdout.write(f"suspended: {accounts.suspend_idle_accounts()}")
            self.stdout.write(f"forgotten: {accounts.forget_never_joined()}")
            return
        self._invite(**options)

    def _invite(self, **options: object) -> None:
        organisation = Organisation.objects.filter(code=options["organisation"]).first()
        if organisation is None:
            raise CommandError("There is no organisation with this code.")
        try:
            invitation = accounts.invite(
                organisation=organisation,
                role=RoleCode(options["role"]),
                email=options["email"],
                first_name=options["first_name"],
                last_name=options["last_name"],
                language=options["language"],
                by=None,
            )
        except AccountRefused as refused:
            raise CommandError(str(refused.message)) from refused
        self.stdout.write("The invitation is on its way.")
        if options["print_link"]:
            self.stdout.write(invitation_link(invitation))
