"""What stands out in the audit: rules that a supervisor can explain to the officer concerned.

None of them accuses anybody: each says what was counted, against which threshold, and leads to the
entries themselves.
"""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, timedelta
from enum import StrEnum

from casework.selectors.emergency import overdue_reviews
from casework.selectors.journal import Narrowed, audit_entries, officer_names, seats_in
from casework.sights import Link
from common import clock
from common.audit import Act
from common.models import AuditEntry

#: The most entries that one look examines; the newest ones.
MOST_EXAMINED = 20_000


class Rule(StrEnum):
    """What is looked for."""

    NO_LINK = "no-link"
    MANY_FILES = "many-files"
    ODD_HOURS = "odd-hours"
    AFTER_REFUSAL = "after-refusal"
    SEARCHES = "searches"
    NO_REVIEW = "no-review"


@dataclass(frozen=True, kw_only=True)
class Thresholds:
    """From how many on something stands out."""

    #: Files read on one day by somebody who neither is in charge nor works for their body.
    no_link_a_day: int = 10
    #: Different files read within an hour.
    files_an_hour: int = 30
    #: Readings in one night or on one day of a week-end.
    odd_hours_a_day: int = 3
    #: Searches within an hour.
    searches_an_hour: int = 20
    #: How long a refusal is remembered.
    refusal: timedelta = timedelta(days=7)
    #: Local hours of the night: from the first until before the second.
    night: tuple[int, int] = (21, 6)


THRESHOLDS = Thresholds()
_HOUR = timedelta(hours=1)
_NO_SEAT = {Link.CELL, Link.PROTECTION}


@dataclass(frozen=True, kw_only=True)
class Finding:
    """One thing that stands out: by which rule, whose, how many, and when."""

    rule: Rule
    actor: int
    who: str
    bodies: tuple[str, ...]
    count: int
    threshold: int
    first_at: datetime
    last_at: datetime
    act: str


def unusual_reads(
    *, since: date, until: date, bodies: frozenset[str] | None, limits: Thresholds = THRESHOLDS
) -> list[Finding]:
    """What stands out between two days among officers of ``bodies`` (None: all), newest first."""
    entries = audit_entries(Narrowed(since=since, until=until), bodies)
    watched = entries.filter(act__in=[Act.READ, Act.SEARCH, Act.REFUSED], actor__isnull=False)
    newest = list(watched[:MOST_EXAMINED])[::-1]
    groups = [group for rule in _RULES.values() for group in rule(newest, limits)]
    names = officer_names({entry.actor for group in groups for entry in group.entries})
    found = [_finding(group, names) for group in groups]
    return sorted([*found, *_unreviewed(bodies)], key=lambda each: each.last_at, reverse=True)


@dataclass(frozen=True)
class _Group:
    rule: Rule
    threshold: int
    count: int
    entries: list[AuditEntry]


def _finding(group: _Group, names: Mapping[int, str]) -> Finding:
    first, last = group.entries[0], group.entries[-1]
    return Finding(
        rule=group.rule,
        actor=last.actor or 0,
        who=names.get(last.actor or 0, ""),
        bodies=tuple(dict.fromkeys(body for _role, body in seats_in(last.seats))),
        count=group.count,
        threshold=group.threshold,
        first_at=first.at,
        last_at=last.at,
        act=last.act,
    )


def _no_link(entries: Iterable[AuditEntry], limits: Thresholds) -> Iterator[_Group]:
    """Files of others' bodies, opened one by one by an officer with a region-wide role."""
    read = [each for each in entries if each.act == Act.READ and each.data.get("link") in _NO_SEAT]
    for group in _by_actor_and(_day, read).values():
        files = {each.subject for each in group}
        if len(files) >= limits.no_link_a_day:
            yield _Group(Rule.NO_LINK, limits.no_link_a_day, len(files), group)


def _many_files(entries: Iterable[AuditEntry], limits: Thresholds) -> Iterator[_Group]:
    """Many different files, opened one by one within an hour; the fullest hour of each officer."""
    read = [each for each in entries if each.act == Act.READ and each.subject]
    yield from _fullest(read, Rule.MANY_FILES, limits.files_an_hour, lambda each: each.subject)


def _searches(entries: Iterable[AuditEntry], limits: Thresholds) -> Iterator[_Group]:
    """Many searches within an hour; the fullest hour of each officer."""
    searched = [each for each in entries if each.act == Act.SEARCH]
    yield from _fullest(searched, Rule.SEARCHES, limits.searches_an_hour, lambda each: each.pk)


def _odd_hours(entries: Iterable[AuditEntry], limits: Thresholds) -> Iterator[_Group]:
    """Files opened at night or at a week-end."""
    read = [each for each in entries if each.act == Act.READ and _is_odd(each.at, limits)]
    for group in _by_actor_and(_day, read).values():
        if len(group) >= limits.odd_hours_a_day:
            yield _Group(Rule.ODD_HOURS, limits.odd_hours_a_day, len(group), group)


def _after_refusal(entries: Iterable[AuditEntry], limits: Thresholds) -> Iterator[_Group]:
    """A file that was refused to an officer, who then came to read it after all."""
    refused: dict[tuple[int | None, str], AuditEntry] = {}
    for each in entries:
        key = (each.actor, each.subject)
        if each.act == Act.REFUSED and each.subject:
            refused[key] = each
        elif each.act == Act.READ and key in refused:
            before = refused.pop(key)
            if each.at - before.at <= limits.refusal:
                yield _Group(Rule.AFTER_REFUSAL, 1, 1, [before, each])


_RULES: Mapping[Rule, Callable[[list[AuditEntry], Thresholds], Iterator[_Group]]] = {
    Rule.NO_LINK: _no_link,
    Rule.MANY_FILES: _many_files,
    Rule.ODD_HOURS: _odd_hours,
    Rule.AFTER_REFUSAL: _after_refusal,
    Rule.SEARCHES: _searches,
}


def _unreviewed(bodies: frozenset[str] | None) -> Iterator[Finding]:
    for each in overdue_reviews(bodies)[:100]:
        if each.granted_at and each.review_due_at:
            yield Finding(
                rule=Rule.NO_REVIEW,
                actor=each.asked_by_id,
                who=str(each.asked_by),
                bodies=(each.body_id,),
                count=1,
                threshold=1,
                first_at=each.granted_at,
                last_at=each.review_due_at,
                act=Act.BREAK_GLASS,
            )


def _fullest(
    entries: Iterable[AuditEntry],
    rule: Rule,
    threshold: int,
    what: Callable[[AuditEntry], object],
) -> Iterator[_Group]:
    for group in _by_actor_and(lambda entry: None, entries).values():
        best: list[AuditEntry] = []
        most, start = 0, 0
        for end, last in enumerate(group):
            while last.at - group[start].at > _HOUR:
                start += 1
            count = len({what(each) for each in group[start : end + 1]})
            if count > most:
                most, best = count, group[start : end + 1]
        if most >= threshold:
            yield _Group(rule, threshold, most, best)


def _by_actor_and(
    key: Callable[[AuditEntry], object], entries: Iterable[AuditEntry]
) -> dict[tuple[int | None, object], list[AuditEntry]]:
    groups: dict[tuple[int | None, object], list[AuditEntry]] = defaultdict(list)
    for entry in entries:
        groups[entry.actor, key(entry)].append(entry)
    return groups


def _day(entry: AuditEntry) -> date:
    return clock.local(entry.at).date()


def _is_odd(at: datetime, limits: Thresholds) -> bool:
    here = clock.local(at)
    begins, ends = limits.night
    return here.isoweekday() >= 6 or here.hour >= begins or here.hour < ends
