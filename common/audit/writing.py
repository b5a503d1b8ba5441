"""Writing lines of the audit."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from django.db import connection, transaction
from django.db.models import Model

from common import clock, roundtrips
from common.audit.acts import Act
from common.audit.encoding import chain_of, hash_of, mark_of
from common.audit.tables import GENESIS, AuditEntry, AuditSubject
from common.roundtrips import Statement

Data = Mapping[str, str | int | list[str] | None]
#: How an app above tells in which capacities a user acts, as ``R-CASE@ORG-…``.
SeatsOf = Callable[[Any], Iterable[str]]
_seats_of: SeatsOf = lambda actor: ()  # noqa: E731 -- replaced once when the apps are ready


def describe_actors(seats_of: SeatsOf) -> None:
    """Have ``seats_of`` tell the seats of users; called once by the app that knows them."""
    global _seats_of
    _seats_of = seats_of


@dataclass(frozen=True, kw_only=True)
class Line:
    """What an entry says, before it has its place in a chain.

    ``subjects`` lists what the line is of when that is several things: then ``subject`` is empty.
    """

    act: Act
    actor: Any = None
    organisation: str = ""
    subject: str = ""
    tier: str = ""
    purpose: str = ""
    data: Data = field(default_factory=dict)
    subjects: Sequence[str] = ()

    @property
    def actor_id(self) -> int | None:
        """The number of who acts; None for the service itself and for nobody known."""
        return getattr(self.actor, "pk", None)

    @property
    def chain(self) -> int:
        """The chain that the line belongs to."""
        return chain_of(self.subject, self.actor_id)


def record(
    act: Act,
    *,
    actor: Any = None,
    organisation: str = "",
    subject: str = "",
    tier: str = "",
    purpose: str = "",
    **data: str | int | list[str] | None,
) -> None:
    """Add a line to the audit, in the transaction of the act.

    ``actor`` is the user, None for the service itself. ``organisation`` is the body that the
    subject belongs to. ``subject`` says of what, as ``case:SM-2026-000001-4``, ``referral:OR-…``,
    ``person:17`` or ``user:3``; never a name. ``data`` holds codes, references and counts only.

    The line's chain is held until the transaction ends: call it late, and give several lines to
    ``record_all`` at once.
    """
    line = Line(
        act=act,
        actor=actor,
        organisation=str(getattr(organisation, "pk", organisation) or ""),
        subject=subject,
        tier=str(tier),
        purpose=purpose,
        data=data,
    )
    record_all([line])


def record_all(lines: Iterable[Line]) -> None:
    """Add several lines in one transaction; chains are taken in order, so that none waits twice."""
    ordered = sorted(lines, key=lambda line: line.chain)
    if not ordered:
        return
    with transaction.atomic(savepoint=False):
        for line in ordered:
            _append(line)


def _append(line: Line) -> None:
    sequence, previous = _head(line.chain)
    entry = AuditEntry(
        at=clock.now(),
        act=str(line.act),
        actor=line.actor_id,
        seats=" ".join(_seats_of(line.actor))[:400],
        organisation=line.organisation,
        subject=line.subject[:80],
        tier=line.tier,
        purpose=line.purpose,
        data=_plain(line),
        chain=line.chain,
        sequence=sequence + 1,
        previous=previous,
    )
    entry.hash = hash_of(entry)
    entry.mark = mark_of(entry.hash)
    many = [
        AuditSubject(chain=entry.chain, sequence=entry.sequence, subject=subject)
        for subject in line.subjects
    ]
    roundtrips.write([_insertion(entry), *map(_insertion, many)])


def _plain(line: Line) -> dict[str, Any]:
    data = {key: value for key, value in line.data.items() if value not in (None, "", [])}
    return data | {"subjects": sorted(line.subjects)} if line.subjects else data


#: Takes the chain, and makes it with its first entry. Marks: its number, and the genesis.
_TAKE = """
    INSERT INTO common_auditchain (number, sequence, hash, cut_to) VALUES (%s, 0, %s, 0)
    ON CONFLICT (number) DO UPDATE SET number = excluded.number RETURNING sequence, hash
"""


def _head(chain: int) -> tuple[int, str]:
    """Length and last hash of a chain, which nobody else moves until this transaction ends."""
    [[head]] = roundtrips.read([(_TAKE, [chain, GENESIS])])
    return head


def _insertion(row: Model) -> Statement:
    table = row._meta  # noqa: SLF001 -- public by Django's documentation
    fields = [each for each in table.concrete_fields if not each.primary_key]
    columns = ", ".join(each.column for each in fields)
    marks = ", ".join(["%s"] * len(fields))
    values = [each.get_db_prep_save(getattr(row, each.attname), connection) for each in fields]
    return f"INSERT INTO {table.db_table} ({columns}) VALUES ({marks})", values  # noqa: S608 -- our own names
