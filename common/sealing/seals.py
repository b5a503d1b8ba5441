"""Sealing one text for one place (AES-256-GCM), and opening it there.

A sealed text is: one byte of version, one of the key name's length, the key's name, 12 bytes of
nonce, the ciphertext with its tag. The place and the key's name are authenticated with it.
"""

import secrets
from dataclasses import dataclass
from functools import lru_cache

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from common.sealing.keys import ORDINARY, forget_keys, keys

_VERSION = 1
_NONCE = 12


class Unsealable(ValueError):
    """The sealed text was changed or moved, or its key is not held here. Says nothing of it."""

    def __init__(self, place: "Place") -> None:
        super().__init__(f"{place.table}.{place.column} does not open")


@dataclass(frozen=True)
class Place:
    """Where a sealed text belongs."""

    table: str
    column: str
    row: str

    def bound_with(self, key_name: str) -> bytes:
        """What is authenticated beside the text; no two places give the same bytes."""
        parts = (key_name, self.table, self.column, self.row)
        return b"".join(len(part.encode()).to_bytes(2) + part.encode() for part in parts)


def seal(text: str, place: Place, *, ring: str = ORDINARY) -> bytes:
    """``text`` sealed for ``place`` with the current key of ``ring``."""
    name, key = keys().current(ring)
    nonce = secrets.token_bytes(_NONCE)
    sealed = _cipher(key).encrypt(nonce, text.encode(), place.bound_with(name))
    label = name.encode()
    return bytes((_VERSION, len(label))) + label + nonce + sealed


def unseal(sealed: bytes, place: Place) -> str:
    """The text that was sealed for ``place``. Raises Unsealable."""
    name = key_of(sealed)
    key = _find(name)
    if key is None:
        raise Unsealable(place)
    start = 2 + sealed[1]
    nonce, body = sealed[start : start + _NONCE], sealed[start + _NONCE :]
    try:
        return _cipher(key).decrypt(nonce, body, place.bound_with(name)).decode()
    except (InvalidTag, ValueError):
        raise Unsealable(place) from None


def key_of(sealed: bytes) -> str:
    """The name of the key that sealed it; empty when it is no sealed text."""
    if len(sealed) < 2 or sealed[0] != _VERSION:
        return ""
    return sealed[2 : 2 + sealed[1]].decode(errors="replace")


def current_key(ring: str) -> str:
    """The name of the key that seals for ``ring``."""
    return keys().current(ring)[0]


def _find(name: str) -> bytes | None:
    """The key ``name``; the file is read again for one that was added since this process began."""
    if not name:
        return None
    key = keys().find(name)
    if key is None:
        forget_keys()
        key = keys().find(name)
    return key


@lru_cache(maxsize=64)
def _cipher(key: bytes) -> AESGCM:
    return AESGCM(key)
