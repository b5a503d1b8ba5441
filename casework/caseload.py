"""An officer's caseload: each open case with who waits for what, since when, and what is next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Prefetch, TextChoices
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from casework.agenda import agenda_of
from casework.enums import CaseStatus, RequestStatus
from casework.items import AgendaItem
from casework.models import Case, Request
from casework.permissions import cases_visible_to
from casework.selectors import is_to_refer, with_last_referral
from common import clock
from partners.models import User

#: The largest load that is shown; whoever has more needs colleagues and not a longer page.
LARGEST_LOAD = 500


class Turn(TextChoices):
    """Whose move it is in a case."""

    OURS = "ours", gettext_lazy("Your turn")
    BODY = "body", gettext_lazy("A body's turn")
    COLLEAGUE = "colleague", gettext_lazy("A colleague's turn")


class Shelf(TextChoices):
    """A part of the load."""

    ALL = "all", gettext_lazy("All of them")
    LATE = "late", gettext_lazy("Overdue")
    OURS = "ours", gettext_lazy("Your turn")
    OTHERS = "others", gettext_lazy("Waiting for others")
    UNPLANNED = "unplanned", gettext_lazy("Nothing planned")


@dataclass(frozen=True)
class Waiting:
    """Who waits for what since when."""

    turn: Turn
    text: str
    since: datetime


@dataclass(frozen=True)
class Load:
    """One open case of an officer."""

    case: Case
    urgency: str
    waiting: Waiting
    items: list[AgendaItem]

    @property
    def due(self) -> AgendaItem | None:
        """What has the earliest date; None when nothing has one."""
        return self.items[0] if self.items and self.items[0].due_at else None

    @property
    def is_late(self) -> bool:
        """Whether a date has passed."""
        return self.due is not None and self.due.due_at < clock.now()

    def stands_on(self, shelf: Shelf) -> bool:
        """Whether the case belongs to that part of the load."""
        return {
            Shelf.ALL: True,
            Shelf.LATE: self.is_late,
            Shelf.OURS: self.waiting.turn is Turn.OURS,
            Shelf.OTHERS: self.waiting.turn is not Turn.OURS,
            Shelf.UNPLANNED: self.due is None,
        }[shelf]


def caseload(user: User) -> list[Load]:
    """The open cases in the charge of ``user``: overdue first, then by date, undated last.

    A fixed number of statements, whatever the load.
    """
    cases = cases_visible_to(user).filter(assigned_to=user.pk, status=CaseStatus.OPEN)
    rows = list(_with_parts(cases)[:LARGEST_LOAD])
    agenda = agenda_of(Case.objects.filter(pk__in=[case.pk for case in rows]))
    loads = [_load(case, agenda.get(case.pk, [])) for case in rows]
    return sorted(loads, key=_order)


def counts(loads: Iterable[Load]) -> dict[Shelf, int]:
    """How many cases stand on each shelf."""
    loads = list(loads)
    return {shelf: sum(load.stands_on(shelf) for load in loads) for shelf in Shelf}


def _with_parts(cases):
    requests = with_last_referral(Request.objects.select_related("request_type"))
    ordered = requests.order_by("urgency", "submitted_at", "id")
    return (
        cases.select_related("beneficiary__identity", "organisation")
        .prefetch_related(Prefetch("requests", ordered))
        .order_by("opened_at", "id")
    )


def _load(case: Case, items: list[AgendaItem]) -> Load:
    still_open = [request for request in case.requests.all() if request.closed_at is None]
    urgency = min((request.urgency for request in still_open), default="")
    return Load(case, urgency, _waiting(case, still_open), items)


def _waiting(case: Case, still_open: list[Request]) -> Waiting:
    if case.closing_since:
        return Waiting(
            Turn.COLLEAGUE, _("A second person decides on the closing"), case.closing_since
        )
    if still_open:
        found = [_waiting_for(request) for request in still_open]
        return next((each for each in found if each.turn is Turn.OURS), found[0])
    ended = [request.closed_at for request in case.requests.all() if request.closed_at]
    if ended:
        return Waiting(Turn.OURS, _("Every request has its outcome: close or go on"), max(ended))
    return Waiting(Turn.OURS, _("Nothing is requested yet"), case.opened_at)


def _waiting_for(request: Request) -> Waiting:
    what = {"what": request.request_type.label}
    if request.status == RequestStatus.FOLLOW_UP:
        since = request.served_at or request.submitted_at
        return Waiting(Turn.OURS, _("The person waits for our follow-up: %(what)s") % what, since)
    if is_to_refer(request):
        since = request.moved_at or request.submitted_at
        return Waiting(Turn.OURS, _("The person waits for us to refer: %(what)s") % what, since)
    if request.status == RequestStatus.IN_PROGRESS:
        since = request.acknowledged_at or request.submitted_at
        return Waiting(Turn.BODY, _("A body works on it: %(what)s") % what, since)
    return Waiting(
        Turn.BODY, _("A body has not received it yet: %(what)s") % what, request.moved_at
    )


def _order(load: Load) -> tuple[bool, float, str, datetime]:
    due = load.due
    moment = due.due_at.timestamp() if due else 0.0
    return (due is None, moment, load.urgency or "U9", load.waiting.since)
