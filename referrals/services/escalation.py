"""Reminders and escalation of a referral that gets no answer (domain §7.5)."""

from dataclasses import dataclass
from datetime import datetime
from enum import Enum

from django.db import transaction

from casework import clocks, events
from casework.enums import EventKind, Tier
from partners.enums import NotificationKind, RoleCode
from partners.models import Organisation
from partners.services import notify
from referrals.enums import REGIONAL_CELL, EscalationLevel, ReferralState
from referrals.models import Referral
from referrals.services.telling import desk_of, may_be_mailed

#: Share of the time to acknowledge after which each level hears of it, in percent.
_PERCENT = {
    EscalationLevel.REMINDED: 50,
    EscalationLevel.FOCAL_POINT: 100,
    EscalationLevel.CELL: 125,
}


class Awaited(Enum):
    """What a receiving body owes."""

    ACKNOWLEDGEMENT = "acknowledgement"
    DECISION = "decision"


#: States in which it is still owed.
_WAITING = {
    Awaited.ACKNOWLEDGEMENT: {ReferralState.SENT},
    Awaited.DECISION: {
        ReferralState.SENT,
        ReferralState.ACKNOWLEDGED,
        ReferralState.WAITLISTED,
    },
}


@dataclass(frozen=True)
class Escalation:
    """When each level hears of a referral that is not acknowledged, and not decided."""

    remind_at: datetime
    focal_point_at: datetime
    cell_at: datetime
    decide_remind_at: datetime
    decide_due_at: datetime


def plan_reminders(*, referral: Referral) -> Escalation:
    """The instants at which a reminder and each escalation are due, on the urgency's calendar."""
    due = referral.acknowledge_due_at

    def at(percent: int) -> datetime:
        return clocks.share(referral.urgency, referral.sent_at, due, percent)

    return Escalation(
        remind_at=at(_PERCENT[EscalationLevel.REMINDED]),
        focal_point_at=at(_PERCENT[EscalationLevel.FOCAL_POINT]),
        cell_at=at(_PERCENT[EscalationLevel.CELL]),
        decide_remind_at=clocks.share(
            referral.urgency, referral.sent_at, referral.decide_due_at, 80
        ),
        decide_due_at=referral.decide_due_at,
    )


@transaction.atomic
def escalate(
    *, referral: Referral, level: EscalationLevel, awaits: Awaited = Awaited.ACKNOWLEDGEMENT
) -> bool:
    """Tell ``level`` that what the network ``awaits`` is late; false when there is no need.

    A level is told once. A referral that has had its answer is left alone, also when the deadline
    is noticed late: nobody is reminded of what they have done.
    """
    referral = (
        Referral.objects.select_for_update(of=("self",))
        .select_related("recipient", "request__case")
        .get(pk=referral.pk)
    )
    if referral.state not in _WAITING[awaits] or referral.escalation >= level:
        return False
    referral.escalation = level
    referral.save(update_fields=["escalation"])
    _notify(referral, level)
    events.record(
        referral.request.case,
        EventKind.REMINDER_SENT if level == EscalationLevel.REMINDED else EventKind.ESCALATED,
        request=referral.request,
        referral=referral.reference,
        level=level.value,
    )
    return True


def _notify(referral: Referral, level: EscalationLevel) -> None:
    kind, organisation, role = {
        EscalationLevel.REMINDED: (
            NotificationKind.REFERRAL_REMINDER,
            referral.recipient,
            desk_of(referral),
        ),
        EscalationLevel.FOCAL_POINT: (
            NotificationKind.REFERRAL_OVERDUE,
            referral.recipient,
            RoleCode.FOCAL,
        ),
        EscalationLevel.CELL: (
            NotificationKind.REFERRAL_ESCALATED,
            Organisation.objects.get(code=REGIONAL_CELL),
            # The cell does not know that very sensitive cases exist (domain §7.5).
            RoleCode.PROT if referral.request.case.tier == Tier.C4 else RoleCode.CELL,
        ),
    }[level]
    notify(
        kind=kind,
        organisation=organisation,
        role=role,
        reference=referral.reference,
        path=f"/referrals/{referral.reference}/",
        key=f"referral:{referral.pk}:{level.value}",
        by_mail=may_be_mailed(referral),
    )
