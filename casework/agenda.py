"""What is to be done next in cases, gathered from every topic that has dates of its own.

Each topic offers ``agenda_items(cases)`` and is listed in ``SOURCES``; the page of a case, the
caseload and the closing of a case all read the same items.
"""

from collections.abc import Callable, Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import QuerySet
from django.utils.functional import Promise

from casework.models import Case


@dataclass(frozen=True, kw_only=True)
class AgendaItem:
    """One thing to do in a case, and the page where it is done.

    ``due_at`` None: without a date. ``blocks_closing`` says that the case is not closed over it
    without a reason. The texts hold no personal data.
    """

    case: int
    kind: str
    text: str | Promise
    url: str
    due_at: datetime | None = None
    blocks_closing: bool = False


Source = Callable[[QuerySet[Case]], Iterable[AgendaItem]]

#: The topics, in the order of their weight.
SOURCES: list[Source] = []


def agenda_of(cases: QuerySet[Case]) -> dict[int, list[AgendaItem]]:
    """What is to be done in each of ``cases``, the earliest first; one statement a topic."""
    items: dict[int, list[AgendaItem]] = {}
    for source in SOURCES:
        for item in source(cases):
            items.setdefault(item.case, []).append(item)
    for found in items.values():
        found.sort(key=lambda item: (item.due_at is None, item.due_at))
    return items
