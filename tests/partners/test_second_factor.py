"""The second factor: led to where it is mandatory, asked for, sealed, not given away."""

import pytest
from allauth.mfa.models import Authenticator
from django.test import Client

from partners.enums import RoleCode
from partners.middleware import SIGNED_IN_AT
from partners.models import User
from partners.permissions import needs_second_factor, standing_of
from tests import factories
from tests.partners.accounts import (
    PASSWORD,
    code_of,
    is_signed_in,
    kinds_of,
    sign_in,
    with_totp,
)

pytestmark = pytest.mark.django_db

HERE = "/account/second-factor/"
APP = f"{HERE}app/"


@pytest.fixture
def mandatory(settings) -> None:
    settings.SECOND_FACTOR_REQUIRED = True


@pytest.fixture
def officer(reference) -> User:
    return factories.officer()


def a_while_ago(client: Client) -> None:
    """Let the sign-in be older than what still counts as fresh."""
    session = client.session
    session[SIGNED_IN_AT] -= 3600
    session.save()


class TestMandatory:
    FREE = {RoleCode.INTAKE, RoleCode.GOV, RoleCode.PART, RoleCode.INTERP, RoleCode.APPLICANT}

    @pytest.mark.parametrize("role", RoleCode)
    def test_for_sensitive_files_and_coordination(self, reference, role):
        assert needs_second_factor(standing_of(factories.officer(role))) is (role not in self.FREE)

    @pytest.mark.parametrize("path", ["/", "/cases/", "/cases/new/", "/members/", "/account/"])
    def test_without_one_nothing_else_is_reached(self, client, officer, mandatory, path):
        client.force_login(officer)

        answer = client.get(path)

        assert (answer.status_code, answer.url) == (302, HERE)

    def test_nor_changed_by_a_crafted_post(self, client, officer, mandatory):
        case = factories.open_case(user=officer)
        client.force_login(officer)

        answer = client.post(f"/cases/{case.number}/notes/", {"text": "Note fictive"})

        assert (answer.status_code, answer.url) == (302, HERE)
        assert not case.notes.exists()

    def test_a_role_without_sensitive_files_goes_on(self, client, reference, mandatory):
        client.force_login(factories.officer(RoleCode.INTAKE))

        assert client.get("/").status_code == 200

    def test_once_it_is_set_up_everything_opens(self, client, officer, mandatory):
        sign_in(client, officer)
        secret = client.get(APP).context["form"].secret

        answer = client.post(APP, {"code": code_of(secret)})

        assert answer.url == f"{HERE}codes/"
        assert client.get("/cases/").status_code == 200

    def test_whoever_is_promoted_is_asked_at_the_next_click(self, client, reference, mandatory):
        user = factories.officer(RoleCode.INTAKE)
        client.force_login(user)
        client.get("/")
        user.memberships.update(role=RoleCode.CASE)

        assert client.get("/").url == HERE

    def test_the_last_one_stays(self, client, officer, mandatory):
        with_totp(officer)
        client.force_login(officer)

        answer = client.post(f"{APP}remove/")

        assert answer.status_code == 422
        assert kinds_of(officer) == {"totp"}

    def test_the_last_passkey_stays(self, client, officer, mandatory):
        passkey = Authenticator.objects.create(
            user=officer, type=Authenticator.Type.WEBAUTHN, data={"name": "Clé"}
        )
        client.force_login(officer)

        answer = client.post(f"{HERE}passkeys/{passkey.pk}/remove/")

        assert answer.status_code == 302
        assert kinds_of(officer) == {"webauthn"}

    def test_where_it_is_free_it_may_go(self, client, officer):
        with_totp(officer)
        client.force_login(officer)

        client.post(f"{APP}remove/")

        assert kinds_of(officer) == set()


class TestAtSignIn:
    def test_the_password_alone_does_not_open(self, client, officer):
        with_totp(officer)

        answer = sign_in(client, officer)

        assert answer.url == "/signin/code/"
        assert not is_signed_in(client)

    def test_the_code_opens(self, client, officer):
        secret = with_totp(officer)
        sign_in(client, officer)

        client.post("/signin/code/", {"code": code_of(secret)})

        assert is_signed_in(client)

    def test_a_code_opens_once(self, client, officer):
        code = code_of(with_totp(officer))
        sign_in(client, officer)
        client.post("/signin/code/", {"code": code})
        again = Client()
        sign_in(again, officer)

        answer = again.post("/signin/code/", {"code": code})

        assert answer.status_code == 422

    def test_a_wrong_code_is_told(self, client, officer):
        with_totp(officer)
        sign_in(client, officer)

        assert client.post("/signin/code/", {"code": "000000"}).status_code == 422

    def test_one_may_start_again(self, client, officer):
        with_totp(officer)
        sign_in(client, officer)

        client.post("/signout/")

        assert client.get("/signin/").status_code == 200

    def test_the_code_of_somebody_else_does_not_open(self, client, officer):
        with_totp(officer)
        theirs = with_totp(factories.officer())
        sign_in(client, officer)

        assert client.post("/signin/code/", {"code": code_of(theirs)}).status_code == 422


class TestRecoveryCodes:
    def set_up(self, client, officer) -> list[str]:
        sign_in(client, officer)
        secret = client.get(APP).context["form"].secret
        answer = client.post(APP, {"code": code_of(secret)}, follow=True)
        return answer.context["unused_codes"]

    def test_they_are_shown_once(self, client, officer):
        shown = self.set_up(client, officer)

        again = client.get(f"{HERE}codes/")

        assert len(shown) == 10
        assert not any(code in again.content.decode() for code in shown)

    def test_each_opens_once(self, client, officer):
        code = self.set_up(client, officer)[0]

        outcomes = []
        for _ in range(2):
            other = Client()
            sign_in(other, officer)
            outcomes.append(other.post("/signin/code/", {"code": code}).status_code)

        assert outcomes == [302, 422]


class TestShowingOnceMoreWhoOneIs:
    """Second factors change only for who has just signed in, or shows it again."""

    @pytest.mark.parametrize("path", [APP, f"{HERE}passkeys/new/", f"{HERE}codes/new/"])
    def test_a_session_left_open_changes_nothing(self, client, officer, path):
        sign_in(client, officer)
        a_while_ago(client)

        answer = client.get(path)

        assert answer.url.startswith("/signin/again/")

    def test_the_password_leads_back(self, client, officer):
        sign_in(client, officer)
        a_while_ago(client)
        asked = client.get(APP).url

        answer = client.post(asked, {"password": PASSWORD}, follow=True)

        assert answer.request["PATH_INFO"] == APP

    def test_a_wrong_password_does_not(self, client, officer):
        sign_in(client, officer)
        a_while_ago(client)
        asked = client.get(APP).url

        assert client.post(asked, {"password": "wrong"}).status_code == 422

    @pytest.mark.parametrize("path", ["/quarters/2026-Q2/table.csv", "/desk/processes/export/xes/"])
    def test_nothing_is_exported_from_a_session_left_open(self, client, reference, path):
        sign_in(client, factories.officer(RoleCode.CELL, factories.CELL))
        a_while_ago(client)

        assert client.get(path).url.startswith("/signin/again/")

    def test_members_are_not_suspended_from_a_session_left_open(self, client, officer):
        sign_in(client, focal := factories.officer(RoleCode.FOCAL))
        a_while_ago(client)
        seat = officer.memberships.get()

        answer = client.post(f"/members/{seat.pk}/suspend/")

        seat.refresh_from_db()
        assert answer.url.startswith("/signin/again/")
        assert seat.is_active
        assert focal != officer


class TestKeeping:
    def test_the_secret_does_not_lie_in_the_database(self, officer):
        secret = with_totp(officer)

        stored = Authenticator.objects.get(user=officer).data["secret"]

        assert secret not in stored
        assert Authenticator.objects.get(user=officer).wrap().validate_code(code_of(secret))

    def test_the_application_reads_no_address(self, client, officer):
        User.objects.filter(pk=officer.pk).update(email="officier@asso.example")
        client.force_login(officer)

        address = client.get(APP).context["totp_url"]

        assert "officier%40" not in address
        assert officer.username in address


class TestLostTelephone:
    def test_the_administrator_takes_it_off_and_ends_the_sessions(self, client, officer):
        secret = with_totp(officer)
        sign_in(client, officer)
        client.post("/signin/code/", {"code": code_of(secret)})
        admin = Client()
        admin.force_login(factories.officer(RoleCode.ADMIN, factories.CELL))

        admin.post(f"/members/{officer.memberships.get().pk}/factor/")

        assert kinds_of(officer) == set()
        assert not is_signed_in(client)

    def test_a_focal_point_may_not(self, officer):
        with_totp(officer)
        focal = Client()
        focal.force_login(factories.officer(RoleCode.FOCAL))

        answer = focal.post(f"/members/{officer.memberships.get().pk}/factor/")

        assert answer.status_code == 403
        assert kinds_of(officer) == {"totp"}

    def test_nobody_takes_off_their_own_this_way(self, client, reference):
        admin = factories.officer(RoleCode.ADMIN, factories.CELL)
        with_totp(admin)
        client.force_login(admin)

        answer = client.post(f"/members/{admin.memberships.get().pk}/factor/")

        assert answer.status_code == 409
        assert kinds_of(admin) == {"totp"}
