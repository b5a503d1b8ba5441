"""Filters of the list of cases."""

import django_filters as filters
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.forms import BooleanField, Form
from django.utils.translation import gettext_lazy as _

from casework.enums import CaseStatus, Urgency
from casework.forms import lists
from casework.forms.fields import CodedField
from casework.models import Case, Request, RequestType
from common import clock


class CodedFilter(filters.Filter):
    """A filter by a row of a reference list."""

    field_class = CodedField


class TickFilter(filters.Filter):
    """A filter that is a box to tick; an empty box filters nothing."""

    field_class = BooleanField


class CaseFilter(filters.FilterSet):
    """Narrow the list by state, urgency, kind of request, officer in charge and lateness."""

    status = filters.ChoiceFilter(
        label=_("State"), choices=CaseStatus.choices, empty_label=_("All states")
    )
    urgency = filters.ChoiceFilter(
        label=_("Urgency"),
        choices=Urgency.choices,
        empty_label=_("All urgencies"),
        method="of_urgency",
    )
    request_type = CodedFilter(
        label=_("Request"),
        groups=lists.request_types,
        nothing=_("All requests"),
        method="of_request_type",
    )
    mine = TickFilter(label=_("In my charge"), method="in_my_charge")
    overdue = TickFilter(label=_("Overdue"), method="late")

    class Meta:
        model = Case
        fields: list[str] = []

    @property
    def form(self) -> Form:
        """The form, its coded lists read."""
        form = super().form
        field = form.fields["request_type"]
        if not field.rows:
            field.fill()
        return form

    def of_urgency(self, cases: QuerySet[Case], _name: str, urgency: str) -> QuerySet[Case]:
        """Cases with an open request of this urgency."""
        return cases.filter(_has_open(urgency=urgency))

    def of_request_type(
        self, cases: QuerySet[Case], _name: str, kind: RequestType | None
    ) -> QuerySet[Case]:
        """Cases with a request of this kind, open or not."""
        if kind is None:
            return cases
        return cases.filter(Exists(Request.objects.filter(case=OuterRef("pk"), request_type=kind)))

    def in_my_charge(self, cases: QuerySet[Case], _name: str, only: bool) -> QuerySet[Case]:  # noqa: FBT001 -- django-filter's signature
        """Cases of which the reader is in charge."""
        return cases.filter(assigned_to=self.request.user) if only else cases

    def late(self, cases: QuerySet[Case], _name: str, only: bool) -> QuerySet[Case]:  # noqa: FBT001 -- django-filter's signature
        """Cases with a request that nobody took up in time."""
        if not only:
            return cases
        now = clock.now()
        return cases.filter(_has_open(Q(acknowledged_at__isnull=True, acknowledge_due_at__lt=now)))


def _has_open(*conditions: Q, **lookups: str) -> Exists:
    still_open = Request.objects.filter(*conditions, **lookups, closed_at__isnull=True)
    return Exists(still_open.filter(case=OuterRef("pk")))
