"""Reads of casework."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import datetime

from django.db.models import Count, Prefetch, Q, QuerySet

from casework.enums import CaseStatus, ClockStatus, RequestStatus
from casework.models import Case, CaseEvent, Consent, ConsentWording, Request, StatutoryClock
from casework.permissions import Access, View, access_of, cases_visible_to
from common import clock
from partners.models import Organisation, User


@dataclass(frozen=True)
class CaseFile:
    """Everything the page of a case shows."""

    access: Access
    requests: list[Request]
    consents: list[Consent]
    clocks: list[StatutoryClock]
    events: list[CaseEvent]


def case_file(access: Access) -> CaseFile:
    """Read the parts of a case that ``access`` lets the user see."""
    case = access.case
    consents = case.consents.select_related("recipient", "wording", "read_in")
    requests = case.requests.select_related("request_type", "outcome", "reason", "commune")
    clocks = StatutoryClock.objects.filter(request__case=case).select_related("deadline")
    log = case.events.select_related("actor", "organisation", "request__request_type")
    return CaseFile(
        access=access,
        requests=list(requests.order_by("-submitted_at", "-id")),
        consents=list(consents.order_by("-given_at", "-id")),
        clocks=list(clocks.order_by("due_at", "id")),
        events=list(log.order_by("-at", "-id")[:200]),
    )


def case_list(user: User) -> QuerySet[Case]:
    """The user's cases with what their rows show, newest first."""
    return (
        cases_visible_to(user)
        .select_related("beneficiary", "organisation", "assigned_to")
        .prefetch_related(
            Prefetch(
                "requests",
                Request.objects.select_related("request_type").order_by("-submitted_at", "-id"),
            )
        )
        .order_by("-opened_at", "-id")
    )


def search_cases(user: User, words: str) -> QuerySet[Case]:
    """The user's cases by number, or by name where the user may see names.

    Names are only searched in cases whose person the user may know, so that a result never says
    who hides behind a pseudonym.
    """
    words = words.strip()
    if not words:
        return case_list(user).none()
    known = [case.pk for case in _known_by_name(user, words)]
    return case_list(user).filter(Q(number__icontains=words) | Q(pk__in=known))


def _known_by_name(user: User, words: str) -> list[Case]:
    matching = cases_visible_to(user).select_related("beneficiary")
    for word in words.split()[:5]:
        matching = matching.filter(
            Q(beneficiary__family_names__icontains=word)
            | Q(beneficiary__given_names__icontains=word)
            | Q(beneficiary__name_ar__icontains=word)
        )
    found = matching.order_by("-opened_at", "-id")[:200]
    return [case for case in found if access_of(user, case).view is View.IDENTITY]


def live_consents(
    case: Case, *, recipient: Organisation | None = None, at: datetime | None = None
) -> QuerySet[Consent]:
    """Consents of the case that hold at ``at`` (now), for ``recipient`` when given."""
    at = at or clock.now()
    live = case.consents.filter(given_at__lte=at, expires_at__gt=at).filter(
        Q(withdrawn_at__isnull=True) | Q(withdrawn_at__gt=at)
    )
    if recipient is not None:
        live = live.filter(recipient=recipient)
    return live.select_related("recipient").order_by("-given_at", "-id")


def covering_consent(
    case: Case, *, recipient: Organisation, fields: Collection[str], at: datetime | None = None
) -> Consent | None:
    """A live consent that lets ``recipient`` learn every one of ``fields``; None without one."""
    for consent in live_consents(case, recipient=recipient, at=at):
        if set(fields) <= set(consent.fields):
            return consent
    return None


def current_wording(language: str) -> ConsentWording | None:
    """The newest consent text in ``language``."""
    return ConsentWording.objects.filter(language=language).order_by("-version").first()


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
