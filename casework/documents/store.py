"""Where documents lie: sealed files in a private folder, which no address serves.

A file is named by its document's key and bound to it: exchanged for another, it does not open.
"""

import contextlib
import os
from collections.abc import Iterator
from pathlib import Path
from uuid import UUID

from django.conf import settings

from common.sealing import Place, key_of, seal_bytes, unseal_bytes

_SUFFIX = ".sealed"


def keep(key: UUID, content: bytes, *, ring: str) -> None:
    """Write the content of document ``key``, whole or not at all."""
    path = _path(key)
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".part")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as stream:
        stream.write(seal_bytes(content, _place(key), ring=ring))
        stream.flush()
        os.fsync(stream.fileno())
    draft.replace(path)


def content_of(key: UUID) -> bytes:
    """The content of document ``key``. Raises FileNotFoundError, Unsealable."""
    return unseal_bytes(_path(key).read_bytes(), _place(key))


def key_name_of(key: UUID) -> str:
    """The name of the key that sealed document ``key``."""
    with _path(key).open("rb") as stream:
        return key_of(stream.read(64))


def drop(key: UUID) -> None:
    """Remove the content of document ``key``; none is no error."""
    with contextlib.suppress(FileNotFoundError):
        _path(key).unlink()


def kept() -> Iterator[tuple[UUID, float]]:
    """Every file that lies in the folder, with the time at which it was written."""
    for path in settings.DOCUMENTS_ROOT.glob(f"*/*{_SUFFIX}"):
        with contextlib.suppress(ValueError, FileNotFoundError):
            yield UUID(path.stem), path.stat().st_mtime


def present() -> float:
    """The time by the folder's own clock, which dated the files."""
    mark = settings.DOCUMENTS_ROOT / ".present"
    settings.DOCUMENTS_ROOT.mkdir(parents=True, exist_ok=True)
    mark.touch()
    return mark.stat().st_mtime


def _path(key: UUID) -> Path:
    return Path(settings.DOCUMENTS_ROOT) / key.hex[:2] / f"{key.hex}{_SUFFIX}"


def _place(key: UUID) -> Place:
    return Place("casework_document", "content", str(key))
