"""Papers: SM-DO-*."""

from django.db.models import F, Model, OuterRef, Q, QuerySet, Subquery, TextField
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Coalesce
from django.utils.translation import gettext_lazy as _

from casework.enums import EventKind
from casework.models import CaseEvent, Request
from indicators.catalogue.conditions import within
from indicators.catalogue.definition import TELLING_ZEROS, Definition, Polarity, Unit
from indicators.periods import Span

PERMITS = ("DOC-01", "DOC-02")
GRANTED = ("GRANTED",)
#: A receipt, or a request that was given up, is no decision of the administration.
DECISIONS = (*GRANTED, "REFUSED", "REJECTED", "NOT_ELIGIBLE")


def _decided(span: Span) -> QuerySet[Model]:
    """Permit requests whose first decision falls in the quarter: as recorded, or at closing."""
    recorded = CaseEvent.objects.filter(
        request=OuterRef("pk"),
        kind=EventKind.DECISION_RECORDED,
        data__outcome__in=DECISIONS,
    ).order_by("at", "id")
    first = recorded.annotate(code=KeyTextTransform("outcome", "data"))
    return (
        Request.objects.filter(request_type__in=PERMITS)
        .annotate(
            decided_at=Coalesce(Subquery(first.values("at")[:1]), F("closed_at")),
            decision=Coalesce(
                Subquery(first.values("code")[:1]), F("outcome_id"), output_field=TextField()
            ),
        )
        .filter(within("decided_at", span), decision__in=DECISIONS)
    )


def _granted(_span: Span) -> Q:
    return Q(decision__in=GRANTED)


DEFINITIONS = (
    Definition(
        code="SM-DO-02",
        unit=Unit.REQUESTS,
        polarity=Polarity.NEUTRAL,
        cohort=_decided,
        met=_granted,
        rule=TELLING_ZEROS,
        numerator=_("Residence permits granted"),
        denominator=_("Requests for a first or renewed residence permit decided in the quarter"),
        method=_(
            "The first decision counts, on the day it was recorded, or the outcome at closing "
            "where no decision was recorded. A receipt is not a decision. The decision belongs to "
            "the administration: the figure does not measure the work of the network."
        ),
        target=_("Monitored, without a target"),
    ),
)
