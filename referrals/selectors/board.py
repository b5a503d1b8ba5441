"""The numbers of the coordinator's overview; each counts exactly the rows that it opens."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db.models import (
    Count,
    Exists,
    F,
    Min,
    OuterRef,
    Q,
    QuerySet,
    Subquery,
    TextChoices,
    Window,
)
from django.db.models.functions import RowNumber
from django.utils.translation import gettext_lazy as _

from casework.enums import Tier, Urgency
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation, User
from partners.permissions import standing_of
from referrals.enums import Actor, EscalationLevel, ReferralState
from referrals.machine import FAILED, UNANSWERED
from referrals.models import Referral, ReferralEvent
from referrals.permissions import referrals_visible_to
from referrals.selectors.lists import overdue_condition
from referrals.turns import with_turn

#: The receiving body's names, read with the numbers.
_BODY = {name: F(f"recipient__{name}") for name in ("label_fr", "label_ar", "label_en")}

#: How far back the times and shares of answers look.
PERIOD = timedelta(days=90)


#: States of which some list of the board speaks.
_ON_BOARD = (ReferralState.DRAFT, ReferralState.INFO_REQUESTED, *UNANSWERED, *FAILED)


class BoardList(TextChoices):
    """The lists that the overview counts and opens."""

    UNANSWERED = "unanswered", _("Without a final answer")
    LATE = "late", _("Late")
    URGENT = "urgent", _("Vital or urgent")
    ESCALATED = "escalated", _("Brought to the cell")
    ASKED = "asked", _("Waiting for the sender")
    UNSENT = "unsent", _("Consent to record")
    STRANDED = "stranded", _("Refused, no other body yet")


@dataclass(frozen=True)
class BodyLoad:
    """What one body has not answered for good, by urgency."""

    body: Organisation
    by_urgency: dict[str, int]
    total: int
    late: int
    oldest_at: datetime | None


@dataclass(frozen=True)
class BodyAnswers:
    """How one body answered what it received in the period.

    ``median`` is the time from sending to its first move of any kind, in elapsed time.
    """

    body: Organisation
    received: int
    answered: int
    accepted: int
    declined: int
    median: timedelta | None

    @property
    def acceptance(self) -> int | None:
        """Accepted among decided, in percent; None when nothing was decided."""
        decided = self.accepted + self.declined
        return round(100 * self.accepted / decided) if decided else None


def overseen_by(user: User) -> QuerySet[Referral]:
    """What the overview of ``user`` is about, among the referrals that exist for them.

    The regional cell: tiers C1 to C3. Protection officers: C3 and C4. A focal point: what their
    own body sent or received.
    """
    standing = standing_of(user)
    own = standing.organisations_as(RoleCode.FOCAL)
    reach = Q(sender__in=own) | Q(recipient__in=own)
    if standing.holds(RoleCode.CELL):
        reach |= Q(request__case__tier__in=[Tier.C1, Tier.C2, Tier.C3])
    if standing.holds(RoleCode.PROT):
        reach |= Q(request__case__tier__in=[Tier.C3, Tier.C4])
    return referrals_visible_to(user).filter(reach)


def board_numbers(user: User) -> dict[BoardList, int]:
    """How many referrals each list holds, in one statement."""
    counted = with_turn(overseen_by(user)).aggregate(
        **{each.value: Count("pk", filter=_condition(each)) for each in BoardList}
    )
    return {each: counted[each.value] for each in BoardList}


def board_rows(user: User, which: BoardList) -> QuerySet[Referral]:
    """The referrals of one list: the most urgent first, then the longest waiting."""
    return (
        with_turn(overseen_by(user))
        .filter(_condition(which))
        .select_related("request__request_type", "request__case", "sender", "recipient")
        .order_by("urgency", "sent_at", "id")
    )


def unanswered_by_body(user: User) -> list[BodyLoad]:
    """What each body on the board has not answered, those with the most late ones first.

    A body whose referrals wait for the sender only is there with zeros.
    """
    unanswered = _condition(BoardList.UNANSWERED)
    rows = list(
        overseen_by(user)
        .filter(state__in=_ON_BOARD)
        .order_by()
        .values("recipient", **_BODY)
        .annotate(
            total=Count("pk", filter=unanswered),
            late=Count("pk", filter=overdue_condition()),
            oldest=Min("sent_at", filter=unanswered),
            **{
                level: Count("pk", filter=unanswered & Q(urgency=level)) for level in Urgency.values
            },
        )
        .order_by("-late", "-total", "recipient")
    )
    return [
        BodyLoad(
            body=_body(row),
            by_urgency={level: row[level] for level in Urgency.values},
            total=row["total"],
            late=row["late"],
            oldest_at=row["oldest"],
        )
        for row in rows
    ]


def answers_by_body(user: User) -> list[BodyAnswers]:
    """How the bodies answered what was sent in the last 90 days, recounted from the events."""
    sent = _answered(overseen_by(user))
    medians = _median_waits(sent)
    rows = list(
        sent.order_by()
        .values("recipient", **_BODY)
        .annotate(
            received=Count("pk"),
            answered=Count("pk", filter=Q(answered_at__isnull=False)),
            accepted=Count("pk", filter=Q(is_accepted=True)),
            declined=Count("pk", filter=Q(is_declined=True)),
        )
        .order_by("-received", "recipient")
    )
    return [
        BodyAnswers(
            body=_body(row),
            received=row["received"],
            answered=row["answered"],
            accepted=row["accepted"],
            declined=row["declined"],
            median=medians.get(row["recipient"]),
        )
        for row in rows
    ]


def _body(row: dict[str, Any]) -> Organisation:
    """The body of a row of numbers, with the names that were read along."""
    return Organisation(code=row["recipient"], **{name: row[name] for name in _BODY})


def _answered(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Those sent in the period, with their first answer as the log has it."""
    events = ReferralEvent.objects.filter(referral=OuterRef("pk"))
    answers = events.filter(actor=Actor.RECIPIENT).order_by("at", "id")
    return (
        referrals.exclude(state=ReferralState.DRAFT)
        .filter(sent_at__gte=clock.now() - PERIOD)
        .annotate(
            answered_at=Subquery(answers.values("at")[:1]),
            is_accepted=Exists(events.filter(event="accept")),
            is_declined=Exists(events.filter(event="decline")),
        )
    )


def _median_waits(sent: QuerySet[Referral]) -> dict[str, timedelta]:
    """The median wait by body: the database leaves the one or two middle rows of each."""
    middle = (
        sent.filter(answered_at__isnull=False)
        .annotate(wait=F("answered_at") - F("sent_at"))
        .annotate(
            twice=2 * Window(RowNumber(), partition_by="recipient", order_by=["wait", "pk"]),
            among=Window(Count("pk"), partition_by="recipient"),
        )
        .filter(twice__gte=F("among"), twice__lte=F("among") + 2)
        .order_by("recipient", "wait")
        .values_list("recipient", "wait")
    )
    waits: dict[str, list[timedelta]] = {}
    for body, wait in middle:
        waits.setdefault(body, []).append(wait)
    return {body: sum(pair, timedelta()) / len(pair) for body, pair in waits.items()}


def _condition(which: BoardList) -> Q:
    unanswered = Q(state__in=UNANSWERED)
    return {
        BoardList.UNANSWERED: unanswered,
        BoardList.LATE: overdue_condition(),
        BoardList.URGENT: unanswered & Q(urgency__in=[Urgency.U1, Urgency.U2]),
        BoardList.ESCALATED: unanswered & Q(escalation=EscalationLevel.CELL),
        BoardList.ASKED: Q(state=ReferralState.INFO_REQUESTED),
        BoardList.UNSENT: Q(state=ReferralState.DRAFT),
        BoardList.STRANDED: Q(
            state__in=FAILED,
            request__closed_at__isnull=True,
            is_followed_up=False,
        ),
    }[which]
