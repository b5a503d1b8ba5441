"""Lists of referrals, each row with what it takes to say whose turn it is."""

from django.db.models import Case, DateTimeField, F, Q, QuerySet, When

from casework.models import Case as CaseFile
from common import clock
from partners.models import User
from referrals.enums import ReferralState
from referrals.machine import OPEN, UNANSWERED
from referrals.models import Referral
from referrals.permissions import received_by, referrals_visible_to, sent_by
from referrals.turns import with_turn

_SHOWN = (
    "request__request_type",
    "request__case__beneficiary__identity",
    "sender",
    "recipient",
    "manifest",
)


def inbox(user: User) -> QuerySet[Referral]:
    """Open referrals of the user's bodies: theirs to answer first, the earliest due first."""
    return received(user).filter(state__in=OPEN)


def received(user: User) -> QuerySet[Referral]:
    """Everything that the user's bodies received, in the order of the inbox."""
    return (
        with_turn(received_by(user).select_related(*_SHOWN))
        .annotate(rank=_RANK, due_at=_DUE)
        .order_by("rank", "due_at", "id")
    )


def outbox_of(user: User) -> QuerySet[Referral]:
    """Referrals that the user's bodies sent, newest first."""
    return with_turn(sent_by(user).select_related(*_SHOWN)).order_by("-sent_at", "-id")


def of_case(user: User, case: CaseFile) -> QuerySet[Referral]:
    """The referrals of one case that exist for ``user``, newest first."""
    found = referrals_visible_to(user).filter(request__case=case)
    return with_turn(found.select_related(*_SHOWN)).order_by("-sent_at", "-id")


def answered_since_seen(user: User) -> QuerySet[Referral]:
    """Referrals sent by the user's bodies whose answer asks something of the sender."""
    return (
        sent_by(user)
        .filter(
            state__in=[
                ReferralState.INFO_REQUESTED,
                ReferralState.COMPLETED,
                ReferralState.DECLINED,
                ReferralState.NOT_COMPLETED,
            ],
            request__closed_at__isnull=True,
        )
        .select_related(*_SHOWN)
        .order_by("-decided_at", "-id")
    )


def overdue(user: User) -> QuerySet[Referral]:
    """Visible open referrals past their limit: unacknowledged, or undecided."""
    return (
        with_turn(referrals_visible_to(user))
        .filter(overdue_condition())
        .select_related(*_SHOWN)
        .order_by("urgency", "decide_due_at", "id")
    )


def overdue_condition() -> Q:
    """True of a referral whose acknowledgement or decision is late now."""
    now = clock.now()
    unacknowledged = Q(state=ReferralState.SENT, acknowledge_due_at__lt=now)
    undecided = Q(state__in=UNANSWERED, decide_due_at__lt=now)
    return unacknowledged | undecided


_RANK = Case(
    When(state=ReferralState.SENT, then=0),
    When(state__in=[ReferralState.ACKNOWLEDGED, ReferralState.WAITLISTED], then=1),
    When(state__in=[ReferralState.ACCEPTED, ReferralState.IN_SERVICE], then=2),
    When(state=ReferralState.INFO_REQUESTED, then=3),
    default=4,
)
_DUE = Case(
    When(state=ReferralState.SENT, then=F("acknowledge_due_at")),
    default=F("decide_due_at"),
    output_field=DateTimeField(),
)
