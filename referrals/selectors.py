"""Reads of referrals."""

from dataclasses import dataclass

from django.db.models import F, Q, QuerySet

from casework.enums import SharedField
from casework.models import Beneficiary
from common import clock
from partners.models import User
from referrals.enums import ReferralState
from referrals.machine import OPEN
from referrals.models import Referral
from referrals.permissions import received_by, referrals_visible_to, sent_by

_SHOWN = ("request__request_type", "request__case__beneficiary", "sender", "recipient", "manifest")


@dataclass(frozen=True)
class Disclosed:
    """One line of what the receiving body was told: a field's label and its value."""

    field: SharedField
    value: str


def inbox(user: User) -> QuerySet[Referral]:
    """Open referrals that the user's bodies owe something on, unanswered and earliest due first."""
    return (
        received_by(user)
        .filter(state__in=OPEN)
        .select_related(*_SHOWN)
        .order_by(F("acknowledged_at").asc(nulls_first=True), "decide_due_at", "id")
    )


def outbox_of(user: User) -> QuerySet[Referral]:
    """Referrals that the user's bodies sent, newest first."""
    return sent_by(user).select_related(*_SHOWN).order_by("-sent_at", "-id")


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
    return referrals_visible_to(user).filter(overdue_condition()).select_related(*_SHOWN)


def overdue_condition() -> Q:
    """True of a referral whose acknowledgement or decision is late now."""
    now = clock.now()
    unacknowledged = Q(state=ReferralState.SENT, acknowledge_due_at__lt=now)
    undecided = Q(
        state__in=[ReferralState.SENT, ReferralState.ACKNOWLEDGED, ReferralState.WAITLISTED],
        decide_due_at__lt=now,
    )
    return unacknowledged | undecided


def disclosed(referral: Referral) -> list[Disclosed]:
    """What the manifest lets the receiving body read, and nothing else."""
    person = referral.request.case.beneficiary
    values = _values(person, referral)
    shared = referral.manifest.fields
    return [Disclosed(field, values[field]) for field in SharedField if field.value in shared]


def _values(person: Beneficiary, referral: Referral) -> dict[SharedField, str]:
    return {
        SharedField.IDENTITY: _identity(person),
        SharedField.CONTACT: _contact(person),
        SharedField.NATIONALITY: person.nationality.label if person.nationality else "",
        SharedField.LANGUAGES: person.language.label if person.language else "",
        SharedField.RESIDENCE: person.commune.label if person.commune else "",
        SharedField.NEED: referral.summary,
    }


def _identity(person: Beneficiary) -> str:
    born = f"{person.birth_date:%d/%m/%Y}" if person.birth_date else ""
    return " · ".join(part for part in (person.display_name, person.name_ar, born) if part)


def _contact(person: Beneficiary) -> str:
    return " · ".join(part for part in (person.phone, person.safe_hours) if part)
