"""Follow-ups and appointments: planned within the person's limits, recorded once."""

from datetime import date, datetime, timedelta
from uuid import uuid4

import pytest
from django.db import IntegrityError, transaction
from hypothesis import given
from hypothesis import strategies as st

from casework import errors, services
from casework.agenda import agenda_of
from casework.enums import AppointmentState, ContactWay, FollowUpState
from casework.limits import ways_allowed
from casework.models import (
    Appointment,
    Beneficiary,
    Case,
    CaseNeed,
    FollowUp,
    Identity,
    NeedCode,
    Reason,
)
from casework.selectors import clashes, meetings_of
from casework.views.follow_ups import next_meeting
from common import clock
from common.clock import ZONE
from partners.enums import RoleCode
from tests.conftest import NOW
from tests.factories import CELL, BeneficiaryFactory, officer, open_case

pytestmark = pytest.mark.django_db


@pytest.fixture
def user():
    return officer()


@pytest.fixture
def case(user):
    return open_case(user=user)


def plan(case: Case, **changes: object) -> FollowUp:
    values = {"due_date": clock.today(), "way": ContactWay.OFFICE, "created_by": case.assigned_to}
    return services.plan_follow_up(case=case, **values | changes)


def result(**changes: object) -> services.FollowUpResult:
    values = {"way": ContactWay.OFFICE, "was_reached": True, "was_served": True}
    return services.FollowUpResult(**values | changes)


def meet(case: Case, at: datetime = NOW + timedelta(days=1), user=None) -> Appointment:
    meeting = services.Meeting(at=at, body=case.organisation, officer=user)
    return services.make_appointment(case=case, meeting=meeting, made_by=case.assigned_to)


def end(appointment: Appointment, state: AppointmentState) -> Appointment:
    return services.end_appointment(appointment=appointment, state=state, ended_by=None)


# The person's limits


@given(st.booleans(), st.booleans(), st.booleans(), st.sampled_from(["", "14:00"]))
def test_who_must_not_be_called_is_offered_no_call(no_call, no_voicemail, shared, hours):
    person = Beneficiary(do_not_call=no_call, no_voicemail=no_voicemail, shared_phone=shared)
    person.identity = Identity(safe_hours=hours)

    assert (ContactWay.CALL in ways_allowed(person)) == (not no_call)
    assert ContactWay.OFFICE in ways_allowed(person)


def test_a_call_is_refused_by_every_service_when_the_person_wants_none(user):
    case = open_case(user=user, beneficiary=BeneficiaryFactory(do_not_call=True))
    follow_up = plan(case)

    with pytest.raises(errors.WayNotAllowed):
        plan(case, way=ContactWay.CALL)
    with pytest.raises(errors.WayNotAllowed):
        services.record_follow_up(
            follow_up=follow_up, result=result(way=ContactWay.CALL), done_by=user
        )


def test_the_page_offers_and_takes_no_forbidden_call(page, user):
    person = BeneficiaryFactory(do_not_call=True, phone="+212612345678")
    case = open_case(user=user, beneficiary=person)
    end(meet(case), AppointmentState.NO_SHOW)
    page.force_login(user)
    path = f"/cases/{case.number}/follow-ups/"

    answer = page.post(f"{path}new/", {"due_date": "2026-09-22", "way": "call"})

    assert "way" in answer.context["form"].errors
    assert "tel:" not in page.get(path).content.decode()


# Follow-ups


def test_a_follow_up_keeps_the_case_open_until_it_is_done(case, user):
    follow_up = plan(case)
    (item,) = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    services.record_follow_up(follow_up=follow_up, result=result(), done_by=user)

    assert item.blocks_closing
    assert agenda_of(Case.objects.filter(pk=case.pk)) == {}


def test_a_follow_up_is_overdue_once_its_day_is_over(case):
    plan(case)

    today = meetings_of(case).overdue
    with clock.fixed(NOW + timedelta(days=1)):
        tomorrow = meetings_of(case).overdue

    assert (len(today), len(tomorrow)) == (0, 1)


def test_a_result_plans_the_next_one_and_records_new_needs(case, user):
    homeless = NeedCode.objects.get(code="VN-HOM")
    day = date(2026, 9, 29)

    services.record_follow_up(
        follow_up=plan(case),
        result=result(satisfaction=4, needs=[homeless], next_date=day, note="Note fictive"),
        done_by=user,
    )

    done, planned = FollowUp.objects.order_by("due_date")
    assert (done.state, done.satisfaction, done.note) == (FollowUpState.DONE, 4, "Note fictive")
    assert (planned.state, planned.due_date) == (FollowUpState.PLANNED, day)
    assert CaseNeed.objects.get().need == homeless


def test_of_a_person_who_was_not_reached_nothing_else_is_kept(case, user):
    done = services.record_follow_up(
        follow_up=plan(case), result=result(was_reached=False, satisfaction=5), done_by=user
    )

    assert (done.was_reached, done.was_served, done.satisfaction) == (False, None, None)


def test_a_follow_up_is_recorded_once(case, user):
    follow_up = plan(case)
    services.record_follow_up(follow_up=follow_up, result=result(), done_by=user)

    with pytest.raises(errors.FollowUpEnded):
        services.record_follow_up(follow_up=follow_up, result=result(), done_by=user)
    with pytest.raises(errors.FollowUpEnded):
        services.cancel_follow_up(follow_up=follow_up, cancelled_by=user)


def test_what_a_result_cannot_be_is_refused_whole(case, user):
    need = NeedCode.objects.get(code="VN-HOM")
    services.record_need(case=case, need=need, recorded_by=user)
    follow_up = plan(case)

    with pytest.raises(errors.NeedAlreadyRecorded):
        services.record_follow_up(follow_up=follow_up, result=result(needs=[need]), done_by=user)

    follow_up.refresh_from_db()
    assert follow_up.state == FollowUpState.PLANNED


def test_satisfaction_is_between_one_and_five(case):
    follow_up = plan(case)
    follow_up.satisfaction = 6

    with pytest.raises(IntegrityError), transaction.atomic():
        follow_up.save()


# Appointments


@pytest.mark.parametrize(
    "state", [AppointmentState.KEPT, AppointmentState.NO_SHOW, AppointmentState.CANCELLED]
)
def test_an_appointment_ends_once(case, user, state):
    appointment = meet(case)
    reason = Reason.objects.get(code="RS-OTHER")
    act = {"appointment": appointment, "ended_by": user, "reason": reason}
    services.end_appointment(state=state, **act)

    for again in (AppointmentState.KEPT, AppointmentState.NO_SHOW):
        with pytest.raises(errors.AppointmentEnded):
            services.end_appointment(state=again, **act)

    appointment.refresh_from_db()
    assert appointment.state == state


def test_nobody_has_two_appointments_at_one_moment(case):
    meet(case)

    with pytest.raises(errors.AppointmentTwice):
        meet(case)


def test_moving_makes_a_new_one_and_needs_a_reason(case, user):
    appointment, later = meet(case), NOW + timedelta(days=3)
    meeting = services.Meeting(at=later, body=case.organisation)
    act = {"appointment": appointment, "meeting": meeting, "moved_by": user}

    with pytest.raises(errors.EndingIncomplete):
        services.move_appointment(reason=None, **act)
    new = services.move_appointment(reason=Reason.objects.get(code="RS-CHOICE"), **act)

    appointment.refresh_from_db()
    assert (appointment.state, appointment.moved_to) == (AppointmentState.MOVED, new)
    assert new.state == AppointmentState.PLANNED
    with pytest.raises(errors.AppointmentEnded):
        end(appointment, AppointmentState.KEPT)


@given(st.lists(st.sampled_from(["kept", "no-show", "cancelled", "move"]), max_size=6))
def test_a_chain_of_appointments_is_kept_at_most_once(steps):
    with transaction.atomic():
        case = open_case(user=officer())
        appointment = meet(case)
        for number, step in enumerate(steps):
            try:
                appointment = _take(appointment, step, number)
            except errors.AppointmentEnded:
                continue
        kept = case.appointments.filter(state=AppointmentState.KEPT).count()
        transaction.set_rollback(True)

    assert kept <= 1


def _take(appointment: Appointment, step: str, number: int) -> Appointment:
    reason = Reason.objects.get(code="RS-OTHER")
    if step != "move":
        return services.end_appointment(
            appointment=appointment, state=AppointmentState(step), ended_by=None, reason=reason
        )
    meeting = services.Meeting(
        at=NOW + timedelta(days=2 + number), body=appointment.case.organisation
    )
    return services.move_appointment(
        appointment=appointment, meeting=meeting, reason=reason, moved_by=None
    )


def test_three_missed_appointments_ask_for_a_look(case):
    for days in (1, 2, 3):
        end(meet(case, NOW + timedelta(days=days)), AppointmentState.NO_SHOW)

    (item,) = agenda_of(Case.objects.filter(pk=case.pk))[case.pk]

    assert item.kind == "no-shows"
    assert meetings_of(case).is_often_missed


def test_coming_once_settles_what_was_missed_before(case):
    for days in (1, 2, 3):
        end(meet(case, NOW + timedelta(days=days)), AppointmentState.NO_SHOW)
    end(meet(case, NOW + timedelta(days=4)), AppointmentState.KEPT)

    assert not meetings_of(case).is_often_missed
    assert agenda_of(Case.objects.filter(pk=case.pk)) == {}


def test_appointments_of_one_officer_that_meet_are_found_in_any_case(case, user):
    at = NOW + timedelta(days=1)
    meet(case, at, user)

    near, far = at + timedelta(minutes=45), at + timedelta(hours=1)
    assert (clashes(user, near), clashes(user, far), clashes(officer(), at)) == (1, 0, 0)


# Pages


def booking(case: Case, **changes: object) -> dict[str, object]:
    values = {"day": "2026-09-17", "at": "10:00", "body": case.organisation_id, "officer": ""}
    return values | {"key": str(uuid4())} | changes


def test_an_appointment_is_made_in_the_time_of_the_region(page, user, case):
    page.force_login(user)

    page.post(f"/cases/{case.number}/follow-ups/appointments/new/", booking(case))

    assert Appointment.objects.get().at == datetime(2026, 9, 17, 10, 0, tzinfo=ZONE)


def test_a_holiday_is_doubted_and_taken_after_a_second_look(page, user, case):
    page.force_login(user)
    path = f"/cases/{case.number}/follow-ups/appointments/new/"

    doubted = page.post(path, booking(case, day="2026-11-06", place="Lieu fictif"))
    taken = page.post(path, booking(case, day="2026-11-06", confirmed="on"))

    assert doubted.status_code == 422
    assert "confirmed" in doubted.context["form"].errors
    assert doubted.context["form"]["place"].value() == "Lieu fictif"
    assert taken.status_code == 302


def test_a_double_booking_is_told_without_the_other_case(page, user, case):
    other = open_case(user=user)
    meet(other, datetime(2026, 9, 17, 10, 30, tzinfo=ZONE), user)
    page.force_login(user)

    answer = page.post(
        f"/cases/{case.number}/follow-ups/appointments/new/", booking(case, officer=user.pk)
    )

    assert "confirmed" in answer.context["form"].errors
    assert other.number not in answer.content.decode()


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"day": "2026-09-14"}, "day"),
        ({"day": "2026-09-15", "at": "08:00"}, "at"),
        ({"body": ""}, "body"),
        ({"at": "25:00"}, "at"),
    ],
)
def test_an_appointment_that_cannot_be_is_refused(page, user, case, changes, field):
    page.force_login(user)

    answer = page.post(
        f"/cases/{case.number}/follow-ups/appointments/new/", booking(case, **changes)
    )

    assert answer.status_code == 422
    assert field in answer.context["form"].errors


def test_what_is_due_stands_first(case):
    plan(case, due_date=clock.today() + timedelta(days=3))
    assert next_meeting(meetings_of(case)) is None

    due = plan(case)
    assert next_meeting(meetings_of(case)).follow_up == due

    past = meet(case, NOW - timedelta(hours=2))
    assert next_meeting(meetings_of(case)).appointment == past


def test_a_follow_up_is_recorded_on_the_page_once(page, user, case):
    follow_up = plan(case)
    page.force_login(user)
    path = f"/cases/{case.number}/follow-ups/{follow_up.pk}/"
    data = {
        "was_reached": "yes",
        "way": "office",
        "was_served": "no",
        "satisfaction": "2",
        "needs": ["VN-HOM"],
        "next_date": "2026-09-22",
        "key": str(uuid4()),
    }

    page.post(path, data)
    page.post(path, data)

    follow_up.refresh_from_db()
    assert (follow_up.was_served, follow_up.satisfaction) == (False, 2)
    assert FollowUp.objects.count() == 2
    assert CaseNeed.objects.count() == 1


def test_new_needs_that_leave_the_officer_are_told_first(page, user, case):
    follow_up = plan(case)
    page.force_login(user)
    path = f"/cases/{case.number}/follow-ups/{follow_up.pk}/"
    data = {"was_reached": "yes", "way": "office", "needs": ["VN-GBV"]}

    told = page.post(path, data)
    done = page.post(path, data | {"confirmed": "on"})

    assert "confirmed" in told.context["form"].errors
    assert done.status_code == 302
    assert CaseNeed.objects.get().case != case


def test_reached_or_not_is_never_assumed(page, user, case):
    follow_up = plan(case)
    page.force_login(user)

    answer = page.post(f"/cases/{case.number}/follow-ups/{follow_up.pk}/", {"way": "office"})

    assert "was_reached" in answer.context["form"].errors


def test_the_cell_sees_days_and_states_but_no_place_and_no_note(page, user, case):
    meeting = services.Meeting(
        at=NOW + timedelta(days=1), body=case.organisation, place="Lieu fictif", desk="Nom fictif"
    )
    services.make_appointment(case=case, meeting=meeting, made_by=user)
    services.record_follow_up(
        follow_up=plan(case), result=result(note="Note fictive"), done_by=user
    )
    page.force_login(officer(RoleCode.CELL, CELL))

    text = page.get(f"/cases/{case.number}/follow-ups/").content.decode()

    assert not any(word in text for word in ("Lieu fictif", "Nom fictif", "Note fictive"))


@pytest.mark.parametrize(
    "section", ["needs", "assessment", "plan", "follow-ups", "conference", "deadlines"]
)
def test_each_section_opens_within_twelve_statements(
    page, user, case, section, django_assert_max_num_queries
):
    page.force_login(user)
    page.get(f"/cases/{case.number}/{section}/")  # The coded lists are read once in some minutes.

    with django_assert_max_num_queries(12):
        answer = page.get(f"/cases/{case.number}/{section}/")

    assert answer.status_code == 200
    assert "UNDEFINED" not in answer.content.decode()
