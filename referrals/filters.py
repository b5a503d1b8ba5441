"""Filters of the lists of referrals."""

from collections.abc import Collection, Mapping
from typing import Any

import django_filters
from django.db.models import Q, QuerySet
from django.utils.translation import gettext_lazy as _

from casework.enums import Urgency
from referrals.enums import ReferralState as S
from referrals.machine import ENDED, FAILED, OPEN, UNANSWERED
from referrals.models import Referral
from referrals.selectors import BoardList, overdue_condition

_UNDER_WAY = (S.ACCEPTED, S.IN_SERVICE)


def _by_urgency() -> django_filters.ChoiceFilter:
    return django_filters.ChoiceFilter(
        field_name="urgency",
        label=_("Urgency"),
        choices=Urgency.choices,
        empty_label=_("Every urgency"),
    )


class _ListFilter(django_filters.FilterSet):
    """A list that can be narrowed to the states that ``show`` names."""

    states: Mapping[str, Collection[S]] = {}

    def shown(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """Keep the part of the list that ``value`` names."""
        if value == "late":
            return referrals.filter(overdue_condition())
        return referrals.filter(state__in=self.states[value])


class InboxFilter(_ListFilter):
    """Narrows what was received; what is open when nothing is chosen."""

    states = {
        "open": OPEN,
        "to-answer": UNANSWERED,
        "under-way": _UNDER_WAY,
        "asked": [S.INFO_REQUESTED],
        "ended": ENDED,
        "all": list(S),
    }
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="shown",
        empty_label=None,
        choices=[
            ("open", _("Everything open")),
            ("to-answer", _("To answer")),
            ("late", _("Past the time limit")),
            ("under-way", _("Accepted and under way")),
            ("asked", _("Waiting for the sending body")),
            ("ended", _("Ended")),
            ("all", _("Everything")),
        ],
    )
    urgency = _by_urgency()

    def filter_queryset(self, queryset: QuerySet[Referral]) -> QuerySet[Referral]:
        """As chosen, or what is open."""
        if not self.form.cleaned_data.get("show"):
            queryset = queryset.filter(state__in=OPEN)
        return super().filter_queryset(queryset)


class SentFilter(_ListFilter):
    """Narrows what was sent."""

    def shown(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """As for every list; ``ours`` are those whose next step is the sender's."""
        if value != "ours":
            return super().shown(referrals, name, value)
        left = Q(state__in=FAILED, request__closed_at__isnull=True, is_followed_up=False)
        return referrals.filter(Q(state__in=[S.DRAFT, S.INFO_REQUESTED, S.COMPLETED]) | left)

    states = {
        "unanswered": UNANSWERED,
        "under-way": _UNDER_WAY,
        "ended": ENDED,
    }
    show = django_filters.ChoiceFilter(
        label=_("Show"),
        method="shown",
        empty_label=_("Everything"),
        choices=[
            ("unanswered", _("Without a final answer")),
            ("late", _("Past the time limit")),
            ("ours", _("Waiting for us")),
            ("under-way", _("Accepted and under way")),
            ("ended", _("Ended")),
        ],
    )
    urgency = _by_urgency()


class BoardFilter(django_filters.FilterSet):
    """Narrows the list behind a number of the overview."""

    show = django_filters.ChoiceFilter(
        label=_("Show"), choices=BoardList.choices, empty_label=None, method="as_chosen"
    )
    body = django_filters.ChoiceFilter(
        label=_("Receiving body"), field_name="recipient", empty_label=_("Every body")
    )
    urgency = _by_urgency()

    def __init__(self, *args: Any, bodies: list[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.filters["body"].extra["choices"] = bodies

    def as_chosen(self, referrals: QuerySet[Referral], name: str, value: str) -> QuerySet[Referral]:
        """The list was chosen before: its rows come in."""
        return referrals
