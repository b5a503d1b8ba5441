"""Case conferences and what becomes of their decisions."""

from collections.abc import Collection
from datetime import date

from django.db import transaction

from casework import errors, events
from casework.enums import ContactWay, Doer, EventKind
from casework.models import (
    Case,
    Conference,
    Decision,
    FollowUp,
    Goal,
    PlannedService,
    RequestType,
)
from casework.services.case import hold_open
from casework.services.follow_up import plan_follow_up
from casework.services.plan import plan_service
from partners.models import Organisation, User


@transaction.atomic
def record_conference(
    *,
    case: Case,
    held_date: date,
    officers: Collection[User],
    bodies: Collection[Organisation],
    minutes: str,
    recorded_by: User,
) -> Conference:
    """Write down a conference: who took part and what was said. Raises CaseClosed."""
    hold_open(case)
    conference = Conference.objects.create(
        case=case, held_date=held_date, minutes=minutes, recorded_by=recorded_by
    )
    conference.officers.set(officers)
    conference.bodies.set(bodies)
    events.record(
        case, EventKind.CONFERENCE_HELD, actor=recorded_by, organisation=case.organisation
    )
    return conference


@transaction.atomic
def add_decision(
    *,
    conference: Conference,
    text: str,
    due_date: date,
    officer: User | None = None,
    body: Organisation | None = None,
) -> Decision:
    """Write down what a conference decided, who does it and by when. Raises CaseClosed."""
    hold_open(conference.case)
    return Decision.objects.create(
        case=conference.case,
        conference=conference,
        text=text,
        officer=officer,
        body=body,
        due_date=due_date,
    )


@transaction.atomic
def follow_decision_up(*, decision: Decision, by: User) -> FollowUp:
    """Make a decision a follow-up on its day. Raises CaseClosed, DecisionCarriedOut."""
    decision = _held(decision)
    follow_up = plan_follow_up(
        case=decision.case, due_date=decision.due_date, way=ContactWay.OFFICE, created_by=by
    )
    decision.follow_up = follow_up
    decision.save(update_fields=["follow_up"])
    return follow_up


@transaction.atomic
def plan_decision(
    *, decision: Decision, goal: Goal, request_type: RequestType, by: User
) -> PlannedService:
    """Make a decision a service of the plan, done by whom it names.

    Raises CaseClosed, DecisionCarriedOut, GoalEnded.
    """
    decision = _held(decision)
    is_other = decision.body_id not in {None, decision.case.organisation_id}
    decision.service = plan_service(
        goal=goal,
        request_type=request_type,
        doer=Doer.OTHER if is_other else Doer.OURS,
        body=decision.body if is_other else None,
        target_date=decision.due_date,
        note=decision.text,
        created_by=by,
    )
    decision.save(update_fields=["service"])
    return decision.service


def _held(decision: Decision) -> Decision:
    hold_open(decision.case)
    rows = Decision.objects.select_for_update(of=("self",), no_key=True)
    decision = rows.select_related("case__organisation", "case__beneficiary__identity").get(
        pk=decision.pk
    )
    if decision.is_carried_out:
        raise errors.DecisionCarriedOut
    return decision
