"""Addresses of the casework app."""

from django.urls import path

from casework.views import access_log, acts, cases, consents, emergency, intake, person

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", intake.intake, name="intake"),
    path("new/about/", intake.about_request, name="about-request"),
    path("search/", cases.search, name="search"),
    path("received/<uuid:key>/", intake.receipt, name="receipt"),
    path("emergency/", emergency.emergency, name="emergency"),
    path("emergency/asked/", emergency.emergency_asked, name="emergency-asked"),
    path("emergency/reviews/", emergency.emergency_list, name="emergency-list"),
    path("emergency/<uuid:pk>/answer/", emergency.emergency_answer, name="emergency-answer"),
    path("emergency/<uuid:pk>/review/", emergency.emergency_review, name="emergency-review"),
    path("<str:number>/", cases.case_detail, name="case-detail"),
    path("<str:number>/access-log/", access_log.access_log, name="access-log"),
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
]
