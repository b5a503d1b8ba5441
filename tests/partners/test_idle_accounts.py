"""Accounts that nobody uses: warned twice, suspended on the ninetieth day, back again."""

from datetime import timedelta

import pytest
from django.core import mail
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from common import clock, outbox
from config.celery import app
from partners import accounts
from partners.enums import RoleCode, SuspensionCause
from partners.models import User
from partners.tasks import look_after_accounts
from tests import factories
from tests.conftest import NOW
from tests.partners.accounts import invited, is_signed_in, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def officer(reference) -> User:
    return unused(factories.officer())


def unused(user: User) -> User:
    """An officer who signed in last at ``NOW``."""
    User.objects.filter(pk=user.pk).update(
        last_login=NOW, date_joined=NOW - timedelta(days=400), email="officier@asso.example"
    )
    user.refresh_from_db()
    return user


def look_after(days: float) -> None:
    with clock.fixed(NOW + timedelta(days=days)):
        look_after_accounts()
        outbox.deliver()


def is_active(user: User) -> bool:
    return User.objects.get(pk=user.pk).is_active


@pytest.mark.parametrize(("days", "active"), [(89, True), (89.99, True), (90, False), (300, False)])
def test_it_is_suspended_on_the_ninetieth_day(officer, days, active):
    look_after(days)

    assert is_active(officer) is active


@pytest.mark.parametrize(
    ("days", "mails"), [(74, 0), (75, 1), (84, 1), (85, 1), (89, 1), (90, 0), (200, 0)]
)
def test_a_run_that_comes_late_warns_once(officer, days, mails):
    look_after(days)

    assert len(mail.outbox) == mails


def test_every_day_gives_two_warnings_and_one_suspension(officer):
    for day in range(70, 96):
        for _ in range(2):
            look_after(day)

    assert len(mail.outbox) == 2
    user = User.objects.get(pk=officer.pk)
    assert user.suspended_for == SuspensionCause.IDLE
    assert user.suspended_at == NOW + timedelta(days=90)


def test_signing_in_starts_anew(officer):
    look_after(80)
    User.objects.filter(pk=officer.pk).update(last_login=NOW + timedelta(days=81))
    look_after(120)

    assert is_active(officer)
    look_after(160)
    assert len(mail.outbox) == 2


def test_its_session_ends(client, officer):
    sign_in(client, officer)
    User.objects.filter(pk=officer.pk).update(last_login=NOW)

    look_after(90)

    assert not is_signed_in(client)


def test_the_focal_point_wakes_it_and_it_is_not_suspended_the_next_night(client, officer):
    look_after(90)
    later = NOW + timedelta(days=100)
    with clock.fixed(later):
        accounts.reactivate_member(
            membership=officer.memberships.get(), by=factories.officer(RoleCode.FOCAL)
        )

    look_after(101)

    assert is_active(officer)
    assert sign_in(client, officer).status_code == 302


def test_an_account_that_was_never_used_counts_from_its_making(reference):
    user = factories.officer()
    User.objects.filter(pk=user.pk).update(last_login=None, date_joined=NOW)

    look_after(90)

    assert not is_active(user)


@pytest.mark.parametrize(("days", "kept"), [(89, True), (91, False)])
def test_an_invited_person_who_never_came_is_forgotten(reference, days, kept):
    user = invited().user

    look_after(days)

    assert User.objects.filter(pk=user.pk).exists() is kept


def test_whoever_joined_is_not_forgotten(officer):
    look_after(400)

    assert User.objects.filter(pk=officer.pk).exists()


def test_zero_days_suspend_nobody(officer, settings):
    settings.IDLE_ACCOUNT_DAYS = 0

    look_after(1000)

    assert is_active(officer)


def test_the_nightly_run_is_planned():
    assert "partners.look_after_accounts" in {
        each["task"] for each in app.conf.beat_schedule.values()
    }


class TestAnyDays(TestCase):
    """Whatever the days of the runs, late or twice, the account stands as the last one finds it."""

    @given(st.lists(st.integers(0, 130), min_size=1, max_size=6))
    def test_the_end_depends_on_the_last_run_only(self, days: list[int]):
        user = unused(User.objects.create(username=f"idle{len(days)}"))
        mail.outbox.clear()

        for day in sorted(days):
            look_after(day)

        assert is_active(user) is (max(days) < 90)
        assert len(mail.outbox) == len({85 if day >= 85 else 75 for day in days if 75 <= day < 90})
