"""Whose turn it is with a referral: who waits for what, since when and until when."""

from dataclasses import dataclass
from datetime import datetime

from django.db.models import Exists, OuterRef, QuerySet, Subquery
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from common import clock
from partners.models import Organisation
from referrals.enums import Actor
from referrals.enums import ReferralState as S
from referrals.machine import FAILED, OPEN
from referrals.models import Referral, ReferralEvent


@dataclass(frozen=True)
class Turn:
    """The next step that somebody owes."""

    actor: Actor
    body: Organisation
    #: What is waited for.
    step: str | Promise
    since: datetime
    due_at: datetime | None

    @property
    def is_late(self) -> bool:
        return self.due_at is not None and self.due_at < clock.now()


_STEPS = {
    S.DRAFT: (Actor.SENDER, _("Record the consent and send")),
    S.SENT: (Actor.RECIPIENT, _("Acknowledge receipt")),
    S.ACKNOWLEDGED: (Actor.RECIPIENT, _("Accept or decline")),
    S.INFO_REQUESTED: (Actor.SENDER, _("Answer the question")),
    S.WAITLISTED: (Actor.RECIPIENT, _("Offer a place")),
    S.ACCEPTED: (Actor.RECIPIENT, _("Start the service")),
    S.IN_SERVICE: (Actor.RECIPIENT, _("Record the outcome")),
    S.COMPLETED: (Actor.SENDER, _("Confirm the outcome with the person")),
}
_FIND_ANOTHER = (Actor.SENDER, _("Find another body"))


def with_turn(referrals: QuerySet[Referral]) -> QuerySet[Referral]:
    """Add what ``turn_of`` reads.

    ``moved_at``: when the present state began. ``is_followed_up``: whether another referral of
    the same request is open or being prepared.
    """
    moves = ReferralEvent.objects.filter(referral=OuterRef("pk")).order_by("-at", "-id")
    others = Referral.objects.filter(
        request=OuterRef("request"), state__in=[S.DRAFT, *OPEN]
    ).exclude(pk=OuterRef("pk"))
    return referrals.annotate(
        moved_at=Subquery(moves.values("at")[:1]), is_followed_up=Exists(others)
    )


def turn_of(referral: Referral) -> Turn | None:
    """The step that ``referral`` waits for; None when nobody owes anything.

    The referral comes out of a queryset that went through ``with_turn``.
    """
    step = _STEPS.get(S(referral.state))
    if referral.state in FAILED and not _is_settled(referral):
        step = _FIND_ANOTHER
    if step is None:
        return None
    actor, words = step
    return Turn(
        actor=actor,
        body=referral.sender if actor is Actor.SENDER else referral.recipient,
        step=words,
        since=referral.moved_at or referral.sent_at,
        due_at=due_of(referral),
    )


def due_of(referral: Referral) -> datetime | None:
    """The service-level limit that runs in the present state, if one does."""
    if referral.state == S.SENT:
        return referral.acknowledge_due_at
    if referral.state in {S.ACKNOWLEDGED, S.WAITLISTED}:
        return referral.decide_due_at
    return None


def _is_settled(referral: Referral) -> bool:
    return referral.request.closed_at is not None or referral.is_followed_up
