"""Addresses of the whole site."""

from django.contrib.auth.decorators import login_not_required
from django.urls import include, path
from django.views.i18n import set_language

from config.health import health
from workflows.views.days import my_day

urlpatterns = [
    path("", my_day, name="home"),
    path("", include("partners.sign_in_urls")),
    path("", include("partners.urls")),
    path("language/", login_not_required(set_language), name="set_language"),
    path("health/", health, name="health"),
    path("cases/", include("casework.urls")),
    path("audit/", include("casework.audit_urls")),
    path("referrals/", include("referrals.urls")),
    path("desk/", include("workflows.urls")),
    path("quarters/", include("indicators.urls")),
]

handler400 = "common.views.bad_request"
handler403 = "common.views.permission_denied"
handler404 = "common.views.not_found"
handler429 = "common.views.too_many_requests"
handler500 = "common.views.server_error"
