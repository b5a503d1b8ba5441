"""The page of a referral and the moves made from it."""

from datetime import timedelta

import pytest
from django.urls import reverse

from casework.enums import SharedField
from common import clock
from partners.enums import RoleCode
from partners.models import Organisation
from referrals.enums import Actor
from referrals.enums import ReferralState as S
from referrals.models import Referral
from referrals.services import move_referral, send_referral
from tests.conftest import NOW
from tests.factories import (
    SCHOOLS,
    BeneficiaryFactory,
    consent,
    officer,
    open_case,
    refer,
    submit,
)

pytestmark = pytest.mark.django_db


def page_of(referral: Referral) -> str:
    return reverse("referrals:referral-detail", args=[referral.reference])


def move_of(referral: Referral, move: str) -> str:
    return reverse("referrals:referral-move", args=[referral.reference, move])


def answered(referral: Referral) -> Referral:
    """Somebody else of the body has accepted it."""
    return move_referral(
        referral=referral,
        move="accept",
        actor=Actor.RECIPIENT,
        user=None,
        data={"desk": "Bureau 9"},
    )


def test_nobody_reads_it_without_signing_in(page, referral):
    assert page.get(page_of(referral)).status_code == 302
    assert page.post(move_of(referral, "accept")).status_code == 302


def test_for_another_body_it_does_not_exist(page, referral, stranger):
    page.force_login(stranger)

    assert page.get(page_of(referral)).status_code == 404
    assert page.post(move_of(referral, "accept"), {"version": 0}).status_code == 404


@pytest.mark.parametrize("reader", ["sender", "recipient", "coordinator"])
def test_each_side_reads_it_within_twelve_statements(
    page, referral, reader, request, django_assert_max_num_queries
):
    answered(referral)
    page.force_login(request.getfixturevalue(reader))
    page.get(page_of(referral))

    with django_assert_max_num_queries(12):
        answer = page.get(page_of(referral))

    assert answer.status_code == 200
    assert "UNDEFINED" not in answer.content.decode()
    assert "referrals/referral.html" in [template.name for template in answer.templates]


def test_the_first_opening_by_the_body_is_noted(page, referral, sender, recipient):
    page.force_login(sender)
    page.get(page_of(referral))
    assert Referral.objects.get().first_seen_at is None

    page.force_login(recipient)
    page.get(page_of(referral))

    assert Referral.objects.get().first_seen_at == NOW


def test_the_body_reads_what_the_manifest_lists_and_nothing_else(page, sender, recipient):
    person = BeneficiaryFactory(phone="+212612345678", do_not_call=True, name_ar="مريم المثال")
    asked = submit(open_case(user=sender, beneficiary=person))
    consent(asked.case, SCHOOLS, [SharedField.NEED])
    referral = send_referral(
        request=asked,
        recipient=Organisation.objects.get(code=SCHOOLS),
        fields=[SharedField.NEED],
        summary="Besoin fictif",
        sent_by=sender,
    )
    page.force_login(recipient)

    text = page.get(page_of(referral)).content.decode()

    assert "Besoin fictif" in text
    for hidden in ("EXEMPLE", "Personne", "مريم", "12345678", asked.case.number, "contact-limits"):
        assert hidden not in text


def test_the_persons_limits_stand_on_the_page_when_the_telephone_is_shared(page, sender, recipient):
    person = BeneficiaryFactory(phone="+212612345678", do_not_call=True)
    asked = submit(open_case(user=sender, beneficiary=person))
    consent(asked.case, SCHOOLS, [SharedField.CONTACT])
    referral = send_referral(
        request=asked,
        recipient=Organisation.objects.get(code=SCHOOLS),
        fields=[SharedField.CONTACT],
        summary="",
        sent_by=sender,
    )
    page.force_login(recipient)

    text = page.get(page_of(referral)).content.decode()

    assert 'class="contact-limits"' in text
    assert "tel:" not in text


def test_the_regional_cell_reads_no_name_and_no_message(page, referral, coordinator):
    move_referral(
        referral=referral,
        move="ask_info",
        actor=Actor.RECIPIENT,
        user=None,
        data={"message": "Texte qui pourrait nommer"},
    )
    page.force_login(coordinator)

    text = page.get(page_of(referral)).content.decode()

    assert referral.request.case.number in text
    for hidden in ("EXEMPLE", "Personne", "Résumé fictif", "Texte qui pourrait nommer"):
        assert hidden not in text


def test_a_very_sensitive_referral_is_not_for_every_desk_of_the_body(page, sender, recipient):
    referral = refer(submit(open_case(user=sender), "PRO-01"))
    page.force_login(recipient)

    assert page.get(page_of(referral)).status_code == 404


def test_a_very_sensitive_referral_keeps_what_was_shared_folded(page, sender):
    referral = refer(submit(open_case(user=sender), "PRO-01"))
    page.force_login(officer(RoleCode.FOCAL, SCHOOLS))

    text = page.get(page_of(referral)).content.decode()

    assert '<details class="kept-back">' in text
    assert "data-no-store" in text
    assert "EXEMPLE" not in text.split('<details class="kept-back">')[0]


def test_each_move_of_the_moment_has_its_form(page, referral, recipient):
    page.force_login(recipient)

    text = page.get(page_of(referral)).content.decode()

    for move in ("acknowledge", "accept", "waitlist", "ask_info", "decline"):
        assert f'action="{move_of(referral, move)}"' in text
    for move in ("withdraw", "confirm", "complete"):
        assert move_of(referral, move) not in text
    assert reverse("referrals:redirect", args=[referral.reference]) in text


def test_the_address_of_a_move_unfolds_its_form(page, referral, recipient):
    page.force_login(recipient)

    text = page.get(move_of(referral, "decline")).content.decode()

    assert text.count('name="move" open') == 1


@pytest.mark.parametrize("move", ["nothing", "redirect", "send"])
def test_an_unknown_move_does_not_exist(page, referral, recipient, move):
    page.force_login(recipient)

    address = f"/referrals/{referral.reference}/{move}/"
    expected = {"redirect": 200, "send": 403}.get(move, 404)

    assert page.get(address).status_code == expected


@pytest.mark.parametrize(
    ("reader", "move"),
    [("sender", "accept"), ("coordinator", "accept"), ("recipient", "withdraw")],
)
def test_a_move_of_the_other_side_is_refused(page, referral, request, reader, move):
    page.force_login(request.getfixturevalue(reader))

    assert page.get(move_of(referral, move)).status_code == 403
    assert page.post(move_of(referral, move), {"version": 0}).status_code == 403
    assert Referral.objects.get().state == S.SENT


@pytest.mark.parametrize(
    ("move", "typed", "wrong"),
    [
        ("acknowledge", {}, "expected_answer_date"),
        ("acknowledge", {"expected_answer_date": "2026-09-14"}, "expected_answer_date"),
        ("acknowledge", {"expected_answer_date": "demain"}, "expected_answer_date"),
        ("accept", {}, "desk"),
        ("accept", {"desk": "   "}, "desk"),
        ("accept", {"desk": "Bureau 4", "appointment_at": "2026-09-15T09:59"}, "appointment_at"),
        ("decline", {"declined_by": "provider"}, "reason"),
        ("decline", {"reason": "RS-DOC"}, "declined_by"),
        ("decline", {"reason": "NOT-A-CODE", "declined_by": "provider"}, "reason"),
        ("ask_info", {}, "message"),
        ("waitlist", {}, "expected_answer_date"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_is_kept(
    page, referral, recipient, move, typed, wrong
):
    page.force_login(recipient)

    answer = page.post(move_of(referral, move), {"version": 0, **typed})

    text = answer.content.decode()
    assert answer.status_code == 422
    assert f'id="{move}_{wrong}_error"' in text
    assert 'class="error-summary"' in text
    assert text.count('name="move" open') == 1
    for value in typed.values():
        assert value.strip() in text
    assert Referral.objects.get().state == S.SENT


@pytest.mark.parametrize(
    ("move", "typed", "state"),
    [
        ("acknowledge", {"expected_answer_date": "2026-09-18"}, S.ACKNOWLEDGED),
        ("accept", {"desk": "Bureau 4"}, S.ACCEPTED),
        ("accept", {"desk": "Bureau 4", "appointment_at": "2026-09-17T10:30"}, S.ACCEPTED),
        ("waitlist", {"expected_answer_date": "2026-10-01"}, S.WAITLISTED),
        ("ask_info", {"message": "Quelle classe ?"}, S.INFO_REQUESTED),
        ("decline", {"reason": "RS-CAPACITY", "declined_by": "provider"}, S.DECLINED),
    ],
)
def test_the_body_answers(page, referral, recipient, move, typed, state):
    page.force_login(recipient)

    answer = page.post(move_of(referral, move), {"version": 0, **typed}, follow=True)

    assert answer.redirect_chain == [(page_of(referral), 302)]
    assert "notice-success" in answer.content.decode()
    assert Referral.objects.get().state == state
    assert referral.events.latest("id").user == recipient


def test_an_appointment_is_read_in_the_time_of_the_region(page, referral, recipient):
    page.force_login(recipient)

    page.post(
        move_of(referral, "accept"),
        {"version": 0, "desk": "Bureau 4", "appointment_at": "2026-09-17T10:30"},
    )

    assert clock.local(Referral.objects.get().appointment_at).hour == 10


def test_a_whole_referral_goes_through_the_pages(page, referral, sender, recipient):
    steps = [
        (recipient, "ask_info", {"message": "Quelle classe ?"}),
        (sender, "answer_info", {"message": "Deuxième année."}),
        (recipient, "accept", {"desk": "Bureau 4"}),
        (recipient, "start", {"started_on": "2026-09-15"}),
        (recipient, "complete", {"outcome": "DELIVERED"}),
        (sender, "dispute", {"message": "Pas encore inscrite."}),
        (recipient, "complete", {"outcome": "DELIVERED"}),
        (sender, "confirm", {}),
    ]

    for version, (user, move, typed) in enumerate(steps):
        page.force_login(user)
        answer = page.post(move_of(referral, move), {"version": version, **typed}, follow=True)
        assert answer.status_code == 200, move
        assert "UNDEFINED" not in answer.content.decode()

    assert Referral.objects.get().state == S.CONFIRMED
    assert "Pas encore inscrite." in answer.content.decode()


def test_an_administration_that_refuses_says_why(page, referral, recipient):
    answered(referral)
    page.force_login(recipient)

    answer = page.post(move_of(referral, "complete"), {"version": 1, "outcome": "REFUSED"})

    assert answer.status_code == 422
    assert 'id="complete_reason_error"' in answer.content.decode()


def test_a_service_does_not_start_before_it_was_asked_for(page, referral, recipient):
    answered(referral)
    page.force_login(recipient)

    for day in ("2026-09-14", "2026-09-16"):
        answer = page.post(move_of(referral, "start"), {"version": 1, "started_on": day})
        assert answer.status_code == 422


def test_a_page_that_is_out_of_date_shows_the_present_state_and_keeps_what_was_typed(
    page, referral, recipient
):
    answered(referral)
    page.force_login(recipient)

    answer = page.post(
        move_of(referral, "decline"),
        {
            "version": 0,
            "reason": "RS-CAPACITY",
            "declined_by": "provider",
            "message": "Texte tapé avec soin",
        },
    )

    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'id="overtaken"' in text
    assert "Texte tapé avec soin" in text
    assert "Bureau 9" in text
    assert Referral.objects.get().state == S.ACCEPTED


def test_a_double_click_answers_once(page, referral, recipient):
    page.force_login(recipient)
    typed = {"version": 0, "desk": "Bureau 4"}

    first = page.post(move_of(referral, "accept"), typed)
    second = page.post(move_of(referral, "accept"), typed)

    assert (first.status_code, second.status_code) == (302, 409)
    assert referral.events.filter(event="accept").count() == 1


def test_a_move_that_is_still_possible_can_be_sent_again_from_the_present_state(
    page, referral, recipient
):
    move_referral(
        referral=referral,
        move="acknowledge",
        actor=Actor.RECIPIENT,
        user=None,
        data={"expected_answer_date": NOW.date() + timedelta(days=2)},
    )
    page.force_login(recipient)

    answer = page.post(move_of(referral, "accept"), {"version": 0, "desk": "Bureau typé"})

    text = answer.content.decode()
    assert answer.status_code == 409
    assert 'value="Bureau typé"' in text
    assert 'name="version" value="1" id="accept_version"' in text
    assert (
        page.post(move_of(referral, "accept"), {"version": 1, "desk": "Bureau typé"}).status_code
        == 302
    )


def test_the_officers_question_stands_before_the_senders_answer(page, referral, sender):
    move_referral(
        referral=referral,
        move="ask_info",
        actor=Actor.RECIPIENT,
        user=None,
        data={"message": "Quelle classe ?"},
    )
    page.force_login(sender)

    head, _, _rest = page.get(page_of(referral)).content.decode().partition('class="moves"')

    assert "Quelle classe ?" in head
