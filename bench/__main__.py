"""``python -m bench``: every speed that this project claims, on a scratch database."""

import os
import sys

os.environ["DJANGO_SETTINGS_MODULE"] = "bench.settings"

import django

django.setup()

from django.core.management import call_command
from django.db import connection

from bench import engines
from partners.models import User


def main() -> int:
    """Make the scratch database, measure, print, drop it."""
    name = connection.creation.create_test_db(verbosity=0)
    try:
        call_command("load_reference", verbosity=0)
        user = User.objects.create_superuser("bench", password="bench-synthetic")  # noqa: S106
        print(f"{connection.vendor} ({name})")
        for line in engines.report(user):
            print(line)
    finally:
        connection.creation.destroy_test_db(name, verbosity=0)
    return 0


if __name__ == "__main__":
    sys.exit(main())
