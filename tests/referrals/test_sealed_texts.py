"""What bodies tell and ask each other is sealed, follows its case, and goes with it."""

import pytest
from django.db import connection

from common.sealing import key_of
from referrals.enums import Actor
from referrals.models import Referral, ReferralMessage, ReferralSummary
from referrals.services import move_referral
from tests import factories
from tests.factories import SCHOOLS, officer
from tests.migrating import fill, migrated, rows_of

pytestmark = pytest.mark.django_db

QUESTION = "Quelle est la date d’arrivée fictive ?"


@pytest.fixture
def referral() -> Referral:
    referral = factories.refer(factories.submit(factories.open_case(user=officer())))
    move_referral(
        referral=referral,
        move="ask_info",
        actor=Actor.RECIPIENT,
        user=officer(organisation=SCHOOLS),
        data={"message": QUESTION},
    )
    return referral


def stored() -> list[bytes]:
    """The texts as the database holds them."""
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT text FROM referrals_referralsummary "
            "UNION ALL SELECT text FROM referrals_referralmessage"
        )
        return [bytes(row[0]) for row in cursor.fetchall()]


def test_neither_a_summary_nor_a_question_can_be_read_in_the_database(referral):
    assert len(stored()) == 2
    for text in stored():
        assert QUESTION.encode() not in text
        assert "Résumé fictif".encode() not in text


def test_both_are_read_through_what_they_belong_to(referral):
    found = Referral.objects.get(pk=referral.pk)

    assert found.summary == "Résumé fictif"
    assert [event.message for event in found.events.order_by("id")] == ["", QUESTION]


def test_a_case_that_becomes_very_sensitive_takes_its_texts_to_the_protected_keys(referral):
    assert {key_of(text)[0] for text in stored()} == {"o"}

    factories.submit(referral.request.case, "PRO-02")

    assert {key_of(text)[0] for text in stored()} == {"p"}
    assert ReferralSummary.objects.get().text == "Résumé fictif"
    assert ReferralMessage.objects.get().text == QUESTION


def test_a_second_telling_replaces_the_first(referral):
    referral.tell("Autre résumé fictif")

    assert Referral.objects.get(pk=referral.pk).summary == "Autre résumé fictif"
    assert ReferralSummary.objects.count() == 1


def test_texts_are_moved_and_can_be_moved_back(old_database):
    before, moving = ("referrals", "0004_reach"), ("referrals", "0005_sealed_texts")
    apps = migrated(old_database, before)
    referral = written(apps)

    apps = migrated(old_database, moving)

    summary = apps.get_model("referrals", "ReferralSummary").objects.using("old").get()
    message = apps.get_model("referrals", "ReferralMessage").objects.using("old").get()
    assert (summary.referral_id, summary.text) == (referral.pk, "Résumé fictif")
    assert message.text == QUESTION
    [text] = rows_of(old_database, "referrals_referralsummary")
    assert key_of(bytes(text)).startswith("p")

    apps = migrated(old_database, before)

    back = apps.get_model("referrals", "Referral").objects.using("old").get()
    assert back.summary == "Résumé fictif"
    assert back.events.using("old").get().message == QUESTION


def written(apps):
    """A referral in plain columns, of a very sensitive case, with a question."""

    def row(label: str, **values):
        found = apps.get_model(label)(**values)
        fill(found)
        found.save(using="old")
        return found

    sender, recipient = (row("partners.Organisation", pk=code) for code in ("ORG-A", "ORG-B"))
    person = row("casework.Beneficiary", registered_by=sender)
    case = row("casework.Case", number="SM-T", beneficiary=person, organisation=sender, tier="C4")
    kind = row("casework.RequestType", pk="T")
    request = row("casework.Request", case=case, request_type=kind, urgency="U3", tier="C4")
    referral = row(
        "referrals.Referral",
        reference="OR-T",
        request=request,
        sender=sender,
        recipient=recipient,
        urgency="U3",
        summary="Résumé fictif",
    )
    row("referrals.ReferralEvent", referral=referral, event="ask_info", message=QUESTION)
    return referral
