"""The token that says in whose name a connection asks, signed so that no SQL can make one.

``claims~signature``; the claims are the database, the end and the present instant in seconds, the
user and the audiences, with ``|`` between. The signature is HMAC-SHA256. The database verifies it
with a key that only the owner of its tables can read.
"""

import hashlib
import hmac
from collections.abc import Iterable
from datetime import datetime

from django.utils.crypto import salted_hmac

_BLOCK = 64


def sign(
    *,
    database: str,
    expires_at: datetime,
    at: datetime,
    user: int | None,
    audiences: Iterable[str],
) -> str:
    """A token for ``audiences``; ``at`` is the instant that the ends of grants are compared with.

    Raises ValueError for an audience that would be read as something else.
    """
    mine = list(audiences)
    if any(set(audience) & set(",|~") for audience in mine):
        raise ValueError("An audience holds a separator.")
    claims = "|".join(
        [
            database,
            f"{expires_at.timestamp():.0f}",
            f"{at.timestamp():.6f}",
            str(user or ""),
            ",".join(mine),
        ]
    )
    return f"{claims}~{_signature(claims)}"


def key() -> bytes:
    """The key of this installation's tokens, from its secret."""
    return salted_hmac("common.wall", "tokens", algorithm="sha256").digest()


def pads() -> tuple[bytes, bytes]:
    """The key as HMAC uses it inside and outside: the database has SHA-256 but no HMAC."""
    padded = key().ljust(_BLOCK, b"\0")
    return bytes(byte ^ 0x36 for byte in padded), bytes(byte ^ 0x5C for byte in padded)


def _signature(claims: str) -> str:
    return hmac.new(key(), claims.encode(), hashlib.sha256).hexdigest()
