"""The charter of confidentiality that every officer accepts: files of the project, by version.

A file is named by version and language, ``1.fr.txt``. A released text is never changed, because
acceptances point at its digest: another text is another version, and everybody is asked again.
"""

import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path

FOLDER = Path(__file__).parent / "charter_texts"


@dataclass(frozen=True)
class Charter:
    """One text of the charter."""

    version: int
    language: str
    text: str

    @property
    def sha256(self) -> str:
        """The digest that proves which words were accepted."""
        return hashlib.sha256(self.text.encode()).hexdigest()

    @property
    def paragraphs(self) -> list[str]:
        """The text, one paragraph each."""
        return self.text.split("\n\n")


def current(language: str) -> Charter:
    """The newest version, in ``language`` or else in French."""
    version = current_version()
    return _texts()[version, language if (version, language) in _texts() else "fr"]


def current_version() -> int:
    """The number of the newest version."""
    return max(version for version, _language in _texts())


@cache
def _texts(folder: Path = FOLDER) -> dict[tuple[int, str], Charter]:
    found = {}
    for path in folder.glob("*.txt"):
        version, language, _suffix = path.name.split(".")
        text = path.read_text(encoding="utf-8").strip()
        found[int(version), language] = Charter(int(version), language, text)
    return found
