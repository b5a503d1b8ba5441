"""The plan of a case: goals, the services that reach them, and the person's agreement."""

from datetime import date, timedelta

from django.db import transaction

from casework import errors, events
from casework.enums import (
    ConsentMethod,
    ContactWay,
    Doer,
    EventKind,
    GoalState,
    PlannedState,
)
from casework.models import (
    Case,
    CodedValue,
    FollowUp,
    Goal,
    Outcome,
    PlanAgreement,
    PlannedService,
    Reason,
    Request,
    RequestType,
)
from casework.services.case import hold_open
from common import clock, opening
from partners.models import Organisation, User

#: After this long the person is asked how a service went.
ASK_AFTER = timedelta(days=14)


@transaction.atomic
def add_goal(
    *,
    case: Case,
    domain: CodedValue,
    text: str,
    created_by: User,
    target_date: date | None = None,
) -> Goal:
    """Add a goal to the plan. Raises CaseClosed."""
    hold_open(case)
    goal = Goal.objects.create(
        case=case, domain=domain, text=text, target_date=target_date, created_by=created_by
    )
    _log(case, created_by, change="goal-added")
    return goal


@transaction.atomic
def end_goal(*, goal: Goal, state: GoalState, ended_by: User, reason: Reason | None = None) -> Goal:
    """End a goal: reached, or given up with a reason.

    Raises CaseClosed, EndingIncomplete, GoalEnded, GoalStillNeedsService.
    """
    case = goal.case
    hold_open(case)
    goal = Goal.objects.select_for_update(of=("self",), no_key=True).get(pk=goal.pk)
    if goal.state != GoalState.OPEN:
        raise errors.GoalEnded
    if state == GoalState.OPEN or (state == GoalState.GIVEN_UP and reason is None):
        raise errors.EndingIncomplete
    if goal.services.filter(ended_at__isnull=True).exists():
        raise errors.GoalStillNeedsService
    goal.state, goal.ended_at = state, clock.now()
    goal.reason = reason if state == GoalState.GIVEN_UP else None
    goal.save(update_fields=["state", "reason", "ended_at"])
    _log(case, ended_by, change=f"goal-{state}")
    return goal


@transaction.atomic
def plan_service(
    *,
    goal: Goal,
    request_type: RequestType,
    doer: Doer,
    created_by: User,
    body: Organisation | None = None,
    request: Request | None = None,
    target_date: date | None = None,
    note: str = "",
) -> PlannedService:
    """Add to a goal a service by which it is to be reached. Raises CaseClosed, GoalEnded."""
    case = goal.case
    hold_open(case)
    if Goal.objects.get(pk=goal.pk).state != GoalState.OPEN:
        raise errors.GoalEnded
    service = PlannedService.objects.create(
        case=case,
        goal=goal,
        request_type=request_type,
        doer=doer,
        body=body if doer == Doer.OTHER else None,
        request=request,
        target_date=target_date,
        note=note,
        created_by=created_by,
    )
    _log(case, created_by, change="service-planned")
    return service


@transaction.atomic
def move_service(
    *,
    service: PlannedService,
    state: PlannedState,
    moved_by: User,
    outcome: Outcome | None = None,
    request: Request | None = None,
) -> PlannedService:
    """Say how far a planned service is: under way, given or not given, the last two for good.

    When it was given, a follow-up with the person is planned two weeks later. Raises CaseClosed,
    EndingIncomplete, ServiceEnded.
    """
    case = service.case
    hold_open(case)
    service = PlannedService.objects.select_for_update(of=("self",), no_key=True).get(pk=service.pk)
    if service.is_ended:
        raise errors.ServiceEnded
    is_ending = state in {PlannedState.GIVEN, PlannedState.NOT_GIVEN}
    if is_ending and outcome is None:
        raise errors.EndingIncomplete
    service.state = state
    service.request = request or service.request
    service.outcome = outcome if is_ending else None
    service.ended_at = clock.now() if is_ending else None
    service.save(update_fields=["state", "request", "outcome", "ended_at"])
    _log(case, moved_by, change=f"service-{state}")
    if state == PlannedState.GIVEN:
        _ask_later(case, service)
    return service


@transaction.atomic
def record_agreement(
    *, case: Case, agreed_date: date, method: ConsentMethod, recorded_by: User
) -> PlanAgreement:
    """Write down that the person agreed to the plan as it stands. Raises CaseClosed."""
    hold_open(case)
    agreement = PlanAgreement.objects.create(
        case=case, agreed_date=agreed_date, method=method, recorded_by=recorded_by
    )
    _log(case, recorded_by, change="agreed")
    return agreement


def _ask_later(case: Case, service: PlannedService) -> None:
    day = opening.calendar().next_working_day(clock.today() + ASK_AFTER)
    # The person comes: whether they may be called then is decided then.
    FollowUp.objects.create(case=case, service=service, due_date=day, way=ContactWay.OFFICE)
    events.record(
        case, EventKind.FOLLOW_UP_SET, organisation=case.organisation, due=day.isoformat()
    )


def _log(case: Case, actor: User, *, change: str) -> None:
    events.record(
        case, EventKind.PLAN_CHANGED, actor=actor, organisation=case.organisation, change=change
    )
