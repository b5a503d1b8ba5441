"""Addresses of the workflows app."""

app_name = "workflows"
urlpatterns = []
