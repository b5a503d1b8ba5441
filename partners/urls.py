"""Addresses of the partners app: one's account, joining, members."""

from django.urls import path

from partners.views import account, factors, joining, members

app_name = "partners"
urlpatterns = [
    path("account/", account.account, name="account"),
    path("account/sessions/end/", account.session_end, name="session-end"),
    path("account/second-factor/", factors.second_factor, name="second-factor"),
    path("account/charter/", account.read_charter, name="charter"),
    path("join/", joining.join, name="join"),
    path("join/<str:key>/", joining.join_link, name="join-link"),
    path("members/", members.member_list, name="member-list"),
    path("members/invite/", members.member_invite, name="member-invite"),
    path("members/<int:pk>/", members.member_detail, name="member-detail"),
    path("members/<int:pk>/role/", members.member_role, name="member-role"),
    path("members/<int:pk>/<slug:act>/", members.member_act, name="member-act"),
    path("members/invitations/<int:pk>/<slug:act>/", members.invitation_act, name="invitation-act"),
]
