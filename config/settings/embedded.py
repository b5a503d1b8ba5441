"""One machine, no service to install: SQLite and files under var/. For the demonstration."""

from .base import *
from .base import INSTALLED_APPS, VAR_DIR
from .embedded_broker import broker_settings
from .sqlite import sqlite

INSTALLED_APPS = ["demo", *INSTALLED_APPS]

DEBUG = False
ALLOWED_HOSTS = ["localhost", "127.0.0.1", "[::1]", "testserver"]
# Not a secret: the embedded site holds synthetic data only and listens on the loopback address.
SECRET_KEY = "embedded-demonstration-key-synthetic-data-only"  # noqa: S105 -- see above

SEALING_KEYS_FILE = VAR_DIR / "keys.json"
SEALING_KEYS_MADE = True

DATABASES = {"default": sqlite(VAR_DIR / "demo.sqlite3")}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = VAR_DIR / "mail"
DEFAULT_FROM_EMAIL = "reseau@souss-massa.example"

# Everybody signs in with the printed password, and days pass at the push of a button.
SECOND_FACTOR_REQUIRED = False
CHARTER_REQUIRED = False
IDLE_ACCOUNT_DAYS = 0
# A passkey may be tried on the loopback address.
MFA_WEBAUTHN_ALLOW_INSECURE_ORIGIN = True

CLOCK = "common.clock.demonstration_time"
CLOCK_OFFSET_FILE = VAR_DIR / "clock-offset"
DEMONSTRATION = True

CELERY_BROKER_URL = "filesystem://localhost"
CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(VAR_DIR / "broker")

WHITENOISE_USE_FINDERS = True
WHITENOISE_AUTOREFRESH = False
