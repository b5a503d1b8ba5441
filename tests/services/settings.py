"""Settings of the processes that these tests start: the database and broker of the test itself."""

import os
from pathlib import Path

from config.settings.embedded_broker import broker_settings
from config.settings.test import *
from config.settings.test import DATABASES, INSTALLED_APPS

_folder = Path(os.environ["WORKER_FOLDER"])

INSTALLED_APPS = [*INSTALLED_APPS, "tests.services.apps.EffectsConfig"]

DATABASES["default"]["NAME"] = os.environ["WORKER_DATABASE"]
CELERY_BROKER_URL = os.environ["WORKER_BROKER"]
if CELERY_BROKER_URL.startswith("filesystem"):
    CELERY_BROKER_TRANSPORT_OPTIONS = broker_settings(Path(os.environ["WORKER_MESSAGES"]))

EMAIL_BACKEND = "django.core.mail.backends.filebased.EmailBackend"
EMAIL_FILE_PATH = _folder / "mail"
CLOCK = "common.clock.demonstration_time"
CLOCK_OFFSET_FILE = _folder / "clock-offset"
