"""Reads of casework."""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

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

from casework.enums import CaseStatus, ClockStatus, RequestStatus, Tier
from casework.models import (
    Beneficiary,
    Case,
    CaseEvent,
    Consent,
    ConsentWording,
    Note,
    Request,
    StatutoryClock,
)
from casework.permissions import WORKING_ROLES, Access, access_of, cases_visible_to
from common import clock
from common.names import search_key
from common.phones import PhoneRefused, parse_phone
from partners.enums import RoleCode
from partners.models import Membership, Organisation, User

#: The longest log that a page shows.
LONGEST_LOG = 200
#: How many cases a search by name looks into, and how many look-alikes are shown.
MOST_FOUND = 200
MOST_SIMILAR = 5
#: Births further apart than this are of two people (domain §12.3).
BIRTH_YEARS_APART = 2


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
        events=list(log.order_by("-at", "-id")[:LONGEST_LOG]),
    )


def notes_of(case: Case) -> QuerySet[Note]:
    """The notes of a case, newest first; for those who may know its person."""
    return case.notes.select_related("author").order_by("-created_at", "-id")


def case_list(user: User) -> QuerySet[Case]:
    """The user's cases with what their rows show, newest first.

    ``top_urgency`` is the highest of the open requests; ``next_due_at`` the earliest limit of those
    that nobody took up. Both are empty in a case where nothing is open.
    """
    open_requests = Request.objects.filter(case=OuterRef("pk"), closed_at__isnull=True)
    waiting = open_requests.filter(acknowledged_at__isnull=True)
    return (
        cases_visible_to(user)
        .select_related("beneficiary", "organisation", "assigned_to")
        .annotate(
            top_urgency=_least(open_requests, "urgency"),
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


def search_cases(user: User, words: str) -> QuerySet[Case]:
    """The user's cases by number, or by name or telephone where the user may see the person.

    A result never says who hides behind a pseudonym, and nobody is found by name in a case of tier
    C4 (domain §7.4).
    """
    words = words.strip()
    if not words:
        return case_list(user).none()
    known = [case.pk for case in _known_by(user, _person_condition(words))]
    return case_list(user).filter(Q(number__icontains=words) | Q(pk__in=known))


def _known_by(user: User, condition: Q) -> list[Case]:
    """The newest cases whose person meets ``condition`` and may be known to ``user``."""
    matching = cases_visible_to(user).exclude(tier=Tier.C4).filter(condition)
    found = matching.select_related("beneficiary").order_by("-opened_at", "-id")[:MOST_FOUND]
    return [case for case in found if access_of(user, case).sees_identity]


def _person_condition(words: str) -> Q:
    try:
        return Q(beneficiary__phone=parse_phone(words))
    except PhoneRefused:
        pass
    condition = Q()
    for word in words.split()[:5]:
        condition &= (
            Q(beneficiary__family_names__icontains=word)
            | Q(beneficiary__given_names__icontains=word)
            | Q(beneficiary__name_ar__icontains=word)
        )
    return condition


class Likeness(TextChoices):
    """Why a case may be of the same person."""

    PHONE = "phone", _("same telephone")
    NAME_AND_BIRTH = "name-and-birth", _("same name and about the same age")
    NAME = "name", _("same name")


class Described(Protocol):
    """Somebody as far as a search for the same person needs it."""

    @property
    def family_names(self) -> str: ...
    @property
    def given_names(self) -> str: ...
    @property
    def name_ar(self) -> str: ...
    @property
    def phone(self) -> str: ...
    @property
    def birth_date(self) -> date | None: ...


@dataclass(frozen=True)
class SimilarCase:
    """A case that may be of the person who is being registered."""

    case: Case
    likeness: Likeness


def similar_cases(user: User, person: Described) -> list[SimilarCase]:
    """Cases of the user's own that may be of ``person``; a suggestion, never a certainty.

    Only what the user may read is compared: that a person is known elsewhere is never shown
    (domain §12.3).
    """
    # The telephone apart: it must not be crowded out by many people of like names.
    by_phone = _known_by(user, Q(beneficiary__phone=person.phone)) if person.phone else []
    found = {case.pk: case for case in [*by_phone, *_known_by(user, _like_names(person))]}
    seen = ((case, _likeness(case.beneficiary, person)) for case in found.values())
    similar = [SimilarCase(case, likeness) for case, likeness in seen if likeness]
    order = list(Likeness)
    return sorted(similar, key=lambda each: order.index(each.likeness))[:MOST_SIMILAR]


def _like_names(person: Described) -> Q:
    """Names that begin alike, word by word: what follows may be spelt otherwise."""
    condition = Q(pk__in=[])
    for word in f"{person.family_names} {person.given_names}".split()[:6]:
        condition |= Q(beneficiary__family_names__istartswith=word[:2])
        condition |= Q(beneficiary__given_names__istartswith=word[:2])
    for word in person.name_ar.split()[:4]:
        condition |= Q(beneficiary__name_ar__icontains=word.removeprefix("ال")[:3])
    return condition


def _likeness(known: Beneficiary, person: Described) -> Likeness | None:
    if person.phone and known.phone == person.phone:
        return Likeness.PHONE
    latin = _words(person.family_names, person.given_names)
    arabic = _words(person.name_ar)
    same_latin = latin and latin == _words(known.family_names, known.given_names)
    if not (same_latin or (arabic and arabic == _words(known.name_ar))):
        return None
    if known.birth_date and person.birth_date:
        apart = abs(known.birth_date.year - person.birth_date.year)
        return Likeness.NAME_AND_BIRTH if apart <= BIRTH_YEARS_APART else None
    return Likeness.NAME


def _words(*names: str) -> frozenset[str]:
    return frozenset(search_key(" ".join(names)).split())


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
