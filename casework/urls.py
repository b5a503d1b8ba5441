"""Addresses of the casework app."""

from django.urls import path

from casework.views import (
    acts,
    cases,
    consents,
    documents,
    intake,
    legal,
    person,
    relations,
    retention,
    rights,
)

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", intake.intake, name="intake"),
    path("new/about/", intake.about_request, name="about-request"),
    path("search/", cases.search, name="search"),
    path("received/<uuid:key>/", intake.receipt, name="receipt"),
    path("rights/", rights.subject_request_list, name="subject-request-list"),
    path("rights/<uuid:key>/", rights.subject_request_detail, name="subject-request"),
    path("rights/<uuid:key>/sheet/", rights.subject_request_sheet, name="subject-request-sheet"),
    path("rights/<uuid:key>/file/", rights.subject_request_file, name="subject-request-file"),
    path("retention/", retention.retention, name="retention"),
    path("retention/<uuid:key>/", retention.retention_run, name="retention-run"),
    path("<str:number>/", cases.case_detail, name="case-detail"),
    path("<str:number>/person/", person.person_edit, name="person-edit"),
    path("<str:number>/person/relations/", relations.relation_list, name="relation-list"),
    path("<str:number>/person/relations/new/", relations.relation_add, name="relation-add"),
    path(
        "<str:number>/person/relations/<int:pk>/remove/",
        relations.relation_remove,
        name="relation-remove",
    ),
    path("<str:number>/person/household/", relations.household_set, name="household-set"),
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
    path("<str:number>/rights/", rights.subject_request_add, name="subject-request-add"),
    path("<str:number>/hold/", retention.hold, name="hold"),
    path("<str:number>/documents/", documents.document_list, name="document-list"),
    path("<str:number>/documents/<uuid:key>/", documents.document_content, name="document-content"),
    path(
        "<str:number>/documents/<uuid:key>/picture/",
        documents.document_thumbnail,
        name="document-thumbnail",
    ),
    path(
        "<str:number>/documents/<uuid:key>/remove/",
        documents.document_remove,
        name="document-remove",
    ),
    path("<str:number>/notes/", acts.note_add, name="note-add"),
    path("<str:number>/assign/", acts.case_assign, name="case-assign"),
    path("<str:number>/close/", acts.case_close, name="case-close"),
]
