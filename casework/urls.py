"""Addresses of the casework app."""

from django.urls import path

from casework.views import acts, cases, consents, intake, legal, person

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
    path("<str:number>/consents/", consents.case_consents, name="case-consents"),
    path("<str:number>/consents/new/", consents.consent_add, name="consent-add"),
    path("<str:number>/consents/withdraw/", consents.consents_withdraw, name="consents-withdraw"),
    path("<str:number>/legal-bases/new/", legal.legal_basis_add, name="legal-basis-add"),
    path("<str:number>/legal-bases/<uuid:pk>/", legal.legal_basis, name="legal-basis"),
    path("<str:number>/report-duty/", legal.report_duty, name="report-duty"),
    path(
        "<str:number>/consents/<int:pk>/withdraw/",
        consents.consent_withdraw,
        name="consent-withdraw",
    ),
    path("<str:number>/notes/", acts.note_add, name="note-add"),
    path("<str:number>/assign/", acts.case_assign, name="case-assign"),
    path("<str:number>/close/", acts.case_close, name="case-close"),
]
