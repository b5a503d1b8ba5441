"""The plan of a case: goals, services, outcomes, the person's agreement, conferences."""

from datetime import date, timedelta
from uuid import uuid4

import pytest

from casework import errors, services
from casework.agenda import agenda_of
from casework.enums import (
    ConsentMethod,
    ContactWay,
    Doer,
    FollowUpState,
    GoalState,
    PlannedState,
)
from casework.models import (
    Case,
    CodedValue,
    Conference,
    Decision,
    FollowUp,
    Goal,
    Outcome,
    PlannedService,
    Reason,
    RequestType,
)
from casework.selectors import plan_of
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation
from tests.factories import CELL, SCHOOLS, officer, open_case, submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


@pytest.fixture
def goal(case, user):
    return services.add_goal(
        case=case,
        domain=CodedValue.objects.get(code="EDU"),
        text="Objectif fictif",
        created_by=user,
    )


def plan(goal: Goal, **changes: object) -> PlannedService:
    values = {
        "request_type": RequestType.objects.get(code="EDU-01"),
        "doer": Doer.OURS,
        "created_by": goal.created_by,
    }
    return services.plan_service(goal=goal, **values | changes)


def move(service: PlannedService, state: PlannedState, code: str = "") -> PlannedService:
    outcome = Outcome.objects.get(code=code) if code else None
    return services.move_service(
        service=service, state=state, outcome=outcome, moved_by=service.created_by
    )


def test_a_service_that_was_given_is_asked_about_two_weeks_later(goal):
    service = move(plan(goal), PlannedState.GIVEN, "DELIVERED")

    follow_up = FollowUp.objects.get()
    assert follow_up.service == service
    assert follow_up.due_date == clock.today() + timedelta(days=14)
    assert follow_up.way == ContactWay.OFFICE
    assert follow_up.created_by is None


def test_the_day_of_asking_is_a_working_day(goal):
    with clock.fixed(clock.now() + timedelta(days=4)):
        move(plan(goal), PlannedState.GIVEN, "DELIVERED")

    # Fourteen days after Saturday 19 September is a Saturday.
    assert FollowUp.objects.get().due_date == date(2026, 10, 5)


def test_a_service_that_is_not_given_asks_nothing(goal):
    move(plan(goal), PlannedState.NOT_GIVEN, "NO_CAPACITY")

    assert not FollowUp.objects.exists()


@pytest.mark.parametrize("state", [PlannedState.GIVEN, PlannedState.NOT_GIVEN])
def test_the_end_of_a_service_needs_an_outcome_and_is_final(goal, state):
    service = plan(goal)

    with pytest.raises(errors.EndingIncomplete):
        move(service, state)
    move(service, state, "DELIVERED")
    with pytest.raises(errors.ServiceEnded):
        move(service, PlannedState.UNDER_WAY)


def test_a_goal_ends_when_its_services_have(goal, user):
    service = plan(goal)

    with pytest.raises(errors.GoalStillNeedsService):
        services.end_goal(goal=goal, state=GoalState.REACHED, ended_by=user)
    move(service, PlannedState.GIVEN, "DELIVERED")
    services.end_goal(goal=goal, state=GoalState.REACHED, ended_by=user)

    with pytest.raises(errors.GoalEnded):
        plan(goal)


def test_giving_a_goal_up_needs_a_reason(goal, user):
    with pytest.raises(errors.EndingIncomplete):
        services.end_goal(goal=goal, state=GoalState.GIVEN_UP, ended_by=user)
    reason = Reason.objects.get(code="RS-CHOICE")

    ended = services.end_goal(goal=goal, state=GoalState.GIVEN_UP, ended_by=user, reason=reason)

    assert ended.reason == reason


def test_a_service_under_way_keeps_the_case_open(case, goal):
    service = plan(goal)
    nothing = agenda_of(Case.objects.filter(pk=case.pk))
    move(service, PlannedState.UNDER_WAY)

    (item,) = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    assert nothing == {}
    assert item.blocks_closing


def test_a_plan_that_grew_since_the_agreement_says_so(case, goal, user):
    services.record_agreement(
        case=case,
        agreed_date=clock.today(),
        method=ConsentMethod.VERBAL,
        recorded_by=user,
    )
    agreed = plan_of(case).has_changed
    with clock.fixed(clock.now() + timedelta(days=1)):
        plan(goal)

    assert (agreed, plan_of(case).has_changed) == (False, True)


def test_the_body_is_kept_of_what_another_one_does_only(goal):
    schools = Organisation.objects.get(code=SCHOOLS)

    assert plan(goal, doer=Doer.OTHER, body=schools).body == schools
    assert plan(goal, doer=Doer.OURS, body=schools).body is None


# Pages


def test_a_plan_grows_on_its_pages_and_tells_its_progress(page, user, case):
    request = submit(case)
    page.force_login(user)
    path = f"/cases/{case.number}/plan/"

    page.post(f"{path}goals/new/", {"text": "Objectif fictif", "domain": "EDU"})
    goal = Goal.objects.get()
    page.post(
        f"{path}goals/{goal.pk}/services/new/",
        {"request_type": "EDU-01", "doer": "other", "body": SCHOOLS, "request": request.pk},
    )
    service = PlannedService.objects.get()
    page.post(f"{path}services/{service.pk}/", {"state": "under-way", "request": request.pk})
    answer = page.get(path)

    service.refresh_from_db()
    assert (service.request, service.body_id) == (request, SCHOOLS)
    assert len(answer.context["progress"]) == 2
    assert f"#request-{request.pk}" in answer.content.decode()


def test_a_request_of_another_case_is_not_linked(page, user, goal, case):
    foreign = submit(open_case(user=user))
    page.force_login(user)

    answer = page.post(
        f"/cases/{case.number}/plan/goals/{goal.pk}/services/new/",
        {"request_type": "EDU-01", "doer": "ours", "request": foreign.pk},
    )

    assert answer.status_code == 422
    assert "request" in answer.context["form"].errors


@pytest.mark.parametrize(
    ("data", "field"), [({"state": "given-up"}, "reason"), ({"state": "open"}, "state")]
)
def test_an_incomplete_ending_of_a_goal_is_refused(page, user, case, goal, data, field):
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/plan/goals/{goal.pk}/end/", data)

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_a_goal_of_another_case_is_not_found(page, user, goal):
    other = open_case(user=user)
    page.force_login(user)

    assert page.get(f"/cases/{other.number}/plan/goals/{goal.pk}/end/").status_code == 404


def test_the_cell_reads_fields_and_states_but_no_words(page, case, goal):
    plan(goal, note="Note fictive")
    page.force_login(officer(RoleCode.CELL, CELL))

    text = page.get(f"/cases/{case.number}/plan/").content.decode()

    assert "Objectif fictif" not in text
    assert "Note fictive" not in text
    assert goal.domain.label in text


# Conferences


@pytest.fixture
def decision(case, user):
    conference = services.record_conference(
        case=case,
        held_date=clock.today(),
        officers=[user],
        bodies=[case.organisation],
        minutes="Compte rendu fictif",
        recorded_by=user,
    )
    return services.add_decision(
        conference=conference,
        text="Décision fictive",
        due_date=date(2026, 9, 22),
        body=Organisation.objects.get(code=SCHOOLS),
    )


def test_a_decision_waits_on_the_agenda_until_it_is_carried_out(case, decision, user):
    waiting = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    services.follow_decision_up(decision=decision, by=user)

    carried = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]
    assert [item.kind for item in waiting] == ["decision"]
    assert [item.kind for item in carried] == ["follow-up"]
    assert FollowUp.objects.get().due_date == decision.due_date


def test_a_decision_becomes_a_service_of_the_plan(decision, goal, user):
    service = services.plan_decision(
        decision=decision,
        goal=goal,
        request_type=RequestType.objects.get(code="EDU-01"),
        by=user,
    )

    assert (service.doer, service.body_id) == (Doer.OTHER, SCHOOLS)
    assert (service.target_date, service.note) == (decision.due_date, "Décision fictive")


def test_a_decision_is_carried_out_once(decision, user):
    services.follow_decision_up(decision=decision, by=user)

    with pytest.raises(errors.DecisionCarriedOut):
        services.follow_decision_up(decision=decision, by=user)

    assert FollowUp.objects.filter(state=FollowUpState.PLANNED).count() == 1


def test_a_conference_is_written_down_and_carried_out_on_its_pages(page, user, case):
    page.force_login(user)
    path = f"/cases/{case.number}/conference/"
    minutes = {
        "held_date": "2026-09-14",
        "officers": [user.pk],
        "bodies": [SCHOOLS],
        "minutes": "Compte rendu fictif",
        "key": str(uuid4()),
    }

    page.post(f"{path}new/", minutes)
    page.post(f"{path}new/", minutes)
    conference = Conference.objects.get()
    page.post(
        f"{path}{conference.pk}/decisions/new/",
        {"text": "Décision fictive", "officer": user.pk, "due_date": "2026-09-22"},
    )
    decision = Decision.objects.get()
    for _ in range(2):
        page.post(f"{path}decisions/{decision.pk}/follow-up/")

    assert list(conference.bodies.values_list("pk", flat=True)) == [SCHOOLS]
    assert FollowUp.objects.count() == 1
    assert "Compte rendu fictif" in page.get(path).content.decode()


def test_a_decision_needs_somebody_responsible(page, user, case, decision):
    page.force_login(user)

    answer = page.post(
        f"/cases/{case.number}/conference/{decision.conference_id}/decisions/new/",
        {"text": "Décision fictive", "due_date": "2026-09-22"},
    )

    assert "officer" in answer.context["form"].errors
