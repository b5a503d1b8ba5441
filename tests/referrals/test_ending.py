"""When consent is withdrawn: what stops, who is told, and what the bodies answer."""

from datetime import timedelta

import pytest
from django.db import DatabaseError, IntegrityError, transaction

from casework import services as casework
from casework.enums import EventKind, SharedField
from casework.models import LegalBasis
from common import clock
from partners.enums import NotificationKind, RoleCode
from partners.models import Notification
from referrals import errors
from referrals.enums import Actor, ReferralState
from referrals.machine import ENDED, OPEN
from referrals.models import CopyReview, DisclosureManifest, Referral
from referrals.permissions import copy_reviews_visible_to
from referrals.services import (
    answer_copy_review,
    move_referral,
    redirect_referral,
    remind_of_copies,
)
from referrals.signals import disclosure_ended
from tests.conftest import NOW
from tests.factories import (
    CELL,
    OTHER_NGO,
    SCHOOLS,
    consent,
    officer,
    open_case,
    refer,
    submit,
)

pytestmark = pytest.mark.django_db


def withdraw(referral: Referral, *fields: SharedField) -> None:
    casework.withdraw_consent(
        consent=referral.manifest.consent, withdrawn_by=None, fields=fields or None
    )
    referral.refresh_from_db()


@pytest.mark.parametrize("state", OPEN)
def test_an_open_referral_stops_whatever_its_state(referral, state):
    Referral.objects.filter(pk=referral.pk).update(state=state)

    withdraw(referral)

    assert referral.state == ReferralState.WITHDRAWN
    assert CopyReview.objects.get().fields == ["identity", "need"]


@pytest.mark.parametrize("state", ENDED)
def test_what_has_ended_stays_and_is_asked_about_its_copies(referral, state):
    Referral.objects.filter(pk=referral.pk).update(state=state)

    withdraw(referral)

    assert referral.state == state
    assert CopyReview.objects.count() == 1
    assert referral.manifest.readable == []


def test_a_draft_for_the_body_is_given_up_with_its_consent(referral, recipient):
    first = consent(referral.request.case, OTHER_NGO, [SharedField.CONTACT])
    draft = redirect_referral(
        referral=referral,
        recipient=first.recipient,
        actor=Actor.RECIPIENT,
        user=recipient,
    )
    assert draft.state == ReferralState.DRAFT

    casework.withdraw_consent(consent=first, withdrawn_by=None)

    draft.refresh_from_db()
    assert draft.state == ReferralState.WITHDRAWN


def test_two_referrals_on_one_consent_both_stop_and_another_body_goes_on(asked):
    first = refer(asked)
    other = refer(asked, OTHER_NGO)
    sibling = submit(asked.case, "EDU-03")
    again = refer(sibling)
    casework.withdraw_consents(case=asked.case, withdrawn_by=None, recipient=first.recipient)

    states = [Referral.objects.get(pk=each.pk).state for each in (first, again, other)]

    assert states == ["withdrawn", "withdrawn", "sent"]


def test_one_field_taken_back_is_read_no_more_and_the_referral_goes_on(referral):
    withdraw(referral, SharedField.IDENTITY)

    assert referral.state == ReferralState.SENT
    assert referral.manifest.readable == ["need"]
    assert CopyReview.objects.get().fields == ["identity"]


def test_the_need_taken_back_ends_the_referral(referral):
    withdraw(referral, SharedField.NEED)

    assert referral.state == ReferralState.WITHDRAWN


def test_whoever_opens_it_without_signing_in_hears_in_the_same_transaction(referral):
    heard = []

    def listen(referral, fields, is_over, **_):
        heard.append(
            (referral.reference, fields, is_over, transaction.get_connection().in_atomic_block)
        )

    disclosure_ended.connect(listen)
    withdraw(referral, SharedField.IDENTITY)
    withdraw(referral)
    disclosure_ended.disconnect(listen)

    assert heard == [
        (referral.reference, ("identity",), False, True),
        (referral.reference, ("need",), True, True),
    ]


def test_the_body_is_told_by_reference_only(referral):
    withdraw(referral)

    told = Notification.objects.get(kind=NotificationKind.COPIES_TO_REVIEW)
    assert told.organisation_id == SCHOOLS
    assert (told.reference, told.path) == (
        referral.reference,
        f"/referrals/copy-reviews/{CopyReview.objects.get().pk}/",
    )


def test_the_answer_is_due_after_ten_clear_days(referral):
    withdraw(referral)

    # Neither the first nor the last day counts.
    assert CopyReview.objects.get().due_date == clock.today() + timedelta(days=11)


def test_destroyed_is_an_answer_and_the_sender_hears(referral, recipient):
    withdraw(referral)
    review = answer_copy_review(
        review=CopyReview.objects.get(),
        state=CopyReview.State.DESTROYED,
        answered_by=recipient,
    )

    assert (review.state, review.is_owed) == (CopyReview.State.DESTROYED, False)
    assert Notification.objects.filter(kind=NotificationKind.COPIES_ANSWERED).count() == 1
    assert referral.request.case.events.filter(kind=EventKind.COPY_REVIEW_DONE).count() == 1
    with pytest.raises(errors.CopiesAnswered):
        answer_copy_review(review=review, state=CopyReview.State.DESTROYED, answered_by=recipient)


def test_keeping_needs_a_basis_and_a_reason(referral, recipient):
    withdraw(referral)
    review = CopyReview.objects.get()
    basis = LegalBasis.objects.get(code="LB-MISSION")

    for missing in ({"explanation": "Registre"}, {"basis": basis, "explanation": " "}):
        with pytest.raises(errors.BasisMissing):
            answer_copy_review(
                review=review, state=CopyReview.State.KEPT, answered_by=recipient, **missing
            )
    with pytest.raises(IntegrityError), transaction.atomic():
        CopyReview.objects.filter(pk=review.pk).update(state="kept", answered_at=NOW)


def test_a_silent_body_is_reminded_once_a_week(referral):
    withdraw(referral)

    with clock.fixed(NOW + timedelta(days=11)):
        assert remind_of_copies() == 0
    for day, reminded in ((12, 1), (13, 0), (18, 0), (19, 1)):
        with clock.fixed(NOW + timedelta(days=day)):
            assert remind_of_copies() == reminded
    kinds = Notification.objects.order_by("id").values_list("kind", flat=True)
    assert list(kinds).count(NotificationKind.COPIES_OVERDUE) == 2
    assert list(kinds).count(NotificationKind.COPIES_UNANSWERED) == 1
    assert CopyReview.objects.get().state == CopyReview.State.NO_ANSWER


def test_a_manifest_is_not_rewritten_and_stands_on_one_basis(referral):
    rows = DisclosureManifest.objects.filter(referral=referral)

    with pytest.raises(DatabaseError), transaction.atomic():
        rows.update(fields=["identity", "contact", "need"])
    other = submit(referral.request.case, "EDU-04")
    bare = refer(other, OTHER_NGO)
    bare.manifest.delete()
    with pytest.raises(IntegrityError), transaction.atomic():
        DisclosureManifest.objects.create(referral=bare, fields=["need"])


@pytest.mark.parametrize("move", ["answer_info", "dispute"])
def test_after_the_end_of_a_consent_nothing_new_goes_out(referral, sender, move):
    state = "info_requested" if move == "answer_info" else "completed"
    Referral.objects.filter(pk=referral.pk).update(state=state, resume_state="sent")
    say = {
        "referral": referral,
        "move": move,
        "actor": Actor.SENDER,
        "user": sender,
        "data": {"message": "Nouveau"},
    }

    with clock.fixed(NOW + timedelta(days=366)), pytest.raises(errors.NothingNewGoesOut):
        move_referral(**say)
    move_referral(**say)


def test_the_end_of_a_consent_leaves_what_was_told(referral, recipient, client):
    client.force_login(recipient)

    with clock.fixed(NOW + timedelta(days=366)):
        page = client.get(f"/referrals/{referral.reference}/")

    assert "EXEMPLE" in page.content.decode()


def test_after_the_withdrawal_the_page_of_the_body_names_nobody(referral, recipient, page):
    page.force_login(recipient)
    before = page.get(f"/referrals/{referral.reference}/").content.decode()
    withdraw(referral)
    after = page.get(f"/referrals/{referral.reference}/").content.decode()
    listed = page.get("/referrals/?state=all").content.decode()

    assert "EXEMPLE" in before
    assert "Résumé fictif" in before
    for text in (after, listed):
        assert "EXEMPLE" not in text
        assert "Résumé fictif" not in text


def test_the_sender_still_sees_what_was_told_and_what_was_taken_back(referral, sender, page):
    withdraw(referral, SharedField.IDENTITY)
    page.force_login(sender)

    answer = page.get(f"/referrals/{referral.reference}/")

    assert "EXEMPLE" in answer.content.decode()
    assert len(answer.context["taken_back"]) == 1


def test_the_body_answers_on_a_page_of_its_own(referral, recipient, page):
    withdraw(referral)
    review = CopyReview.objects.get()
    path = f"/referrals/copy-reviews/{review.pk}/"
    page.force_login(recipient)
    shown = page.get(path)
    refused = page.post(path, {"state": "kept", "explanation": "Registre fictif"})
    done = page.post(
        path, {"state": "kept", "basis": "LB-MISSION", "explanation": "Registre fictif"}
    )
    twice = page.post(path, {"state": "destroyed"})

    assert "EXEMPLE" not in shown.content.decode()
    assert refused.status_code == 422
    assert "Registre fictif" in refused.content.decode()
    assert done.status_code == twice.status_code == 302
    review.refresh_from_db()
    assert (review.state, review.basis_id) == ("kept", "LB-MISSION")


@pytest.mark.parametrize(
    ("role", "body", "sees"),
    [
        (RoleCode.CASE, SCHOOLS, True),
        (RoleCode.DPO, CELL, True),
        (RoleCode.CELL, CELL, False),
        (RoleCode.CASE, OTHER_NGO, False),
        (RoleCode.ADMIN, CELL, False),
    ],
)
def test_who_sees_a_review(referral, role, body, sees):
    withdraw(referral)

    assert copy_reviews_visible_to(officer(role, body)).exists() == sees


def test_a_very_sensitive_review_is_for_protection_officers_and_the_bodys_named_person():
    sensitive = refer(submit(open_case(user=officer()), "PRO-02"))
    withdraw(sensitive)

    seen = {
        (role, body): copy_reviews_visible_to(officer(role, body)).exists()
        for role, body in (
            (RoleCode.DPO, CELL),
            (RoleCode.PROT, CELL),
            (RoleCode.FOCAL, SCHOOLS),
            (RoleCode.CASE, SCHOOLS),
        )
    }
    assert list(seen.values()) == [False, True, True, False]
    assert not Notification.objects.filter(mail="waiting").exists()


def test_what_a_withdrawal_does_is_said_before(asked, sender, page):
    refer(asked)
    page.force_login(sender)
    number = asked.case.number
    record = asked.case.consents.get()
    path = f"/cases/{number}/consents/{record.pk}/withdraw/"
    whole = page.get(path)
    part = page.post(path, {"fields_taken": ["identity"], "preview": "1"})

    assert [each.kind for each in whole.context["effects"]] == ["stops"]
    assert [each.kind for each in part.context["effects"]] == ["shrinks"]
    record.refresh_from_db()
    assert record.withdrawn_at is None
