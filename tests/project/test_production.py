"""Production starts fully configured or not at all, and says what is missing."""

import pytest
from django.db import connection

from config.settings.production import REQUIRED, database_from_url
from tests.project.repository import run

PRODUCTION = {"DJANGO_SETTINGS_MODULE": "config.settings.production"}
COMPLETE = PRODUCTION | {
    "SECRET_KEY": "synthetic-1A2b3C4d5E6f7G8h9I0j-k1L2m3N4o5P6q7R8s9T0u1V2w3X4y5Z6",
    "ALLOWED_HOSTS": "reseau.example,www.reseau.example",
    "DATABASE_URL": "postgresql://reseau:secret@db.example:5432/reseau",
    "REDIS_URL": "redis://redis.example:6379/0",
    "SEALING_KEYS_FILE": "/run/secrets/sealing_keys",
    "EMAIL_HOST": "smtp.example",
    "DEFAULT_FROM_EMAIL": "reseau@souss-massa.example",
}


def test_an_empty_environment_is_refused_with_every_missing_name():
    started = run("manage.py", "check", env=PRODUCTION)

    assert started.returncode != 0
    for name, use in REQUIRED.items():
        assert f"{name}: {use}" in started.stderr


@pytest.mark.parametrize("missing", REQUIRED)
def test_one_missing_variable_is_refused_and_named_alone(missing: str):
    started = run("manage.py", "check", env=COMPLETE | {missing: ""})

    assert started.returncode != 0
    assert [name for name in REQUIRED if f"  {name}: " in started.stderr] == [missing]


@pytest.mark.parametrize(
    ("name", "value", "words"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY is too short"),
        ("DATABASE_URL", "mysql://host/name", "postgresql://"),
    ],
)
def test_a_wrong_value_is_refused_in_words(name: str, value: str, words: str):
    started = run("manage.py", "check", env=COMPLETE | {name: value})

    assert started.returncode != 0
    assert words in started.stderr
    assert "secret@" not in started.stderr


def test_a_complete_environment_passes_the_checks_for_deployment():
    checked = run("manage.py", "check", "--deploy", "--fail-level", "WARNING", env=COMPLETE)

    assert checked.returncode == 0, checked.stderr


@pytest.mark.parametrize("module", ["wsgi", "asgi"])
def test_a_server_that_names_no_settings_starts_with_those_of_production(module: str):
    started = run("-c", f"import config.{module}", env={})

    assert started.returncode != 0
    assert "Set these environment variables first" in started.stderr


@pytest.mark.parametrize(
    ("query", "options"),
    [
        ("", {"prepare_threshold": 3, "options": "-c jit=off"}),
        ("?prepare_threshold=10", {"prepare_threshold": 10, "options": "-c jit=off"}),
        ("?prepare_threshold=none", {"prepare_threshold": None}),
        ("?options=-c%20jit%3Don", {"prepare_threshold": 3, "options": "-c jit=on"}),
    ],
)
def test_the_address_of_the_database_says_how_the_server_handles_statements(query, options):
    entry = database_from_url(f"postgresql://user:secret@host/name{query}")

    assert entry["OPTIONS"] == options


@pytest.mark.postgres
@pytest.mark.skipif(connection.vendor != "postgresql", reason="needs PostgreSQL")
@pytest.mark.django_db
def test_the_server_compiles_no_statement():
    with connection.cursor() as cursor:
        cursor.execute("SHOW jit")
        assert cursor.fetchone() == ("off",)
