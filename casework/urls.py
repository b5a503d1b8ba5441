"""Addresses of the casework app."""

from django.urls import path

from casework.views import (
    acts,
    caseload,
    cases,
    closures,
    consents,
    handover,
    intake,
    person,
)

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", intake.intake, name="intake"),
    path("new/draft/", intake.intake_draft, name="intake-draft"),
    path("new/draft/<uuid:key>/discard/", intake.intake_draft_discard, name="intake-draft-discard"),
    path("new/about/", intake.about_request, name="about-request"),
    path("search/", cases.search, name="search"),
    path("received/<uuid:key>/", intake.receipt, name="receipt"),
    path("mine/", caseload.my_cases, name="caseload"),
    path("hand-over/", handover.hand_over, name="hand-over"),
    path("hand-over/<uuid:key>/", handover.hand_over_report, name="hand-over-report"),
    path("closures/", closures.closure_list, name="closure-list"),
    path("closures/<int:pk>/approve/", closures.closure_approve, name="closure-approve"),
    path("closures/<int:pk>/refuse/", closures.closure_refuse, name="closure-refuse"),
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
    path("<str:number>/close/", closures.case_close, name="case-close"),
    path("<str:number>/close/withdraw/", closures.closure_withdraw, name="closure-withdraw"),
    path("<str:number>/reopen/", closures.case_reopen, name="case-reopen"),
]
