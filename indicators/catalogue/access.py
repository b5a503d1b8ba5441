"""Reception and follow-up of requests: SM-AC-*."""

from datetime import datetime, timedelta
from functools import partial

from django.db.models import Exists, F, Model, OuterRef, Q, QuerySet, Subquery
from django.utils.translation import gettext_lazy as _

from casework.clocks import Step, limit_of
from casework.models import Request, UrgencyLevel
from common import clock
from indicators.catalogue.conditions import (
    end_of_working_day,
    latest_start,
    served,
    within,
    working_day_end,
)
from indicators.catalogue.definition import Definition, Polarity, Unit
from indicators.periods import Period, Span
from referrals.enums import Actor
from referrals.models import Referral, ReferralEvent

#: What tells the sender what becomes of the person; a mere acknowledgement does not.
FEEDBACK = ("accept", "waitlist", "decline", "redirect", "start", "complete", "drop")
FEEDBACK_DAYS = 10


def sent_referrals(span: Span) -> QuerySet[Referral]:
    """Referrals sent in the quarter; a draft that was never sent has no manifest."""
    return Referral.objects.filter(within("sent_at", span), manifest__isnull=False)


def _new_persons(span: Span) -> QuerySet[Model]:
    own = Request.objects.filter(case__beneficiary=OuterRef("case__beneficiary"))
    sooner = Q(submitted_at__lt=OuterRef("submitted_at"))
    same_time = Q(submitted_at=OuterRef("submitted_at"), pk__lt=OuterRef("pk"))
    earlier = Exists(own.filter(sooner | same_time))
    return Request.objects.filter(within("submitted_at", span), ~earlier)


def _received(span: Span) -> QuerySet[Model]:
    return Request.objects.filter(within("submitted_at", span))


def _due(span: Span) -> QuerySet[Model]:
    closed_before = Q(acknowledged_at__isnull=True, closed_at__lt=F("acknowledge_due_at"))
    return Request.objects.filter(within("acknowledge_due_at", span)).exclude(closed_before)


def _acknowledged_in_time(_span: Span) -> Q:
    return Q(acknowledged_at__lte=F("acknowledge_due_at"))


def _closed(span: Span) -> QuerySet[Model]:
    return Request.objects.filter(within("closed_at", span))


def _served(_span: Span) -> Q:
    return served()


def _answered_referrals(span: Span) -> QuerySet[Model]:
    answers = ReferralEvent.objects.filter(
        referral=OuterRef("pk"), actor=Actor.RECIPIENT, event__in=FEEDBACK
    )
    return sent_referrals(span).annotate(
        answered_at=Subquery(answers.order_by("at", "id").values("at")[:1])
    )


def _answered_in_time(span: Span) -> Q:
    return Q(answered_at__lt=end_of_working_day("sent_at", span, FEEDBACK_DAYS))


def _feedback_settled_at(period: Period) -> datetime:
    last_day = clock.local(period.ends_at - timedelta(microseconds=1)).date()
    return working_day_end(last_day, FEEDBACK_DAYS)


def _open(span: Span) -> QuerySet[Model]:
    still_open = Q(closed_at__isnull=True) | Q(closed_at__gte=span.ends_at)
    return Request.objects.filter(still_open, submitted_at__lt=span.ends_at)


def _overdue(span: Span) -> Q:
    late = Q(pk__in=[])
    for level in UrgencyLevel.objects.order_by("code"):
        limit = partial(limit_of, level, Step.SERVE)
        late |= Q(urgency=level.code, submitted_at__lt=latest_start(limit, span.ends_at))
    return late & (Q(served_at__isnull=True) | Q(served_at__gte=span.ends_at))


DEFINITIONS = (
    Definition(
        code="SM-AC-01",
        unit=Unit.PERSONS,
        polarity=Polarity.NEUTRAL,
        cohort=_new_persons,
        numerator=_("Persons whose first request falls in the quarter"),
        method=_(
            "Each person counts once, in the quarter and the province of their first request. "
            "A person registered by two bodies under two files counts twice."
        ),
        target=_("Monitored, without a target"),
    ),
    Definition(
        code="SM-AC-02",
        unit=Unit.REQUESTS,
        polarity=Polarity.NEUTRAL,
        cohort=_received,
        numerator=_("Requests submitted in the quarter"),
        method=_("Every request counts, also several of one person."),
        target=_("Monitored, without a target"),
    ),
    Definition(
        code="SM-AC-03",
        unit=Unit.REQUESTS,
        polarity=Polarity.UP,
        cohort=_due,
        met=_acknowledged_in_time,
        numerator=_("Requests that a body took up before their time limit"),
        denominator=_("Requests whose time limit for being taken up falls in the quarter"),
        method=_(
            "The time limit follows from the urgency: one hour for vital requests, four working "
            "hours for urgent ones, one or two working days for the others. Requests closed "
            "before their limit without having been taken up are left out."
        ),
        target=_("Vital and urgent requests: at least 95 %; the others: at least 85 %"),
    ),
    Definition(
        code="SM-AC-04",
        unit=Unit.REQUESTS,
        polarity=Polarity.UP,
        cohort=_closed,
        met=_served,
        numerator=_("Requests closed with a service given in full or in part"),
        denominator=_("Requests closed in the quarter"),
        method=_(
            "Special outcomes such as enrolled, sheltered or granted count as a service given. "
            "A request counts in the quarter in which it is closed, whenever it was made."
        ),
        target=_("At least 70 %"),
    ),
    Definition(
        code="SM-AC-06",
        unit=Unit.REFERRALS,
        polarity=Polarity.UP,
        cohort=_answered_referrals,
        met=_answered_in_time,
        settled_at=_feedback_settled_at,
        numerator=_("Referrals that received feedback within 10 working days"),
        denominator=_("Referrals sent in the quarter"),
        method=_(
            "Feedback is an answer that says what becomes of the person: accepted, on a waiting "
            "list, declined, redirected, started or completed. An acknowledgement alone is not "
            "feedback. Days count from the day after sending, whole days of public services."
        ),
        target=_("At least 60 %, then 80 %"),
    ),
    Definition(
        code="SM-AC-07",
        unit=Unit.REQUESTS,
        polarity=Polarity.DOWN,
        cohort=_open,
        met=_overdue,
        numerator=_("Open requests past their time limit for the service, without any service"),
        denominator=_("Requests open at the end of the quarter"),
        method=_(
            "A stock: the requests open at midnight after the last day. The limit is 24 hours for "
            "vital requests, 72 hours for urgent ones, 10 working days for priority ones and 30 "
            "days for standard ones. A request that is served but not yet closed is not late."
        ),
        target=_("At most 10 %"),
    ),
)
