"""The texts of consent that are read out to people: files of the project, kept in the database.

A file is named by version and language, ``1.fr.txt``. A published text is never changed, because
consents point at it: another text is another version.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from casework.models import ConsentWording

FOLDER = Path(__file__).parent / "consent_texts"


class WordingChanged(Exception):
    """A published text differs from its file; the file must become a new version."""


@dataclass(frozen=True)
class Text:
    """One text as its file holds it."""

    version: int
    language: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest that proves which words were read."""
        return hashlib.sha256(self.text.encode()).hexdigest()


def read(folder: Path = FOLDER) -> Iterator[Text]:
    """The texts of ``folder``, oldest version first."""
    for path in sorted(folder.glob("*.txt")):
        version, language, _suffix = path.name.split(".")
        yield Text(int(version), language, path.read_text(encoding="utf-8").strip())


@transaction.atomic
def publish(folder: Path = FOLDER) -> int:
    """Bring new texts into the database; how many were new. Safe to repeat.

    Raises WordingChanged, with nothing published, when a published text was altered.
    """
    new = 0
    for text in read(folder):
        wording, is_new = ConsentWording.objects.get_or_create(
            version=text.version,
            language=text.language,
            defaults={"text": text.text, "sha256": text.sha256},
        )
        if wording.sha256 != text.sha256:
            raise WordingChanged(f"{text.version}.{text.language}")
        new += is_new
    return new
