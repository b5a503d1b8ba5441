"""The audit as its readers see it: the journal, and who has had access to one file."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta

from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.models import Case
from casework.permissions import cases_visible_to
from casework.sights import subject_of
from common import clock
from common.audit import Act
from common.models import AuditEntry, AuditSubject
from partners.models import User


@dataclass(frozen=True, kw_only=True)
class Narrowed:
    """The part of the audit that is asked for; both days are included."""

    act: str = ""
    body: str = ""
    actor: int | None = None
    since: date
    until: date


@dataclass(frozen=True)
class JournalLine:
    """One entry with what its reader may learn of it."""

    entry: AuditEntry
    who: str
    seats: list[tuple[str, str]]
    subject: str
    count: int


def audit_entries(narrowed: Narrowed, bodies: frozenset[str] | None) -> QuerySet[AuditEntry]:
    """Entries of officers of ``bodies`` (all for None), narrowed, the newest first."""
    entries = AuditEntry.objects.filter(
        at__gte=_start(narrowed.since), at__lt=_start(narrowed.until + timedelta(days=1))
    )
    if bodies is not None:
        entries = entries.filter(_of_bodies(bodies))
    if narrowed.body:
        entries = entries.filter(_of_bodies({narrowed.body}))
    if narrowed.act:
        entries = entries.filter(act=narrowed.act)
    if narrowed.actor:
        entries = entries.filter(actor=narrowed.actor)
    return entries.order_by("-at", "-id")


def journal_lines(
    user: User, entries: Iterable[AuditEntry], *, all_subjects: bool
) -> list[JournalLine]:
    """Entries as lines; a file that the reader may not see is named only with ``all_subjects``."""
    shown = list(entries)
    names = officer_names({entry.actor for entry in shown if entry.actor})
    named = None if all_subjects else _visible_subjects(user, shown)
    return [
        JournalLine(
            entry=entry,
            who=names.get(entry.actor or 0, ""),
            seats=seats_in(entry.seats),
            subject=_subject(entry, named),
            count=int(entry.data.get("count", 0)),
        )
        for entry in shown
    ]


def officer_names(numbers: Iterable[int]) -> Mapping[int, str]:
    """Names of officers by number; one whose account was removed has none."""
    return {pk: str(user) for pk, user in User.objects.in_bulk(list(numbers)).items()}


def seats_in(text: str) -> list[tuple[str, str]]:
    """Role and body of each seat of an entry."""
    pairs = (seat.split("@", 1) for seat in text.split())
    return [(pair[0], pair[1]) for pair in pairs if len(pair) == 2]


@dataclass(frozen=True)
class AccessLine:
    """On one day, officers of one body in one function had to do with the file in one way.

    ``role`` and ``body`` are codes, empty for the service itself.
    """

    day: date
    body: str
    role: str
    act: str
    purpose: str
    count: int


#: What a person is told of: who read their file, took it out, or was let in.
_TOLD = (Act.READ, Act.EXPORT, Act.BREAK_GLASS, Act.GRANT, Act.REVOKE)


def access_log(case: Case) -> list[AccessLine]:
    """Who has had access to a file, by day, body, function and purpose; the newest first.

    Officers stand by their function: their name is theirs, and the person's right is to know the
    recipients (law 09-08, article 7).
    """
    lines: dict[tuple[date, str, str, str, str], int] = {}
    for entry in entries_of(case).filter(act__in=_TOLD).order_by("-at", "-id"):
        role, body = _seat_of(entry, case)
        if entry.act == Act.BREAK_GLASS and entry.data.get("step") != "asked":
            continue
        key = (clock.local(entry.at).date(), body, role, entry.act, entry.purpose)
        lines[key] = lines.get(key, 0) + 1
    return [AccessLine(*key, count) for key, count in lines.items()]


def entries_of(case: Case) -> QuerySet[AuditEntry]:
    """The entries of which a case is the subject, or one of the subjects."""
    subject = subject_of(case.number)
    of_many = AuditSubject.objects.filter(
        chain=OuterRef("chain"), sequence=OuterRef("sequence"), subject=subject
    )
    return AuditEntry.objects.filter(Q(subject=subject) | Exists(of_many))


def _seat_of(entry: AuditEntry, case: Case) -> tuple[str, str]:
    """The seat by which somebody had to do with the case: the one of its body first."""
    seats = seats_in(entry.seats)
    own = [seat for seat in seats if seat[1] == case.organisation_id]
    return next(iter(own or seats), ("", ""))


def _subject(entry: AuditEntry, named: set[str] | None) -> str:
    kind, _colon, name = entry.subject.partition(":")
    if kind == "case" and named is not None and entry.subject not in named:
        return ""
    return name if kind in {"case", "quarter", "referral"} else ""


def _visible_subjects(user: User, entries: Iterable[AuditEntry]) -> set[str]:
    numbers = {entry.subject.removeprefix("case:") for entry in entries if entry.subject}
    visible = cases_visible_to(user).filter(number__in=numbers).order_by("pk")
    return {subject_of(number) for number in visible.values_list("number", flat=True)}


def _of_bodies(bodies: Iterable[str]) -> Q:
    condition = Q(pk__in=[])
    for body in bodies:
        condition |= Q(seats__endswith=f"@{body}") | Q(seats__contains=f"@{body} ")
    return condition


def _start(day: date) -> datetime:
    return datetime.combine(day, time(), tzinfo=clock.ZONE)
