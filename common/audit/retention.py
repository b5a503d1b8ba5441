"""The one way in which lines leave the audit: the oldest first, with a line that says so."""

from datetime import datetime
from typing import Any

from django.db import transaction

from common.audit.acts import Act
from common.audit.encoding import CHAINS, chain_of
from common.audit.tables import AuditChain, AuditEntry, AuditSubject
from common.audit.writing import record


@transaction.atomic
def cut(*, before: datetime, actor: Any = None) -> int:
    """Remove the entries from before ``before``; how many there were.

    Each chain keeps its newest entry and gains one that tells up to which place it was cut and
    which hash stood there: from it the rest is verified as before.
    """
    return sum(_cut_chain(number, before, actor) for number in range(CHAINS))


def _cut_chain(number: int, before: datetime, actor: Any) -> int:
    entries = AuditEntry.objects.filter(chain=number)
    kept = entries.filter(at__gte=before).order_by("sequence").first()
    kept = kept or entries.order_by("-sequence").first()
    if kept is None:
        return 0
    old = entries.filter(sequence__lt=kept.sequence)
    last = old.order_by("-sequence").first()
    if last is None:
        return 0
    # The subject makes the line part of the very chain that it is about.
    record(
        Act.CUT,
        actor=actor,
        subject=_name_in(number),
        purpose="retention",
        removed=last.sequence,
        last_hash=last.hash,
        count=old.count(),
    )
    AuditChain.objects.filter(number=number).update(cut_to=last.sequence)
    AuditSubject.objects.filter(chain=number, sequence__lte=last.sequence).delete()
    return old.delete()[0]


def _name_in(number: int) -> str:
    """A subject whose chain is ``number``."""
    names = (f"chain:{number}.{turn}" for turn in range(100 * CHAINS))
    return next(name for name in names if chain_of(name, None) == number)
