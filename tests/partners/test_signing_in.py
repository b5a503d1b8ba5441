"""Signing in: says nothing of who has an account, locks, rotates, ends in time."""

import re
from datetime import timedelta

import pytest
from django.core import mail
from django.core.cache import cache
from django.test import Client

from common import audit, clock, outbox
from partners.enums import RoleCode
from partners.middleware import SIGNED_IN_AT
from partners.models import User
from tests import factories
from tests.partners.accounts import GOOD, PASSWORD, is_signed_in, mailed_link, sign_in

pytestmark = pytest.mark.django_db

TOKEN = re.compile(r'[A-Za-z0-9]{64}|value="[^"]*"')


@pytest.fixture
def officer(reference) -> User:
    return factories.officer()


@pytest.fixture
def limits(settings):
    """Rate limits as in production, counted from nothing."""
    settings.ACCOUNT_RATE_LIMITS = {
        "login_failed": "5/15m/key",
        "reset_password": "20/h/ip,5/h/key",
    }
    cache.clear()
    yield
    cache.clear()


@pytest.fixture
def audited(monkeypatch) -> list[tuple[str, str]]:
    """What the audit was told: acts and subjects."""
    told = []

    def record(act, *, subject="", **_more):
        told.append((act.value, subject))

    monkeypatch.setattr(audit, "record", record)
    return told


def plain(answer) -> str:
    return TOKEN.sub("", answer.content.decode())


class TestRefusal:
    @pytest.fixture
    def suspended(self, reference) -> User:
        user = factories.officer()
        user.is_active = False
        user.save()
        return user

    def test_an_unknown_name_a_wrong_password_and_a_suspended_account_read_the_same(
        self, client, officer, suspended
    ):
        answers = [
            client.post("/signin/", {"username": name, "password": password})
            for name, password in [
                (officer.username, "not-the-password"),
                ("nobody-of-this-name", "not-the-password"),
                (suspended.username, "not-the-password"),
                (suspended.username, PASSWORD),
            ]
        ]

        assert {answer.status_code for answer in answers} == {422}
        assert len({plain(answer) for answer in answers}) == 1

    def test_an_unknown_name_costs_one_hash_like_a_known_one(self, client, officer, monkeypatch):
        hashes = []
        from django.contrib.auth.hashers import MD5PasswordHasher

        encode = MD5PasswordHasher.encode

        def counting(self, password, salt):
            hashes.append(1)
            return encode(self, password, salt)

        monkeypatch.setattr(MD5PasswordHasher, "encode", counting)

        client.post("/signin/", {"username": "nobody", "password": "not-the-password"})
        for_unknown = len(hashes)
        client.post("/signin/", {"username": officer.username, "password": "not-the-password"})

        assert for_unknown == len(hashes) - for_unknown == 1

    def test_it_is_audited_without_what_was_typed(self, client, officer, audited):
        sign_in(client, officer, "not-the-password")

        assert audited == [("refused", f"user:{officer.pk}")]

    def test_it_keeps_the_name_and_not_the_password(self, client, officer):
        answer = sign_in(client, officer, "not-the-password").content.decode()

        assert f'value="{officer.username}"' in answer
        assert "not-the-password" not in answer


class TestSuccess:
    def test_it_is_audited(self, client, officer, audited):
        sign_in(client, officer)

        assert audited == [("sign-in", f"user:{officer.pk}")]

    def test_an_officer_already_signed_in_goes_on(self, client, officer):
        sign_in(client, officer)

        assert client.get("/signin/").status_code == 302

    def test_nobody_signs_up(self, client):
        assert client.get("/signup/").status_code in {302, 404}
        assert client.get("/accounts/signup/").status_code in {302, 404}


class TestLockOut:
    def attempt(self, client: Client, name: str):
        return client.post("/signin/", {"username": name, "password": "not-the-password"})

    def test_after_five_wrong_passwords_the_right_one_is_refused_too(self, client, officer, limits):
        for _ in range(5):
            self.attempt(client, officer.username)

        answer = sign_in(client, officer)

        assert answer.status_code == 422
        assert "15" in answer.context["form"].non_field_errors()[0]
        assert not is_signed_in(client)

    def test_a_name_without_account_is_locked_in_the_same_words(self, client, officer, limits):
        for name in (officer.username, "nobody"):
            for _ in range(5):
                self.attempt(client, name)

        known, unknown = (self.attempt(client, name) for name in (officer.username, "nobody"))

        assert plain(known) == plain(unknown)

    def test_another_officer_at_the_same_desk_still_signs_in(self, client, officer, limits):
        for _ in range(6):
            self.attempt(client, officer.username)

        assert sign_in(client, factories.officer()).status_code == 302

    def test_a_right_password_in_between_does_not_use_up_attempts(self, client, officer, limits):
        for _ in range(12):
            assert sign_in(Client(), officer).status_code == 302

    def test_the_focal_point_sees_it_and_unlocks(self, client, officer, limits):
        for _ in range(6):
            self.attempt(client, officer.username)
        focal = Client()
        focal.force_login(factories.officer(RoleCode.FOCAL))
        seat = officer.memberships.get()

        page = focal.get(f"/members/{seat.pk}/")
        focal.post(f"/members/{seat.pk}/unlock/")

        assert page.context["row"].state == "locked"
        assert sign_in(client, officer).status_code == 302

    def test_a_new_password_by_mail_unlocks(self, client, officer, limits):
        User.objects.filter(pk=officer.pk).update(email="officier@asso.example")
        for _ in range(6):
            self.attempt(client, officer.username)

        client.post("/signin/forgotten/", {"email": "officier@asso.example"})
        page = client.get(mailed_link(), follow=True)
        client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})

        assert sign_in(client, officer, GOOD).status_code == 302


class TestSession:
    def test_it_lives_half_an_hour_unused_and_ends_with_the_browser(self, client, officer):
        answer = sign_in(client, officer)

        assert client.session.get_expiry_age() == 30 * 60
        assert answer.cookies["sessionid"]["max-age"] == ""

    @pytest.mark.parametrize(("hours", "lives"), [(11.9, True), (12, False)])
    def test_it_ends_after_twelve_hours_however_busy(self, client, officer, hours, lives):
        sign_in(client, officer)
        session = client.session
        session[SIGNED_IN_AT] -= int(hours * 3600)
        session.save()

        assert is_signed_in(client) is lives

    def test_it_changes_its_key_at_sign_in(self, client, officer):
        client.get("/signin/")
        session = client.session
        session["planted"] = "yes"
        session.save()
        client.cookies["sessionid"] = before = session.session_key

        sign_in(client, officer)

        assert client.session.session_key != before

    def test_a_suspension_acts_on_the_next_click(self, client, officer):
        sign_in(client, officer)
        User.objects.filter(pk=officer.pk).update(is_active=False)

        assert not is_signed_in(client)


class TestForgottenPassword:
    @pytest.fixture
    def known(self, officer) -> User:
        officer.email = "officier@asso.example"
        officer.save()
        return officer

    def ask(self, client, email="officier@asso.example"):
        return client.post("/signin/forgotten/", {"email": email}, follow=True)

    def test_the_answer_does_not_say_whether_there_is_an_account(self, client, known):
        there, missing = self.ask(client), self.ask(client, "personne@asso.example")
        outbox.deliver()

        assert plain(there) == plain(missing)
        assert [each.to for each in mail.outbox] == [["officier@asso.example"]]

    def test_it_takes_as_many_statements_for_both(
        self, client, known, django_assert_max_num_queries
    ):
        with django_assert_max_num_queries(30) as there:
            self.ask(client)
        with django_assert_max_num_queries(30) as missing:
            self.ask(client, "personne@asso.example")

        assert len(there.captured_queries) == len(missing.captured_queries)

    def test_the_mail_names_nobody(self, client, known):
        self.ask(client)
        outbox.deliver()

        (sent,) = mail.outbox
        words = f"{sent.subject} {sent.body}"
        assert not [
            each
            for each in (known.username, known.first_name, known.last_name, known.email)
            if each in words
        ]

    def test_the_link_works_once(self, client, known):
        self.ask(client)
        link = mailed_link()

        page = client.get(link, follow=True)
        answer = client.post(page.request["PATH_INFO"], {"password1": GOOD, "password2": GOOD})

        assert answer.status_code == 302
        assert sign_in(Client(), known, GOOD).status_code == 302
        assert Client().get(link, follow=True).context["token_fail"] is True

    def test_the_link_lasts_an_hour(self, settings):
        assert settings.PASSWORD_RESET_TIMEOUT == 3600

    def test_a_suspended_account_gets_none(self, client, known):
        User.objects.filter(pk=known.pk).update(is_active=False)

        self.ask(client)
        outbox.deliver()

        assert mail.outbox == []

    @pytest.mark.parametrize("weak", ["court", "password123456", "officier@asso.example"])
    def test_a_weak_password_is_refused(self, client, known, weak):
        self.ask(client)
        page = client.get(mailed_link(), follow=True)

        answer = client.post(page.request["PATH_INFO"], {"password1": weak, "password2": weak})

        assert answer.status_code == 422


class TestChangingThePassword:
    def change(self, client, **fields):
        data = {"oldpassword": PASSWORD, "password1": GOOD, "password2": GOOD} | fields
        return client.post("/account/password/", data)

    def test_it_needs_the_present_one(self, client, officer):
        sign_in(client, officer)

        assert self.change(client, oldpassword="wrong").status_code == 422

    def test_it_ends_the_other_sessions_and_tells_by_mail(self, client, officer):
        User.objects.filter(pk=officer.pk).update(email="officier@asso.example")
        other = Client()
        for each in (client, other):
            sign_in(each, officer)

        self.change(client)
        outbox.deliver()

        assert is_signed_in(client)
        assert not is_signed_in(other)
        assert len(mail.outbox) == 1


def test_passwords_are_kept_with_argon2():
    from config.settings import base

    assert base.PASSWORD_HASHERS[0].endswith("Argon2PasswordHasher")


def test_the_lock_is_over_after_a_quarter_of_an_hour(client, officer, limits):
    User.objects.filter(pk=officer.pk).update(locked_until=clock.now() + timedelta(minutes=15))
    client.force_login(factories.officer(RoleCode.FOCAL))
    path = f"/members/{officer.memberships.get().pk}/"

    before = client.get(path).context["row"].state
    with clock.fixed(clock.now() + timedelta(minutes=16)):
        after = client.get(path).context["row"].state

    assert (before, after) == ("locked", "active")
