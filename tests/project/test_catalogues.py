"""The French and Arabic catalogues are complete, sound and compiled."""

import re
import shutil
from pathlib import Path

import polib
import pytest

from tests.project.repository import ROOT, files
from tools import catalogues

LANGUAGES = catalogues.LANGUAGES
PLURAL_FORMS = {"fr": {2, 3}, "ar": {6}}
PLACEHOLDER = re.compile(r"%\((\w+)\)[#0 +-]*\d*(?:\.\d+)?[a-zA-Z]|(?<![%\w])%[sd]|\{(\w*)\}")
needs_gettext = pytest.mark.skipif(
    not (shutil.which("xgettext") and shutil.which("msgmerge")), reason="gettext is not installed"
)


def folder_of(language: str, root: Path = ROOT) -> Path:
    return root / "common/locale" / language / "LC_MESSAGES"


@pytest.fixture(params=LANGUAGES)
def catalogue(request: pytest.FixtureRequest) -> polib.POFile:
    return polib.pofile(str(folder_of(request.param) / "django.po"))


def language_of(catalogue: polib.POFile) -> str:
    return Path(catalogue.fpath).parents[1].name


def key_of(entry: polib.POEntry) -> tuple[str | None, str]:
    return entry.msgctxt, entry.msgid


def translations_of(entry: polib.POEntry) -> list[str]:
    return list(entry.msgstr_plural.values()) or [entry.msgstr]


def current(catalogue: polib.POFile) -> list[polib.POEntry]:
    return [entry for entry in catalogue if not entry.obsolete]


def names_in(text: str) -> set[str]:
    return {match[0] for match in PLACEHOLDER.finditer(text)}


def test_every_text_is_translated(catalogue: polib.POFile):
    missing = [entry.msgid for entry in current(catalogue) if not all(translations_of(entry))]

    assert current(catalogue)
    assert missing == []


def test_no_translation_is_a_guess(catalogue: polib.POFile):
    assert [entry.msgid for entry in catalogue.fuzzy_entries() if not entry.obsolete] == []


def test_every_plural_has_all_its_forms(catalogue: polib.POFile):
    declared = int(re.search(r"nplurals=(\d)", catalogue.metadata["Plural-Forms"])[1])
    plurals = [entry for entry in current(catalogue) if entry.msgid_plural]

    assert declared in PLURAL_FORMS[language_of(catalogue)]
    wrong = [entry.msgid for entry in plurals if len(entry.msgstr_plural) != declared]
    assert wrong == []


def test_a_translation_has_the_placeholders_of_its_text(catalogue: polib.POFile):
    wrong = [
        (entry.msgid, text)
        for entry in current(catalogue)
        for text in translations_of(entry)
        if not _has_its_placeholders(entry, text)
    ]

    assert wrong == []


def _has_its_placeholders(entry: polib.POEntry, text: str) -> bool:
    if entry.msgid_plural:  # a form may say "one" instead of its number
        return names_in(text) <= names_in(entry.msgid) | names_in(entry.msgid_plural)
    return names_in(text) == names_in(entry.msgid)


def test_a_translation_begins_and_ends_as_its_text(catalogue: polib.POFile):
    wrong = [
        entry.msgid
        for entry in current(catalogue)
        for text in translations_of(entry)
        if _edges(text) != _edges(entry.msgid)
    ]

    assert wrong == []


def _edges(text: str) -> tuple[bool, ...]:
    return text.startswith("\n"), text.endswith("\n"), text.startswith(" "), text.endswith(" ")


@pytest.mark.parametrize("language", LANGUAGES)
def test_the_compiled_catalogue_holds_what_the_readable_one_does(language: str):
    folder = folder_of(language)
    readable = polib.pofile(str(folder / "django.po"))
    compiled = polib.mofile(str(folder / "django.mo"))

    expected = {key_of(entry): translations_of(entry) for entry in readable.translated_entries()}
    assert {key_of(entry): translations_of(entry) for entry in compiled} == expected


@pytest.fixture(scope="module")
def extracted(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the project whose catalogues were brought up to its sources.

    A copy, since collecting writes files beside the templates.
    """
    copy = tmp_path_factory.mktemp("sources")
    for path in files():
        place = path.relative_to(ROOT)
        if place.parts[0] in catalogues.IGNORED or "vendor" in place.parts:
            continue
        (copy / place).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(path, copy / place)
    catalogues.extract(copy)
    return copy


@needs_gettext
@pytest.mark.parametrize("language", LANGUAGES)
def test_every_text_of_the_sources_is_in_the_catalogue(language: str, extracted: Path):
    catalogue = polib.pofile(str(folder_of(language) / "django.po"))
    fresh = polib.pofile(str(folder_of(language, extracted) / "django.po"))

    known = {key_of(entry) for entry in current(catalogue)}
    assert [entry.msgid for entry in current(fresh) if key_of(entry) not in known] == []
