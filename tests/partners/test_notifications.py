"""Notifications say a reference number and nothing else, once, to those they are meant for."""

import pytest
from django.core import mail

from common import outbox
from partners.enums import NotificationKind, RoleCode
from partners.models import Notification, Organisation
from partners.selectors import notifications_of
from partners.services import mark_read, notify
from tests import factories

pytestmark = pytest.mark.django_db


def tell(**kwargs) -> Notification:
    values = {
        "kind": NotificationKind.REFERRAL_REMINDER,
        "organisation": Organisation.objects.get(code=factories.SCHOOLS),
        "reference": "OR-TEST-0001",
        "key": "test:1",
    }
    return notify(**(values | kwargs))


def test_the_same_key_is_one_notification():
    assert tell() == tell()


def test_a_role_s_notification_reaches_that_role_only():
    focal = factories.officer(RoleCode.FOCAL, factories.SCHOOLS)
    colleague = factories.officer(RoleCode.CASE, factories.SCHOOLS)

    tell(role=RoleCode.FOCAL)

    assert notifications_of(focal).count() == 1
    assert notifications_of(colleague).count() == 0


def test_another_organisation_hears_nothing():
    tell()

    assert notifications_of(factories.officer()).count() == 0


def test_a_mail_says_the_reference_and_nothing_of_the_file():
    request = factories.submit(factories.open_case(user=factories.officer()))
    outbox.deliver()
    referral = factories.refer(request)

    outbox.deliver()

    (sent,) = mail.outbox
    person = request.case.beneficiary
    text = f"{sent.subject} {sent.body}"
    assert referral.reference in text
    for secret in (
        person.family_names,
        person.given_names,
        request.request_type.label_fr,
        request.case.number,
        person.nationality.label_fr,
    ):
        assert secret not in text


def test_a_mail_is_sent_once_however_often_it_is_delivered():
    from partners import mails

    notification = tell(by_mail=True)
    outbox.deliver()

    mails.send(notification.pk)

    assert len(mail.outbox) == 1


def test_the_first_reading_counts(fixed_clock):
    notification = tell()
    mark_read(notification=notification)

    mark_read(notification=notification)

    assert notification.read_at == fixed_clock
