"""What the demonstration promises, each checked against what the service wrote down."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import timedelta

from casework.enums import CaseStatus, ClockStatus, EventKind
from casework.models import Case, ImportedRow, StatutoryClock
from common.models import OutboxMessage
from demo import people
from indicators.models import Quarter
from referrals.enums import ReferralState
from referrals.models import Referral
from workflows.models import Incident


@dataclass(frozen=True)
class Promise:
    """A sentence and the question that settles whether it was kept."""

    sentence: str
    is_kept: Callable[[], bool]


def _case(person: people.PersonData) -> Case:
    return Case.objects.get(beneficiary=people.find(person))


def _referrals(person: people.PersonData) -> list[Referral]:
    return list(Referral.objects.filter(request__case=_case(person)).order_by("id"))


def _kinds(person: people.PersonData) -> list[str]:
    return list(_case(person).events.order_by("at", "id").values_list("kind", flat=True))


def _enrolled() -> bool:
    (referral,) = _referrals(people.CHILD)
    return (
        referral.state == ReferralState.CONFIRMED
        and referral.outcome_id == "ENROLLED"
        and _case(people.CHILD).status == CaseStatus.CLOSED
    )


def _in_time_without_reminder() -> bool:
    (referral,) = _referrals(people.CHILD)
    in_time = referral.acknowledged_at <= referral.acknowledge_due_at
    return in_time and EventKind.REMINDER_SENT not in _kinds(people.CHILD)


def _escalated_once_each() -> bool:
    events = _case(people.TONIGHT).events.filter(
        kind__in=[EventKind.REMINDER_SENT, EventKind.ESCALATED]
    )
    return [event.data["level"] for event in events.order_by("at", "id")] == ["N0", "N1", "N2"]


def _sheltered_elsewhere() -> bool:
    first, second = _referrals(people.TONIGHT)
    return (
        first.state == ReferralState.REDIRECTED
        and second.previous_id == first.pk
        and second.outcome_id == "SHELTERED"
        and second.started_at - first.sent_at < timedelta(hours=24)
        and _case(people.TONIGHT).status == CaseStatus.CLOSED
    )


def _clock_of_law() -> bool:
    clock = StatutoryClock.objects.get(request__case=_case(people.PERMIT))
    return (
        clock.due_at - clock.triggered_at == timedelta(days=15)
        and clock.last_filing_date.weekday() < 5
        and clock.status == ClockStatus.MET
    )


def _warned_before_the_end() -> bool:
    clock = StatutoryClock.objects.get(request__case=_case(people.PERMIT))
    warnings = _case(people.PERMIT).events.filter(kind=EventKind.CLOCK_WARNED)
    times = list(warnings.values_list("at", flat=True))
    return len(times) == 3 and all(at < clock.due_at for at in times)


def _refusal_has_reason() -> bool:
    request = _case(people.PERMIT).requests.get()
    return request.outcome_id == "REFUSED" and request.reason_id == "RS-DOC"


def _everything_delivered() -> bool:
    waiting = OutboxMessage.objects.filter(delivered_at=None)
    return not waiting.exists() and not Incident.objects.filter(resolved_at=None).exists()


def _register_imported() -> bool:
    return ImportedRow.objects.count() >= 280


def _quarter_protected() -> bool:
    quarter = Quarter.objects.filter(year=2026, number=3).first()
    return quarter is not None and len(quarter.table["indicators"]) >= 8


PROMISES = (
    Promise("A. L'enfant est inscrite, le résultat confirmé, le dossier clos", _enrolled),
    Promise("A. Réponse dans le délai : aucune relance", _in_time_without_reminder),
    Promise("B. Relance, point focal, cellule : chacun une seule fois", _escalated_once_each),
    Promise("B. Réorientée et hébergée en moins de 24 heures", _sheltered_elsewhere),
    Promise("C. Refus avec motif codé", _refusal_has_reason),
    Promise("C. Délai de recours de 15 jours calculé et tenu", _clock_of_law),
    Promise("C. Trois rappels, tous avant la fin du délai", _warned_before_the_end),
    Promise("Registre d'accueil importé (au moins 280 lignes)", _register_imported),
    Promise("Trimestre 2026-T3 : au moins 8 indicateurs protégés", _quarter_protected),
    Promise("Aucun message perdu, aucun incident ouvert", _everything_delivered),
)


def broken() -> list[str]:
    """The sentences that were not kept; a check that cannot even be made is one."""
    return [promise.sentence for promise in PROMISES if not _holds(promise)]


def _holds(promise: Promise) -> bool:
    try:
        return promise.is_kept()
    except Exception:
        return False
