"""A scratch database: SQLite in a temporary folder, or the PostgreSQL of TEST_DATABASE_URL."""

from config.settings.test import *  # noqa: F403
from config.settings.test import INSTALLED_APPS

INSTALLED_APPS = ["bench", *INSTALLED_APPS]
