"""Addresses of the referrals app."""

from django.urls import path

from referrals import views

app_name = "referrals"
urlpatterns = [
    path("", views.inbox, name="inbox"),
    path("sent/", views.sent, name="sent"),
    path("copy-reviews/", views.copy_reviews, name="copy-reviews"),
    path("copy-reviews/<uuid:pk>/", views.copy_review, name="copy-review"),
    path("overview/", views.overview, name="overview"),
    path("overview/answers/", views.answers, name="answers"),
    path("cases/<str:number>/", views.case_referrals, name="case-referrals"),
    path("requests/<int:pk>/send/", views.send, name="send"),
    path("requests/<int:pk>/send/preview/", views.send_preview, name="send-preview"),
    path("<str:reference>/", views.referral_page, name="referral-detail"),
    path("<str:reference>/send/", views.send_draft, name="send-draft"),
    path("<str:reference>/redirect/", views.redirect_elsewhere, name="redirect"),
    path("<str:reference>/documents/<uuid:key>/", views.document, name="document"),
    path("<str:reference>/<slug:move>/", views.move, name="referral-move"),
]
