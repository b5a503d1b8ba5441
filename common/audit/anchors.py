"""Signed heads of the chains, kept outside the database.

A chain shows every change but one: that its newest entries were cut off. Each line of the file of
anchors says how long each chain was at a moment and which hash was its last.
"""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path

from django.conf import settings

from common import clock
from common.audit.encoding import signature_of
from common.audit.tables import AuditChain


@dataclass(frozen=True)
class Anchor:
    """One line of anchors: length and last hash of each chain, by its number."""

    line: int
    at: str
    heads: Mapping[int, tuple[int, str]]
    is_genuine: bool


def anchor(file: Path | None = None) -> int:
    """Append the present heads to the file of anchors; how many chains have an entry."""
    file = file or Path(settings.AUDIT_ANCHOR_FILE)
    heads = {
        str(each.number): [each.sequence, each.hash]
        for each in AuditChain.objects.filter(sequence__gt=0)
    }
    body = {"at": clock.now().isoformat(timespec="seconds"), "heads": heads}
    line = json.dumps({**body, "signature": signature_of(_signed(body))}, separators=(",", ":"))
    file.parent.mkdir(parents=True, exist_ok=True)
    with file.open("a", encoding="utf-8") as stream:
        stream.write(f"{line}\n")
    return len(heads)


def anchors_in(file: Path) -> Iterator[Anchor]:
    """The anchors of a file; a line that is not ours or was changed is not genuine."""
    with file.open(encoding="utf-8") as stream:
        for number, text in enumerate(stream, start=1):
            yield _anchor(number, text)


def _anchor(number: int, text: str) -> Anchor:
    try:
        read = json.loads(text)
        signature = read.pop("signature")
        heads = {
            int(chain): (int(length), str(last)) for chain, (length, last) in read["heads"].items()
        }
        return Anchor(number, str(read["at"]), heads, signature == signature_of(_signed(read)))
    except (AttributeError, KeyError, TypeError, ValueError):
        return Anchor(number, "", {}, is_genuine=False)


def _signed(body: Mapping[str, object]) -> str:
    return json.dumps(body, sort_keys=True, separators=(",", ":"))
