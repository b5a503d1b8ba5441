"""What no file of the project may hold."""

import re
from pathlib import Path

import pytest

from tests.project.repository import ROOT, files

#: Where packages come from is the machine's affair. Written apart, so as not to find itself.
REGISTRIES = re.compile(
    r"(files\.)?python" + r"hosted\.org|pypi" + r"\.org/simple|registry\.npm|"
    r"https?://[^/\s\"']*(artifactory|nexus|devpi|verdaccio|mirror)[^/\s\"']*/"
)
HOMES = re.compile(r"(?<![\w.])/(?:home|Users|root)/[\w.]")
#: Inside an image a path is chosen, not found.
IMAGES = {"Dockerfile", "docker-compose.yml"}
READABLE = {
    ".py", ".md", ".txt", ".toml", ".yml", ".yaml", ".html", ".css", ".js", ".json", ".csv",
    ".po", ".bpmn", ".dmn", ".svg", ".sh", ".cfg", ".ini", ".lock", "",
}  # fmt: skip
TEXTS = [path for path in files() if path.suffix in READABLE]


def text_of(path: Path) -> str:
    return path.read_text(encoding="utf-8", errors="replace")


def own_paths() -> list[str]:
    """Absolute paths of this copy of the project and of what lies beside it."""
    beside = [f"{path}/" for path in ROOT.parent.iterdir() if path.is_dir() and path != ROOT]
    return [str(ROOT), *beside] if ROOT.parent != Path("/") else [str(ROOT)]


def found(pattern: re.Pattern[str], texts: list[Path] = TEXTS) -> list[str]:
    return [
        f"{path.relative_to(ROOT)}:{number}"
        for path in texts
        for number, line in enumerate(text_of(path).splitlines(), start=1)
        if pattern.search(line)
    ]


def test_no_file_names_a_registry_of_packages():
    assert found(REGISTRIES) == []


def test_no_file_names_a_path_of_somebodys_machine():
    here = re.compile("|".join(rf"(?<![\w./-]){re.escape(path)}(?![\w-])" for path in own_paths()))

    assert found(HOMES) == []
    assert found(here, [path for path in TEXTS if path.name not in IMAGES]) == []


def test_no_file_is_left_half_merged():
    assert found(re.compile(r"^(<{7}|>{7}) ")) == []


@pytest.mark.parametrize(
    "line",
    [
        "https://pypi" + ".org/simple",
        "https://nexus" + ".example/repository/",
        "registry" + ".npmjs.org",
    ],
)
def test_a_registry_is_noticed(line: str):
    assert REGISTRIES.search(line)


def test_a_home_folder_is_noticed_and_an_address_of_the_site_is_not():
    assert HOMES.search("cd /home/" + "someone/casework")
    assert not HOMES.search('path("home/", view)')
