"""Tests: SQLite in a file, or PostgreSQL and Redis when the environment names them."""

import os
import tempfile
from pathlib import Path

from .base import *
from .base import VAR_DIR
from .embedded_broker import broker_settings
from .production import database_from_url
from .sqlite import sqlite

DEBUG = False
SECRET_KEY = "tests-only"  # noqa: S105 -- signs nothing outside tests
ALLOWED_HOSTS = ["testserver", "localhost", "127.0.0.1"]

# One for all processes of a run: workers open what a test sealed.
SEALING_KEYS_FILE = VAR_DIR / "tests" / "keys.json"
SEALING_KEYS_MADE = True

_folder = Path(tempfile.mkdtemp(prefix="casework-tests-"))
DOCUMENTS_ROOT = _folder / "documents"
AUDIT_ANCHOR_FILE = _folder / "audit-anchors.jsonl"
DATABASES = {
    "default": (
        database_from_url(os.environ["TEST_DATABASE_URL"])
        if os.environ.get("TEST_DATABASE_URL")
        else sqlite(_folder / "tests.sqlite3")
    )
}
if not os.environ.get("TEST_DATABASE_URL"):
    DATABASES["default"]["TEST"] = {"NAME": str(_folder / "tests.sqlite3")}
# A connection of a thread that ended must not hold the test database.
DATABASES["default"]["CONN_MAX_AGE"] = 0
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.locmem.EmailBackend"
DEFAULT_FROM_EMAIL = "reseau@souss-massa.example"
PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
SITE_URL = "http://testserver"
# Tests of them switch them on.
SECOND_FACTOR_REQUIRED = False
CHARTER_REQUIRED = False
ACCOUNT_RATE_LIMITS = False
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

CELERY_BROKER_URL = os.environ.get("TEST_BROKER_URL", "filesystem://localhost")
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(_folder / "broker")

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = True
CLOCK = "common.clock.system_time"
