"""The consents of a case as a page shows them, and what of them is due next."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.db.models import Exists, OuterRef, QuerySet

from casework.enums import CaseStatus, SharedField
from casework.models import Case, Consent, ConsentParties
from casework.selectors.bases import holds
from common import clock

#: How long before its end the sending body is told that a consent ends.
NOTICE = timedelta(days=14)


@dataclass(frozen=True, kw_only=True)
class ConsentLine:
    """A consent and its state today: active, expired or withdrawn."""

    consent: Consent
    state: str
    #: Labels of what it allows now, or allowed last.
    shared: list[str]
    taken_back: list[str]

    @property
    def is_live(self) -> bool:
        return self.state == "active"

    @property
    def parties(self) -> ConsentParties | None:
        """Who took part besides the person; only for those who may know them."""
        return getattr(self.consent, "parties", None)

    @property
    def ended_at(self) -> datetime:
        return self.consent.withdrawn_at or self.consent.expires_at


def consent_lines(case: Case) -> list[ConsentLine]:
    """Every consent of the case, those that hold first, the newest first."""
    rows = case.consents.select_related(
        "recipient", "wording", "read_in", "recorded_by", "parties", "guardian"
    ).prefetch_related("withdrawals")
    lines = lines_of(case, rows.order_by("-given_at", "-id"))
    return sorted(lines, key=lambda line: not line.is_live)


def lines_of(case: Case, consents: Iterable[Consent]) -> list[ConsentLine]:
    """Consents of the case that were read already, with their state today."""
    return [_line(consent, case) for consent in consents]


def _line(consent: Consent, case: Case) -> ConsentLine:
    now = clock.now()
    left = consent.fields if consent.withdrawn_at else consent.fields_at(now)
    state = "active" if holds(consent, case.beneficiary, now) else "expired"
    if consent.withdrawn_at is not None:
        state = "withdrawn"
    taken = [field for field in consent.fields if field not in left]
    return ConsentLine(consent=consent, state=state, shared=labels(left), taken_back=labels(taken))


def labels(fields: Iterable[str]) -> list[str]:
    """The words of fields, in the order in which they are always named."""
    wanted = set(fields)
    return [str(field.label) for field in SharedField if field.value in wanted]


def ending_consents(*, within: timedelta = NOTICE) -> QuerySet[Consent]:
    """Consents that end soon, in open cases, where no later one of the same body takes over."""
    now = clock.now()
    later = Consent.objects.filter(
        case=OuterRef("case"),
        recipient=OuterRef("recipient"),
        purpose=OuterRef("purpose"),
        withdrawn_at__isnull=True,
        expires_at__gt=now + within,
    )
    return (
        Consent.objects.filter(
            ~Exists(later),
            withdrawn_at__isnull=True,
            expires_at__gt=now,
            expires_at__lte=now + within,
            case__status=CaseStatus.OPEN,
        )
        .select_related("case__organisation", "case__assigned_to", "recipient")
        .order_by("expires_at", "id")
    )
