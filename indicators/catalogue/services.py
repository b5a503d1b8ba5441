"""Services reached: education, health, shelter, assistance, legal aid, protection."""

from datetime import datetime, timedelta

from django.db.models import Case, DateTimeField, F, Model, Q, QuerySet, When
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.enums import Urgency
from casework.models import Request
from indicators.catalogue.access import sent_referrals
from indicators.catalogue.conditions import (
    by_delay,
    one_per_person,
    served,
    served_within,
    with_service_date,
    within,
)
from indicators.catalogue.definition import SENSITIVE, Definition, Polarity, Unit
from indicators.periods import Period, Span

SCHOOLING = ("EDU-01", "EDU-02", "EDU-03")
ENROLMENT = timedelta(days=30)
SHELTER = "HOU-01"
SHELTERED_WITHIN = timedelta(hours=24)
ATTENDED_WITHIN = timedelta(days=30)
ASSISTANCE = ("SOC-01", "SOC-03")
LEGAL_AID = ("LEG-01", "LEG-02", "LEG-03", "LEG-04")
REMOVAL = "PRO-07"
REMOVAL_HELPED_WITHIN = timedelta(hours=48)


def _schooling_closed(span: Span) -> QuerySet[Model]:
    requests = Request.objects.filter(within("closed_at", span), request_type__in=SCHOOLING)
    return with_service_date(requests)


def _enrolled(_span: Span) -> Q:
    return Q(outcome="ENROLLED", service_at__lte=by_delay("submitted_at", ENROLMENT))


def _health_referrals(span: Span) -> QuerySet[Model]:
    done = Case(When(served(), then="completed_at"), output_field=DateTimeField())
    return (
        sent_referrals(span)
        .filter(request__request_type__family="HEA")
        .annotate(attended_at=Coalesce(F("started_at"), done))
    )


def _attended(_span: Span) -> Q:
    return Q(attended_at__lte=by_delay("sent_at", ATTENDED_WITHIN))


def _shelter_requests(span: Span) -> QuerySet[Model]:
    requests = Request.objects.filter(
        within("submitted_at", span), request_type=SHELTER, urgency=Urgency.U1
    )
    return with_service_date(requests)


def _sheltered_in_time(_span: Span) -> Q:
    return Q(service_at__lte=by_delay("submitted_at", SHELTERED_WITHIN))


def _assisted(span: Span) -> QuerySet[Model]:
    given = served_within(span, Request.objects.filter(request_type__in=ASSISTANCE))
    return one_per_person(given, "service_at")


def _legally_aided(span: Span) -> QuerySet[Model]:
    given = served_within(span, Request.objects.filter(request_type__in=LEGAL_AID))
    return one_per_person(given, "service_at")


def _removals(span: Span) -> QuerySet[Model]:
    opened = Request.objects.filter(within("submitted_at", span), request_type=REMOVAL)
    return with_service_date(opened)


def _helped_in_time(_span: Span) -> Q:
    return Q(service_at__lte=by_delay("submitted_at", REMOVAL_HELPED_WITHIN))


def _a_day_later(period: Period) -> datetime:
    return period.ends_at + SHELTERED_WITHIN


def _two_days_later(period: Period) -> datetime:
    return period.ends_at + REMOVAL_HELPED_WITHIN


def _thirty_days_later(period: Period) -> datetime:
    return period.ends_at + ATTENDED_WITHIN


DEFINITIONS = (
    Definition(
        code="SM-ED-01",
        unit=Unit.REQUESTS,
        polarity=Polarity.UP,
        cohort=_schooling_closed,
        met=_enrolled,
        numerator=_("Requests that led to an enrolment within 30 days"),
        denominator=_("Requests for school, pre-school or non-formal education closed"),
        method=_(
            "A request counts in the quarter in which it is closed; the 30 days run from the "
            "request to the first day at school, or to the closing where that day is not known."
        ),
        target=_("At least 90 %"),
    ),
    Definition(
        code="SM-SA-01",
        unit=Unit.REFERRALS,
        polarity=Polarity.UP,
        cohort=_health_referrals,
        met=_attended,
        settled_at=_thirty_days_later,
        rule=SENSITIVE,
        numerator=_("Health referrals that the person attended within 30 days"),
        denominator=_("Health referrals sent in the quarter"),
        method=_(
            "Attended means that the receiving body recorded the start of the care or an outcome "
            "of care given. A referral passed on to another body counts again there."
        ),
        target=_("At least 75 %"),
    ),
    Definition(
        code="SM-LO-01",
        unit=Unit.REQUESTS,
        polarity=Polarity.UP,
        cohort=_shelter_requests,
        met=_sheltered_in_time,
        settled_at=_a_day_later,
        rule=SENSITIVE,
        numerator=_("Requests that led to a shelter within 24 hours"),
        denominator=_("Vital requests for emergency shelter made in the quarter"),
        method=_("The 24 hours run day and night from the request to the first night given."),
        target=_("At least 80 %"),
    ),
    Definition(
        code="SM-SO-01",
        unit=Unit.PERSONS,
        polarity=Polarity.NEUTRAL,
        cohort=_assisted,
        numerator=_("Persons who received humanitarian aid or a one-off cash aid in the quarter"),
        method=_(
            "Each person counts once, in the province of their first aid of the quarter. "
            "The amounts are not counted here."
        ),
        target=_("Monitored, without a target"),
    ),
    Definition(
        code="SM-LE-01",
        unit=Unit.PERSONS,
        polarity=Polarity.UP,
        cohort=_legally_aided,
        numerator=_("Persons who received legal advice, legal aid or help in a dispute"),
        method=_("Each person counts once, in the province of their first help of the quarter."),
        target=_("10 % more each year"),
    ),
    Definition(
        code="SM-PR-03",
        unit=Unit.REQUESTS,
        polarity=Polarity.UP,
        cohort=_removals,
        met=_helped_in_time,
        settled_at=_two_days_later,
        rule=SENSITIVE,
        numerator=_("Requests answered by a lawyer or by information within 48 hours"),
        denominator=_("Requests for urgent help against detention or removal"),
        method=_("Shown for the whole region only. The 48 hours run day and night."),
        target=_("100 %"),
    ),
)
