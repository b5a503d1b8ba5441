"""Production: PostgreSQL, Redis, SMTP; refuses to start half-configured, saying what is missing."""

import os
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote, urlsplit

from django.core.exceptions import ImproperlyConfigured

from .base import *
from .base import AUDIT_ANCHOR_FILE

#: Every variable that production needs, with what it is for.
REQUIRED = {
    "SECRET_KEY": "a long random string that signs sessions",
    "ALLOWED_HOSTS": "the host names of the site, separated by commas",
    "DATABASE_URL": "postgresql://user:password@host:5432/name",
    "REDIS_URL": "redis://host:6379/0, the broker of Celery and the cache",
    "SEALING_KEYS_FILE": "the file of keys that seal identities: manage.py keys new FILE makes one",
    "EMAIL_HOST": "the SMTP server that sends the network's mail",
    "DEFAULT_FROM_EMAIL": "the address that mails come from",
}


def database_from_url(url: str) -> dict[str, Any]:
    """A database entry from a ``postgresql://`` address.

    Raises ImproperlyConfigured for any other scheme: nothing else is supported in production.
    """
    parts = urlsplit(url)
    if parts.scheme not in {"postgres", "postgresql"}:
        raise ImproperlyConfigured("DATABASE_URL must be a postgresql:// address.")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")),
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": unquote(parts.hostname or ""),
        "PORT": str(parts.port or ""),
        "OPTIONS": _options(dict(parse_qsl(parts.query))),
        "CONN_MAX_AGE": 60,
        "CONN_HEALTH_CHECKS": True,
    }


def _options(query: dict[str, str]) -> dict[str, Any]:
    """Options of the address; statements that come again are prepared by the server.

    Nor does the server compile them: the conditions of the wall make a page of 25 rows look dear to
    its planner, and compiling took a second where reading takes some milliseconds.

    A pooler that changes servers between transactions cannot keep either: with one in between, the
    address ends in ``?prepare_threshold=none``, and ``ALTER DATABASE … SET jit = off`` is yours.
    """
    threshold = query.pop("prepare_threshold", "3")
    if threshold == "none":
        return {**query, "prepare_threshold": None}
    return {"options": "-c jit=off", **query, "prepare_threshold": int(threshold)}


def require(environment: dict[str, str]) -> None:
    """Raise ImproperlyConfigured naming every missing variable at once, with its meaning."""
    missing = [f"  {name}: {use}" for name, use in REQUIRED.items() if not environment.get(name)]
    if missing:
        listing = "\n".join(missing)
        raise ImproperlyConfigured(f"Set these environment variables first:\n{listing}")
    if len(environment["SECRET_KEY"]) < 40:
        raise ImproperlyConfigured("SECRET_KEY is too short: at least 40 random characters.")


if os.environ.get("DJANGO_SETTINGS_MODULE") == "config.settings.production":
    require(dict(os.environ))

    DEBUG = False
    SECRET_KEY = os.environ["SECRET_KEY"]
    ALLOWED_HOSTS = [host.strip() for host in os.environ["ALLOWED_HOSTS"].split(",")]
    SITE_URL = (os.environ.get("SITE_URL") or f"https://{ALLOWED_HOSTS[0]}").rstrip("/")
    # How many proxies before the site add the address they saw; lock-outs by address read it.
    ALLAUTH_TRUSTED_PROXY_COUNT = int(os.environ.get("TRUSTED_PROXY_COUNT", "1"))
    CSRF_TRUSTED_ORIGINS = [f"https://{host}" for host in ALLOWED_HOSTS if "*" not in host]
    SEALING_KEYS_FILE = os.environ["SEALING_KEYS_FILE"]
    AUDIT_ANCHOR_FILE = Path(os.environ.get("AUDIT_ANCHOR_FILE", AUDIT_ANCHOR_FILE))
    DATABASES = {"default": database_from_url(os.environ["DATABASE_URL"])}
    # Only what changes the tables stands behind it: migrations, as their owner.
    DATABASE_WALL = os.environ.get("DATABASE_WALL", "true") == "true"
    CACHES = {
        "default": {
            "BACKEND": "django.core.cache.backends.redis.RedisCache",
            "LOCATION": os.environ["REDIS_URL"],
        }
    }
    SESSION_ENGINE = "django.contrib.sessions.backends.db"
    CELERY_BROKER_URL = os.environ["REDIS_URL"]
    # Longer than the longest task three times over: an unacknowledged message comes back once.
    CELERY_BROKER_TRANSPORT_OPTIONS = {"visibility_timeout": 900}

    EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    EMAIL_HOST = os.environ["EMAIL_HOST"]
    EMAIL_PORT = int(os.environ.get("EMAIL_PORT", "587"))
    EMAIL_HOST_USER = os.environ.get("EMAIL_HOST_USER", "")
    EMAIL_HOST_PASSWORD = os.environ.get("EMAIL_HOST_PASSWORD", "")
    EMAIL_USE_TLS = os.environ.get("EMAIL_USE_TLS", "true") == "true"
    EMAIL_TIMEOUT = 20
    DEFAULT_FROM_EMAIL = os.environ["DEFAULT_FROM_EMAIL"]

    STORAGES = {
        "default": {"BACKEND": "django.core.files.storage.FileSystemStorage"},
        "staticfiles": {"BACKEND": "whitenoise.storage.CompressedManifestStaticFilesStorage"},
    }
    SECURE_PROXY_SSL_HEADER = ("HTTP_X_FORWARDED_PROTO", "https")
    SECURE_SSL_REDIRECT = os.environ.get("SECURE_SSL_REDIRECT", "true") == "true"
    SECURE_REDIRECT_EXEMPT = [r"^health/"]
    SECURE_HSTS_SECONDS = 365 * 24 * 3600
    SECURE_HSTS_INCLUDE_SUBDOMAINS = True
    # Entering the browsers' preload list binds the whole domain: its owner decides that.
    SILENCED_SYSTEM_CHECKS = ["security.W021"]
    SESSION_COOKIE_SECURE = True
    CSRF_COOKIE_SECURE = True
