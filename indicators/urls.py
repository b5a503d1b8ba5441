"""Addresses of the indicators app."""

from django.urls import path

from indicators import views

app_name = "indicators"
urlpatterns = [
    path("", views.quarter_list, name="quarter-list"),
    path("<str:period>/", views.quarter, name="quarter"),
    path("<str:period>/release/", views.release, name="quarter-release"),
    path("<str:period>/table.csv", views.quarter_csv, name="quarter-csv"),
    path("<str:period>/table.xlsx", views.quarter_xlsx, name="quarter-xlsx"),
]
