"""One database's measures: on a scratch database that is dropped at the end."""

import argparse
import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from collections.abc import Iterator

from django.core.management import call_command
from django.db import connection

from bench import engines, people, timers
from bench.bars import MISSED, Bar
from bench.finding import febrl, search
from bench.peers import spiff


def main() -> int:
    """Make the scratch database, measure, print, drop it; MISSED when a bar is."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--quick", action="store_true")
    quick = parser.parse_args().quick
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True)
    try:
        call_command("load_reference", verbosity=0)
        spiff.make_table()
        bars = _print(_reports(quick=quick))
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    sys.stdout.write("Bars\n")
    for bar in bars:
        sys.stdout.write(f"  {bar}\n")
    return 0 if all(bar.is_met for bar in bars) else MISSED


def _reports(*, quick: bool) -> Iterator[str | Bar]:
    user = people.officer()
    request = people.request(user)
    yield from engines.report(user, request, rounds=1 if quick else 9)
    yield from febrl.report()
    yield from search.report(quick=quick)
    yield from timers.report(user, request, *((200, 10_000) if quick else (1_000, 1_000_000)))


def _print(lines: Iterator[str | Bar]) -> list[Bar]:
    bars = []
    for line in lines:
        if isinstance(line, Bar):
            bars.append(line)
        else:
            sys.stdout.write(f"{line}\n")
            sys.stdout.flush()
    return bars


if __name__ == "__main__":
    sys.exit(main())
