"""A command made of sub-commands, each a module with HELP, ``add_arguments`` and ``handle``."""

from argparse import SUPPRESS
from collections.abc import Mapping
from typing import Any, Protocol

from django.core.management.base import BaseCommand, CommandError, CommandParser

from common import wall

#: Django's own options, accepted behind the sub-command too but not shown to designers.
_HIDDEN = {
    "--verbosity": {"type": int, "choices": [0, 1, 2, 3]},
    "--settings": {},
    "--pythonpath": {},
    "--traceback": {"action": "store_true"},
    "--no-color": {"action": "store_true"},
    "--force-color": {"action": "store_true"},
}
_SHORT = {"--verbosity": ["-v"]}


class Error(CommandError):
    """What a designer is told when a command cannot do it; the exit status is 1."""


class Part(Protocol):
    """A module that is one sub-command."""

    #: One sentence for the list of sub-commands.
    HELP: str

    def add_arguments(self, parser: CommandParser) -> None:
        """Declare what it takes."""

    def handle(self, command: BaseCommand, options: dict[str, Any]) -> None:
        """Do it; output goes to the command's streams. Raises Error."""


class CommandOfParts(BaseCommand):
    """Hands over to the module of the sub-command; nothing of Django's is checked before."""

    parts: Mapping[str, Part] = {}
    # Designers try models on machines without a database.
    requires_system_checks = []
    suppressed_base_arguments = {"--version", *_HIDDEN}

    def add_arguments(self, parser: CommandParser) -> None:
        chosen = parser.add_subparsers(dest="action", required=True, metavar="COMMAND")
        for name, part in self.parts.items():
            inner = chosen.add_parser(name, help=part.HELP, description=part.HELP)
            part.add_arguments(inner)
            for option, settings in _HIDDEN.items():
                names = [*_SHORT.get(option, []), option]
                inner.add_argument(*names, default=SUPPRESS, help=SUPPRESS, **settings)

    @wall.serving
    def handle(self, *args: Any, action: str, **options: Any) -> None:
        try:
            self.parts[action].handle(self, options)
        except CommandError:
            raise
        except Exception as fault:  # a fault of ours must not bury a designer under a traceback
            if options.get("traceback"):
                raise
            raise Error(
                f"Something unforeseen went wrong ({type(fault).__name__}). This is a fault of the"
                " program: please report it with the file. --traceback shows the place."
            ) from None
