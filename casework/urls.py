"""Addresses of the casework app."""

from django.urls import path

from casework.views import acts, cases, consents, duplicates, intake, person, relations

app_name = "casework"
urlpatterns = [
    path("", cases.case_list, name="case-list"),
    path("new/", intake.intake, name="intake"),
    path("new/about/", intake.about_request, name="about-request"),
    path("new/similar/", intake.similar, name="similar"),
    path("search/", cases.search, name="search"),
    path("received/<uuid:key>/", intake.receipt, name="receipt"),
    path("duplicates/", duplicates.duplicate_list, name="duplicate-list"),
    path("duplicates/<uuid:pk>/", duplicates.duplicate_detail, name="duplicate-detail"),
    path("duplicates/<uuid:pk>/merge/", duplicates.merge_new, name="merge-new"),
    path("merges/<uuid:pk>/", duplicates.merge_detail, name="merge-detail"),
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
