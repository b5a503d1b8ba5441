"""Sending, redirecting, answering and escalating: what follows, and what is refused."""

from datetime import date, timedelta

import pytest

from casework.enums import SharedField
from casework.errors import ConsentMissing
from casework.models import CaseEvent, Outcome
from casework.services import close_request, withdraw_consent
from common import clock
from common.models import OutboxMessage
from partners.enums import RoleCode
from partners.models import Notification, Organisation
from referrals import errors
from referrals.enums import Actor, DeclinedBy, EscalationLevel
from referrals.enums import ReferralState as S
from referrals.models import DisclosureManifest, Referral
from referrals.services import (
    escalate,
    mark_seen,
    move_referral,
    plan_reminders,
    redirect_referral,
    send_draft,
    send_referral,
)
from tests.conftest import NOW
from tests.factories import (
    CELL,
    NGO,
    OTHER_NGO,
    SCHOOLS,
    consent,
    open_case,
    refer,
    submit,
)

pytestmark = pytest.mark.django_db

SHARED = (SharedField.IDENTITY, SharedField.NEED)


def body(code: str) -> Organisation:
    return Organisation.objects.get(code=code)


def send(request, recipient: str = SCHOOLS, fields=SHARED) -> Referral:
    return send_referral(
        request=request,
        recipient=body(recipient),
        fields=fields,
        summary="Résumé fictif",
        sent_by=request.case.assigned_to,
    )


def move(referral: Referral, name: str, actor: Actor = Actor.RECIPIENT, **data) -> Referral:
    return move_referral(
        referral=referral,
        move=name,
        actor=actor,
        user=None,
        data=data.pop("data", {}),
        **data,
    )


def accept(referral: Referral, **kwargs) -> Referral:
    return move(referral, "accept", data={"desk": "Bureau 4"}, **kwargs)


def redirect(referral: Referral, to: str = OTHER_NGO, **kwargs) -> Referral:
    return redirect_referral(
        referral=referral, recipient=body(to), actor=Actor.RECIPIENT, user=None, **kwargs
    )


def test_sending_writes_the_manifest_the_log_and_tells_the_body_once(asked):
    covering = consent(asked.case, SCHOOLS, SHARED)

    referral = send(asked)

    assert referral.state == S.SENT
    assert referral.manifest.consent == covering
    assert referral.manifest.fields == ["identity", "need"]
    assert referral.events.get().event == "send"
    told = Notification.objects.get(reference=referral.reference)
    assert told.organisation_id == SCHOOLS
    assert OutboxMessage.objects.filter(topic="referral.sent").count() == 1


@pytest.mark.parametrize(
    ("covered", "recipient"),
    [((SharedField.IDENTITY,), SCHOOLS), (SHARED, OTHER_NGO), (None, SCHOOLS)],
)
def test_without_a_consent_for_this_body_and_every_field_nothing_is_sent(asked, covered, recipient):
    if covered:
        consent(asked.case, recipient, covered)

    with pytest.raises(ConsentMissing):
        send(asked)

    assert not Referral.objects.exists()
    assert not DisclosureManifest.objects.exists()


def test_two_consents_that_cover_only_together_do_not_add_up(asked):
    consent(asked.case, SCHOOLS, [SharedField.IDENTITY])
    consent(asked.case, SCHOOLS, [SharedField.NEED])

    with pytest.raises(ConsentMissing):
        send(asked)


def test_an_expired_consent_does_not_cover(asked):
    consent(asked.case, SCHOOLS, SHARED)

    with clock.fixed(NOW + timedelta(days=366)), pytest.raises(ConsentMissing):
        send(asked)


def test_a_body_does_not_refer_to_itself(asked):
    consent(asked.case, NGO, SHARED)

    with pytest.raises(errors.SameOrganisation):
        send(asked, NGO)


def test_the_same_body_is_not_asked_twice_at_the_same_time(asked):
    refer(asked)

    with pytest.raises(errors.AlreadyReferred):
        send(asked)

    assert Referral.objects.count() == 1


def test_a_closed_request_is_not_referred(asked):
    consent(asked.case, SCHOOLS, SHARED)
    close_request(request=asked, outcome=Outcome.objects.get(code="LOST"), closed_by=None)

    with pytest.raises(errors.RequestEnded):
        send(asked)


def test_a_second_answer_finds_that_the_referral_has_moved_on(referral):
    accept(referral, version=0)

    with pytest.raises(errors.MoveNotPossible):
        move(
            referral,
            "decline",
            version=0,
            data={"reason": "RS-CAPACITY", "declined_by": DeclinedBy.PROVIDER},
        )

    referral.refresh_from_db()
    assert referral.state == S.ACCEPTED
    assert referral.reason is None
    assert referral.version == 1


def test_the_same_answer_twice_is_one_answer(referral):
    accept(referral, version=0)

    with pytest.raises(errors.MoveNotPossible):
        accept(referral, version=0)

    assert referral.events.filter(event="accept").count() == 1


def test_an_answer_tells_the_officer_in_charge(referral, sender):
    accept(referral)

    told = Notification.objects.get(organisation_id=NGO, reference=referral.reference)
    assert told.user == sender


@pytest.mark.parametrize("name", ["answer_info", "dispute"])
def test_the_receiving_body_hears_when_the_word_is_back_with_it(referral, name):
    if name == "answer_info":
        move(referral, "ask_info", data={"message": "Quelle classe ?"})
    else:
        accept(referral)
        move(referral, "complete", data={"outcome": "DELIVERED"})
    Notification.objects.all().delete()

    move(referral, name, Actor.SENDER, data={"message": "Voici"})

    assert Notification.objects.get().organisation_id == SCHOOLS


def test_a_service_that_started_on_an_earlier_day_starts_on_that_day_in_the_region(referral):
    with clock.fixed(NOW + timedelta(days=3, hours=14, minutes=30)):
        accept(referral)
        moved = move(referral, "start", data={"started_on": date(2026, 9, 16)})

    assert clock.local(moved.started_at).date() == date(2026, 9, 16)


def test_a_refused_outcome_keeps_its_reason(referral):
    accept(referral)

    moved = move(referral, "complete", data={"outcome": "REFUSED", "reason": "RS-DOC"})

    assert moved.reason_id == "RS-DOC"


def test_what_the_cell_does_is_logged_as_the_cells(referral):
    moved = move(referral, "withdraw", Actor.COORDINATOR, data={"reason": "RS-OTHER"})

    assert moved.events.latest("id").organisation_id == CELL
    assert CaseEvent.objects.latest("id").organisation_id == CELL
    assert Notification.objects.filter(organisation_id=NGO).exists()


def test_the_first_opening_is_noted_and_the_second_is_not(referral):
    mark_seen(referral=referral)
    with clock.fixed(NOW + timedelta(hours=1)):
        mark_seen(referral=Referral.objects.get(pk=referral.pk))

    referral.refresh_from_db()
    assert referral.first_seen_at == NOW
    assert referral.version == 0


def test_a_redirection_that_the_person_agreed_to_is_sent_at_once(referral):
    consent(referral.request.case, OTHER_NGO, SHARED)

    successor = redirect(referral)

    referral.refresh_from_db()
    assert referral.state == S.REDIRECTED
    assert (successor.state, successor.previous) == (S.SENT, referral)
    assert successor.manifest.fields == referral.manifest.fields
    assert Notification.objects.filter(organisation_id=OTHER_NGO).count() == 1


def test_a_redirection_without_consent_is_a_draft_that_tells_the_new_body_nothing(referral):
    successor = redirect(referral)

    assert successor.state == S.DRAFT
    assert not DisclosureManifest.objects.filter(referral=successor).exists()
    assert not Notification.objects.filter(organisation_id=OTHER_NGO).exists()


def test_a_draft_is_sent_once_the_person_has_agreed(referral, sender):
    draft = redirect(referral)

    with pytest.raises(ConsentMissing):
        send_draft(referral=draft, fields=SHARED, sent_by=sender)
    consent(referral.request.case, OTHER_NGO, SHARED)
    with clock.fixed(NOW + timedelta(days=1)):
        sent = send_draft(referral=draft, fields=SHARED, sent_by=sender, summary="Nouveau")

    assert (sent.state, sent.summary, sent.version) == (S.SENT, "Nouveau", 1)
    assert sent.sent_at == NOW + timedelta(days=1)
    assert sent.acknowledge_due_at > sent.sent_at


def test_a_draft_is_sent_once(referral, sender):
    draft = redirect(referral)
    consent(referral.request.case, OTHER_NGO, SHARED)
    send_draft(referral=draft, fields=SHARED, sent_by=sender)

    with pytest.raises(errors.MoveNotPossible):
        send_draft(referral=draft, fields=SHARED, sent_by=sender)


def test_a_draft_is_not_sent_beside_an_open_referral_to_the_same_body(referral, sender):
    draft = redirect(referral)
    refer(referral.request, OTHER_NGO)

    with pytest.raises(errors.AlreadyReferred):
        send_draft(referral=draft, fields=SHARED, sent_by=sender)


def test_a_draft_can_be_given_up(referral):
    draft = redirect(referral)

    given_up = move(draft, "withdraw", Actor.SENDER, data={"reason": "RS-CHOICE"})

    assert given_up.state == S.WITHDRAWN


def test_a_double_click_redirects_once(referral):
    redirect(referral, version=0)

    with pytest.raises(errors.MoveNotPossible):
        redirect(referral, version=0)

    assert referral.successors.count() == 1


@pytest.mark.parametrize(
    ("to", "refusal"),
    [(SCHOOLS, errors.AlreadyReferred), (NGO, errors.SameOrganisation)],
)
def test_a_redirection_that_goes_nowhere_leaves_the_referral_as_it_was(referral, to, refusal):
    with pytest.raises(refusal):
        redirect(referral, to)

    referral.refresh_from_db()
    assert referral.state == S.SENT
    assert referral.events.count() == 1


def test_withdrawing_a_consent_withdraws_the_open_referrals_that_stand_on_it(referral, sender):
    elsewhere = refer(referral.request, OTHER_NGO)

    withdraw_consent(consent=referral.manifest.consent, withdrawn_by=sender)

    referral.refresh_from_db()
    elsewhere.refresh_from_db()
    assert (referral.state, referral.reason_id) == (S.WITHDRAWN, "RS-CHOICE")
    assert referral.events.latest("id").actor == Actor.SYSTEM
    assert elsewhere.state == S.SENT


def test_a_withdrawal_that_fails_midway_leaves_consent_and_referral(referral, sender, monkeypatch):
    def broken(**_):
        raise RuntimeError

    monkeypatch.setattr("referrals.services.ending.move_referral", broken)

    with pytest.raises(RuntimeError):
        withdraw_consent(consent=referral.manifest.consent, withdrawn_by=sender)

    referral.refresh_from_db()
    referral.manifest.consent.refresh_from_db()
    assert referral.state == S.SENT
    assert referral.manifest.consent.withdrawn_at is None


def test_a_withdrawn_consent_leaves_what_has_ended(referral, sender):
    accept(referral)
    move(referral, "complete", data={"outcome": "DELIVERED"})

    withdraw_consent(consent=referral.manifest.consent, withdrawn_by=sender)

    referral.refresh_from_db()
    assert referral.state == S.COMPLETED


def test_each_level_hears_once_and_in_its_own_words(referral):
    told = [
        (level, escalate(referral=referral, level=level))
        for level in (EscalationLevel.REMINDED, EscalationLevel.FOCAL_POINT, EscalationLevel.CELL)
        for _again in range(2)
    ]

    assert [done for _level, done in told] == [True, False] * 3
    assert Notification.objects.filter(reference=referral.reference).count() == 1 + 3


def test_a_level_below_the_one_that_was_told_is_left_out(referral):
    escalate(referral=referral, level=EscalationLevel.CELL)

    assert escalate(referral=referral, level=EscalationLevel.FOCAL_POINT) is False


def test_nobody_is_told_of_a_referral_that_was_answered(referral):
    accept(referral)

    assert escalate(referral=referral, level=EscalationLevel.CELL) is False


def test_the_levels_hear_in_order(referral):
    plan = plan_reminders(referral=referral)

    assert referral.sent_at < plan.remind_at < plan.focal_point_at < plan.cell_at
    assert plan.focal_point_at == referral.acknowledge_due_at


def test_a_very_sensitive_referral_is_brought_to_protection_officers_only(sender):
    asked = submit(open_case(user=sender), "PRO-01")
    referral = refer(asked)

    escalate(referral=referral, level=EscalationLevel.CELL)

    told = Notification.objects.filter(organisation_id=CELL).get()
    assert told.role == RoleCode.PROT
