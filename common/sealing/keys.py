"""The keys of the service: read from a file outside the repository and the database.

The file is JSON::

    {"rings": {"ordinary": {"o2": "…", "o1": "…"}, "protected": {"p1": "…"}}, "blind": "…"}

Each key is 32 bytes in base64. The first key of a ring seals; the others only open.
"""

import base64
import contextlib
import hashlib
import hmac
import json
import os
import secrets
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

from django.conf import settings
from django.core.exceptions import ImproperlyConfigured

ORDINARY = "ordinary"
PROTECTED = "protected"

_KEY_BYTES = 32
#: Bytes of a blind index: two texts share one by chance once in 2^48 pairs at the least.
BLIND_BYTES = 12


@dataclass(frozen=True)
class Keys:
    """Rings of keys by name, and the key of the blind indexes. Never printed."""

    rings: Mapping[str, Mapping[str, bytes]] = field(repr=False)
    blind: bytes = field(repr=False)

    def current(self, ring: str) -> tuple[str, bytes]:
        """Name and bytes of the key that seals for ``ring``."""
        name = next(iter(self.rings[ring]))
        return name, self.rings[ring][name]

    def find(self, name: str) -> bytes | None:
        """The key called ``name`` in whatever ring; None when this service does not hold it."""
        return next((ring[name] for ring in self.rings.values() if name in ring), None)


def read_keys(text: str) -> Keys:
    """The keys of a key file. Raises ImproperlyConfigured, which never repeats what it read."""
    try:
        data = json.loads(text)
        rings = {
            ring: {name: _key(value) for name, value in named.items()}
            for ring, named in data["rings"].items()
        }
        found = Keys(rings=rings, blind=_key(data["blind"]))
    except (AttributeError, KeyError, TypeError, ValueError):
        raise ImproperlyConfigured("The file of keys is not readable as such.") from None
    names = [name for ring in rings.values() for name in ring]
    if len(names) != len(set(names)) or not all(0 < len(name.encode()) < 32 for name in names):
        raise ImproperlyConfigured("Every key needs a short name of its own.")
    if not (rings.get(ORDINARY) and rings.get(PROTECTED)):
        raise ImproperlyConfigured("The file of keys lacks the ordinary or the protected ring.")
    return found


def new_keys() -> str:
    """A key file with a fresh key in each ring."""
    rings = {ORDINARY: {"o1": _fresh()}, PROTECTED: {"p1": _fresh()}}
    return json.dumps({"rings": rings, "blind": _fresh()}, indent=2)


def with_new_key(text: str, ring: str) -> str:
    """The key file ``text`` with one more key, which seals for ``ring`` from now on."""
    read_keys(text)
    data = json.loads(text)
    taken = {name for named in data["rings"].values() for name in named}
    number = next(n for n in range(1, len(taken) + 2) if f"{ring[0]}{n}" not in taken)
    data["rings"][ring] = {f"{ring[0]}{number}": _fresh(), **data["rings"][ring]}
    return json.dumps(data, indent=2)


def without_key(text: str, name: str) -> str:
    """The key file ``text`` without the key ``name``, which must not be the one that seals."""
    data = json.loads(text)
    for ring in data["rings"].values():
        ring.pop(name, None)
    without = json.dumps(data, indent=2)
    read_keys(without)
    return without


def keys() -> Keys:
    """The keys of this service, from the file that ``SEALING_KEYS_FILE`` names.

    With ``SEALING_KEYS_MADE`` the file is made when it is not there: for the embedded service,
    whose only machine is this one. Elsewhere a missing file stops the service.
    """
    return _keys_of(str(settings.SEALING_KEYS_FILE))


def blind(purpose: str, text: str) -> bytes:
    """A keyed index of ``text``: equal for equal texts of one purpose, telling nothing of them.

    ``purpose`` keeps indexes apart that are not meant to be compared.
    """
    message = f"{purpose}\x00{text}".encode()
    return hmac.digest(keys().blind, message, hashlib.sha256)[:BLIND_BYTES]


@cache
def _keys_of(path: str) -> Keys:
    file = Path(path)
    if not file.exists():
        if not getattr(settings, "SEALING_KEYS_MADE", False):
            raise ImproperlyConfigured("SEALING_KEYS_FILE names no file: see the README.")
        make_keys(file)
    return read_keys(file.read_text(encoding="utf-8"))


def make_keys(file: Path) -> None:
    """Write a first key file. Of two processes that do so at once, both use what one wrote."""
    draft = _draft(file, new_keys())
    with contextlib.suppress(FileExistsError):
        os.link(draft, file)
    draft.unlink()
    forget_keys()


def write_keys(file: Path, text: str) -> None:
    """Replace a key file, whole or not at all."""
    _draft(file, text).replace(file)
    forget_keys()


def _draft(file: Path, text: str) -> Path:
    """``text`` in a file beside ``file``, which its owner alone may read."""
    file.parent.mkdir(parents=True, exist_ok=True)
    draft = file.with_name(f".{file.name}.{os.getpid()}")
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "w", encoding="utf-8") as stream:
        stream.write(text)
    return draft


def forget_keys() -> None:
    """Read the file anew at the next use."""
    _keys_of.cache_clear()


def _fresh() -> str:
    return base64.b64encode(secrets.token_bytes(_KEY_BYTES)).decode()


def _key(text: str) -> bytes:
    key = base64.b64decode(text, validate=True)
    if len(key) != _KEY_BYTES:
        raise ValueError
    return key
