"""What the rules of retention say of the cases at hand."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta

from dateutil.relativedelta import relativedelta
from django.db.models import Exists, OuterRef, Q, QuerySet

from casework.enums import CaseStatus, RetentionAction, Tier
from casework.majority import MAJORITY
from casework.models import Case, LegalHold, Request, RetentionRule

#: What a lifted hold kept is kept on for that long (domain §10.3).
AFTER_A_HOLD = relativedelta(months=12)
#: The body is told this long before something of it is erased.
NOTICE = timedelta(days=30)
#: The process template of child protection.
CHILD_TEMPLATE = "T6"


@dataclass(frozen=True)
class Due:
    """A case whose time has come, and the rule that says so."""

    case: Case
    rule: RetentionRule

    @property
    def action(self) -> RetentionAction:
        """What happens to it."""
        return RetentionAction(self.rule.action)


def due_cases(now: datetime) -> Iterator[Due]:
    """The cases to be erased at ``now``, rule by rule; none that a legal hold keeps."""
    rules = RetentionRule.objects.in_bulk(["RR-INTAKE", "RR-C1C2", "RR-C3", "RR-C4", "RR-CHILD"])
    for code, cases in _by_rule(rules, now):
        for case in cases.select_related("beneficiary", "organisation").order_by("pk"):
            yield Due(case, rules[code])


def held_cases(now: datetime) -> QuerySet[Case]:
    """Cases that a legal hold keeps, in force or lifted not long ago."""
    holds = LegalHold.objects.filter(case=OuterRef("pk")).filter(
        Q(lifted_at__isnull=True) | Q(lifted_at__gt=now - AFTER_A_HOLD)
    )
    return Case.objects.filter(Exists(holds), erased_at__isnull=True)


def _by_rule(
    rules: dict[str, RetentionRule], now: datetime
) -> Iterator[tuple[str, QuerySet[Case]]]:
    held = held_cases(now).values("pk")
    living = Case.objects.filter(erased_at__isnull=True).exclude(pk__in=held)
    children = Request.objects.filter(case=OuterRef("pk"), request_type__template=CHILD_TEMPLATE)
    yield "RR-INTAKE", _never_taken_up(living, now - _span(rules["RR-INTAKE"]))
    for code, tiers in (("RR-C1C2", (Tier.C1, Tier.C2)), ("RR-C3", (Tier.C3,))):
        closed = _closed(living, now - _span(rules[code])).filter(tier__in=tiers)
        yield code, closed.exclude(Exists(children))
    secret = _closed(living, now - _span(rules["RR-C4"])).filter(tier=Tier.C4)
    yield "RR-C4", secret.exclude(Exists(children))
    yield "RR-CHILD", _grown_up(living.filter(Exists(children)), _span(rules["RR-CHILD"]), now)


def _never_taken_up(cases: QuerySet[Case], before: datetime) -> QuerySet[Case]:
    """Open cases in which nobody did anything since ``before`` and nothing was ever taken up."""
    taken = Request.objects.filter(case=OuterRef("pk"), acknowledged_at__isnull=False)
    return (
        cases.filter(status=CaseStatus.OPEN, opened_at__lte=before)
        .exclude(Exists(taken))
        .exclude(events__at__gt=before)
    )


def _closed(cases: QuerySet[Case], before: datetime) -> QuerySet[Case]:
    return cases.filter(status=CaseStatus.CLOSED, closed_at__lte=before)


def _grown_up(cases: QuerySet[Case], span: relativedelta, now: datetime) -> QuerySet[Case]:
    """Closed cases of children ``span`` after they came of age and after the closing.

    Without a birth date the child counts as born on the day the case was opened.
    """
    born_before = (now - span - relativedelta(years=MAJORITY)).date()
    grown = Q(beneficiary__birth_month__lte=born_before - relativedelta(months=1)) | Q(
        beneficiary__birth_month__isnull=True, opened_at__lte=now - span - relativedelta(years=18)
    )
    return _closed(cases, now - span).filter(grown)


def _span(rule: RetentionRule) -> relativedelta:
    return relativedelta(months=rule.months or 0)
