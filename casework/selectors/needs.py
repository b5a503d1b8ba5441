"""Needs of a case, what they ask for, and the urgency of requests as of today."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.db.models import Case as Choose
from django.db.models import CharField, F, When

from casework.enums import Fact
from casework.models import Case, CaseNeed, NeedCode, NeedRule
from casework.urgency import Rule, need_asks
from common import clock
from common.lists import current

#: How long violence counts as just having happened, from when the need was recorded.
JUST_HAPPENED = timedelta(hours=72)


def present_needs(case: Case) -> list[CaseNeed]:
    """The needs of a case that are present, in the order in which they were recorded."""
    present = case.needs.filter(ended_at__isnull=True).select_related("need", "recorded_by")
    return list(present.order_by("recorded_at", "id"))


def past_needs(case: Case) -> list[CaseNeed]:
    """The needs of a case that were ended, the last first."""
    ended = case.needs.filter(ended_at__isnull=False).select_related("need", "ended_by")
    return list(ended.order_by("-ended_at", "id"))


def rules() -> list[Rule]:
    """What needs ask for, as the reference tables say (domain §4.3)."""
    always = [
        Rule(need.code, need.min_urgency)
        for need in current(NeedCode.objects.order_by("code"))
        if need.min_urgency
    ]
    sometimes = current(NeedRule.objects.order_by("code"))
    return always + [Rule(rule.need, rule.urgency, rule.fact) for rule in sometimes]


def facts_of(needs: Iterable[CaseNeed], at: datetime) -> set[str]:
    """The circumstances that hold at ``at``."""
    found: set[str] = set()
    for need in needs:
        facts = set(need.facts)
        if at >= need.recorded_at + JUST_HAPPENED:
            facts.discard(Fact.WITHIN_72_HOURS)
        starts = need.third_trimester_date
        if starts is not None and starts <= clock.local(at).date():
            facts.add(Fact.THIRD_TRIMESTER)
        found |= facts
    return found


def rising_dates(needs: Iterable[CaseNeed], at: datetime) -> list[date]:
    """The days after ``at`` from which a need may ask for more, the first one first."""
    today = clock.local(at).date()
    dates = {need.third_trimester_date for need in needs if need.third_trimester_date}
    return sorted(day for day in dates if day > today)


@dataclass(frozen=True)
class NeedLine:
    """A need as a page shows it: what it asks for today."""

    need: CaseNeed
    asks: str
    facts: list[str]


def need_lines(case: Case) -> list[NeedLine]:
    """The present needs of a case and what each asks for today."""
    table, now = rules(), clock.now()
    labels = dict(Fact.choices)
    lines = []
    for need in present_needs(case):
        facts = facts_of([need], now)
        said = [str(labels[fact]) for fact in sorted(facts) if fact in labels]
        lines.append(NeedLine(need, need_asks(need.need_id, facts, table), said))
    return lines


def urgency_today() -> Choose:
    """The urgency of requests as of today, for ordering and annotating them."""
    return Choose(
        When(rises_date__lte=clock.today(), rises_to__lt=F("urgency"), then=F("rises_to")),
        default=F("urgency"),
        output_field=CharField(),
    )
