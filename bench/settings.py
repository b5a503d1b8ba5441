"""A scratch database: SQLite in a temporary folder, or the PostgreSQL of TEST_DATABASE_URL."""

import os

from config.settings.test import *  # noqa: F403
from config.settings.test import DATABASES, INSTALLED_APPS

INSTALLED_APPS = ["bench", *INSTALLED_APPS]

# Not the tests' own scratch database, which may be in use.
if os.environ.get("TEST_DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": f"bench_{os.getpid()}"}

# What an engine says of each step is neither a figure nor part of the work.
LOGGING = {
    "version": 1,
    "disable_existing_loggers": False,
    "handlers": {"console": {"class": "logging.StreamHandler"}},
    "root": {"handlers": ["console"], "level": "WARNING"},
}
