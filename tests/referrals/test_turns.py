"""Whose turn it is."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.models import Outcome
from casework.services import close_request
from common import clock
from referrals.enums import Actor, DeclinedBy
from referrals.enums import ReferralState as S
from referrals.machine import FAILED
from referrals.models import Referral
from referrals.services import move_referral
from referrals.turns import Turn, turn_of, with_turn
from tests.conftest import NOW
from tests.factories import OTHER_NGO, refer

pytestmark = pytest.mark.django_db

OWES = {
    S.DRAFT: Actor.SENDER,
    S.SENT: Actor.RECIPIENT,
    S.ACKNOWLEDGED: Actor.RECIPIENT,
    S.INFO_REQUESTED: Actor.SENDER,
    S.WAITLISTED: Actor.RECIPIENT,
    S.ACCEPTED: Actor.RECIPIENT,
    S.IN_SERVICE: Actor.RECIPIENT,
    S.COMPLETED: Actor.SENDER,
    S.CONFIRMED: None,
    S.DECLINED: Actor.SENDER,
    S.REDIRECTED: None,
    S.WITHDRAWN: None,
    S.NO_RESPONSE: Actor.SENDER,
    S.NOT_COMPLETED: Actor.SENDER,
}


def turn(referral: Referral) -> Turn | None:
    return turn_of(with_turn(Referral.objects.filter(pk=referral.pk)).get())


def declined(referral: Referral) -> Referral:
    return move_referral(
        referral=referral,
        move="decline",
        actor=Actor.RECIPIENT,
        user=None,
        data={"reason": "RS-CAPACITY", "declined_by": DeclinedBy.PROVIDER},
    )


@pytest.mark.parametrize("state", S)
def test_every_state_says_who_owes_the_next_step(referral, state):
    Referral.objects.update(state=state)

    found = turn(referral)

    assert (found.actor if found else None) == OWES[state]
    if found:
        assert found.body == (
            referral.sender if found.actor is Actor.SENDER else referral.recipient
        )


@pytest.mark.parametrize("state", FAILED)
def test_nobody_looks_for_another_body_when_one_was_found(referral, state):
    Referral.objects.update(state=state)
    refer(referral.request, OTHER_NGO)

    assert turn(referral) is None


def test_nobody_looks_for_another_body_when_the_request_is_closed(referral):
    declined(referral)
    close_request(
        request=referral.request, outcome=Outcome.objects.get(code="LOST"), closed_by=None
    )

    assert turn(referral) is None


def test_a_step_is_waited_for_since_the_last_move(referral):
    with clock.fixed(NOW + timedelta(hours=2)):
        move_referral(
            referral=referral,
            move="ask_info",
            actor=Actor.RECIPIENT,
            user=None,
            data={"message": "Quelle classe ?"},
        )

    assert turn(referral).since == NOW + timedelta(hours=2)


def test_a_step_is_late_after_its_limit(referral):
    assert not turn(referral).is_late

    with clock.fixed(referral.acknowledge_due_at + timedelta(seconds=1)):
        assert turn(referral).is_late


@pytest.mark.parametrize(("state", "is_offered"), [(S.DECLINED, True), (S.COMPLETED, False)])
def test_another_body_is_proposed_after_a_refusal_only(page, referral, sender, state, is_offered):
    Referral.objects.update(state=state)
    page.force_login(sender)

    text = page.get(
        reverse("referrals:referral-detail", args=[referral.reference])
    ).content.decode()

    assert (reverse("referrals:send", args=[referral.request_id]) in text) == is_offered
