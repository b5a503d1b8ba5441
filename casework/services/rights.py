"""Taking what a person asks about their data, and answering in the time that the law gives."""

from datetime import datetime, timedelta

from django.db import transaction

from casework import clocks, errors
from casework.enums import IdentityProof, RightKind, RightState
from casework.models import Case, Channel, StatutoryDeadline, SubjectRequest
from common import audit, clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Membership, Organisation, User
from partners.services import notify

#: Access is due "without delay" (law 09-08, article 7): the network gives itself this long.
ACCESS_WITHIN = timedelta(days=10)
#: Rectification, erasure and opposition: ten clear days (article 8).
RECTIFICATION = "SD-0908-RECT-10J"
#: Shares of the time after which the data-protection officer is reminded.
REMINDERS = (50, 80, 100)


@transaction.atomic
def take_subject_request(
    *,
    case: Case,
    kind: RightKind,
    details: str,
    identity_proof: IdentityProof,
    taken_by: User,
    channel: Channel | None = None,
) -> SubjectRequest:
    """Write down what the person of ``case`` asks, and tell the data-protection officer."""
    now = clock.now()
    asked = SubjectRequest.objects.create(
        case=case,
        kind=kind,
        details=details,
        identity_proof=identity_proof,
        channel=channel,
        received_at=now,
        due_at=_due(kind, now),
        registered_by=taken_by,
    )
    _tell(asked, NotificationKind.RIGHT_ASKED, "asked")
    return asked


@transaction.atomic
def answer_subject_request(
    *, asked: SubjectRequest, answer: str, answered_by: User, is_refused: bool = False
) -> SubjectRequest:
    """End a request with what the person is told. Raises AnswerMissing, AlreadyAnswered."""
    if not answer.strip():
        raise errors.AnswerMissing
    asked = SubjectRequest.objects.select_for_update(of=("self",)).get(pk=asked.pk)
    if asked.state != RightState.OPEN:
        raise errors.AlreadyAnswered
    asked.state = RightState.REFUSED if is_refused else RightState.ANSWERED
    asked.answer, asked.answered_by, asked.answered_at = answer, answered_by, clock.now()
    asked.save(update_fields=["state", "answer", "answered_by", "answered_at"])
    audit.record(
        audit.Act.EXPORT,
        actor=answered_by,
        organisation=asked.case.organisation_id,
        subject=f"case:{asked.case.number}",
        tier=asked.case.tier,
        right=asked.kind,
        answer=asked.state,
    )
    return asked


def remind_of_rights() -> int:
    """Remind data-protection officers of requests whose time runs out; how many reminders."""
    now, told = clock.now(), 0
    for asked in SubjectRequest.objects.filter(state=RightState.OPEN).select_related("case"):
        span = asked.due_at - asked.received_at
        passed = [each for each in REMINDERS if now >= asked.received_at + span * each / 100]
        if passed:
            # After an outage one reminder is enough: that of the latest share.
            _tell(asked, NotificationKind.DEADLINE_NEAR, str(passed[-1]))
            told += 1
    return told


def _due(kind: RightKind, received_at: datetime) -> datetime:
    if kind == RightKind.ACCESS:
        return received_at + ACCESS_WITHIN
    return clocks.statutory_end(StatutoryDeadline.objects.get(code=RECTIFICATION), received_at)


def _tell(asked: SubjectRequest, kind: NotificationKind, what: str) -> None:
    seats = Membership.objects.filter(role=RoleCode.DPO, is_active=True)
    bodies = Organisation.objects.filter(pk__in=seats.values("organisation")).order_by("pk")
    for body in bodies:
        notify(
            kind=kind,
            organisation=body,
            role=RoleCode.DPO,
            reference=asked.case.number,
            path=f"/cases/rights/{asked.pk}/",
            key=f"right:{asked.pk}:{what}:{body.pk}",
        )
