"""How an entry becomes the bytes that are hashed; docs/audit.md is the description for others."""

import hashlib
import json
from datetime import UTC
from typing import Protocol

from common import sealing
from common.audit.tables import AuditEntry

#: Chains side by side, so that writers rarely wait for each other.
CHAINS = 64
_VERSION = "audit-1"


class Named(Protocol):
    """Whoever acts, as far as the audit knows them."""

    @property
    def pk(self) -> int | None: ...


def chain_of(subject: str, actor: int | None) -> int:
    """The chain for an entry: by its subject, or by who acts where it has no one subject."""
    key = subject if ":" in subject else f"user:{actor}"
    return hashlib.sha256(key.encode()).digest()[0] % CHAINS


def canonical(entry: AuditEntry) -> bytes:
    """The bytes of an entry that its hash covers: a JSON list without spaces, in ASCII."""
    parts = [
        _VERSION,
        entry.chain,
        entry.sequence,
        entry.previous,
        entry.at.astimezone(UTC).isoformat(timespec="microseconds"),
        entry.act,
        entry.actor,
        entry.seats,
        entry.organisation,
        entry.subject,
        entry.tier,
        entry.purpose,
        entry.data,
    ]
    return json.dumps(parts, sort_keys=True, separators=(",", ":")).encode("ascii")


def hash_of(entry: AuditEntry) -> str:
    """SHA-256 over the canonical bytes: anybody can compute it anew, without any key."""
    return hashlib.sha256(canonical(entry)).hexdigest()


def mark_of(hash_: str) -> str:
    """The service's own mark under a hash (HMAC with a key that is not in the database).

    Without it whoever may write in the database could compute a whole chain anew and nobody would
    notice before the next anchor.
    """
    return sealing.blind("audit entry", hash_).hex()


def signature_of(text: str) -> str:
    """The service's signature under a line of anchors."""
    return sealing.blind("audit anchor", text).hex()
