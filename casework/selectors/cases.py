"""Reads of casework."""

from dataclasses import dataclass

from django.db.models import (
    Count,
    Exists,
    Min,
    OuterRef,
    Prefetch,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
)
from django.utils.translation import gettext_lazy as _

from casework.enums import (
    CaseStatus,
    ClockStatus,
    ConsentPurpose,
    EventKind,
    RequestStatus,
    Tier,
)
from casework.models import (
    Case,
    CaseEvent,
    ConsentWording,
    Note,
    Request,
    StatutoryClock,
)
from casework.permissions import WORKING_ROLES, Access, cases_visible_to
from casework.selectors.needs import urgency_today
from partners.enums import RoleCode
from partners.models import Membership, User

#: How many lines of a case's log one page shows.
LOG_PAGE = 60


class LogPart(TextChoices):
    """What of a case's log is shown."""

    ALL = "all", _("Everything")
    ACTS = "acts", _("Acts")
    NOTES = "notes", _("Notes")
    REFERRALS = "referrals", _("Referrals")


#: Kinds of event that tell of a referral.
REFERRAL_KINDS = (
    EventKind.REFERRAL_SENT,
    EventKind.REFERRAL_ACKNOWLEDGED,
    EventKind.REFERRAL_ACCEPTED,
    EventKind.REFERRAL_DECLINED,
    EventKind.REFERRAL_REDIRECTED,
    EventKind.REFERRAL_WITHDRAWN,
    EventKind.SERVICE_STARTED,
    EventKind.SERVICE_COMPLETED,
    EventKind.FEEDBACK_CONFIRMED,
    EventKind.REMINDER_SENT,
    EventKind.ESCALATED,
)


#: Of these, the last one says whether a body has the request before it.
_MOVES = (
    EventKind.REFERRAL_SENT,
    EventKind.REFERRAL_DECLINED,
    EventKind.REFERRAL_WITHDRAWN,
    EventKind.REFERRAL_REDIRECTED,
)


def with_last_referral(requests: QuerySet[Request]) -> QuerySet[Request]:
    """The requests with ``last_move`` and ``moved_at``: what was last done to refer each."""
    moves = CaseEvent.objects.filter(request=OuterRef("pk"), kind__in=_MOVES)
    newest = moves.order_by("-at", "-id")
    return requests.annotate(
        last_move=Subquery(newest.values("kind")[:1]), moved_at=Subquery(newest.values("at")[:1])
    )


def is_sent(request: Request) -> bool:
    """Whether a body has the request before it and has not answered; of one with its last move."""
    is_new = request.status == RequestStatus.SUBMITTED
    return is_new and request.last_move == EventKind.REFERRAL_SENT


def is_to_refer(request: Request) -> bool:
    """Whether nobody has the request before them: not sent yet, declined, or taken back."""
    if request.status == RequestStatus.SUBMITTED:
        return not is_sent(request)
    came_back = request.last_move in {EventKind.REFERRAL_DECLINED, EventKind.REFERRAL_WITHDRAWN}
    return request.status == RequestStatus.IN_PROGRESS and came_back


@dataclass(frozen=True)
class CaseFile:
    """Everything the page of a case shows.

    ``events`` and ``notes`` are those of one page of the log, and one line more when older ones
    follow; ``notes`` are None for whoever may not know the person.
    """

    access: Access
    requests: list[Request]
    clocks: list[StatutoryClock]
    events: list[CaseEvent]
    notes: list[Note] | None = None
    part: LogPart = LogPart.ALL
    page: int = 1


def case_file(access: Access, *, part: LogPart = LogPart.ALL, page: int = 1) -> CaseFile:
    """Read the parts of a case that ``access`` lets the user see, with a page of its log."""
    case = access.case
    requests = case.requests.select_related(
        "request_type", "outcome", "reason", "commune", "narrative"
    )
    clocks = StatutoryClock.objects.filter(request__case=case).select_related("deadline")
    return CaseFile(
        access=access,
        requests=list(with_last_referral(requests).order_by("-submitted_at", "-id")),
        clocks=list(clocks.order_by("due_at", "id")),
        events=_log(access, part, page * LOG_PAGE + 1),
        notes=_notes(access, part, page * LOG_PAGE + 1),
        part=part,
        page=page,
    )


def _log(access: Access, part: LogPart, most: int) -> list[CaseEvent]:
    """The newest lines of the log. A note's line is left out where the note itself is shown."""
    log = access.case.events.select_related("actor", "organisation", "request__request_type")
    if part is LogPart.REFERRALS:
        log = log.filter(kind__in=REFERRAL_KINDS)
    elif part is LogPart.NOTES:
        log = log.filter(kind=EventKind.NOTE)
    elif part is LogPart.ACTS:
        log = log.exclude(kind__in=[*REFERRAL_KINDS, EventKind.NOTE])
    if access.sees_identity:
        if part is LogPart.NOTES:
            return []
        log = log.exclude(kind=EventKind.NOTE)
    return list(log.order_by("-at", "-id")[:most])


def _notes(access: Access, part: LogPart, most: int) -> list[Note] | None:
    if not access.sees_identity:
        return None
    wanted = part in {LogPart.ALL, LogPart.NOTES}
    return list(notes_of(access.case)[:most]) if wanted else []


def notes_of(case: Case) -> QuerySet[Note]:
    """The notes of a case, newest first; for those who may know its person."""
    return case.notes.select_related("author", "corrected_by").order_by("-created_at", "-id")


def case_list(user: User) -> QuerySet[Case]:
    """The user's cases with what their rows show, newest first.

    ``top_urgency`` is the highest of the open requests; ``next_due_at`` the earliest limit of those
    that nobody took up. Both are empty in a case where nothing is open.
    """
    open_requests = Request.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    waiting = open_requests.filter(acknowledged_at__isnull=True)
    return (
        cases_visible_to(user)
        .select_related("beneficiary__identity", "organisation", "assigned_to")
        .annotate(
            top_urgency=_least(open_requests.annotate(now=urgency_today()), "now"),
            next_due_at=_least(waiting, "acknowledge_due_at"),
        )
        .prefetch_related(
            Prefetch(
                "requests",
                Request.objects.select_related("request_type").order_by("-submitted_at", "-id"),
            )
        )
        .order_by("-opened_at", "-id")
    )


def _least(requests: QuerySet[Request], column: str) -> Subquery:
    """The least value among the requests of a case.

    Not the first in order: the database would walk through everybody's, in the order of the dates,
    until it meets one of this case.
    """
    least = requests.order_by().values("case").annotate(least=Min(column))
    return Subquery(least.values("least"))


def colleagues(case: Case) -> QuerySet[User]:
    """Officers who may be put in charge of the case.

    Those who work for the body that leads it; protection officers alone where it is very sensitive.
    """
    able = Q(organisation=case.organisation_id, role__in=WORKING_ROLES)
    if case.tier == Tier.C4:
        able = Q(role=RoleCode.PROT)
    seats = Membership.objects.filter(able, user=OuterRef("pk"), is_active=True)
    return User.objects.filter(Exists(seats), is_active=True).order_by(
        "last_name", "first_name", "username"
    )


def current_wording(language: str, purpose: str = ConsentPurpose.REFERRAL) -> ConsentWording | None:
    """The newest consent text for ``purpose`` in ``language``."""
    found = ConsentWording.objects.filter(language=language, purpose=purpose)
    return found.order_by("-version").first()


def running_clocks(user: User) -> QuerySet[StatutoryClock]:
    """Legal deadlines that run in the user's cases, the nearest first."""
    return (
        StatutoryClock.objects.filter(
            status=ClockStatus.RUNNING, request__case__in=cases_visible_to(user)
        )
        .select_related("deadline", "request__case")
        .order_by("due_at", "id")
    )


def open_case_count(user: User) -> int:
    """How many open cases the user sees."""
    return cases_visible_to(user).filter(status=CaseStatus.OPEN).aggregate(n=Count("pk"))["n"]


def can_be_closed(case: Case) -> bool:
    """Whether every request of the case has ended."""
    return not case.requests.exclude(status=RequestStatus.CLOSED).exists()
