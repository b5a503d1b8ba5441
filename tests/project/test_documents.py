"""What the documents promise is there: commands, options, settings, files."""

import re
from argparse import _SubParsersAction
from importlib import import_module
from pathlib import Path

import pytest
from django.conf import settings
from django.core.management import BaseCommand, get_commands, load_command_class

from tests.project.repository import ROOT, files

README = ROOT / "README.md"
DOCUMENTS = [README, ROOT / "CHANGELOG.md"] + [
    path for path in files() if path.suffix == ".md" and path.is_relative_to(ROOT / "docs")
]
NAMES = [str(path.relative_to(ROOT)) for path in DOCUMENTS]

FENCED = re.compile(r"^```.*?\n(.*?)^```", re.MULTILINE | re.DOTALL)
INDENTED = re.compile(r"^(?: {4}|\t).+$", re.MULTILINE)
INLINE = re.compile(r"`([^`\n]+)`")
TARGET = re.compile(r"\bmake +([a-z]+)\b")
COMMAND = re.compile(r"\bmanage\.py +([a-z_]+)([^\n`|&;)]*)")
OPTION = re.compile(r"(?<!\S)--[a-z][a-z-]*")
SETTING = re.compile(r"\b[A-Z][A-Z0-9]*(?:_[A-Z0-9]+)+\b")
LINK = re.compile(r"\]\((?![a-z]+:|#)([^)#\s]+)")


def text_of(name: str) -> str:
    return (ROOT / name).read_text(encoding="utf-8")


def code_in(text: str) -> str:
    """The parts of a document that are meant to be typed."""
    without_blocks = FENCED.sub("", text)
    parts = [*FENCED.findall(text), *INDENTED.findall(without_blocks)]
    return "\n".join([*parts, *INLINE.findall(without_blocks)])


def targets() -> set[str]:
    return set(re.findall(r"^([a-z]+):", text_of("Makefile"), re.MULTILINE))


def command_named(name: str) -> BaseCommand | None:
    """A command of Django, of an app, or of the demonstration (installed by its settings only)."""
    known = get_commands()
    if name in known:
        return load_command_class(known[name], name)
    if (ROOT / f"demo/management/commands/{name}.py").exists():
        return import_module(f"demo.management.commands.{name}").Command()
    return None


def options_of(command: BaseCommand, name: str) -> set[str]:
    """Its options and those of its sub-commands."""
    parser = command.create_parser("manage.py", name)
    parts = [action.choices for action in parser._actions if isinstance(action, _SubParsersAction)]
    inner = [part for choices in parts for part in choices.values()]
    return {option for each in [parser, *inner] for option in each._option_string_actions}


def known_settings() -> set[str]:
    """Names that the settings hold, and names of variables that anything here reads or sets."""
    read = set(dir(settings))
    readers = [*(ROOT / "config").rglob("*.py"), *(ROOT / "tests").rglob("*.py")]
    readers += [ROOT / name for name in (".env.example", ".ci/run", "docker-compose.yml")]
    for path in filter(Path.exists, readers):
        read |= set(SETTING.findall(path.read_text(encoding="utf-8")))
    return read


@pytest.mark.parametrize("name", NAMES)
def test_every_target_that_a_document_names_is_in_the_makefile(name: str):
    named = set(TARGET.findall(code_in(text_of(name))))

    assert named <= targets()


@pytest.mark.parametrize("name", NAMES)
def test_every_command_that_a_document_names_exists_with_its_options(name: str):
    missing = []
    for command_name, rest in COMMAND.findall(code_in(text_of(name))):
        command = command_named(command_name)
        if command is None:
            missing.append(command_name)
            continue
        unknown = set(OPTION.findall(rest)) - options_of(command, command_name)
        missing += [f"{command_name} {option}" for option in sorted(unknown)]

    assert missing == []


# A decision also names what was rejected.
@pytest.mark.parametrize("name", [name for name in NAMES if "decisions" not in name])
def test_every_setting_that_a_document_names_exists(name: str):
    named = set(SETTING.findall("\n".join(INLINE.findall(text_of(name)))))
    constants = {
        word
        for path in files()
        if path.suffix == ".py"
        for word in SETTING.findall(path.read_text(encoding="utf-8"))
    }

    assert named <= known_settings() | constants


@pytest.mark.parametrize("name", NAMES)
def test_every_file_that_a_document_links_to_exists(name: str):
    folder = (ROOT / name).parent

    assert [link for link in LINK.findall(text_of(name)) if not (folder / link).exists()] == []


def test_the_readme_names_the_two_commands():
    named = set(TARGET.findall(code_in(text_of("README.md"))))

    assert {"demo", "test"} <= named


def test_the_readme_shows_the_product():
    pictures = re.findall(r"!\[[^\]]+\]\(([^)]+)\)", text_of("README.md"))

    assert any(Path(ROOT / picture).is_file() for picture in pictures)


def test_the_readme_names_every_variable_that_production_needs():
    from config.settings.production import REQUIRED

    documents = text_of("README.md") + text_of(".env.example")

    assert {name for name in REQUIRED if name not in documents} == set()


def test_a_command_in_a_block_and_in_a_line_are_both_found():
    text = (
        "Type `make demo`.\n\n    make test\n\n```\nmanage.py import_cases f.csv --dry-run\n```\n"
    )

    code = code_in(text)

    assert set(TARGET.findall(code)) == {"demo", "test"}
    assert COMMAND.findall(code) == [("import_cases", " f.csv --dry-run")]
