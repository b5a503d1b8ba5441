"""Addresses of the casework app."""

from django.urls import path

from casework.views import (
    acts,
    assessment,
    cases,
    conferences,
    consents,
    deadlines,
    follow_ups,
    intake,
    needs,
    person,
    plan,
)

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", intake.intake, name="intake"),
    path("new/about/", intake.about_request, name="about-request"),
    path("search/", cases.search, name="search"),
    path("received/<uuid:key>/", intake.receipt, name="receipt"),
    path("<str:number>/", cases.case_detail, name="case-detail"),
    path("<str:number>/person/", person.person_edit, name="person-edit"),
    path("<str:number>/requests/new/", intake.request_add, name="request-add"),
    path("<str:number>/consents/new/", consents.consent_add, name="consent-add"),
    path(
        "<str:number>/consents/<int:pk>/withdraw/",
        consents.consent_withdraw,
        name="consent-withdraw",
    ),
    path("<str:number>/notes/", acts.note_add, name="note-add"),
    path("<str:number>/assign/", acts.case_assign, name="case-assign"),
    path("<str:number>/close/", acts.case_close, name="case-close"),
    path("<str:number>/needs/", needs.need_list, name="need-list"),
    path("<str:number>/needs/new/", needs.need_add, name="need-add"),
    path("<str:number>/needs/<uuid:pk>/end/", needs.need_end, name="need-end"),
    path("<str:number>/needs/requests/<int:pk>/", needs.request_urgency, name="request-urgency"),
    path("<str:number>/assessment/", assessment.assessment_detail, name="assessment-detail"),
    path("<str:number>/assessment/edit/", assessment.assessment_edit, name="assessment-edit"),
    path(
        "<str:number>/assessment/<uuid:pk>/approve/",
        assessment.assessment_approve,
        name="assessment-approve",
    ),
    path("<str:number>/plan/", plan.plan_detail, name="plan-detail"),
    path("<str:number>/plan/agreement/", plan.plan_agree, name="plan-agree"),
    path("<str:number>/plan/goals/new/", plan.goal_add, name="goal-add"),
    path("<str:number>/plan/goals/<uuid:pk>/end/", plan.goal_end, name="goal-end"),
    path(
        "<str:number>/plan/goals/<uuid:pk>/services/new/",
        plan.planned_service_add,
        name="planned-service-add",
    ),
    path(
        "<str:number>/plan/services/<uuid:pk>/",
        plan.planned_service_move,
        name="planned-service-move",
    ),
    path("<str:number>/follow-ups/", follow_ups.follow_up_list, name="follow-up-list"),
    path("<str:number>/follow-ups/new/", follow_ups.follow_up_add, name="follow-up-add"),
    path(
        "<str:number>/follow-ups/<uuid:pk>/",
        follow_ups.follow_up_record,
        name="follow-up-record",
    ),
    path(
        "<str:number>/follow-ups/<uuid:pk>/cancel/",
        follow_ups.follow_up_cancel,
        name="follow-up-cancel",
    ),
    path(
        "<str:number>/follow-ups/appointments/new/",
        follow_ups.appointment_add,
        name="appointment-add",
    ),
    path(
        "<str:number>/follow-ups/appointments/<uuid:pk>/",
        follow_ups.appointment_end,
        name="appointment-end",
    ),
    path(
        "<str:number>/follow-ups/appointments/<uuid:pk>/move/",
        follow_ups.appointment_move,
        name="appointment-move",
    ),
    path("<str:number>/conference/", conferences.conference_list, name="conference-list"),
    path("<str:number>/conference/new/", conferences.conference_add, name="conference-add"),
    path(
        "<str:number>/conference/<uuid:pk>/decisions/new/",
        conferences.decision_add,
        name="decision-add",
    ),
    path(
        "<str:number>/conference/decisions/<uuid:pk>/follow-up/",
        conferences.decision_follow_up,
        name="decision-follow-up",
    ),
    path(
        "<str:number>/conference/decisions/<uuid:pk>/plan/",
        conferences.decision_plan,
        name="decision-plan",
    ),
    path("<str:number>/deadlines/", deadlines.deadline_list, name="deadline-list"),
    path("<str:number>/deadlines/new/", deadlines.deadline_add, name="deadline-add"),
    path("<str:number>/deadlines/<int:pk>/", deadlines.deadline_settle, name="deadline-settle"),
]
