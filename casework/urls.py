"""Addresses of the casework app."""

app_name = "casework"
urlpatterns = []
