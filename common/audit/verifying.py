"""Proof that nobody changed the audit: every chain computed anew and compared with its anchors."""

from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from common.audit.acts import Act
from common.audit.anchors import Anchor, anchors_in
from common.audit.encoding import CHAINS, hash_of, mark_of
from common.audit.tables import GENESIS, AuditChain, AuditEntry, AuditSubject


class Fault(StrEnum):
    """What is wrong with an entry or a chain."""

    #: An entry says something else than its hash covers.
    CHANGED = "changed"
    #: An entry is not there.
    MISSING = "missing"
    #: An entry does not follow from the one before it.
    UNLINKED = "unlinked"
    #: An entry was not written by this service.
    FORGED = "forged"
    #: The index of an entry of several things does not agree with it.
    MISLISTED = "mislisted"
    #: The newest entries are not there.
    TAIL_CUT = "tail cut"
    #: The head does not agree with the last entry.
    HEAD_FORGED = "head forged"
    #: An anchor knows another entry in this place.
    REWRITTEN = "rewritten"
    #: A line of anchors was not written by this service, or was changed.
    ANCHOR_FORGED = "anchor forged"


@dataclass(frozen=True)
class Wrong:
    """The first thing that is wrong in a chain; ``chain`` None for a line of anchors."""

    fault: Fault
    chain: int | None
    sequence: int

    def __str__(self) -> str:
        if self.chain is None:
            return f"anchors, line {self.sequence}: {self.fault}"
        return f"chain {self.chain}, entry {self.sequence}: {self.fault}"


@dataclass(frozen=True)
class Verdict:
    """What a verification found: how much it read, and the first wrong entry of each chain."""

    entries: int
    anchors: int
    wrong: list[Wrong]


def verify(anchors: Path | None = None) -> Verdict:
    """Compute all chains anew, and compare them with the ``anchors`` of a file when given."""
    kept = list(anchors_in(anchors)) if anchors else []
    wrong = [Wrong(Fault.ANCHOR_FORGED, None, each.line) for each in kept if not each.is_genuine]
    heads = {each.number: each for each in AuditChain.objects.all()}
    listed = _listed()
    read = 0
    for number in range(CHAINS):
        chain = _Chain(number, heads.get(number), _anchored(kept, number))
        first = next(chain.faults(listed[number]), None)
        read += chain.read
        if first is not None:
            wrong.append(first)
    return Verdict(read, len(kept), wrong)


def _anchored(anchors: Iterable[Anchor], chain: int) -> dict[int, str]:
    """The hashes that genuine anchors know in a chain, by place."""
    found = [each.heads.get(chain) for each in anchors if each.is_genuine]
    return dict(head for head in found if head is not None)


def _listed() -> dict[int, dict[int, list[str]]]:
    """The index of entries of several things, by chain and place."""
    found: dict[int, dict[int, list[str]]] = defaultdict(dict)
    rows = AuditSubject.objects.order_by("chain", "sequence", "subject")
    for chain, sequence, subject in rows.values_list("chain", "sequence", "subject").iterator():
        found[chain].setdefault(sequence, []).append(subject)
    return found


class _Chain:
    """One chain, read from its first entry to its last."""

    def __init__(self, number: int, head: AuditChain | None, anchored: dict[int, str]) -> None:
        self.number, self.head, self.anchored = number, head, anchored
        self.read = 0
        #: The hash after which retention says that the chain begins, by place.
        self.cuts: dict[int, str] = {}

    def faults(self, listed: dict[int, list[str]]) -> Iterator[Wrong]:
        """What is wrong, the earliest first; reading on after a fault tells nothing more."""
        start: AuditEntry | None = None
        place, last = 0, GENESIS
        for entry in AuditEntry.objects.filter(chain=self.number).order_by("sequence").iterator():
            self.read += 1
            if start is None:
                start, place, last = entry, entry.sequence - 1, entry.previous
            place += 1
            fault = self._fault(entry, place, last, listed.get(entry.sequence, []))
            if fault:
                yield Wrong(fault, self.number, place)
            last = entry.hash
            if entry.act == Act.CUT:
                self.cuts[int(entry.data["removed"])] = str(entry.data["last_hash"])
        yield from self._wrong_start(start)
        yield from self._wrong_end(place, last)

    def _fault(self, entry: AuditEntry, place: int, last: str, listed: list[str]) -> Fault | None:
        if entry.sequence != place:
            return Fault.MISSING
        if entry.hash != hash_of(entry):
            return Fault.CHANGED
        if entry.previous != last:
            return Fault.UNLINKED
        if entry.mark != mark_of(entry.hash):
            return Fault.FORGED
        if self.anchored.get(place, entry.hash) != entry.hash:
            return Fault.REWRITTEN
        return None if sorted(listed) == entry.data.get("subjects", []) else Fault.MISLISTED

    def _wrong_start(self, start: AuditEntry | None) -> Iterator[Wrong]:
        """A chain begins at its first entry, or after a cut that retention wrote down."""
        if start is None or (start.sequence == 1 and start.previous == GENESIS):
            return
        if self.cuts.get(start.sequence - 1) != start.previous:
            yield Wrong(Fault.MISSING, self.number, start.sequence - 1)

    def _wrong_end(self, place: int, last: str) -> Iterator[Wrong]:
        if any(anchored > place for anchored in self.anchored):
            yield Wrong(Fault.TAIL_CUT, self.number, place + 1)
        length, hash_ = (self.head.sequence, self.head.hash) if self.head else (0, GENESIS)
        if length > place:
            yield Wrong(Fault.TAIL_CUT, self.number, place + 1)
        elif (length, hash_) != (place, last):
            yield Wrong(Fault.HEAD_FORGED, self.number, length)
