"""What is to be done next in cases, gathered from every topic that has dates of its own.

The page of a case, the caseload and the closing of a case all read the same items: the open
requests, and what ``casework.duties`` declares.
"""

from collections.abc import Callable, Iterable

from django.db.models import QuerySet

from casework import duties
from casework.items import AgendaItem
from casework.models import Case
from casework.selectors import life

__all__ = ["SOURCES", "AgendaItem", "agenda_of", "blocking_items"]


Source = Callable[[QuerySet[Case]], Iterable[AgendaItem]]

#: Where the items come from.
SOURCES: list[Source] = [
    life.agenda_items,
    duties.agenda_items,
]


def agenda_of(cases: QuerySet[Case], *, but: Iterable[Source] = ()) -> dict[int, list[AgendaItem]]:
    """What is to be done in each of ``cases``, the earliest first; one statement a source.

    ``but`` names the sources that the caller has read already.
    """
    items: dict[int, list[AgendaItem]] = {}
    for source in SOURCES:
        if source in but:
            continue
        for item in source(cases):
            items.setdefault(item.case, []).append(item)
    for found in items.values():
        found.sort(key=lambda item: (item.due_at is None, item.due_at))
    return items


def blocking_items(case: Case) -> list[AgendaItem]:
    """What keeps ``case`` from being closed without a reason."""
    items = agenda_of(Case.objects.filter(pk=case.pk)).get(case.pk, [])
    return [item for item in items if item.blocks_closing]
