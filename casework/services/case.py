"""Opening cases, their requests, and bringing both to an end."""

from datetime import datetime

from django.db import transaction
from django.db.models import Case as Choice
from django.db.models import F, Value, When

from casework import errors, events, numbers, reach
from casework.enums import CaseStatus, ClosureState, EventKind, RequestStatus, Tier, Urgency
from casework.models import (
    Beneficiary,
    Case,
    CaseAssignment,
    Channel,
    Narrative,
    Note,
    Outcome,
    Reason,
    Request,
    RequestType,
)
from casework.selectors.needs import present_needs
from casework.services.protecting import protect
from casework.services.reckoning import acknowledge_limit, reckon
from common import clock, outbox
from common.models import Territory
from partners.models import Organisation, User


@transaction.atomic
def open_case(
    *,
    beneficiary: Beneficiary,
    organisation: Organisation,
    opened_by: User | None,
    assigned_to: User | None = None,
    at: datetime | None = None,
) -> Case:
    """Open a case led by ``organisation`` and put ``assigned_to`` in charge of it."""
    case = Case.objects.create(
        number=numbers.next_number(),
        beneficiary=beneficiary,
        organisation=organisation,
        tier=Tier.C1,
        opened_at=at or clock.now(),
    )
    events.record(case, EventKind.CASE_OPENED, actor=opened_by, organisation=organisation, at=at)
    if assigned_to is None:
        reach.refresh([case])
    else:
        assign_case(case=case, user=assigned_to, assigned_by=opened_by)
    return case


@transaction.atomic
def assign_case(*, case: Case, user: User, assigned_by: User | None) -> CaseAssignment:
    """Put ``user`` in charge of the case; whoever was in charge before no longer is."""
    now = clock.now()
    hold(case)
    case.assignments.filter(ended_at__isnull=True).update(ended_at=now)
    case.assigned_to = user
    case.save(update_fields=["assigned_to"])
    events.record(case, EventKind.ASSIGNED, actor=assigned_by, organisation=case.organisation)
    reach.refresh([case])
    return CaseAssignment.objects.create(case=case, user=user, assigned_at=now)


@transaction.atomic
def submit_request(
    *,
    case: Case,
    request_type: RequestType,
    submitted_by: User | None,
    urgency: Urgency | None = None,
    urgency_reason: str = "",
    commune: Territory | None = None,
    channel: Channel | None = None,
    summary: str = "",
    at: datetime | None = None,
) -> Request:
    """Write down what the person asks for and announce it, which starts its process.

    The urgency is what the request type and the person's needs ask for unless the officer sets
    another; lowering it needs a reason (domain §7.4). Raises CaseClosed, LoweredUrgency.
    """
    hold_open(case)
    submitted_at = at or clock.now()
    reckoned = reckon(
        present_needs(case),
        default=request_type.urgency,
        chosen=urgency,
        reason=urgency_reason,
        at=submitted_at,
    )
    request = Request.objects.create(
        case=case,
        request_type=request_type,
        urgency=reckoned.urgency,
        chosen_urgency=reckoned.chosen,
        set_aside_urgency=reckoned.set_aside,
        rises_date=reckoned.rises_date,
        rises_to=reckoned.rises_to,
        tier=request_type.tier,
        commune=commune or case.beneficiary.commune,
        channel=channel,
        submitted_at=submitted_at,
        acknowledge_due_at=acknowledge_limit(reckoned, submitted_at),
    )
    raise_tier(case, request.tier)
    if summary:
        Narrative.objects.create(request=request, text=summary)
    reach.refresh([case])
    _go_on(case, submitted_by)
    events.record(
        case,
        EventKind.REQUEST_SUBMITTED,
        request=request,
        actor=submitted_by,
        organisation=case.organisation,
        at=submitted_at,
        request_type=request_type.code,
        urgency=reckoned.urgency,
    )
    if reckoned.set_aside:
        events.record(
            case,
            EventKind.URGENCY_LOWERED,
            request=request,
            actor=submitted_by,
            organisation=case.organisation,
            at=submitted_at,
            before=reckoned.set_aside,
            urgency=reckoned.urgency,
        )
    announce_request("request.submitted", request)
    return request


@transaction.atomic
def record_acknowledgement(*, request: Request, at: datetime) -> None:
    """Note that a body took the request up; the first time counts."""
    if request.acknowledged_at is None:
        unread = Request.objects.filter(pk=request.pk, acknowledged_at__isnull=True)
        unread.update(
            acknowledged_at=at,
            status=_advanced(RequestStatus.IN_PROGRESS, after=[RequestStatus.SUBMITTED]),
        )
        request.refresh_from_db(fields=["acknowledged_at", "status"])
        reach.refresh([request.case_id])


@transaction.atomic
def record_service(*, request: Request, at: datetime) -> None:
    """Note that the person received the service; the first time counts."""
    if request.served_at is None:
        before = [RequestStatus.SUBMITTED, RequestStatus.IN_PROGRESS]
        Request.objects.filter(pk=request.pk, served_at__isnull=True).update(
            served_at=at, status=_advanced(RequestStatus.FOLLOW_UP, after=before)
        )
        request.refresh_from_db(fields=["served_at", "status"])


@transaction.atomic
def record_decision(
    *, request: Request, outcome: Outcome, reason: Reason | None, decided_by: User | None
) -> None:
    """Write down what an administration decided; a refusal needs a coded reason (law 55-19)."""
    if outcome.code == "REFUSED" and reason is None:
        raise errors.ReasonMissing
    record_acknowledgement(request=request, at=clock.now())
    events.record(
        request.case,
        EventKind.DECISION_RECORDED,
        request=request,
        actor=decided_by,
        organisation=request.case.organisation,
        outcome=outcome.code,
        reason=reason.code if reason else None,
    )


@transaction.atomic
def close_request(
    *,
    request: Request,
    outcome: Outcome,
    closed_by: User | None,
    reason: Reason | None = None,
    at: datetime | None = None,
) -> Request:
    """End a request with its outcome. Raises AlreadyClosed, ReasonMissing.

    Closing one that is closed with the same outcome changes nothing.
    """
    held = Request.objects.select_for_update(of=("self",), no_key=True)
    request = held.select_related("case").get(pk=request.pk)
    if request.status == RequestStatus.CLOSED:
        if request.outcome_id == outcome.code:
            return request
        raise errors.AlreadyClosed
    if outcome.code == "REFUSED" and reason is None:
        raise errors.ReasonMissing
    request.status = RequestStatus.CLOSED
    request.outcome, request.reason = outcome, reason
    request.closed_at = at or clock.now()
    request.save(update_fields=["status", "outcome", "reason", "closed_at"])
    reach.refresh([request.case_id])
    events.record(
        request.case,
        EventKind.REQUEST_CLOSED,
        request=request,
        actor=closed_by,
        organisation=request.case.organisation,
        at=request.closed_at,
        outcome=outcome.code,
        reason=reason.code if reason else None,
    )
    announce_request("request.closed", request)
    return request


@transaction.atomic
def close_case(
    *,
    case: Case,
    closed_by: User | None,
    at: datetime | None = None,
    outcome: Outcome | None = None,
    reason: Reason | None = None,
) -> Case:
    """Close a case whose requests are all closed. Raises RequestStillOpen.

    For officers ``approve_closure`` is the way: it takes two of them.
    """
    case = Case.objects.select_for_update(no_key=True).get(pk=case.pk)
    if case.status == CaseStatus.CLOSED:
        return case
    if case.requests.exclude(status=RequestStatus.CLOSED).exists():
        raise errors.RequestStillOpen
    case.status = CaseStatus.CLOSED
    case.closed_at = at or clock.now()
    case.outcome, case.closure_reason, case.closing_since = outcome, reason, None
    case.save(update_fields=["status", "closed_at", "outcome", "closure_reason", "closing_since"])
    reach.refresh([case])
    events.record(
        case,
        EventKind.CASE_CLOSED,
        actor=closed_by,
        organisation=case.organisation,
        at=at,
        **_codes(outcome, reason),
    )
    return case


@transaction.atomic
def add_note(*, case: Case, author: User, text: str, corrects: Note | None = None) -> Note:
    """Write a note for colleagues of the same organisation; notes are only ever added.

    One that ``corrects`` another of the same author strikes it. Raises NoteCorrectedBefore.
    """
    # Held, so that a tier that rises at this moment finds the note, or the note the tier.
    hold(case)
    if corrects is not None:
        Note.objects.select_for_update(of=("self",)).order_by("pk").get(pk=corrects.pk)
        if Note.objects.filter(corrects=corrects).exists():
            raise errors.NoteCorrectedBefore
    note = Note.objects.create(case=case, author=author, text=text, corrects=corrects)
    events.record(case, EventKind.NOTE, actor=author, organisation=case.organisation)
    return note


def _codes(outcome: Outcome | None, reason: Reason | None) -> dict[str, str]:
    given = {"outcome": outcome, "reason": reason}
    return {name: row.code for name, row in given.items() if row is not None}


def announce_request(topic: str, request: Request) -> None:
    """Announce what happened to a request, in the order of its stream."""
    outbox.announce(
        topic, f"{topic}:{request.pk}", {"request": request.pk}, stream=f"request:{request.pk}"
    )


def hold(case: Case) -> None:
    """Keep others from closing, entrusting or re-tiering the case; what the caller read is renewed.

    Not against references to it: everybody who logs an event makes one, in any order.
    """
    rows = Case.objects.select_for_update(no_key=True).filter(pk=case.pk)
    case.status, case.tier = rows.values_list("status", "tier").get()


def _advanced(status: RequestStatus, *, after: list[RequestStatus]) -> Choice:
    """A status that is reached from the ones before it only: nobody falls back, nothing reopens."""
    return Choice(When(status__in=after, then=Value(status.value)), default=F("status"))


def hold_open(case: Case) -> None:
    """Hold the case for writing. Raises CaseClosed."""
    hold(case)
    if case.status == CaseStatus.CLOSED:
        raise errors.CaseClosed


def _go_on(case: Case, user: User | None) -> None:
    """Something new is asked for: a proposal to close the case is off."""
    case.closures.filter(state=ClosureState.ASKED).update(
        state=ClosureState.WITHDRAWN, decided_by=user, decided_at=clock.now()
    )
    Case.objects.filter(pk=case.pk, closing_since__isnull=False).update(closing_since=None)


def raise_tier(case: Case, tier: str) -> None:
    """Make the case at least as confidential as ``tier``; it never becomes less so."""
    if tier > case.tier:
        case.tier = tier
        case.save(update_fields=["tier"])
        if tier == Tier.C4:
            protect(case)
        reach.refresh([case])
