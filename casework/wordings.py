"""The texts of consent that are read out to people: files of the project, kept in the database.

A file is named by version and language, ``1.fr.txt``, in the folder of its purpose; the texts on
referrals lie in the folder itself. A published text is never changed, because consents point at
it: another text is another version. Lines that begin with ``#`` are for those who keep the texts:
they are neither read out nor part of the digest.
"""

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from django.db import transaction

from casework.enums import ConsentPurpose
from casework.models import ConsentWording

FOLDER = Path(__file__).parent / "consent_texts"


#: Languages whose texts no native officer has validated yet; the page says so to whoever reads.
UNVALIDATED = frozenset({"zgh"})


class WordingChanged(Exception):
    """A published text differs from its file; the file must become a new version."""


@dataclass(frozen=True)
class Text:
    """One text as its file holds it."""

    version: int
    language: str
    text: str
    purpose: str = ConsentPurpose.REFERRAL.value

    @property
    def sha256(self) -> str:
        """The digest that proves which words were read."""
        return digest(self.text)


def read(folder: Path = FOLDER) -> Iterator[Text]:
    """The texts of ``folder`` and of its folders by purpose, oldest version first."""
    for purpose in ConsentPurpose:
        place = folder if purpose == ConsentPurpose.REFERRAL else folder / purpose.value
        for path in sorted(place.glob("*.txt")):
            version, language, _suffix = path.name.split(".")
            yield Text(int(version), language, _read_out(path), purpose.value)


def altered(folder: Path = FOLDER) -> list[str]:
    """Names of published texts that differ from their file, or from their own digest."""
    published = {
        (each.purpose, each.version, each.language): each
        for each in ConsentWording.objects.order_by("pk")
    }
    found = {
        _name(each.purpose, each.version, each.language)
        for each in published.values()
        if digest(each.text) != each.sha256
    }
    for text in read(folder):
        stored = published.get((text.purpose, text.version, text.language))
        if stored is not None and stored.sha256 != text.sha256:
            found.add(_name(text.purpose, text.version, text.language))
    return sorted(found)


@transaction.atomic
def publish(folder: Path = FOLDER) -> int:
    """Bring new texts into the database; how many were new. Safe to repeat.

    Raises WordingChanged, with nothing published, when a published text was altered.
    """
    new = 0
    for text in read(folder):
        wording, is_new = ConsentWording.objects.get_or_create(
            purpose=text.purpose,
            version=text.version,
            language=text.language,
            defaults={"text": text.text, "sha256": text.sha256},
        )
        if wording.sha256 != text.sha256 or digest(wording.text) != wording.sha256:
            raise WordingChanged(_name(text.purpose, text.version, text.language))
        new += is_new
    return new


def digest(text: str) -> str:
    """The digest that proves which words were read."""
    return hashlib.sha256(text.encode()).hexdigest()


def _read_out(path: Path) -> str:
    lines = path.read_text(encoding="utf-8").splitlines()
    return "\n".join(line for line in lines if not line.startswith("#")).strip()


def _name(purpose: str, version: int, language: str) -> str:
    return f"{purpose} {version}.{language}"
