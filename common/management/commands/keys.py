"""The keys that seal identities: made, renewed, checked and retired (docs/keys.md)."""

import json
from argparse import ArgumentParser
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from common.sealing import ORDINARY, PROTECTED
from common.sealing.keys import make_keys, read_keys, with_new_key, without_key, write_keys
from common.sealing.renewal import check_all, reseal_all, sealed_models, uses_of_keys


class Command(BaseCommand):
    """Counts and names of keys are printed, never a key and never what it seals."""

    help = "Make, renew, check and retire the keys that seal who people are"
    requires_system_checks = ()

    def add_arguments(self, parser: ArgumentParser) -> None:
        """One sub-command for each step in the life of a key."""
        acts = parser.add_subparsers(dest="act", required=True, metavar="ACT")
        new = acts.add_parser("new", help="write a first file of keys")
        new.add_argument("file", type=Path)
        renew = acts.add_parser("renew", help="add a key, which seals from now on")
        renew.add_argument("ring", choices=[ORDINARY, PROTECTED])
        acts.add_parser("reseal", help="seal everything under the current keys")
        acts.add_parser("check", help="open everything that is sealed, and count")
        retire = acts.add_parser("retire", help="take out a key that nothing uses any more")
        retire.add_argument("name")
        for each in (renew, retire):
            each.add_argument("--file", type=Path, help="instead of the service's own file")

    def handle(self, *args: Any, act: str, **options: Any) -> None:
        """Carry out one sub-command."""
        getattr(self, f"_{act}")(**options)

    def _new(self, *, file: Path, **_options: Any) -> None:
        if file.exists():
            raise CommandError(f"{file} is there already: what it seals would be lost.")
        make_keys(file)
        self.stdout.write(f"{file} holds a first key for each ring. Keep it apart from backups.")

    def _renew(self, *, ring: str, file: Path | None, **_options: Any) -> None:
        path = file or Path(settings.SEALING_KEYS_FILE)
        text = with_new_key(path.read_text(encoding="utf-8"), ring)
        write_keys(path, text)
        name, _key = read_keys(text).current(ring)
        self.stdout.write(f"{name} seals for the {ring} ring once the service is restarted.")

    def _reseal(self, **_options: Any) -> None:
        for model in sealed_models():
            self.stdout.write(f"{_table(model)}: {reseal_all(model)} rows sealed anew")

    def _check(self, **_options: Any) -> None:
        broken = 0
        for model in sealed_models():
            good, bad = check_all(model)
            broken += bad
            self.stdout.write(f"{_table(model)}: {good} values open, {bad} do not")
        for name, uses in sorted(uses_of_keys().items()):
            self.stdout.write(f"key {name}: {uses} values")
        if broken:
            raise CommandError(f"{broken} sealed values do not open with the keys of this service.")

    def _retire(self, *, name: str, file: Path | None, **_options: Any) -> None:
        path = file or Path(settings.SEALING_KEYS_FILE)
        text = path.read_text(encoding="utf-8")
        rings = json.loads(text)["rings"].values()
        if not any(name in ring for ring in rings):
            raise CommandError(f"No key is called {name}.")
        if any(next(iter(ring)) == name for ring in rings):
            raise CommandError(f"{name} seals new texts: renew its ring first.")
        if uses := uses_of_keys()[name]:
            raise CommandError(f"{uses} values still need {name}: run “keys reseal” first.")
        write_keys(path, without_key(text, name))
        self.stdout.write(f"{name} is retired. Older backups that it sealed open no more here.")


def _table(model: Any) -> str:
    return str(model._meta.db_table)  # noqa: SLF001 -- public by Django's documentation
