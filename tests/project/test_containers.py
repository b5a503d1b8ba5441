"""The production shape: what docker-compose.yml and the Dockerfile promise."""

import re

import pytest
import yaml

from config.settings.production import REQUIRED
from tests.project.repository import ROOT

COMPOSE = yaml.safe_load((ROOT / "docker-compose.yml").read_text(encoding="utf-8"))
SERVICES = COMPOSE["services"]
OURS = ["web", "worker", "beat", "migrate"]
DOCKERFILE = (ROOT / "Dockerfile").read_text(encoding="utf-8")


def test_every_part_of_the_service_is_there():
    assert set(SERVICES) == {*OURS, "db", "redis"}


@pytest.mark.parametrize("name", sorted(set(SERVICES) - {"migrate"}))
def test_every_lasting_part_says_whether_it_is_healthy(name: str):
    assert SERVICES[name]["healthcheck"]["test"]
    assert SERVICES[name]["restart"] == "unless-stopped"


@pytest.mark.parametrize("name", OURS)
def test_the_service_cannot_write_to_its_own_image(name: str):
    service = SERVICES[name]

    assert service["read_only"] is True
    assert service["cap_drop"] == ["ALL"]
    assert "no-new-privileges:true" in service["security_opt"]


@pytest.mark.parametrize("name", ["web", "worker", "beat"])
def test_nothing_starts_before_the_tables_are_ready(name: str):
    assert SERVICES[name]["depends_on"]["migrate"] == {
        "condition": "service_completed_successfully"
    }


@pytest.mark.parametrize("name", OURS)
def test_every_variable_of_production_reaches_the_service(name: str):
    given = SERVICES[name]["environment"]

    assert given["DJANGO_SETTINGS_MODULE"] == "config.settings.production"
    assert set(REQUIRED) <= set(given)


def test_no_secret_is_written_down():
    for name in ("SECRET_KEY", "POSTGRES_PASSWORD"):
        values = [
            service["environment"][name]
            for service in SERVICES.values()
            if name in service.get("environment", {})
        ]
        assert values
        assert all(value.startswith("${" + name + ":?") for value in values)


def test_every_variable_of_the_compose_file_is_in_the_example():
    text = (ROOT / "docker-compose.yml").read_text(encoding="utf-8")
    example = (ROOT / ".env.example").read_text(encoding="utf-8")

    named = set(re.findall(r"\$\{([A-Z_]+)", text))
    assert {name for name in named if not re.search(rf"^#? ?{name}=", example, re.M)} == set()


def test_the_queue_survives_a_restart():
    assert "--appendonly yes" in SERVICES["redis"]["command"]
    assert int(re.search(r"postgres:(\d+)", SERVICES["db"]["image"])[1]) >= 15
    assert int(re.search(r"redis:(\d+)", SERVICES["redis"]["image"])[1]) >= 7


def test_only_the_site_is_reachable_from_outside():
    assert [name for name, service in SERVICES.items() if "ports" in service] == ["web"]


def test_the_image_runs_as_nobody_special():
    users = re.findall(r"^USER (\S+)", DOCKERFILE, re.MULTILINE)

    assert users[-1] not in {"root", "0"}
    assert "--require-hashes" in DOCKERFILE
