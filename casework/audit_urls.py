"""Addresses of the audit's pages."""

from django.urls import path

from casework.views import audit

app_name = "audit"
urlpatterns = [
    path("", audit.unusual, name="unusual"),
    path("journal/", audit.journal, name="journal"),
    path("journal.csv", audit.journal_csv, name="journal-csv"),
]
