"""``python -m bench``: every speed that this project claims, on each database that is there."""

import argparse
import getpass
import os
import subprocess
import sys

import psycopg

from bench.bars import MISSED

#: What is measured on each database, every part in a process and a scratch database of its own.
_PARTS = {"sqlite": ["bench.measure"], "postgresql": ["bench.measure", "bench.access"]}


def main() -> int:
    """Measure on SQLite and on PostgreSQL, each part in a process of its own.

    With ``--check``, 1 when a bar is missed; always 1 when a measure broke off.
    """
    parser = argparse.ArgumentParser(prog="python -m bench", description=__doc__)
    parser.add_argument("--check", action="store_true", help="fail when a bar is missed")
    parser.add_argument("--quick", action="store_true", help="a short look, no evidence")
    parser.add_argument("--on", choices=["sqlite", "postgresql"], help="one database only")
    options = parser.parse_args()
    results = [
        _measure(name, url, quick=options.quick)
        for name, url in _databases()
        if options.on in (None, name)
    ]
    wrong = [code for code in results if code and (options.check or code != MISSED)]
    return 1 if wrong else 0


def _databases() -> list[tuple[str, str | None]]:
    return [("sqlite", ""), ("postgresql", _postgresql())]


def _postgresql() -> str | None:
    """The address of TEST_DATABASE_URL, or of a server on this machine that lets us in."""
    if url := os.environ.get("TEST_DATABASE_URL"):
        return url
    for user in (getpass.getuser(), "postgres"):
        try:
            with psycopg.connect(
                host="127.0.0.1", port=5432, user=user, dbname="postgres", connect_timeout=3
            ):
                return f"postgresql://{user}@127.0.0.1:5432/bench"
        except psycopg.OperationalError:
            continue
    return None


def _measure(name: str, url: str | None, *, quick: bool) -> int:
    if url is None:
        sys.stdout.write(f"{name}: skipped, no server (set TEST_DATABASE_URL)\n")
        return 0
    sys.stdout.write(f"── {name}\n")
    sys.stdout.flush()
    environment = os.environ | {"TEST_DATABASE_URL": url}
    codes = [
        subprocess.run(
            [sys.executable, "-m", part, *(["--quick"] if quick else [])],
            env=environment,
            check=False,
        ).returncode
        for part in _PARTS[name]
    ]
    broken = [code for code in codes if code not in (0, MISSED)]
    return next(iter(broken), max(codes))


if __name__ == "__main__":
    sys.exit(main())
