"""Closing a case with a second person, and taking a closed one up again."""

from django.db import transaction

from casework import errors, events, reach
from casework.agenda import blocking_items
from casework.enums import CaseStatus, ClosureState, EventKind, ReopeningReason
from casework.models import Case, Closure, ClosureNote, Outcome, Reason, Reopening
from casework.permissions import deciding_role, may_decide_closure
from casework.services.case import assign_case, close_case, close_request, hold
from casework.signals import case_closing, request_dropped
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Membership, Organisation, User
from partners.services import notify


@transaction.atomic
def ask_closure(
    *,
    case: Case,
    outcome: Outcome,
    asked_by: User | None,
    reason: Reason | None = None,
    note: str = "",
) -> Closure:
    """Propose to close a case; another officer decides.

    With something still open in it a reason is needed. Raises CaseClosed, ClosurePending,
    SomethingStillOpen, ReasonMissing, and what keeps others from letting it go, such as
    ReferralStillOpen.
    """
    hold(case)
    if case.status == CaseStatus.CLOSED:
        raise errors.CaseClosed
    if case.closures.filter(state=ClosureState.ASKED).exists():
        raise errors.ClosurePending
    case_closing.send(sender=Case, case=case)
    still_open = len(blocking_items(case))
    if still_open and reason is None:
        raise errors.SomethingStillOpen
    if outcome.code == "REFUSED" and reason is None:
        raise errors.ReasonMissing
    closure = Closure.objects.create(
        case=case, outcome=outcome, reason=reason, asked_by=asked_by, still_open=still_open
    )
    case.closing_since = closure.asked_at
    case.save(update_fields=["closing_since"])
    if note.strip():
        ClosureNote.objects.create(closure=closure, asked=note.strip())
    _log(closure, EventKind.CLOSURE_ASKED, asked_by)
    _tell_deciders(closure)
    return closure


def _tell_deciders(closure: Closure) -> None:
    role = deciding_role(closure)
    bodies = [closure.case.organisation]
    if role == RoleCode.CELL:
        seated = Membership.objects.filter(role=role, is_active=True).values("organisation")
        bodies = list(Organisation.objects.filter(pk__in=seated).order_by("pk"))
    for body in bodies:
        notify(
            kind=NotificationKind.CLOSURE_ASKED,
            organisation=body,
            role=role,
            reference=closure.case.number,
            path="/cases/closures/",
            key=f"closure:{closure.pk}:asked:{body.pk}",
        )


@transaction.atomic
def propose_closure(
    *, case: Case, outcome: Outcome, reason: Reason | None = None
) -> Closure | None:
    """Propose to close a case whose last request ended so; None when more is to be done.

    For the process: the people of the case decide.
    """
    hold(case)
    is_asked = case.closures.filter(state=ClosureState.ASKED).exists()
    if case.status == CaseStatus.CLOSED or is_asked or blocking_items(case):
        return None
    general = Outcome.objects.filter(code=outcome.general).first() if outcome.general else None
    try:
        with transaction.atomic():
            return ask_closure(case=case, outcome=general or outcome, reason=reason, asked_by=None)
    except errors.CaseworkRefused:
        return None


@transaction.atomic
def approve_closure(*, closure: Closure, approved_by: User) -> Case:
    """Close the case as proposed; what is still requested in it ends with the same outcome.

    Raises ClosureNotPending, ClosureNeedsAnother, SomethingStillOpen when something came up since
    it was proposed without a reason, and what keeps others from letting the case go.
    """
    closure = _pending(closure)
    if not may_decide_closure(approved_by, closure):
        raise errors.ClosureNeedsAnother
    case = closure.case
    case_closing.send(sender=Case, case=case)
    if closure.reason is None and blocking_items(case):
        raise errors.SomethingStillOpen
    # Processes first, then requests, then the case: the order in which a process locks them.
    for request in case.requests.filter(closed_at__isnull=True).order_by("pk"):
        request_dropped.send(sender=type(request), request=request)
        close_request(
            request=request,
            outcome=closure.outcome,
            reason=closure.reason,
            closed_by=approved_by,
        )
    hold(case)
    _decide(closure, ClosureState.APPROVED, approved_by)
    return close_case(
        case=case, closed_by=approved_by, outcome=closure.outcome, reason=closure.reason
    )


@transaction.atomic
def refuse_closure(*, closure: Closure, refused_by: User, answer: str) -> Closure:
    """Give the case back to its officer, with what is still to be done.

    Raises RefusalUnexplained, ClosureNotPending, ClosureNeedsAnother.
    """
    if not answer.strip():
        raise errors.RefusalUnexplained
    closure = _pending(closure)
    if not may_decide_closure(refused_by, closure):
        raise errors.ClosureNeedsAnother
    hold(closure.case)
    _decide(closure, ClosureState.REFUSED, refused_by)
    written, _created = ClosureNote.objects.get_or_create(closure=closure)
    written.answer = answer.strip()
    written.save(update_fields=["answer"])
    _log(closure, EventKind.CLOSURE_REFUSED, refused_by)
    officer = closure.asked_by or closure.case.assigned_to
    if officer is not None:
        notify(
            kind=NotificationKind.CLOSURE_REFUSED,
            organisation=closure.case.organisation,
            user=officer,
            reference=closure.case.number,
            path=f"/cases/{closure.case.number}/",
            key=f"closure:{closure.pk}:refused",
        )
    return closure


@transaction.atomic
def withdraw_closure(*, closure: Closure, withdrawn_by: User) -> Closure:
    """Take a proposal back: the case goes on. Raises ClosureNotPending."""
    closure = _pending(closure)
    hold(closure.case)
    _decide(closure, ClosureState.WITHDRAWN, withdrawn_by)
    return closure


@transaction.atomic
def reopen_case(
    *, case: Case, reason: ReopeningReason, reopened_by: User, note: str = ""
) -> Reopening:
    """Take a closed case up again under its number. Raises CaseStillOpen.

    Who was in charge still is, unless their account is closed: then whoever reopens it.
    """
    hold(case)
    if case.status == CaseStatus.OPEN:
        raise errors.CaseStillOpen
    case.refresh_from_db(fields=["closed_at"])
    reopening = Reopening.objects.create(
        case=case,
        reason=reason,
        note=note.strip(),
        closed_at=case.closed_at,
        reopened_by=reopened_by,
    )
    case.status, case.closed_at = CaseStatus.OPEN, None
    case.outcome = case.closure_reason = None
    case.save(update_fields=["status", "closed_at", "outcome", "closure_reason"])
    reach.refresh([case])
    events.record(
        case,
        EventKind.CASE_REOPENED,
        actor=reopened_by,
        organisation=case.organisation,
        why=reason,
    )
    if case.assigned_to is None or not case.assigned_to.is_active:
        assign_case(case=case, user=reopened_by, assigned_by=reopened_by)
    return reopening


def _pending(closure: Closure) -> Closure:
    rows = Closure.objects.select_related("case__organisation", "outcome", "reason")
    fresh = rows.get(pk=closure.pk)
    if fresh.state != ClosureState.ASKED:
        raise errors.ClosureNotPending
    return fresh


def _decide(closure: Closure, state: ClosureState, user: User) -> None:
    """Settle a proposal once; of two at the same moment the second finds nothing to settle."""
    closure.state, closure.decided_by, closure.decided_at = state, user, clock.now()
    changed = Closure.objects.filter(pk=closure.pk, state=ClosureState.ASKED).update(
        state=state, decided_by=user, decided_at=closure.decided_at
    )
    if not changed:
        raise errors.ClosureNotPending
    closure.case.closing_since = None
    closure.case.save(update_fields=["closing_since"])


def _log(closure: Closure, kind: EventKind, actor: User | None) -> None:
    events.record(
        closure.case,
        kind,
        actor=actor,
        organisation=closure.case.organisation,
        outcome=closure.outcome_id,
        reason=closure.reason_id,
    )
